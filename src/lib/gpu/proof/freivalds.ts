import type { Random } from '$lib/core/random';
import { wrongRow } from './wrongRow';

/** Whether C = A·B for the matrices of this seed, by {@link wrongRow}, whose parameters and bounds it has. */
export const freivalds = (
	c: Int32Array,
	options: { seed: Uint8Array; n: number; random: Random; probes?: number }
): boolean => wrongRow(c, options) === undefined;
