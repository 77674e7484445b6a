// Builds the app unless it is built from these very sources: node --import tsx src/node/buildApp.ts
import { ensureBuild } from './build';

await ensureBuild(console.log);
