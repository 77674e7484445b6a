import type { ChainClock } from '$lib/chain/chainClock';
import type { Clock } from '$lib/core/clock';

/** How often a chain that does not answer is asked again: as often as its clock is set. */
const ASK_AGAIN_MS = 10_000;

/**
 * The chain's clock; where the chain does not answer, this machine's until it does. What this browser keeps can then be
 * read without a network. Nothing is paid by it: whoever pays asks the chain, which has a clock of its own.
 */
export async function lateClock(load: () => Promise<ChainClock>, clock: Clock): Promise<ChainClock> {
	let known = await load().catch(() => undefined);
	if (known) return known;
	void (async () => {
		while (!known) {
			await clock.sleep(ASK_AGAIN_MS);
			known = await load().catch(() => undefined);
		}
	})();
	return {
		nowS: () => known?.nowS() ?? Math.floor(clock.nowMs() / 1000),
		measure: async () => (known ??= await load()).measure()
	};
}
