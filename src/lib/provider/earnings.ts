import type { Board } from './board';
import { withoutDust } from './earnings/dust';
import type { OwnWindow, ProviderChain } from './ports';

/** Shows what a window has brought so far. @throws RallyError where the chain can't be asked */
export async function readEarnings(window: OwnWindow, chain: ProviderChain, board: Board): Promise<void> {
	const { claimableWei, claimedWei, lockedWei, proceedsWei } = await chain.getEarnings(window);
	const { earnings, window: shown } = board.snapshot.get();
	// Ended while the chain was asked: what is shown of it is final.
	if (shown?.windowId !== window.windowId) return;
	const gainWei = claimedWei + claimableWei + lockedWei - window.stakedWei;
	const earnedWei = window.mode === 'seller' ? proceedsWei : withoutDust(gainWei);
	board.change({ earnings: { ...earnings, claimableWei, lockedWei, claimedWei, earnedWei } });
}
