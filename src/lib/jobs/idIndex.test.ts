import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Hex } from '$lib/core/ids';
import { IdIndex } from './idIndex';

it('numbers ids as they come and finds those and no others, also where all look alike at the front', () => {
	const id = fc
		.oneof(fc.constant('00000000'), fc.stringMatching(/^[0-9a-f]{0,8}$/))
		.chain((head) => fc.nat(40).map((tail): Hex => `0x${head}${tail}`));
	fc.assert(
		fc.property(fc.integer(), fc.uniqueArray(id, { maxLength: 200 }), id, (seed, ids, stranger) => {
			const index = new IdIndex(seed, 1);
			expect(ids.map((one) => index.add(one))).toEqual(ids.map((_, number) => number));
			expect(ids.map((one) => index.find(one))).toEqual(ids.map((_, number) => number));
			const at = ids.indexOf(stranger);
			expect(index.find(stranger)).toBe(at < 0 ? undefined : at);
		})
	);
});
