import type { ResourceClassView } from '$lib/chain/types';
import type { Clock } from '$lib/core/clock';
import { toRallyError } from '$lib/core/errors';
import type { ClassId, DeviceId, Hex } from '$lib/core/ids';
import { kernelNameOf } from '$lib/core/kernelName';
import type { Random } from '$lib/core/random';
import type { RowEvidence } from '$lib/core/rowEvidence';
import type { Link, Received } from '$lib/peer/link';
import { sentenceOf, type RefusalCode } from '$lib/protocol/codes';
import type { SigningKey } from '$lib/protocol/key';
import { examine } from './examine';
import { transcriptHash } from './transcriptHash';
import type { JudgedBy, SignedTranscript, Transcript } from './types';

/** What a verifier asks of the chain. */
export interface VerifierChain {
	chainId: number;
	/** Whether this verifier is drawn to say something about the device, and has not said it yet. */
	isSeated(deviceId: DeviceId, classId: ClassId): Promise<boolean>;
	getClass(classId: ClassId): Promise<ResourceClassView | undefined>;
	/** Votes. @returns the transaction's hash */
	vote(vote: {
		deviceId: DeviceId;
		classId: ClassId;
		passed: boolean;
		score: bigint;
		memoryBytes: bigint;
		transcriptHash: Hex;
	}): Promise<Hex>;
}

export interface VerifierOptions {
	key: SigningKey;
	chain: VerifierChain;
	clock: Clock;
	random: Random;
	/** Ends exams that run. */
	signal?: AbortSignal;
	/** How many exams each device has broken off, counted over all its links; one map for all of a verifier's. */
	brokenOff?: Map<DeviceId, number>;
	/** Told of every exam that begins. */
	onExam?: (classId: ClassId) => void;
	/** Told of every wrong product that the device signed, ready for the referee contract. */
	onEvidence?: (evidence: RowEvidence) => void;
	/** Told of every exam, whatever it came to. */
	onTranscript?: (signed: SignedTranscript) => void;
	/** Told of every verdict. */
	onVerdict?: (verdict: { deviceId: DeviceId; passed: boolean; score: number; sentence: string }) => void;
}

const NOT_SEATED = 'The chain has not drawn this verifier for that device and class.';

/**
 * A network fails, and a tab is closed. But a device that walks off whenever it is asked for a round that it has not
 * computed must not come back until it is asked for another: after its commitment it may break off so often.
 */
const FORGIVEN = 2;

/** What a class asks for; undefined where its kernel is not one of ours. */
function termsOf({ kernel: id, minScore, minMemoryBytes }: ResourceClassView): JudgedBy | undefined {
	const kernel = kernelNameOf(id);
	return kernel && { kernel, minScore: Number(minScore), minMemoryBytes: Number(minMemoryBytes) };
}

/** Whether the device ended the exam by a refusal, or the link did. */
function isBrokenOff({ challenges }: Transcript): boolean {
	const fault = challenges.at(-1)?.fault?.code;
	return fault === 'proof.refused' || fault === 'proof.linkLost';
}

/**
 * Examines the device at the other end where the chain has drawn this verifier for it, and votes what it found. An exam
 * that is broken off is no verdict, and the device may come again until the round is over; from the third time that it
 * breaks off after a commitment, it is.
 */
export function serveVerifier(
	link: Link,
	{
		key,
		chain,
		clock,
		random,
		signal = new AbortController().signal,
		brokenOff = new Map(),
		onExam,
		onEvidence,
		onTranscript,
		onVerdict
	}: VerifierOptions
): void {
	const { deviceId } = link.remote;
	let isExamining = false;

	const refuse = (received: Received, code: RefusalCode, text: string = sentenceOf(code)) =>
		received.reply({ type: 'refused', code, text });

	async function examined(received: Received, classId: ClassId, terms: JudgedBy): Promise<void> {
		onExam?.(classId);
		const { evidence, ...signed } = await examine(link, {
			key,
			terms: { ...terms, classId, chainId: chain.chainId },
			clock,
			random,
			signal
		});
		const { transcript } = signed;
		onTranscript?.(signed);
		for (const each of evidence) onEvidence?.(each);
		const { passed, score, memoryBytes, sentence } = transcript.verdict;
		if (isBrokenOff(transcript)) {
			const hasCommitted = transcript.challenges.some(({ commit }) => commit !== '0x');
			const times = (brokenOff.get(deviceId) ?? 0) + (hasCommitted ? 1 : 0);
			brokenOff.set(deviceId, times);
			if (times <= FORGIVEN) return refuse(received, 'proof.failed', sentence);
		}
		let transactionHash: Hex;
		try {
			transactionHash = await chain.vote({
				deviceId,
				classId,
				passed,
				score: BigInt(Math.floor(score)),
				memoryBytes: BigInt(memoryBytes),
				transcriptHash: transcriptHash(transcript)
			});
		} catch (thrown) {
			return refuse(received, 'chain.unreachable', toRallyError(thrown).shortMessage);
		}
		brokenOff.delete(deviceId);
		onVerdict?.({ deviceId, passed, score, sentence });
		return received.reply({
			type: 'proof.verdict',
			passed,
			score,
			memoryBytes,
			reason: sentence,
			transactionHash
		});
	}

	async function request(received: Received, classId: ClassId): Promise<void> {
		const known = await Promise.all([chain.getClass(classId), chain.isSeated(deviceId, classId)]).catch(
			() => undefined
		);
		if (!known) return refuse(received, 'chain.unreachable');
		const [resourceClass, isSeated] = known;
		const terms = resourceClass && termsOf(resourceClass);
		if (!terms) return refuse(received, 'proof.unknownClass');
		if (!isSeated) return refuse(received, 'proof.unexpected', NOT_SEATED);
		return examined(received, classId, terms);
	}

	link.onMessage(async (received) => {
		const { message } = received;
		if (message.type === 'bye') return;
		if (message.type !== 'proof.request') return refuse(received, 'unsupported');
		if (message.deviceId !== deviceId) return refuse(received, 'proof.unknownDevice');
		if (isExamining) return refuse(received, 'proof.unexpected');
		isExamining = true;
		try {
			await request(received, message.classId);
		} finally {
			isExamining = false;
		}
	});
}
