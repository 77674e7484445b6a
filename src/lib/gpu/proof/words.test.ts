import fc from 'fast-check';
import { expect, test } from 'vitest';
import { computeWords } from './computeWords';
import { mix } from './mix';
import { wordAt } from './wordAt';
import { ALLOC_PASSES, passesOf, toFirstWords } from './words';

const seed = new Uint8Array(32).map((_, i) => i);
const anySeed = fc.uint8Array({ minLength: 32, maxLength: 32 });
const unsigned = (words: Int32Array<ArrayBuffer>) => [...new Uint32Array(words.buffer)];

test('keeps the numbers that other implementations are checked by', async () => {
	const places = Int32Array.of(0, 1, 65_535);
	toFirstWords(seed, places);
	expect(unsigned(places)).toMatchInlineSnapshot(`
		[
		  408794842,
		  1483820194,
		  1798319898,
		]
	`);
	expect(passesOf(seed, 2 ** 16, 2)).toMatchInlineSnapshot(`
		[
		  {
		    "factors": [
		      -518685747,
		      1641950665,
		    ],
		    "offsets": [
		      26829,
		      42099,
		    ],
		  },
		  {
		    "factors": [
		      175471339,
		      1184698757,
		    ],
		    "offsets": [
		      31883,
		      53905,
		    ],
		  },
		]
	`);
	const words = unsigned(await computeWords(seed, { words: 64, passes: 8 }));
	expect(words.slice(0, 4)).toMatchInlineSnapshot(`
		[
		  1767934690,
		  948869020,
		  2867508266,
		  3008126136,
		]
	`);
});

test('offsets are odd, and far from each other and from 0, either way round', () => {
	fc.assert(
		fc.property(anySeed, fc.integer({ min: 5, max: 25 }), (any, bits) => {
			const words = 2 ** bits;
			for (const { factors, offsets } of passesOf(any, words, ALLOC_PASSES)) {
				const [o, p] = offsets;
				for (const distance of [o, p, p - o, words - o, words - p]) {
					expect(distance).toBeGreaterThanOrEqual(words / 8);
					expect(distance).toBeLessThan(words);
				}
				for (const odd of [...offsets, ...factors]) expect(odd & 1).toBe(1);
			}
		})
	);
});

test('passes are another for another seed, and for each other', () => {
	const made = (of: Uint8Array) => passesOf(of, 2 ** 20, ALLOC_PASSES).map((pass) => JSON.stringify(pass));
	expect(new Set(made(seed)).size).toBe(ALLOC_PASSES);
	for (let bit = 0; bit < 256; bit++) {
		const other = seed.slice();
		other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
		expect(made(other)).not.toEqual(made(seed));
	}
});

test('a pass is what it says: three words added up and mixed', async () => {
	const size = { words: 64, passes: 1 };
	const first = Int32Array.from({ length: 64 }, (_, i) => i);
	toFirstWords(seed, first);
	const [pass] = passesOf(seed, 64, 1);
	if (!pass) throw new Error('unreachable');
	const at = (i: number) => BigInt(first[i % 64] ?? 0);
	const expected = Array.from({ length: 64 }, (_, i) => {
		const sum =
			at(i) +
			BigInt(pass.factors[0]) * at(i + pass.offsets[0]) +
			BigInt(pass.factors[1]) * at(i + pass.offsets[1]);
		return mix(Number(BigInt.asIntN(32, sum))) >>> 0;
	});
	expect(unsigned(await computeWords(seed, size))).toEqual(expected);
});

test('every word hangs on the whole seed and on many first words', async () => {
	const words = await computeWords(seed, { words: 256, passes: ALLOC_PASSES });
	expect(new Set(words).size).toBe(256);
	const other = seed.slice();
	other[31] = 30;
	const changed = await computeWords(other, { words: 256, passes: ALLOC_PASSES });
	expect(changed.filter((word, i) => word === words[i])).toHaveLength(0);
});

test('one word made by itself is the word of the whole', async () => {
	await fc.assert(
		fc.asyncProperty(anySeed, fc.nat(127), fc.integer({ min: 1, max: 10 }), async (any, place, passes) => {
			const size = { words: 128, passes };
			const whole = await computeWords(any, size);
			expect(await wordAt(any, place, size)).toBe((whole[place] ?? 0) >>> 0);
		}),
		{ numRuns: 20 }
	);
	const size = { words: 2 ** 12, passes: ALLOC_PASSES };
	expect(await wordAt(seed, 4095, size)).toBe(((await computeWords(seed, size))[4095] ?? 0) >>> 0);
});

test('leaves the thread to others meanwhile, and stops when it is told', async () => {
	const controller = new AbortController();
	const timer = setTimeout(() => controller.abort(new Error('enough')), 1);
	const endless = { words: 2 ** 22, passes: ALLOC_PASSES };
	await expect(computeWords(seed, endless, { signal: controller.signal })).rejects.toThrow('enough');
	clearTimeout(timer);
	const again = new AbortController();
	setTimeout(() => again.abort(new Error('enough')), 1);
	await expect(wordAt(seed, 1, endless, { signal: again.signal })).rejects.toThrow('enough');
});
