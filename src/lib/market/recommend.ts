import type { ClassId } from '$lib/core/ids';
import type { Advice } from './advise';
import { rankAdvice } from './rankAdvice';
import { maxOf } from './rounding';

/** How much more another choice must bring before one moves, in basis points of what is paid; see {@link recommend}. */
const MARGIN_BPS = 1_000n;

export type Choice = Pick<Advice, 'classId' | 'mode'>;

export const isSameChoice = (a: Choice, b: Choice): boolean => a.classId === b.classId && a.mode === b.mode;

/** What to do, and why. */
export type Recommendation =
	/** Nothing can be chosen. */
	| { advice: undefined; why: 'none' }
	/** Nothing is lent now, or not any more in this way. */
	| { advice: Advice; why: 'best' }
	| { advice: Advice; why: 'isBest' }
	/** Another brings more, but not by what moving costs and a margin. */
	| { advice: Advice; why: 'notWorthMoving'; other: Advice; gainWei: bigint; neededWei: bigint }
	| { advice: Advice; why: 'move'; from: Advice; gainWei: bigint; neededWei: bigint };

/**
 * Which choice to take. Who lends already stays unless another brings more by a margin: what proving itself there and
 * again here would cost, and a tenth of the greater of the two payments that are earned. So prices that swing about
 * equality move nobody.
 *
 * @param advice for one window's length
 * @param current how the device is lent now
 * @param moveCostWei what a move there and one back cost beside the windows, wei
 */
export function recommend(
	advice: readonly Advice[],
	current?: Choice,
	moveCostWei: (to: ClassId) => bigint = () => 0n
): Recommendation {
	const possible = rankAdvice(advice).filter(({ obstacle }) => obstacle === undefined);
	const [best] = possible;
	if (!best) return { advice: undefined, why: 'none' };
	const here = current && possible.find((each) => isSameChoice(each, current));
	if (!here) return { advice: best, why: 'best' };
	if (here === best) return { advice: here, why: 'isBest' };
	const gainWei = best.netWei - here.netWei;
	const neededWei =
		moveCostWei(best.classId) + (maxOf(earnedOf(best), earnedOf(here)) * MARGIN_BPS) / 10_000n;
	return gainWei > neededWei
		? { advice: best, why: 'move', from: here, gainWei, neededWei }
		: { advice: here, why: 'notWorthMoving', other: best, gainWei, neededWei };
}

/** What is paid above what was put in, at least the costs: a margin of nothing would be none. */
const earnedOf = ({ paidWei, putInWei, costWei }: Advice) => maxOf(paidWei - putInWei, costWei);
