import { systemRandom } from '$lib/core/random';
import { toHex } from '$lib/core/bytes';
import type { Hex } from '$lib/core/ids';
import { generateSigningKey } from '$lib/protocol/key';
import { memoryWork } from './chooseWork';
import { signTranscript } from './transcriptSignature';
import type { ChallengePurpose, ChallengeRecord, SignedTranscript } from './types';

const hex = (length: number): Hex => toHex(systemRandom.bytes(length));

/**
 * A transcript of the right shape that proves nothing: its digests and signatures are noise, as hard to pack as real
 * ones. A warm-up, three scored challenges of so many rounds at n = 1024, and memory.
 */
export async function NoiseTranscript({
	rounds = 70,
	evidenceN
}: { rounds?: number; evidenceN?: number } = {}): Promise<SignedTranscript> {
	const [device, verifier] = [await generateSigningKey(), await generateSigningKey()];
	const record = (purpose: ChallengePurpose, n: number, count: number): ChallengeRecord => ({
		purpose,
		work: { kernel: 'gemm-f32', n, rounds: count },
		seed: hex(32),
		deadlineMs: 30_000,
		elapsedMs: 1_503.400000000373,
		rttMs: 11.700000047683716,
		score: 100_213_771_235.31,
		commit: hex(32),
		signature: hex(64),
		digests: Array.from({ length: count }, () => hex(16)),
		opened: [{ round: count, rowRoot: hex(32), signature: hex(64) }]
	});
	const scored = [1, 2, 3].map(() => record('score', 1024, rounds));
	if (evidenceN !== undefined) {
		const opened = scored[0]?.opened[0];
		if (opened)
			opened.evidence = {
				deviceX: hex(32),
				deviceY: hex(32),
				kernel: hex(32),
				n: evidenceN,
				seed: hex(32),
				rowRoot: hex(32),
				r: hex(32),
				s: hex(32),
				row: 5,
				entries: hex(4 * evidenceN),
				proof: Array.from({ length: Math.ceil(Math.log2(evidenceN)) }, () => hex(32)),
				column: 7
			};
	}
	const work = memoryWork(2 ** 30);
	const memory: ChallengeRecord = {
		...record('memory', 1024, work.chunks),
		work,
		score: 2 ** 30,
		opened: [{ round: 1 }],
		probe: {
			seed: hex(32),
			count: 65_536,
			elapsedMs: 61.29999999981374,
			commit: hex(32),
			signature: hex(64),
			checked: 16
		}
	};
	return signTranscript(verifier, {
		version: 1,
		devicePublicKey: toHex(device.publicKey),
		verifierPublicKey: toHex(verifier.publicKey),
		chainId: 31_337,
		classId: hex(32),
		startedAtMs: 1_795_282_800_000,
		terms: { kernel: 'gemm-f32', minScore: 50e9, minMemoryBytes: 2 ** 30 },
		challenges: [record('warm-up', 128, 2), ...scored, memory],
		verdict: {
			passed: true,
			score: 100_213_771_235.31,
			spread: 0.031,
			memoryBytes: 2 ** 30,
			sentence: 'Measured 100 GFLOP/s, and 1024 MiB of memory.'
		}
	});
}
