import { HEALTHY } from './health';
import type { ProviderSnapshot } from './types';

/** What a tab shows that has not begun. */
export const OFF: ProviderSnapshot = {
	phase: 'off',
	device: { status: 'unknown' },
	proof: undefined,
	window: undefined,
	lease: undefined,
	tasks: { running: 0, done: 0, failed: 0, gpuMs: 0 },
	earnings: { earnedWei: undefined, claimableWei: undefined, claimedWei: 0n, spentWei: 0n },
	health: HEALTHY,
	log: [],
	error: undefined
};
