import { equalBytes, sha256 } from '$lib/core/bytes';
import type { Clock } from '$lib/core/clock';
import { RallyError, toRallyError } from '$lib/core/errors';
import { roundSeed } from '$lib/gpu/proof/roundSeed';
import { rowTreeOf } from '$lib/gpu/proof/rowTree';
import type { Tuning } from '$lib/gpu/proof/tuning';
import { isGemm, parseWork, type GemmKernel, type Work } from '$lib/gpu/proof/work';
import type { Link, Received } from '$lib/peer/link';
import { boundSeed } from '$lib/protocol/boundSeed';
import { sentenceOf, type RefusalCode } from '$lib/protocol/codes';
import { commitBytes } from '$lib/protocol/commitBytes';
import type { SigningKey } from '$lib/protocol/key';
import { PROOF_OPENS } from '$lib/protocol/limits';
import type { Message } from '$lib/protocol/messages';
import { probeBytes } from '$lib/protocol/probeBytes';
import { rowRootBytes } from '$lib/protocol/rowRootBytes';
import type { GpuWorker } from '$lib/worker/types';
import { holdGpu } from './gpuLane';
import { refusalOf } from './refusalOf';
import type { Visit } from './strangers';

/** A verifier that says nothing for so long gives up the GPU it was given. */
const SILENCE_MS = 15_000;
/** Probes of one memory: each answers another seed, and those that come late are asked again. */
const PROBES = 4;

export type ProvingEvent =
	| { type: 'challenged'; work: Work }
	| { type: 'progress'; done: number; total: number }
	| { type: 'verdict'; passed: boolean; score: number; sentence: string };

/** The fastest shape of a kernel on this GPU: `tunedFor`, with what it needs to remember it by. */
export type TunedFor = (kernel: GemmKernel, signal: AbortSignal) => Promise<Tuning>;

export interface ProofOptions {
	key: SigningKey;
	worker: GpuWorker;
	clock: Clock;
	/** Without it kernels run untuned. */
	tunedFor?: TunedFor | undefined;
	/** Where the verifier is a stranger. */
	visit?: Visit;
	/** True once nothing new is taken. */
	isDraining?: () => boolean;
	onEvent(event: ProvingEvent): void;
}

/** The challenge that has the GPU. */
interface Current {
	id: string;
	work: Work;
	/** One of its steps is being taken. */
	isBusy: boolean;
	/** Aborts when the GPU is given back. */
	over: AbortController;
	/** Aborts as the verifier speaks. */
	silence: AbortController;
	letGo: () => void;
	proved?: { seed: Uint8Array<ArrayBuffer>; digests: Uint8Array<ArrayBuffer>[] };
	opened: Set<number>;
	probes: Uint8Array[];
	values?: Uint8Array<ArrayBuffer>;
}

type Of<Type extends Message['type']> = Extract<Message, { type: Type }>;
type Answer = [Message, Uint8Array[]?];

/**
 * The device's side of proofs of compute, whoever asked for the link: makes ready, computes, commits, opens what is
 * asked, one challenge at a time. It has the GPU to itself from `proof.prepared` to `proof.done`, or until the verifier
 * has been silent for 15 s. Every seed is bound to this device's key and the verifier's: what is computed here proves
 * nothing for anybody else.
 */
export function serveProofs(
	link: Link,
	{ key, worker, clock, tunedFor, visit, isDraining, onEvent }: ProofOptions
): void {
	let current: Current | undefined;
	const ended = new AbortController();
	void link.closed.then(({ text }) => {
		ended.abort(toRallyError(new Error(text), 'link.closed'));
		leave(current);
		visit?.leave();
	});

	const refuse = (received: Received, code: RefusalCode, text: string = sentenceOf(code)) =>
		received.reply({ type: 'refused', code, text });

	function leave(mine: Current | undefined): void {
		if (!mine || mine !== current) return;
		current = undefined;
		mine.over.abort(new RallyError(sentenceOf('proof.unexpected'), { code: 'proof.unexpected' }));
		mine.letGo();
	}

	function awaitNext(mine: Current): void {
		mine.isBusy = false;
		mine.silence = new AbortController();
		clock.sleep(SILENCE_MS, AbortSignal.any([mine.silence.signal, mine.over.signal])).then(
			() => leave(mine),
			() => {
				// It spoke, or the challenge is over.
			}
		);
	}

	/** Takes one step and answers it; whatever goes wrong ends the challenge. */
	async function take(received: Received, mine: Current, work: () => Promise<Answer>): Promise<void> {
		mine.isBusy = true;
		mine.silence.abort();
		try {
			const [answer, attachments = []] = await work();
			mine.over.signal.throwIfAborted();
			await received.reply(answer, { attachments });
			awaitNext(mine);
		} catch (thrown) {
			leave(mine);
			if (ended.signal.aborted) return;
			const { code, text } = refusalOf(toRallyError(thrown), 'internal');
			await refuse(received, code, text);
		}
	}

	/** The challenge under way, where this is the time for the step. */
	function inStep(challengeId: string, isProved: boolean): Current | undefined {
		const mine = current;
		return mine?.id === challengeId && !mine.isBusy && (mine.proved !== undefined) === isProved
			? mine
			: undefined;
	}

	/** Work that is given up when its time is over, or the challenge. */
	async function within<T>(
		deadlineMs: number,
		{ over }: Current,
		work: (signal: AbortSignal) => Promise<T>
	): Promise<T> {
		const late = new AbortController();
		const done = new AbortController();
		clock.sleep(deadlineMs, done.signal).then(
			() => late.abort(new RallyError(sentenceOf('proof.deadline'), { code: 'proof.deadline' })),
			() => {
				// It was in time.
			}
		);
		try {
			return await work(AbortSignal.any([late.signal, over.signal]));
		} finally {
			done.abort();
		}
	}

	/** What can't be tuned runs as it is. */
	async function tuningFor(work: Work, signal: AbortSignal): Promise<Tuning | undefined> {
		const tuning = isGemm(work) ? await tunedFor?.(work.kernel, signal).catch(() => undefined) : undefined;
		signal.throwIfAborted();
		return tuning;
	}

	async function prepare(received: Received, { challengeId, work: asked }: Of<'proof.prepare'>) {
		if (current) return refuse(received, 'proof.unexpected');
		if (isDraining?.()) return refuse(received, 'device.draining');
		const parsed = parseWork(asked);
		if (!parsed.ok) {
			const { shortMessage, details } = parsed.error;
			return refuse(received, 'proof.unexpected', [shortMessage, details].filter(Boolean).join(' '));
		}
		if (visit && !visit.isWelcome()) return refuse(received, 'proof.busy');
		const work = parsed.value;
		const over = new AbortController();
		const mine: Current = {
			id: challengeId,
			work,
			isBusy: true,
			over,
			silence: new AbortController(),
			letGo: () => {},
			opened: new Set(),
			probes: []
		};
		current = mine;
		return take(received, mine, async () => {
			const giveBack = await holdGpu(worker, over.signal);
			const sinceMs = clock.nowMs();
			mine.letGo = () => {
				visit?.spend(clock.nowMs() - sinceMs);
				giveBack();
			};
			// The link may have ended in this very moment.
			if (over.signal.aborted) mine.letGo();
			over.signal.throwIfAborted();
			onEvent({ type: 'challenged', work });
			const tuning = await tuningFor(work, over.signal);
			await worker.prepare(work, { signal: over.signal, tuning });
			return [{ type: 'proof.prepared', challengeId }];
		});
	}

	async function answer(received: Received, { challengeId, seed, deadlineMs }: Of<'proof.challenge'>) {
		const mine = inStep(challengeId, false);
		if (!mine) return refuse(received, 'proof.unexpected');
		const { work } = mine;
		const bound = boundSeed({
			seed,
			devicePublicKey: key.publicKey,
			verifierPublicKey: link.remote.publicKey,
			work
		});
		return take(received, mine, () =>
			within(deadlineMs, mine, async (signal) => {
				const { commit, digests } = await worker.prove(bound, {
					signal,
					onProgress: (done, total) => onEvent({ type: 'progress', done, total })
				});
				mine.proved = { seed: bound, digests };
				const signature = await key.sign(commitBytes(bound, commit));
				return [{ type: 'proof.commit', challengeId, commit, signature }];
			})
		);
	}

	/** What comes too late counts for nothing, and may be asked again: it is not given up here. */
	async function probe(received: Received, { challengeId, seed, count }: Of<'proof.probe'>) {
		const mine = inStep(challengeId, true);
		const isAgain = mine?.probes.some((before) => equalBytes(before, seed));
		if (!mine?.proved || mine.work.kernel !== 'alloc-u32' || isAgain || mine.probes.length >= PROBES)
			return refuse(received, 'proof.unexpected');
		const bound = mine.proved.seed;
		mine.probes.push(seed);
		return take(received, mine, async () => {
			const values = await worker.probeMemory(seed, count, { signal: mine.over.signal });
			mine.values = values;
			const commit = new Uint8Array(sha256(values));
			const signature = await key.sign(probeBytes({ seed: bound, probeSeed: seed, count, commit }));
			return [{ type: 'proof.probed', challengeId, commit, signature }];
		});
	}

	async function open(received: Received, { challengeId, round }: Of<'proof.open'>) {
		const mine = inStep(challengeId, true);
		if (!mine?.proved || mine.opened.has(round) || mine.opened.size >= PROOF_OPENS)
			return refuse(received, 'proof.unexpected');
		const { work, values, over } = mine;
		const { seed: bound, digests } = mine.proved;
		const isThere = work.kernel === 'alloc-u32' ? round === 1 && values : round <= work.rounds;
		if (!isThere) return refuse(received, 'proof.unexpected');
		mine.opened.add(round);
		const reveal = { type: 'proof.reveal', challengeId, digests } as const;
		return take(received, mine, async () => {
			if (!isGemm(work)) return [reveal, values ? [values] : []];
			const { kernel, n } = work;
			const c = await worker.openRound(round, { signal: over.signal });
			const { root: made } = await rowTreeOf(c, n);
			const root = new Uint8Array(made);
			const seed = roundSeed(bound, round, digests);
			const signature = await key.sign(rowRootBytes({ kernel, n, seed, rowRoot: root }));
			return [{ ...reveal, rows: { root, signature } }, [c]];
		});
	}

	link.onMessage((received) => {
		const { message } = received;
		switch (message.type) {
			case 'proof.prepare':
				return prepare(received, message);
			case 'proof.challenge':
				return answer(received, message);
			case 'proof.probe':
				return probe(received, message);
			case 'proof.open':
				return open(received, message);
			case 'proof.done':
				return current?.id === message.challengeId ? leave(current) : undefined;
			case 'proof.verdict': {
				const { passed, score, reason = '' } = message;
				return onEvent({ type: 'verdict', passed, score, sentence: reason });
			}
			case 'bye':
				return;
			default:
				return refuse(received, 'unsupported');
		}
	});
}
