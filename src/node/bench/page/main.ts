import { runBare } from './runBare';
import { createRenter } from './renter';
import type { BenchPage } from './types';

const bench: BenchPage = { ...createRenter(), bare: runBare };
Object.assign(globalThis, { bench });
