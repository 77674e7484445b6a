import type { Clock } from '$lib/core/clock';
import { chainNowS } from './chainNowS';
import type { Chain } from './createChain';

/** How often the offset between this machine's clock and the chain's is measured anew. */
const MEASURE_MS = 10_000;

/** The chain's second, at any moment and without asking. */
export interface ChainClock {
	nowS(): number;
	/** Asks the chain at once. @throws RallyError `chain.unreachable` */
	measure(): Promise<void>;
}

/**
 * A clock that runs with this machine's and is set by the chain's: a machine whose time is wrong, or a test chain
 * whose time was moved, still agree on when a lease ends.
 *
 * @throws RallyError `chain.unreachable` where the chain can't be asked even once
 */
export async function createChainClock(
	chain: Chain,
	clock: Clock,
	signal?: AbortSignal
): Promise<ChainClock> {
	let offsetMs = 0;
	const measure = async () => {
		const chainMs = (await chainNowS(chain)) * 1000;
		// A block's time is cut to the second below: within one second the two clocks are taken to agree.
		const ahead = chainMs - clock.nowMs();
		offsetMs = Math.abs(ahead) < 1500 ? 0 : ahead;
	};
	await measure();
	void (async () => {
		try {
			for (;;) {
				await clock.sleep(MEASURE_MS, signal);
				await measure().catch(() => {
					// The chain is away; the last offset holds until it is back.
				});
			}
		} catch {
			// Aborted: nobody reads this clock any more.
		}
	})();
	return { nowS: () => Math.floor((clock.nowMs() + offsetMs) / 1000), measure };
}
