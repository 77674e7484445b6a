import type { Chain } from './createChain';

/** What must not run twice at once: the last of each chain, for the next to wait for. */
export type Lane = WeakMap<Chain, Promise<unknown>>;

/** Runs `work` once what came before it in this lane has ended, well or badly. */
export function inTurn<T>(lane: Lane, chain: Chain, work: () => Promise<T>): Promise<T> {
	const turn = (lane.get(chain) ?? Promise.resolve()).then(work, work);
	lane.set(chain, turn);
	return turn;
}
