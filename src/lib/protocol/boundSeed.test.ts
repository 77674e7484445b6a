import { describe, expect, it } from 'vitest';
import { concatBytes, sha256, toHex, utf8 } from '$lib/core/bytes';
import { boundSeed } from './boundSeed';
import { commitBytes } from './commitBytes';
import { probeBytes } from './probeBytes';
import type { ProofWork } from './work';

const bytes = (length: number, value: number) => new Uint8Array(length).fill(value);
const given = {
	seed: bytes(32, 1),
	devicePublicKey: bytes(65, 2),
	verifierPublicKey: bytes(65, 3),
	work: { kernel: 'gemm-f32', n: 512, rounds: 8 } as ProofWork
};

describe('boundSeed', () => {
	it('is the hash of all that it binds, in these bytes', () => {
		const work = concatBytes(
			Uint8Array.of(0, 0, 0, 8),
			utf8('gemm-f32'),
			Uint8Array.of(0, 0, 2, 0, 0, 0, 0, 8)
		);
		expect(boundSeed(given)).toEqual(
			new Uint8Array(sha256(utf8('rally/challenge/2\0'), bytes(32, 1), bytes(65, 2), bytes(65, 3), work))
		);
	});

	it('is another for another seed, device, verifier, kernel, and size', () => {
		const works: ProofWork[] = [
			{ kernel: 'gemm-f16', n: 512, rounds: 8 },
			{ kernel: 'gemm-i8', n: 512, rounds: 8 },
			{ kernel: 'gemm-f32', n: 8, rounds: 512 },
			{ kernel: 'triad-u32', words: 512, rounds: 8 },
			{ kernel: 'triad-u32', words: 8, rounds: 512 },
			{ kernel: 'alloc-u32', chunks: 512, words: 8 },
			{ kernel: 'alloc-u32', chunks: 8, words: 512 }
		];
		const all = [
			given,
			{ ...given, seed: bytes(32, 9) },
			{ ...given, devicePublicKey: bytes(65, 9) },
			{ ...given, verifierPublicKey: bytes(65, 9) },
			{ ...given, devicePublicKey: bytes(65, 3), verifierPublicKey: bytes(65, 2) },
			...works.map((work) => ({ ...given, work }))
		];
		expect(new Set(all.map((each) => toHex(boundSeed(each)))).size).toBe(all.length);
	});
});

it('signs commitments to a challenge and to a probe under domains of their own', () => {
	const [seed, commit] = [bytes(32, 1), bytes(32, 2)];
	expect(commitBytes(seed, commit)).toEqual(concatBytes(utf8('rally/commit/2\0'), seed, commit));
	expect(probeBytes({ seed, probeSeed: bytes(32, 3), count: 258, commit })).toEqual(
		concatBytes(utf8('rally/probe/2\0'), seed, bytes(32, 3), Uint8Array.of(0, 0, 1, 2), commit)
	);
});
