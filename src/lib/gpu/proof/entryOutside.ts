import { entryMaxOf } from './entries';
import type { GemmKernel } from './work';

/** The first place in C that holds more than n products of two entries can come to; undefined where none does. */
export function entryOutside(
	c: Int32Array,
	{ kernel, n }: { kernel: GemmKernel; n: number }
): number | undefined {
	const bound = entryMaxOf(kernel) ** 2 * n;
	for (let p = 0; p < c.length; p++) {
		const entry = c[p] ?? 0;
		if (entry > bound || entry < -bound) return p;
	}
	return undefined;
}
