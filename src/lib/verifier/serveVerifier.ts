import type { ResourceClassView } from '$lib/chain/types';
import { concatBytes, sha256, toHex, toHexDigits, utf8 } from '$lib/core/bytes';
import type { Clock } from '$lib/core/clock';
import { toRallyError } from '$lib/core/errors';
import type { ClassId, DeviceId, Hex } from '$lib/core/ids';
import type { Random } from '$lib/core/random';
import type { Challenge } from '$lib/gpu/proof/challenge';
import type { RowEvidence } from '$lib/gpu/proof/rowEvidence';
import { scoreOf } from '$lib/gpu/proof/scoreOf';
import type { Link, Received } from '$lib/peer/link';
import { commitBytes } from '$lib/protocol/commitBytes';
import { sentenceOf, type RefusalCode } from '$lib/protocol/codes';
import { verifySignature } from '$lib/protocol/key';
import { checkSignedReveal } from './checkSignedReveal';
import { chooseChallenge, WARM_UP, type ChallengeSize } from './chooseChallenge';

/** What a verifier asks of the chain. */
export interface VerifierChain {
	/** Whether this verifier is drawn to say something about the device, and has not said it yet. */
	isSeated(deviceId: DeviceId, classId: ClassId): Promise<boolean>;
	getClass(classId: ClassId): Promise<ResourceClassView | undefined>;
	/** Votes. @returns the transaction's hash */
	vote(vote: {
		deviceId: DeviceId;
		classId: ClassId;
		passed: boolean;
		score: bigint;
		transcriptHash: Hex;
	}): Promise<Hex>;
}

export interface VerifierOptions {
	chain: VerifierChain;
	clock: Clock;
	random: Random;
	/** Told of every wrong product that the device signed, ready for the referee contract. */
	onEvidence?: (evidence: RowEvidence) => void;
	/** Told of every verdict. */
	onVerdict?: (verdict: { deviceId: DeviceId; passed: boolean; score: number; sentence: string }) => void;
}

const NOT_SEATED = 'The chain has not drawn this verifier for that device and class.';

/** A device that is slower than this on a challenge cut to its size has stalled. */
const DEADLINE_MS = 30_000;

type Stage =
	| { at: 'rest' }
	| {
			at: 'challenged';
			warmUp: boolean;
			id: string;
			challenge: Challenge;
			class: ResourceClassView;
			sentMs: number;
	  }
	| {
			at: 'opened';
			warmUp: boolean;
			id: string;
			challenge: Challenge;
			class: ResourceClassView;
			commit: Uint8Array;
			round: number;
			elapsedMs: number;
	  };

/**
 * Challenges the device at the other end where this verifier is drawn for it: a short warm-up that cuts the work to
 * its size, then the challenge that counts. One opened round each, checked by arithmetic. Either verdict is voted on
 * chain; a link that breaks is none, and the device may come again until the round is over.
 */
export function serveVerifier(
	link: Link,
	{ chain, clock, random, onVerdict, onEvidence }: VerifierOptions
): void {
	let stage: Stage = { at: 'rest' };

	/** The stage a message belongs to, taken once: a second message for it comes out of turn. */
	const take = <At extends 'challenged' | 'opened'>(at: At, id: string) => {
		if (stage.at !== at || stage.id !== id) return undefined;
		const taken = stage as Extract<Stage, { at: At }>;
		stage = { at: 'rest' };
		return taken;
	};

	const refuse = (received: Received, code: RefusalCode, text: string = sentenceOf(code)) => {
		stage = { at: 'rest' };
		return received.reply({ type: 'refused', code, text });
	};

	const challenge = (
		received: Received,
		size: ChallengeSize,
		resourceClass: ResourceClassView,
		warmUp: boolean
	) => {
		const id = toHexDigits(random.bytes(16));
		const seed = random.bytes(32);
		const next: Challenge = { kernel: 'gemm-f32', ...size, seed };
		stage = { at: 'challenged', warmUp, id, challenge: next, class: resourceClass, sentMs: clock.nowMs() };
		return received.reply({ type: 'proof.challenge', challengeId: id, ...next, deadlineMs: DEADLINE_MS });
	};

	const verdict = (received: Received, id: string, { passed, score, sentence, transactionHash }: Verdict) => {
		stage = { at: 'rest' };
		onVerdict?.({ deviceId: link.remote.deviceId, passed, score, sentence });
		return received.reply({
			type: 'proof.verdict',
			challengeId: id,
			passed,
			score,
			reason: sentence,
			transactionHash
		});
	};

	link.onMessage(async (received) => {
		const { message, attachments } = received;
		switch (message.type) {
			case 'proof.request': {
				if (message.deviceId !== link.remote.deviceId) return refuse(received, 'proof.unknownDevice');
				const { deviceId, classId } = message;
				const known = await Promise.all([chain.getClass(classId), chain.isSeated(deviceId, classId)]).catch(
					() => undefined
				);
				if (!known) return refuse(received, 'chain.unreachable');
				const [resourceClass, isSeated] = known;
				if (!resourceClass) return refuse(received, 'proof.unknownClass');
				if (!isSeated) return refuse(received, 'proof.unexpected', NOT_SEATED);
				return challenge(received, WARM_UP, resourceClass, true);
			}
			case 'proof.commit': {
				const asked = take('challenged', message.challengeId);
				if (!asked) return refuse(received, 'proof.unexpected');
				const elapsedMs = clock.nowMs() - asked.sentMs;
				if (elapsedMs > DEADLINE_MS) return refuse(received, 'proof.deadline');
				const signed = commitBytes(asked.challenge.seed, message.commit);
				if (!(await verifySignature(link.remote.publicKey, signed, message.signature))) {
					return refuse(received, 'proof.failed', 'The commitment is not signed by the device.');
				}
				const round = 1 + drawBelow(asked.challenge.rounds, random);
				stage = { ...asked, at: 'opened', commit: message.commit, round, elapsedMs };
				return received.reply({ type: 'proof.open', challengeId: asked.id, round });
			}
			case 'proof.reveal': {
				const opened = take('opened', message.challengeId);
				if (!opened) return refuse(received, 'proof.unexpected');
				const { id, warmUp, elapsedMs, commit, round } = opened;
				const c = attachments[0] ?? new Uint8Array();
				const { checked, evidence } = await checkSignedReveal({
					publicKey: link.remote.publicKey,
					rowRoot: message.rowRoot,
					signature: message.signature,
					challenge: opened.challenge,
					commit,
					round,
					digests: message.digests,
					c,
					random
				});
				if (evidence) onEvidence?.(evidence);
				const score = scoreOf({ work: opened.challenge, elapsedMs, rttMs: link.rttMs ?? 0 });
				const { classId, minScore, name } = opened.class;
				const whole = BigInt(Math.floor(score));
				const told = checked.ok
					? whole < minScore && !warmUp
						? { passed: false, score, sentence: `Measured ${gflops(score)}; ${asked(name, minScore)}` }
						: { passed: true, score, sentence: `Measured ${gflops(score)}.` }
					: { passed: false, score: 0, sentence: checked.error.shortMessage };
				if (told.passed && warmUp) return challenge(received, chooseChallenge(score), opened.class, false);
				const transcriptHash = transcriptOf(opened.challenge, commit, round, message.digests);
				const { deviceId } = link.remote;
				const vote = {
					deviceId,
					classId,
					passed: told.passed,
					score: checked.ok ? whole : 0n,
					transcriptHash
				};
				try {
					return verdict(received, id, { ...told, transactionHash: await chain.vote(vote) });
				} catch (thrown) {
					return refuse(received, 'chain.unreachable', toRallyError(thrown).shortMessage);
				}
			}
			default:
				return refuse(received, 'unsupported');
		}
	});
}

interface Verdict {
	passed: boolean;
	/** FLOP/s. */
	score: number;
	sentence: string;
	transactionHash: Hex;
}

const asked = (name: string, minScore: bigint): string =>
	`the class "${name}" asks for ${gflops(Number(minScore))}.`;

const gflops = (flops: number): string => `${(flops / 1e9).toPrecision(3)} GFLOP/s`;

/** Uniform in [0, bound): 48 random bits against a bound of at most 2¹⁰ leave a bias below 2⁻³⁸. */
function drawBelow(bound: number, random: Random): number {
	return random.bytes(6).reduce((value, byte) => value * 256 + byte, 0) % bound;
}

/** What the chain keeps of a challenge: enough to hold a published transcript against it. */
function transcriptOf(
	challenge: Challenge,
	commit: Uint8Array,
	round: number,
	digests: readonly Uint8Array[]
): Hex {
	const { kernel, n, rounds, seed } = challenge;
	const head = utf8(`rally transcript 1 ${kernel} ${n} ${rounds} ${round} `);
	return toHex(sha256(head, seed, commit, concatBytes(...digests)));
}
