import type { QuietPlan } from './types';
import { wholeNumbers } from './wholeNumbers';

/** The plan's matrices, n × n row-major each. */
export const weightsOf = ({ seed, n, matrices, weightMax }: QuietPlan): Float32Array<ArrayBuffer>[] =>
	Array.from({ length: matrices }, (_, i) => wholeNumbers(seed, `weights ${i}`, n * n, weightMax));
