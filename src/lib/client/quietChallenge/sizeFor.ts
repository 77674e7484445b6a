import { kernelNameOf, type KernelName } from '$lib/core/kernelName';
import type { Hex } from '$lib/core/ids';

/** Where no bar says anything of float32 products: what a card does that meets a class of another measure. */
const WITHOUT_A_BAR = 2e11;
/** Half precision and bytes run up to four times as fast as float32. */
const NARROWER: Partial<Record<KernelName, number>> = { 'gemm-f16': 4, 'gemm-i8': 4 };

/**
 * How much work a quiet check of a class's device is: a second at the class's bar.
 *
 * @returns `bar`: what a float32 rate can be held against, operations a second; undefined where the class measures
 *   something else
 */
export function sizeFor(resourceClass: { kernel: Hex; minScore: bigint } | undefined): {
	wishedOperations: number;
	bar: number | undefined;
} {
	if (!resourceClass) return { wishedOperations: WITHOUT_A_BAR, bar: undefined };
	const { kernel, minScore } = resourceClass;
	const name = kernelNameOf(kernel);
	const score = Number(minScore);
	if (name === 'gemm-f32') return { wishedOperations: score, bar: score };
	const factor = name && NARROWER[name];
	return { wishedOperations: factor ? score / factor : WITHOUT_A_BAR, bar: undefined };
}
