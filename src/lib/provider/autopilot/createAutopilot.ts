import { createBell } from '$lib/core/bell';
import type { Clock } from '$lib/core/clock';
import { toRallyError } from '$lib/core/errors';
import type { ClassId, Hex } from '$lib/core/ids';
import { createStore } from '$lib/core/store';
import { formatRally } from '$lib/core/units';
import type { AnswerOptions } from '../answerRound';
import type { Measured } from '../measured';
import type { OwnWindow, ProviderChain } from '../ports';
import { isSameAddress, type Windows } from '../windows';
import type { Book } from './createBook';
import { decide, type Trouble } from './decide';
import { spentWithinDay, transactionsWithinHour } from './ledger';
import { lookAround } from './lookAround';
import type { AutopilotMemory } from './memory';
import { openNext } from './openNext';
import { atEndOf, DEFAULT_POLICY, type Policy } from './policy';
import type { AutopilotControl, AutopilotSnapshot } from './types';
import { troubleAfter } from './troubleAfter';
import { decisionWords, stopWords } from './words';

/** Between two looks: prices move by trades, and a window's end is known. */
const LOOK_MS = 30_000;
/** A block's time may lag behind the clock by this much, and a chain refuses a window that is not over by its own. */
const LAG_MS = 3_000;
const LOG_LINES = 50;
/** What the autopilot does its work with, while a window is served. */
export type AttendOptions = AnswerOptions & { windows: Windows };

/** Sees to windows by the person's policy, once a tab serves; see `decide` for what it does when. */
export interface Autopilot {
	readonly control: AutopilotControl;
	/** While the window runs: claims, and tells what will follow. Ends with its signal, and never rejects. */
	tend(window: OwnWindow, options: AttendOptions): Promise<void>;
	/**
	 * Once the window is over: opens the one that follows.
	 *
	 * @returns undefined where none follows, with the reason in the log
	 * @throws the signal's reason
	 */
	goOn(window: OwnWindow, options: AttendOptions): Promise<OwnWindow | undefined>;
}

export interface AutopilotOptions {
	/** Counted in `book`. */
	chain: ProviderChain;
	book: Book;
	memory: Pick<AutopilotMemory, 'policy' | 'setPolicy'>;
	measured?: (() => Promise<Measured | undefined>) | undefined;
	clock: Clock;
}

export function createAutopilot({ chain, book, memory, measured, clock }: AutopilotOptions): Autopilot {
	const store = createStore<AutopilotSnapshot>({
		policy: undefined,
		atEnd: undefined,
		asksEachTime: false,
		decision: undefined,
		transactionsLastHour: 0,
		spentLastDayWei: 0n,
		log: [],
		error: undefined
	});
	const change = (fields: Partial<AutopilotSnapshot>) => store.update((now) => ({ ...now, ...fields }));
	const changed = createBell();
	let kept: Promise<Policy> | undefined;
	const policyNow = () => (kept ??= memory.policy().catch(() => DEFAULT_POLICY));
	/** Classes whose proof failed here: another try costs another fee. */
	const ruledOut = new Set<ClassId>();

	async function refresh(): Promise<void> {
		const policy = await policyNow();
		const asksEachTime = chain.asksEachTime();
		change({ policy, asksEachTime, atEnd: atEndOf(policy, asksEachTime) });
		try {
			const [ledger, nowMs] = [await book.read(), clock.nowMs()];
			change({
				transactionsLastHour: transactionsWithinHour(ledger, nowMs),
				spentLastDayWei: spentWithinDay(ledger, nowMs)
			});
		} catch (thrown) {
			change({ error: toRallyError(thrown) });
		}
	}

	/** In the tab's log and in the autopilot's own. */
	function say(
		options: AttendOptions,
		text: string,
		tone: 'info' | 'good' | 'bad' = 'info',
		transactionHash?: Hex
	) {
		options.board.say(text, tone, transactionHash);
		const line = { atMs: clock.nowMs(), text, tone, ...(transactionHash ? { transactionHash } : {}) };
		change({ log: [...store.get().log, line].slice(-LOG_LINES) });
	}

	/** Until a second of the chain's, the next look, or a change of the policy, whatever comes first. */
	async function pause(untilS: number | undefined, signal: AbortSignal): Promise<void> {
		const ms =
			untilS === undefined ? LOOK_MS : Math.max(1000, Math.min(LOOK_MS, 1000 * (untilS - chain.nowS())));
		const over = new AbortController();
		const either = AbortSignal.any([signal, over.signal]);
		try {
			await Promise.race([clock.sleep(ms, either), changed.rung(either)]);
		} finally {
			over.abort();
		}
	}

	/** Looks and decides. Undefined where there was nothing to see. */
	async function look(last: OwnWindow, trouble: Trouble | undefined, options: AttendOptions) {
		const { deviceId, board, signal } = options;
		try {
			const { phase, controls } = board.snapshot.get();
			// Paused, by the person or by their limits: a window that nobody may rent in is not worth its cost.
			const isServing = phase === 'serving' && controls.holds.length === 0;
			const situation = await lookAround(
				{ chain, deviceId, book, measured, clock },
				{
					last,
					isServing,
					sharePercent: controls.preferences.sharePercent,
					ruledOut: [...ruledOut],
					trouble
				}
			);
			signal.throwIfAborted();
			const decision = decide(situation, await policyNow());
			signal.throwIfAborted();
			change({ decision, error: undefined });
			await refresh();
			return { situation, decision };
		} catch (thrown) {
			signal.throwIfAborted();
			change({ error: toRallyError(thrown) });
			return undefined;
		}
	}

	async function tend(window: OwnWindow, options: AttendOptions): Promise<void> {
		const { signal } = options;
		let trouble: Trouble | undefined;
		try {
			for (;;) {
				signal.throwIfAborted();
				const seen = await look(window, trouble, options);
				if (seen?.decision.do === 'claim') {
					try {
						const { transactionHash, amountWei } = await chain.claim(window.windowId);
						trouble = undefined;
						say(options, `Claimed ${formatRally(amountWei)} RALLY by itself.`, 'good', transactionHash);
					} catch (thrown) {
						trouble = troubleAfter(thrown, trouble, chain.nowS());
						signal.throwIfAborted();
						say(options, `The claim failed: ${trouble.text}`, 'bad');
					}
				}
				await pause(undefined, signal);
			}
		} catch {
			// Over, or stopped.
		} finally {
			change({ decision: undefined });
		}
	}

	async function goOn(window: OwnWindow, options: AttendOptions): Promise<OwnWindow | undefined> {
		const { board, signal } = options;
		let trouble: Trouble | undefined;
		let said = '';
		try {
			await clock.sleep(LAG_MS, signal);
			const { earnedWei } = board.snapshot.get().earnings;
			if (earnedWei !== undefined) say(options, `This window brought ${formatRally(earnedWei)} RALLY.`);
			for (;;) {
				signal.throwIfAborted();
				// A chain that can't be asked must not keep a tab waiting that is to rest.
				if (atEndOf(await policyNow(), chain.asksEachTime()) === 'stop') return undefined;
				const seen = await look(window, trouble, options);
				if (!seen) {
					await pause(undefined, signal);
					continue;
				}
				const { decision, situation } = seen;
				const other = situation.window;
				// A renewal whose block came late, or one from another tab.
				if (other && other.windowId !== window.windowId && other.endS > situation.nowS) {
					const isOwn = isSameAddress(other.owner, await chain.wallet());
					if (isOwn) options.windows.board.change({ window: other });
					return isOwn ? other : undefined;
				}
				const words = decisionWords(decision);
				if (decision.do === 'stop') {
					say(options, `No window follows: ${stopWords(decision.reason)}`, 'bad');
					return undefined;
				}
				if (decision.do === 'wait' || decision.do === 'claim') {
					const isQuiet = decision.do === 'wait' && decision.reason.why === 'notServing';
					if (words !== said && !isQuiet) say(options, words);
					said = words;
					await pause(decision.do === 'wait' ? decision.untilS : undefined, signal);
					continue;
				}
				try {
					said = words;
					say(options, words);
					return await openNext(decision, situation.window, { ...options, chain });
				} catch (thrown) {
					signal.throwIfAborted();
					const { classId } = decision.advice;
					const { code, shortMessage } = toRallyError(thrown);
					say(options, shortMessage, 'bad');
					if (code === 'proof.failed' && classId !== window.classId) ruledOut.add(classId);
					else trouble = troubleAfter(thrown, trouble, chain.nowS());
				}
			}
		} finally {
			change({ decision: undefined });
			await refresh();
		}
	}

	return {
		control: {
			snapshot: store,
			refresh,
			async setPolicy(fields) {
				const policy = { ...(await policyNow()), ...fields };
				kept = Promise.resolve(policy);
				change({ error: undefined });
				try {
					await memory.setPolicy(policy);
				} catch (thrown) {
					change({ error: toRallyError(thrown) });
				}
				await refresh();
				changed.ring();
			}
		},
		tend,
		goOn
	};
}
