import { entryMaxOf } from './entries';
import type { GemmKernel } from './work';

/** The first place in C that holds more than n products of two entries can come to; undefined where none does. */
export function entryOutside(
	c: Int32Array,
	{ kernel, n }: { kernel: GemmKernel; n: number }
): number | undefined {
	const bound = entryMaxOf(kernel) ** 2 * n;
	// As unsigned numbers, those below −bound are the largest: one comparison an entry.
	for (let p = 0; p < c.length; p++) if (((c[p] ?? 0) + bound) >>> 0 > 2 * bound) return p;
	return undefined;
}
