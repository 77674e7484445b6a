import { toHex } from '$lib/core/bytes';
import type { RowEvidence } from '$lib/core/rowEvidence';
import type { Link } from '$lib/peer/link';
import type { SigningKey } from '$lib/protocol/key';
import { evidenceOf } from './evidenceOf';
import { challengeDevice, type ChallengeOptions } from './challengeDevice';
import { chooseWork, memoryWork, warmUpWork, type RatedKernel } from './chooseWork';
import { signTranscript } from './transcriptSignature';
import type {
	ChallengePurpose,
	ChallengeRecord,
	ExamTerms,
	JudgedBy,
	SignedTranscript,
	Transcript
} from './types';
import { SCORED_CHALLENGES, verdictOf } from './verdictOf';

export interface ExamineOptions extends ChallengeOptions {
	/** The verifier's: signs the transcript. */
	key: SigningKey;
	terms: ExamTerms;
}

/** Warm-ups at most: each is cut by the one before, and the first ones measure little but the round trip. */
const WARM_UPS = 4;
/** A warm-up that lasts so long tells a speed; longer ones would tell it no better. */
const WARM_UP_MS = 400;
const TELLING_MS = 200;

/**
 * A speed to cut scored challenges by.
 *
 * @returns undefined where the device failed a warm-up
 */
export async function warmUp(
	link: Link,
	kernel: RatedKernel,
	challenge: (
		purpose: ChallengePurpose,
		work: ChallengeRecord['work'],
		index: number,
		of: number
	) => Promise<ChallengeRecord>
): Promise<number | undefined> {
	let work = warmUpWork(kernel);
	for (let index = 1; ; index++) {
		const { score, elapsedMs, rttMs, fault } = await challenge('warm-up', work, index, WARM_UPS);
		if (fault) return undefined;
		if (index === WARM_UPS || elapsedMs - rttMs >= TELLING_MS) return score;
		const next = chooseWork(kernel, score, WARM_UP_MS);
		// On a slow device the least work there is may be more than a warm-up should be.
		if (next.rounds === work.rounds && 'n' in next && 'n' in work && next.n === work.n) return score;
		work = next;
	}
}

/**
 * Examines the device at the other end: warm-ups that cut the work to its size, three challenges whose median is its
 * score, and one for its memory where the terms ask for any. What the device does wrong fails it and stands in the
 * transcript, which this verifier signs.
 *
 * @returns with what the referee contract convicts the device by, where it signed a wrong product
 * @throws the signal's reason, and nothing else
 */
export async function examine(
	link: Link,
	{ terms, ...options }: ExamineOptions
): Promise<SignedTranscript & { evidence: RowEvidence[] }> {
	const { key, clock } = options;
	const startedAtMs = clock.nowMs();
	const challenges: ChallengeRecord[] = [];
	const challenge = async (purpose: ChallengePurpose, work: ChallengeRecord['work'], index = 1, of = 1) => {
		const ready = await challengeDevice(link, { purpose, work, index, of }, options);
		const record = await ready.start();
		challenges.push(record);
		return record;
	};

	const { kernel, minScore, minMemoryBytes } = terms;
	async function run(): Promise<void> {
		if (kernel !== 'alloc-u32') {
			let speed = await warmUp(link, kernel, challenge);
			if (speed === undefined) return;
			for (let index = 1; index <= SCORED_CHALLENGES; index++) {
				const { fault, score } = await challenge(
					'score',
					chooseWork(kernel, speed),
					index,
					SCORED_CHALLENGES
				);
				if (fault) return;
				speed = score;
			}
		}
		const bytes = Math.max(minMemoryBytes, kernel === 'alloc-u32' ? minScore : 0);
		if (bytes > 0) await challenge('memory', memoryWork(bytes));
	}
	await run();

	const judgedBy: JudgedBy = { kernel, minScore, minMemoryBytes };
	const transcript: Transcript = {
		version: 1,
		devicePublicKey: toHex(link.remote.publicKey),
		verifierPublicKey: toHex(key.publicKey),
		chainId: terms.chainId ?? null,
		classId: terms.classId ?? null,
		startedAtMs,
		terms: judgedBy,
		challenges,
		verdict: verdictOf(challenges, judgedBy)
	};
	const signed = await signTranscript(key, transcript);
	return { ...signed, evidence: evidenceOf(signed) };
}
