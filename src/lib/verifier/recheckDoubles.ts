import { sha256, toHex } from '$lib/core/bytes';
import { systemRandom } from '$lib/core/random';
import { allocOnCpu } from '$lib/gpu/kernels/alloc-u32/reference';
import { productOf } from '$lib/gpu/kernels/gemm/reference';
import { proveTriadOnCpu } from '$lib/gpu/kernels/triad-u32/reference';
import { commitmentOf } from '$lib/gpu/proof/commitmentOf';
import { digestOf } from '$lib/gpu/proof/digestOf';
import { rowEvidence } from '$lib/gpu/proof/rowEvidence';
import { rowTreeOf } from '$lib/gpu/proof/rowTree';
import { scoreOf } from '$lib/gpu/proof/scoreOf';
import { seedAfter } from '$lib/gpu/proof/seedAfter';
import { operationsOf, type AllocWork, type GemmWork, type TriadWork } from '$lib/gpu/proof/work';
import { boundSeed } from '$lib/protocol/boundSeed';
import { commitBytes } from '$lib/protocol/commitBytes';
import { generateSigningKey, type SigningKey } from '$lib/protocol/key';
import { probeBytes } from '$lib/protocol/probeBytes';
import { rowRootBytes } from '$lib/protocol/rowRootBytes';
import { opensOf } from './chooseWork';
import { signTranscript } from './transcriptSignature';
import type { ChallengePurpose, ChallengeRecord, OpenedRound, SignedTranscript, Transcript } from './types';
import { verdictOf } from './verdictOf';

/** Who examines whom. */
export interface Parties {
	device: SigningKey;
	verifier: SigningKey;
}

export const newParties = async (): Promise<Parties> => ({
	device: await generateSigningKey(),
	verifier: await generateSigningKey()
});

export interface ProductExam {
	/** Small: every round is n³ work in plain code. */
	work: GemmWork;
	purpose?: ChallengePurpose;
	elapsedMs?: number;
	/** Changes the product of a round before the device takes its digest, opens it and signs its rows. */
	lie?: (c: Int32Array, round: number) => void;
	/** Where the verifier found the first opened product wrong. */
	wrong?: { row: number; column: number };
}

/** One challenge as a device on the CPU answers it, recorded as it was. The last rounds are the opened ones. */
export async function productRecord(
	{ device, verifier }: Parties,
	{ work, purpose = 'score', elapsedMs = 1_503.4, lie = () => {}, wrong }: ProductExam
): Promise<ChallengeRecord> {
	const { kernel, n, rounds } = work;
	const random = systemRandom.bytes(32);
	const keys = { devicePublicKey: device.publicKey, verifierPublicKey: verifier.publicKey };
	const seed = boundSeed({ seed: random, ...keys, work });
	const digests: Uint8Array[] = [];
	const products: { seed: Uint8Array; c: Uint8Array<ArrayBuffer> }[] = [];
	for (let round = 1; round <= rounds; round++) {
		const roundSeed = seedAfter(seed, round - 1, digests[round - 2]);
		const c = productOf(roundSeed, n, kernel);
		lie(c, round);
		digests.push(digestOf(c));
		products.push({ seed: roundSeed, c: new Uint8Array(c.buffer) });
	}
	const commit = commitmentOf(digests);
	const before = rounds - opensOf(work);
	const opened = await Promise.all(
		products.slice(before).map(async ({ seed, c }, i): Promise<OpenedRound> => {
			const { root } = await rowTreeOf(c, n);
			const signature = await device.sign(rowRootBytes({ kernel, n, seed, rowRoot: root }));
			const honest: OpenedRound = {
				round: before + i + 1,
				rowRoot: toHex(root),
				signature: toHex(signature)
			};
			if (!wrong) return honest;
			const { publicKey } = device;
			const evidence = await rowEvidence({ kernel, publicKey, n, seed, c, signature, ...wrong });
			return { ...honest, fault: 'proof.wrongProduct', evidence: { ...evidence, n, ...wrong } };
		})
	);
	const rttMs = 11.7;
	const record: ChallengeRecord = {
		purpose,
		work,
		seed: toHex(random),
		deadlineMs: 30_000,
		elapsedMs,
		rttMs,
		score: scoreOf({ work, elapsedMs, rttMs }),
		commit: toHex(commit),
		signature: toHex(await device.sign(commitBytes(seed, commit))),
		digests: digests.map(toHex),
		opened
	};
	if (!wrong) return record;
	const sentence = 'The opened matrix is not the product that the challenge asked for.';
	const fault = { code: 'proof.wrongProduct', sentence } as const;
	return { ...record, score: 0, opened: opened.slice(0, 1), fault };
}

/** What a verifier writes and signs when an exam of these challenges is over. */
export async function concluded(
	{ device, verifier }: Parties,
	challenges: ChallengeRecord[],
	terms: Transcript['terms'] = { kernel: 'gemm-f32', minScore: 1, minMemoryBytes: 0 }
): Promise<SignedTranscript> {
	return signTranscript(verifier, {
		version: 1,
		devicePublicKey: toHex(device.publicKey),
		verifierPublicKey: toHex(verifier.publicKey),
		chainId: 31_337,
		classId: toHex(new Uint8Array(32).fill(9)),
		startedAtMs: 1_795_282_800_000,
		terms,
		challenges,
		verdict: verdictOf(challenges, terms)
	});
}

/** A bandwidth challenge as a device on the CPU answers it. */
export async function triadRecord(
	{ device, verifier }: Parties,
	{ work, elapsedMs = 1_503.4, lie }: { work: TriadWork; elapsedMs?: number; lie?: boolean }
): Promise<ChallengeRecord> {
	const random = systemRandom.bytes(32);
	const keys = { devicePublicKey: device.publicKey, verifierPublicKey: verifier.publicKey };
	const seed = boundSeed({ seed: random, ...keys, work });
	const { digests } = await proveTriadOnCpu({ ...work, seed });
	if (lie) digests.at(-1)?.fill(7);
	const commit = commitmentOf(digests);
	const before = work.rounds - opensOf(work);
	const rttMs = 11.7;
	return {
		purpose: 'score',
		work,
		seed: toHex(random),
		deadlineMs: 30_000,
		elapsedMs,
		rttMs,
		score: scoreOf({ work, elapsedMs, rttMs }),
		commit: toHex(commit),
		signature: toHex(await device.sign(commitBytes(seed, commit))),
		digests: digests.map(toHex),
		opened: digests.slice(before).map((_, i) => ({ round: before + i + 1 }))
	};
}

/** A memory challenge as a device on the CPU answers it. */
export async function memoryRecord(
	{ device, verifier }: Parties,
	{ work }: { work: AllocWork }
): Promise<ChallengeRecord> {
	const random = systemRandom.bytes(32);
	const keys = { devicePublicKey: device.publicKey, verifierPublicKey: verifier.publicKey };
	const seed = boundSeed({ seed: random, ...keys, work });
	const { commit, digests, probe } = await allocOnCpu({ ...work, seed });
	const asked = { seed: systemRandom.bytes(32), count: 64 };
	const values = new Uint8Array(sha256(probe(asked.seed, asked.count)));
	const answered = probeBytes({ seed, probeSeed: asked.seed, count: asked.count, commit: values });
	return {
		purpose: 'memory',
		work,
		seed: toHex(random),
		deadlineMs: 30_000,
		elapsedMs: 803.1,
		rttMs: 11.7,
		score: operationsOf(work),
		commit: toHex(commit),
		signature: toHex(await device.sign(commitBytes(seed, commit))),
		digests: digests.map(toHex),
		opened: [],
		probe: {
			seed: toHex(asked.seed),
			count: asked.count,
			elapsedMs: 61.3,
			commit: toHex(values),
			signature: toHex(await device.sign(answered)),
			checked: 16
		}
	};
}
