import type { Board } from './board';
import type { OwnWindow, ProviderChain } from './ports';

/** The pool rounds in its own favour, a wei a trade: that is no loss to speak of. */
const DUST_WEI = 1_000n;

/** Shows what a window has brought so far. @throws RallyError where the chain can't be asked */
export async function readEarnings(window: OwnWindow, chain: ProviderChain, board: Board): Promise<void> {
	const { claimableWei, claimedWei, lockedWei, proceedsWei } = await chain.getEarnings(window);
	const { earnings, window: shown } = board.snapshot.get();
	// Ended while the chain was asked: what is shown of it is final.
	if (shown?.windowId !== window.windowId) return;
	const gainWei = claimedWei + claimableWei + lockedWei - window.stakedWei;
	const isDust = gainWei < 0n && gainWei > -DUST_WEI;
	const earnedWei = window.mode === 'seller' ? proceedsWei : isDust ? 0n : gainWei;
	board.change({ earnings: { ...earnings, claimableWei, claimedWei, earnedWei } });
}
