import { beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '$lib/core/bytes';
import type { Random } from '$lib/core/random';
import { systemRandom } from '$lib/core/random';
import { allocOnCpu } from '../kernels/alloc-u32/reference';
import { checkAlloc, CHECKED_PROBES } from './checkAlloc';
import { computeWords } from './computeWords';
import { mix } from './mix';
import { chunkSeed, probePlace } from './probePlaces';
import type { AllocChallenge } from './work';
import { ALLOC_PASSES } from './words';

const COUNT = 512;
const challenge: AllocChallenge = {
	kernel: 'alloc-u32',
	chunks: 4,
	words: 256,
	seed: new Uint8Array(32).map((_, i) => 3 * i)
};
const probeSeed = new Uint8Array(32).map((_, i) => 90 + i);

let memory: Awaited<ReturnType<typeof allocOnCpu>>;
beforeAll(async () => void (memory = await allocOnCpu(challenge)));

/** What a device answers to a probe, u32 each. */
type Teller = (i: number, truth: number) => number;

function answer(teller: Teller, seed = probeSeed) {
	const values = memory.probe(seed, COUNT);
	const view = new DataView(values.buffer);
	for (let i = 0; i < COUNT; i++) view.setUint32(4 * i, teller(i, view.getUint32(4 * i, true)), true);
	return { values, probe: { seed, count: COUNT, commit: sha256(values) } };
}
const check = (told: ReturnType<typeof answer>, random: Random = systemRandom) =>
	checkAlloc({ challenge, commit: memory.commit, digests: memory.digests, random, ...told });
const verdict = async (told: ReturnType<typeof answer>, random?: Random) => {
	const result = await check(told, random);
	return result.ok ? 'ok' : result.error.code;
};

/** Bytes that are the same in every run. */
function seededRandom(start: number): Random {
	let state = start;
	return {
		bytes: (length) => Uint8Array.from({ length }, () => mix((state = (state + 0x9e3779b9) | 0)) & 255)
	};
}

test('an honest device passes, and sixteen of its words were computed again', async () => {
	expect(await check(answer((_, truth) => truth))).toEqual({ ok: true, value: { checked: CHECKED_PROBES } });
});

/** Holds this share of the words, and makes the others up. */
const KeepsAShareAlloc =
	(share: number): Teller =>
	(i, truth) =>
		(mix(i + 12345) >>> 0) / 2 ** 32 < share ? truth : 0;

describe('catches', () => {
	test('KeepsHalfAlloc, with a chance to escape of 2⁻¹⁶', async () => {
		expect(await verdict(answer(KeepsAShareAlloc(0.5)))).toBe('proof.wrongValue');
	});

	test('KeepsHalfOfTheChunksAlloc', async () => {
		const half: Teller = (i, truth) => (i % challenge.chunks < 2 ? truth : 0);
		expect(await verdict(answer(half), seededRandom(1))).toBe('proof.wrongValue');
	});

	test('SwapsChunksAlloc', async () => {
		const filled = await Promise.all(
			[0, 1, 2, 3].map((chunk) =>
				computeWords(chunkSeed(challenge.seed, chunk), { words: 256, passes: ALLOC_PASSES })
			)
		);
		const swapped: Teller = (i) => {
			const { chunk, place } = probePlace(probeSeed, i, challenge);
			return (filled[chunk ^ 1]?.[place] ?? 0) >>> 0;
		};
		expect(await verdict(answer(swapped))).toBe('proof.wrongValue');
	});

	test.each([
		['SkipsPassesAlloc', challenge.seed, ALLOC_PASSES - 2],
		['AnotherSeedAlloc', new Uint8Array(32).fill(0xee), ALLOC_PASSES]
	])('%s', async (_, seed, passes) => {
		const filled = await Promise.all(
			[0, 1, 2, 3].map((chunk) => computeWords(chunkSeed(seed, chunk), { words: 256, passes }))
		);
		const told: Teller = (i) => {
			const { chunk, place } = probePlace(probeSeed, i, challenge);
			return (filled[chunk]?.[place] ?? 0) >>> 0;
		};
		expect(await verdict(answer(told))).toBe('proof.wrongValue');
	});

	test('ReadsMemoryAfterItsCommitmentAlloc: values that are true, and not those it committed to', async () => {
		const { values, probe } = answer((_, truth) => truth);
		const early = answer(() => 0).probe.commit;
		expect(await verdict({ values, probe: { ...probe, commit: early } })).toBe('proof.wrongCommitment');
	});

	test('OneWrongWordAlloc, where that word is among the checked', async () => {
		const random = seededRandom(7);
		const wrong: number[] = [];
		for (let i = 0; i < COUNT; i++) {
			const told = answer((j, truth) => (i === j ? truth ^ 1 : truth));
			if ((await verdict(told, seededRandom(7))) !== 'ok') wrong.push(i);
		}
		expect(wrong).toHaveLength(CHECKED_PROBES);
		expect(
			await verdict(
				answer((_, truth) => truth),
				random
			)
		).toBe('ok');
	});
});

test('who holds a share φ escapes with φ¹⁶', async () => {
	const share = 0.9;
	const trials = 400;
	let escaped = 0;
	for (let trial = 0; trial < trials; trial++)
		if ((await verdict(answer(KeepsAShareAlloc(share)), seededRandom(trial * 7919))) === 'ok') escaped++;
	// The share that it really holds of these places; 16 of 512 are drawn without putting back.
	const held = Array.from({ length: COUNT }, (_, i) => KeepsAShareAlloc(share)(i, 1)).filter(
		(word) => word === 1
	);
	const expected = Array.from({ length: CHECKED_PROBES }, (_, k) => (held.length - k) / (COUNT - k)).reduce(
		(chance, one) => chance * one
	);
	// Four standard deviations of 400 throws; the seeds are fixed.
	expect(Math.abs(escaped / trials - expected)).toBeLessThan(
		4 * Math.sqrt((expected * (1 - expected)) / trials)
	);
	expect(expected).toBeCloseTo(share ** CHECKED_PROBES, 1);
});

describe('refuses what has the wrong shape:', () => {
	const honest = () => answer((_, truth) => truth);
	test.each([
		['a byte too few', (values: Uint8Array) => values.slice(1), 'proof.wrongSize'],
		['a byte too many', (values: Uint8Array) => Uint8Array.of(...values, 0), 'proof.wrongSize']
	])('%s', async (_, change, code) => {
		const { values, probe } = honest();
		const result = await checkAlloc({
			challenge,
			commit: memory.commit,
			digests: memory.digests,
			random: systemRandom,
			values: change(values),
			probe
		});
		expect(result).toMatchObject({ ok: false, error: { code } });
	});

	test('digests that are not one a chunk, or not those committed to', async () => {
		const { commit, digests } = memory;
		const base = { challenge, commit, random: systemRandom, ...honest() };
		expect(await checkAlloc({ ...base, digests: digests.slice(1) })).toMatchObject({
			error: { code: 'proof.wrongDigestCount' }
		});
		expect(await checkAlloc({ ...base, digests: [...digests].reverse() })).toMatchObject({
			error: { code: 'proof.wrongCommitment' }
		});
	});

	test('but takes values that start at an odd address, and few of them', async () => {
		const { values, probe } = honest();
		const few = values.slice(0, 12);
		const shifted = new Uint8Array(13);
		shifted.set(few, 1);
		const told = { values: shifted.subarray(1), probe: { ...probe, count: 3, commit: sha256(few) } };
		const zeros: Random = { bytes: (length) => new Uint8Array(length) };
		const base = { challenge, commit: memory.commit, digests: memory.digests, random: zeros };
		expect(await checkAlloc({ ...base, ...told })).toEqual({ ok: true, value: { checked: 3 } });
	});
});

test('a large chunk is checked word by word, and a wrong word of it found', async () => {
	const large: AllocChallenge = { ...challenge, chunks: 1, words: 2 ** 23 };
	const digests = [new Uint8Array(16)];
	const values = new Uint8Array(4);
	const result = await checkAlloc({
		challenge: large,
		commit: sha256(new Uint8Array(16)),
		digests,
		probe: { seed: probeSeed, count: 1, commit: sha256(values) },
		values,
		random: systemRandom
	});
	expect(result).toMatchObject({ ok: false, error: { code: 'proof.wrongValue' } });
});
