import type { ControlsState } from './controls/createControls';
import { DEFAULT_PREFERENCES } from './controls/preferences';
import { HEALTHY } from './health';
import type { ProviderSnapshot } from './types';

const UNCONTROLLED: ControlsState = {
	preferences: DEFAULT_PREFERENCES,
	sensed: {
		isPluggedIn: { status: 'unavailable' },
		isAway: { status: 'unavailable' },
		pressure: { status: 'unavailable' },
		isHidden: false,
		isOnline: true
	},
	canKeepScreenOn: false,
	holds: [],
	sharePercent: DEFAULT_PREFERENCES.sharePercent,
	isSoftware: false,
	dayBytes: 0
};

/** What a tab shows that has not begun. */
export const OFF: ProviderSnapshot = {
	phase: 'off',
	device: { status: 'unknown' },
	proof: undefined,
	window: undefined,
	lease: undefined,
	tasks: { running: 0, done: 0, failed: 0, gpuMs: 0 },
	earnings: {
		earnedWei: undefined,
		claimableWei: undefined,
		lockedWei: undefined,
		claimedWei: 0n
	},
	health: HEALTHY,
	controls: UNCONTROLLED,
	slowdown: undefined,
	usage: undefined,
	proofUntilS: undefined,
	reach: undefined,
	log: [],
	error: undefined
};
