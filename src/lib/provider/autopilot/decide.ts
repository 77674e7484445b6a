import type { ClassId } from '$lib/core/ids';
import { TICK_SECONDS } from '$lib/core/units';
import { advise, type Advice, type Candidate, type Obstacle } from '$lib/market/advise';
import { minOf } from '$lib/market/rounding';
import { isSameChoice, recommend, type Choice } from '$lib/market/recommend';
import type { OwnWindow } from '../ports';
import { roomFromMs, spentWithinDay, transactionsWithinHour, type Ledger } from './ledger';
import { atEndOf, type Policy } from './policy';

/** What the autopilot sees. */
export interface Situation {
	/** The chain's second. */
	nowS: number;
	/** This machine's time, which the ledger is kept in. */
	nowMs: number;
	/** The person has started the tab, and has not stopped it. */
	isServing: boolean;
	/** The window that the device stands in, over or not; `last` alone where somebody has ended it. */
	window: OwnWindow | undefined;
	/** The window that was served last: the one to go on from. */
	last: OwnWindow;
	/** What could be claimed now, wei. */
	claimableWei: bigint;
	/** What the window's end will bring home, wei. */
	comesBackWei: bigint;
	wallet: { rallyWei: bigint; gasWei: bigint; asksEachTime: boolean };
	ledger: Ledger;
	/** Each class that the device is known to meet at the share its owner allows, in each role; the last window's always. */
	candidates: readonly Candidate[];
	/** Classes whose proof failed while this tab was open. */
	ruledOut: readonly ClassId[];
	trouble: Trouble | undefined;
}

/** What was tried last and failed. */
export interface Trouble {
	/** Tries that failed, one after another. */
	failures: number;
	retryAtS: number;
	/** Trying again would be wrong: the person declined, or nobody knows what became of it. */
	isFinal: boolean;
	code: string;
	text: string;
}

/** Why nothing follows. */
export type StopReason =
	| { why: 'off' }
	| { why: 'obstacle'; obstacle: Obstacle }
	| { why: 'noClass' }
	| { why: 'noGas' }
	| { why: 'proofUnpaid'; neededWei: bigint; heldWei: bigint }
	| { why: 'limitTooLow'; needed: number; most: number }
	| { why: 'trouble'; trouble: Trouble };

export interface NextWindow {
	advice: Advice;
	windowSeconds: number;
	/** The most that an LP may put in, wei: the price may have moved by the time of the block. */
	maxStakeWei: bigint;
}

/** What follows a window, as things stand. */
export type Plan =
	| ({ do: 'renew'; why: 'only' | 'isBest' | 'notWorthMoving' } & NextWindow)
	/** Another class or role, or the same where the window is gone already. */
	| ({ do: 'open'; gainWei: bigint | undefined } & NextWindow)
	| { do: 'stop'; reason: StopReason }
	| { do: 'wait'; reason: WaitReason; untilS: number | undefined };

export type WaitReason =
	| { why: 'notServing' }
	/** The window runs; what follows if nothing changes. */
	| { why: 'window'; then: Plan }
	| { why: 'transactions'; used: number; most: number }
	| { why: 'trouble'; trouble: Trouble }
	/** The window has vanished before its end: a report does that, and is seen to elsewhere. */
	| { why: 'vanished' };

export type Decision = Plan | { do: 'claim'; wei: bigint };

/** Tries of one thing before it is given up. */
const TRIES = 5;
/** So near to a window's end a claim is a transaction for nothing: the end pays it. */
const CLAIM_BEFORE_END_S = 600;
/** What a price may move between the decision and the block, in basis points of what an LP puts in for the longest window. */
const SLIPPAGE_BPS = 100n;

/**
 * What to do now. It holds at any moment that the next window ties up and costs, together with what the last 24 hours
 * have cost, no more than the budget; and that all the transactions which a decision may entail, proofs inside the next
 * hour counted, stay within the hour's limit.
 *
 * @returns an action, or what is waited for and until when: undefined where only a change of circumstances ends it
 */
export function decide(situation: Situation, policy: Policy): Decision {
	const { nowS, window, last, isServing } = situation;
	if (!isServing) return { do: 'wait', reason: { why: 'notServing' }, untilS: undefined };
	if (nowS >= last.endS) return planNext(situation, policy);
	if (!window) return { do: 'wait', reason: { why: 'vanished' }, untilS: last.endS };
	if (isWorthClaiming(situation, policy)) return { do: 'claim', wei: situation.claimableWei };
	const atEnd = { nowS: last.endS, nowMs: situation.nowMs + 1000 * (last.endS - nowS) };
	const then = planNext({ ...situation, ...atEnd, trouble: undefined }, policy);
	return { do: 'wait', reason: { why: 'window', then }, untilS: last.endS };
}

function isWorthClaiming(situation: Situation, policy: Policy): boolean {
	const { nowS, nowMs, last, claimableWei, ledger, wallet, trouble } = situation;
	if (atEndOf(policy, wallet.asksEachTime) === 'stop' || trouble) return false;
	if (claimableWei === 0n || claimableWei < policy.claimAboveWei || last.endS - nowS < CLAIM_BEFORE_END_S)
		return false;
	// A claim never takes the place of what keeps the window proved and follows it.
	const kept = 2 * paying(wallet) + 1;
	return transactionsWithinHour(ledger, nowMs) + 1 + kept <= policy.transactionsPerHour;
}

/** What follows the last window. */
function planNext(situation: Situation, policy: Policy): Plan {
	const { nowS, nowMs, last, wallet, ledger, trouble, ruledOut } = situation;
	const stop = (reason: StopReason): Plan => ({ do: 'stop', reason });
	const atEnd = atEndOf(policy, wallet.asksEachTime);
	if (atEnd === 'stop') return stop({ why: 'off' });
	if (trouble && (trouble.isFinal || trouble.failures >= TRIES)) return stop({ why: 'trouble', trouble });
	if (trouble && trouble.retryAtS > nowS)
		return { do: 'wait', reason: { why: 'trouble', trouble }, untilS: trouble.retryAtS };
	if (wallet.gasWei === 0n) return stop({ why: 'noGas' });

	const allowed = situation.candidates.filter((each) => {
		const isSame = isSameChoice(each, last);
		if (atEnd === 'renew') return isSame;
		if (ruledOut.includes(each.classId) && each.classId !== last.classId) return false;
		const { mode, classIds } = policy;
		return (mode === 'auto' || each.mode === mode) && (classIds?.includes(each.classId) ?? true);
	});
	const roomWei = roomOf(situation, policy);
	const windowSeconds = policy.windowSeconds ?? lengthOf(last);
	const rallyWei = wallet.rallyWei + situation.comesBackWei;
	const advice = allowed.map((each) => advise(each, { nowS, windowSeconds, rallyWei, roomWei }));
	const feeOf = (classId: ClassId) =>
		situation.candidates.find((each) => each.classId === classId)?.terms.challengeFeeWei ?? 0n;
	const moveCostWei = (to: ClassId) => (to === last.classId ? 0n : feeOf(last.classId));
	const made = recommend(advice, last, moveCostWei);
	if (!made.advice) {
		const obstacle = (advice.find((each) => isSameChoice(each, last)) ?? advice[0])?.obstacle;
		return stop(obstacle ? { why: 'obstacle', obstacle } : { why: 'noClass' });
	}

	const chosen = made.advice;
	const provesFirst = chosen.reasons.some(({ why }) => why === 'mustProve');
	const proofFeeWei = feeOf(chosen.classId);
	// The window's end brings its money home too late for that.
	if (provesFirst && wallet.rallyWei < proofFeeWei)
		return stop({ why: 'proofUnpaid', neededWei: proofFeeWei, heldWei: wallet.rallyWei });

	const isSame = situation.window !== undefined && isSameChoice(chosen, last);
	const needed = transactionsOf(chosen, { situation, isSame });
	const most = policy.transactionsPerHour;
	if (needed > most) return stop({ why: 'limitTooLow', needed, most });
	const fromMs = roomFromMs(ledger, { nowMs, needed, most });
	if (fromMs > nowMs) {
		const used = transactionsWithinHour(ledger, nowMs);
		const untilS = nowS + Math.ceil((fromMs - nowMs) / 1000);
		return { do: 'wait', reason: { why: 'transactions', used, most }, untilS };
	}
	// Its end is aligned up: mined a second later, a window may be a tick longer.
	const longest = BigInt(windowSeconds + TICK_SECONDS);
	const slippedWei =
		(chosen.putInWei * longest * (10_000n + SLIPPAGE_BPS)) / (BigInt(chosen.endS - nowS) * 10_000n);
	const maxStakeWei = minOf(slippedWei, roomWei - chosen.costWei);
	const next = { advice: chosen, windowSeconds, maxStakeWei };
	if (!isSame) return { do: 'open', ...next, gainWei: made.why === 'move' ? made.gainWei : undefined };
	const why = made.why === 'notWorthMoving' ? made.why : allowed.length > 1 ? 'isBest' : 'only';
	return { do: 'renew', ...next, why };
}

/** What the budget leaves for the next window. */
function roomOf({ ledger, nowMs }: Situation, { budgetWei }: Policy): bigint {
	const roomWei = budgetWei - spentWithinDay(ledger, nowMs);
	return roomWei > 0n ? roomWei : 0n;
}

/** An end is aligned up to a tick: without what that added, lest windows grow. */
function lengthOf({ startS, endS }: OwnWindow): number {
	return Math.max(600, Math.floor((endS - startS) / 60) * 60);
}

/** A wallet that can't sign permits sends an approval before it pays; a burner never does. */
const paying = ({ asksEachTime }: Situation['wallet']) => (asksEachTime ? 2 : 1);

/** At the most: the window, the proofs of its first hour, each asked for and drawn, and the end of the one before. */
function transactionsOf(
	{ classId, proofs }: Choice & Pick<Advice, 'proofs'>,
	{ situation, isSame }: { situation: Situation; isSame: boolean }
): number {
	const { wallet, window, candidates } = situation;
	const validitySeconds =
		candidates.find((each) => each.classId === classId)?.terms.attestationValiditySeconds ?? 3600;
	const perHour = 1 + Math.floor(3599 / Math.max(1, Math.floor(validitySeconds / 2)));
	const proofsInHour = Math.min(proofs, perHour);
	const ends = window && !isSame ? 1 : 0;
	return ends + paying(wallet) + proofsInHour * (paying(wallet) + 1);
}
