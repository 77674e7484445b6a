import type { Hex } from './ids';
import { kernelId } from './kernelId';

/** What each proof kernel's score counts: operations or bytes a second, or bytes that are held. */
export const UNIT_OF = {
	'gemm-f32': 'FLOP/s',
	'gemm-f16': 'FLOP/s',
	'gemm-i8': 'OP/s',
	'triad-u32': 'B/s',
	'alloc-u32': 'B'
} as const;

/** Kernels that a proof can ask for. */
export type KernelName = keyof typeof UNIT_OF;

const NAMES: ReadonlyMap<string, KernelName> = new Map(
	(Object.keys(UNIT_OF) as KernelName[]).map((name) => [kernelId(name), name])
);

/**
 * The kernel whose id a class carries.
 *
 * @returns undefined where nobody here knows it: anyone may write a class down, with any id
 * @example kernelNameOf(kernelId('gemm-f32')) // 'gemm-f32'
 */
export const kernelNameOf = (id: Hex): KernelName | undefined => NAMES.get(id.toLowerCase());
