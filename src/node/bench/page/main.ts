import { createCaller } from './caller';
import { createRenter } from './renter';
import { runBare } from './runBare';
import type { BenchPage } from './types';

const { lease, ...renter } = createRenter();
const bench: BenchPage = { ...renter, ...createCaller(lease), bare: runBare };
Object.assign(globalThis, { bench });
