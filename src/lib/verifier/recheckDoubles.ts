import { toHex } from '$lib/core/bytes';
import { systemRandom } from '$lib/core/random';
import { productOf } from '$lib/gpu/kernels/gemm/reference';
import { commitmentOf } from '$lib/gpu/proof/commitmentOf';
import { digestOf } from '$lib/gpu/proof/digestOf';
import { rowEvidence } from '$lib/gpu/proof/rowEvidence';
import { rowTreeOf } from '$lib/gpu/proof/rowTree';
import { scoreOf } from '$lib/gpu/proof/scoreOf';
import { seedAfter } from '$lib/gpu/proof/seedAfter';
import type { GemmWork } from '$lib/gpu/proof/work';
import { boundSeed } from '$lib/protocol/boundSeed';
import { commitBytes } from '$lib/protocol/commitBytes';
import { generateSigningKey, type SigningKey } from '$lib/protocol/key';
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
