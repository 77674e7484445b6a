import type { ClassId } from '$lib/core/ids';
import type { Movement } from '$lib/core/movement';
import { windowsIn } from './windowsIn';

/** What a provider gains or loses by, apart from one another. */
export const RESULT_SOURCES = ['poolShare', 'sale', 'reward', 'penalty', 'forfeit', 'burn', 'proof'] as const;
export type ResultSource = (typeof RESULT_SOURCES)[number];

/** A gain, or a loss below 0, that is settled: nothing later changes it. */
export interface Result {
	source: ResultSource;
	wei: bigint;
	/** When it was settled. */
	atMs: number;
	/** Undefined for what no class brings. */
	classId: ClassId | undefined;
}

/**
 * Gains and losses out of a wallet's books. What only goes out and comes back is neither.
 *
 * A window as liquidity is settled when it was ended: what the pool paid above what was put in. What was forfeited
 * counts as paid there and as lost beside it, so that each can be seen. A sale is settled at once. A window whose
 * beginning the books do not know is left out, for nobody can say what it gained.
 *
 * @param movements filled in
 */
export function resultsOf(movements: readonly Movement[]): Result[] {
	const results: Result[] = [];
	const add = (source: ResultSource, wei: bigint, { atMs, classId }: Pick<Movement, 'atMs' | 'classId'>) => {
		if (wei !== 0n) results.push({ source, wei, atMs, classId });
	};
	const windows = windowsIn(movements);
	const known = new Set(windows.filter(({ mode }) => mode).map(({ windowId }) => windowId));
	for (const { mode, closedAtMs, classId, of } of windows) {
		if (mode !== 'lp' || closedAtMs === undefined) continue;
		const backWei = of('poolShare') + of('exit') + of('forfeit');
		add('poolShare', backWei - of('putIn'), { atMs: closedAtMs, classId });
	}
	for (const movement of movements) {
		const { kind, wei, windowId } = movement;
		const isKnown = windowId !== undefined && known.has(windowId);
		if (kind === 'sale') add('sale', wei, movement);
		if (kind === 'buyBack' && isKnown) add('sale', -wei, movement);
		if (kind === 'forfeit' && isKnown) add('forfeit', -wei, movement);
		if (kind === 'burn') add('burn', -wei, movement);
		if (kind === 'proofFee') add('proof', -wei, movement);
		if (kind === 'proofRefund') add('proof', wei, movement);
		if (kind === 'penalty' && isKnown) add('penalty', wei, movement);
		if (kind === 'reward') add('reward', wei, movement);
	}
	return results.sort((a, b) => a.atMs - b.atMs);
}
