import { toHex, toHexDigits } from '$lib/core/bytes';
import type { Clock } from '$lib/core/clock';
import { toRallyError } from '$lib/core/errors';
import type { Random } from '$lib/core/random';
import { checkAlloc } from '$lib/gpu/proof/checkAlloc';
import { MAX_PROBES } from '$lib/gpu/proof/probePlaces';
import { scoreOf } from '$lib/gpu/proof/scoreOf';
import { operationsOf } from '$lib/gpu/proof/work';
import type { Link, Received } from '$lib/peer/link';
import { boundSeed } from '$lib/protocol/boundSeed';
import { commitBytes } from '$lib/protocol/commitBytes';
import { verifySignature, type SigningKey } from '$lib/protocol/key';
import type { Message } from '$lib/protocol/messages';
import { probeBytes } from '$lib/protocol/probeBytes';
import type { ProofWork } from '$lib/protocol/work';
import { checkOpened } from './checkOpened';
import { opensOf } from './chooseWork';
import { drawRounds } from './drawRounds';
import type { ChallengePurpose, ChallengeRecord, ExamEvent, ProbeRecord, ProofFault } from './types';

/** A device that is slower than this on a challenge cut to its size has stalled. */
const DEADLINE_MS = 30_000;
/** Too short to fill again what was not held; the round trip is added. */
const PROBE_MS = 250;
/** A probe that comes late says nothing: another is asked, for a browser has its hiccups. Who holds too little gains two more tries. */
const PROBE_TRIES = 3;
/** After its deadline an answer is waited for no longer than this. */
const GRACE_MS = 1_000;
/** The device may be at a task, and at the challenge of another. */
const PREPARE_MS = 120_000;
/** 64 MiB come over a slow uplink. */
const REVEAL_MS = 120_000;

export interface ChallengeOptions {
	/** The verifier's. */
	key: Pick<SigningKey, 'publicKey'>;
	clock: Clock;
	random: Random;
	signal: AbortSignal;
	onEvent?: ((event: ExamEvent) => void) | undefined;
}

export interface ChallengeAsked {
	purpose: ChallengePurpose;
	work: ProofWork;
	/** Counted from 1, among those of its purpose. */
	index: number;
	of: number;
}

/** A challenge that the device is ready for, or has refused. */
interface ReadyChallenge {
	/** Whether the device has made ready. */
	readonly isReady: boolean;
	/** Starts the clock. @returns the challenge from there to its checks. @throws the signal's reason */
	start(): Promise<ChallengeRecord>;
	/** Gives the device its GPU back unused. */
	drop(): void;
}

/** What ends a challenge: becomes the record's fault. */
class Fault extends Error {
	constructor(
		readonly code: ProofFault,
		readonly sentence: string
	) {
		super(sentence);
	}
}

type Of<Type extends Message['type']> = Extract<Message, { type: Type }>;

/**
 * Has the device make ready for one challenge, off any clock. `start` then runs it: seed, commitment, opened rounds or
 * probed memory, and the checks once the device has its GPU back. Whatever the device does wrong stands in the record.
 *
 * @throws the signal's reason
 */
export async function challengeDevice(
	link: Link,
	{ purpose, work, index, of }: ChallengeAsked,
	{ key, clock, random, signal, onEvent = () => {} }: ChallengeOptions
): Promise<ReadyChallenge> {
	const challengeId = toHexDigits(random.bytes(16));
	const record: ChallengeRecord = {
		purpose,
		work,
		seed: '0x',
		deadlineMs: DEADLINE_MS,
		elapsedMs: 0,
		rttMs: 0,
		score: 0,
		commit: '0x',
		signature: '0x',
		digests: [],
		opened: []
	};
	const rttMs = () => link.rttMs ?? 0;

	/** The device's answer to one step. @throws Fault; the signal's reason */
	async function ask<Type extends Message['type']>(
		message: Message,
		expected: Type,
		{ timeoutMs, late = 'proof.refused' }: { timeoutMs: number; late?: ProofFault }
	): Promise<{ message: Of<Type>; attachments: Received['attachments'] }> {
		let received: Received;
		try {
			received = await link.request(message, { timeoutMs, signal });
		} catch (thrown) {
			signal.throwIfAborted();
			const { code, shortMessage } = toRallyError(thrown);
			if (code === 'request.timeout')
				throw new Fault(late, `The device did not answer within ${timeoutMs / 1000} s.`);
			throw new Fault('proof.linkLost', `The connection to the device was lost. ${shortMessage}`);
		}
		const { message: answer, attachments } = received;
		if (answer.type === 'refused')
			throw new Fault(
				answer.code === 'proof.deadline' ? 'proof.late' : 'proof.refused',
				`The device refused: ${answer.text}`
			);
		if (answer.type !== expected || !('challengeId' in answer) || answer.challengeId !== challengeId)
			throw new Fault('proof.refused', 'The device answered out of turn.');
		return { message: answer as Of<Type>, attachments };
	}

	let isDone = false;
	const done = () => {
		if (isDone) return;
		isDone = true;
		link.send({ type: 'proof.done', challengeId }).catch(() => {
			// Its link is gone, and the challenge with it.
		});
	};

	/** Runs the steps; what the device did wrong goes into the record. */
	async function recorded(steps: () => Promise<void>): Promise<boolean> {
		try {
			await steps();
			return true;
		} catch (thrown) {
			if (!(thrown instanceof Fault)) throw thrown;
			record.score = 0;
			record.fault = { code: thrown.code, sentence: thrown.sentence };
			return false;
		} finally {
			if (record.fault || signal.aborted) done();
		}
	}

	async function run(): Promise<void> {
		const seed = random.bytes(32);
		record.seed = toHex(seed);
		const bound = boundSeed({
			seed,
			devicePublicKey: link.remote.publicKey,
			verifierPublicKey: key.publicKey,
			work
		});
		onEvent({ type: 'challenged', purpose, work, index, deadlineMs: DEADLINE_MS });
		const sentMs = clock.nowMs();
		const { message: committed } = await ask(
			{ type: 'proof.challenge', challengeId, seed, deadlineMs: DEADLINE_MS },
			'proof.commit',
			{ timeoutMs: DEADLINE_MS + GRACE_MS, late: 'proof.late' }
		);
		const { commit, signature } = committed;
		record.elapsedMs = clock.nowMs() - sentMs;
		record.rttMs = rttMs();
		record.commit = toHex(commit);
		record.signature = toHex(signature);
		// Right or wrong, it counts no more: whoever passes a challenge on to a faster machine must be held to its time.
		if (record.elapsedMs > DEADLINE_MS)
			throw new Fault('proof.late', `The commitment came after its deadline of ${DEADLINE_MS / 1000} s.`);
		if (!(await verifySignature(link.remote.publicKey, commitBytes(bound, commit), signature)))
			throw new Fault('proof.badSignature', 'The commitment is not signed by the device.');
		const { elapsedMs } = record;
		const score =
			work.kernel === 'alloc-u32' ? operationsOf(work) : scoreOf({ work, elapsedMs, rttMs: record.rttMs });
		onEvent({ type: 'committed', purpose, index, score, elapsedMs, rttMs: record.rttMs });
		if (work.kernel === 'alloc-u32') await holdToMemory(work, bound, commit);
		else await holdToRounds(work, bound, commit);
		record.score = score;
	}

	/** Opens rounds that nobody knew before the commitment was in, and checks them once the GPU is free again. */
	async function holdToRounds(
		rated: Exclude<ProofWork, { kernel: 'alloc-u32' }>,
		bound: Uint8Array<ArrayBuffer>,
		commit: Uint8Array
	): Promise<void> {
		const rounds = drawRounds(opensOf(rated), rated.rounds, random);
		const reveals = [];
		for (const [i, round] of rounds.entries()) {
			onEvent({ type: 'opening', purpose, round, index: i + 1, of: rounds.length });
			const { message, attachments } = await ask({ type: 'proof.open', challengeId, round }, 'proof.reveal', {
				timeoutMs: REVEAL_MS
			});
			reveals.push({ round, ...message, c: attachments[0] });
		}
		done();
		for (const { round, digests, rows, c } of reveals) {
			record.digests = digests.map(toHex);
			const { checked, evidence } = await checkOpened({
				publicKey: link.remote.publicKey,
				challenge: { ...rated, seed: bound },
				commit,
				round,
				digests,
				rows,
				c,
				random,
				signal
			});
			const fault = checked.ok ? undefined : checked.error;
			record.opened.push({
				round,
				...(rows ? { rowRoot: toHex(rows.root), signature: toHex(rows.signature) } : {}),
				...(fault ? { fault: fault.code as ProofFault } : {}),
				...(evidence
					? {
							evidence: {
								...evidence,
								n: Number(evidence.n),
								row: Number(evidence.row),
								column: Number(evidence.column)
							}
						}
					: {})
			});
			if (fault) throw new Fault(fault.code as ProofFault, fault.shortMessage);
		}
	}

	/** Asks for values under a deadline of its own, until some come in time. */
	async function probeInTime(bound: Uint8Array<ArrayBuffer>, count: number) {
		for (let left = PROBE_TRIES; ; left--) {
			const probeSeed = random.bytes(32);
			const deadlineMs = Math.ceil(PROBE_MS + rttMs());
			onEvent({ type: 'probing', count });
			const sentMs = clock.nowMs();
			const { message } = await ask(
				{ type: 'proof.probe', challengeId, seed: probeSeed, count, deadlineMs },
				'proof.probed',
				{ timeoutMs: DEADLINE_MS, late: 'proof.late' }
			);
			const elapsedMs = clock.nowMs() - sentMs;
			const { commit, signature } = message;
			const probe: ProbeRecord = {
				seed: toHex(probeSeed),
				count,
				elapsedMs,
				commit: toHex(commit),
				signature: toHex(signature),
				checked: 0
			};
			record.probe = probe;
			const signed = probeBytes({ seed: bound, probeSeed, count, commit });
			if (!(await verifySignature(link.remote.publicKey, signed, signature))) {
				probe.fault = 'proof.badSignature';
				throw new Fault(probe.fault, 'The values of its memory are not signed by the device.');
			}
			if (elapsedMs <= deadlineMs) return { record: probe, probeSeed, commit };
			if (left > 1) continue;
			probe.fault = 'proof.late';
			throw new Fault(probe.fault, `The device did not have its memory at hand within ${deadlineMs} ms.`);
		}
	}

	/** Probes the memory, and has the values shown once they are committed to. */
	async function holdToMemory(
		alloc: Extract<ProofWork, { kernel: 'alloc-u32' }>,
		bound: Uint8Array<ArrayBuffer>,
		commit: Uint8Array
	): Promise<void> {
		const count = MAX_PROBES;
		const probe = await probeInTime(bound, count);
		onEvent({ type: 'opening', purpose, round: 1, index: 1, of: 1 });
		const { message, attachments } = await ask(
			{ type: 'proof.open', challengeId, round: 1 },
			'proof.reveal',
			{
				timeoutMs: REVEAL_MS
			}
		);
		done();
		record.digests = message.digests.map(toHex);
		const checked = await checkAlloc(
			{
				challenge: { ...alloc, seed: bound },
				commit,
				digests: message.digests,
				probe: { seed: probe.probeSeed, count, commit: probe.commit },
				values: attachments[0] ?? new Uint8Array(),
				random
			},
			{ signal }
		);
		if (checked.ok) {
			probe.record.checked = checked.value.checked;
			return;
		}
		const { code, shortMessage } = checked.error;
		probe.record.fault = code as ProofFault;
		throw new Fault(code as ProofFault, shortMessage);
	}

	onEvent({ type: 'preparing', purpose, work, index, of });
	const isReady = await recorded(async () => {
		await ask({ type: 'proof.prepare', challengeId, work }, 'proof.prepared', { timeoutMs: PREPARE_MS });
	});
	return {
		isReady,
		async start() {
			if (isReady) await recorded(run);
			onEvent({ type: 'checked', record });
			return record;
		},
		drop: done
	};
}
