import { STATUS_REASONS, type StatusReason } from '$lib/core/statusReason';
import type { Hold } from './controls/holds';
import type { ProviderSnapshot } from './types';

/** Within this a proof that ends before its window is worth a word, seconds. */
const PROOF_ENDING_S = 300;

/** A task's own time varies by less. */
const SLOW = 2.5;

const OF_HOLD: Record<Hold, StatusReason> = {
	you: 'pausedByYou',
	battery: 'onBattery',
	present: 'youAreHere',
	hours: 'outOfHours',
	data: 'dataCap'
};

const NO_RALLY = new Set(['wallet.empty', 'chain.insufficientRally', 'chain.noGas']);

/** What a tab does, or why it does nothing. */
export interface Status {
	main: StatusReason;
	/** What holds beside it, the gravest first. */
	also: StatusReason[];
}

/**
 * Every reason that holds for a tab, of the closed list; never none.
 *
 * @param nowS the chain's second
 * @param isElsewhere another tab of this browser serves
 */
export function statusOf(
	snapshot: ProviderSnapshot,
	{ nowS, isElsewhere = false }: { nowS: number; isElsewhere?: boolean }
): Status {
	const found = new Set(reasonsOf(snapshot, nowS));
	if (isElsewhere) found.add('otherTab');
	const order = Object.keys(STATUS_REASONS) as StatusReason[];
	const [main = 'off', ...also] = order.filter((reason) => found.has(reason));
	// What the tab would do otherwise is not said beside what keeps it from that.
	return { main, also: also.filter((reason) => !IDLE.has(reason)) };
}

const IDLE = new Set<StatusReason>(['working', 'rented', 'waiting', 'stopped', 'ready', 'off', 'preparing']);

function reasonsOf(snapshot: ProviderSnapshot, nowS: number): StatusReason[] {
	const { phase, device, window, error } = snapshot;
	const reasons: StatusReason[] = [];
	if (device.status === 'unavailable') reasons.push('noGpu');
	if (error && NO_RALLY.has(error.code)) reasons.push('noRally');
	if (error?.code === 'tab.other') reasons.push('otherTab');
	if (error?.code.startsWith('storage.full')) reasons.push('storageFull');
	const isOver = phase === 'ended' || (window !== undefined && window.endS <= nowS);
	// A tab that serves on past its window's end is opening another.
	if (isOver) reasons.push(phase === 'serving' ? 'betweenWindows' : 'windowOver');
	if (['off', 'detecting', 'detected', 'ended'].includes(phase)) {
		reasons.push(window ? 'stopped' : device.status === 'ready' ? 'ready' : 'off');
		return reasons;
	}
	reasons.push(...heldBy(snapshot), ...ailmentsOf(snapshot, nowS));
	if (phase === 'draining') reasons.push('finishing');
	if (phase !== 'serving') return [...reasons, 'preparing'];
	return [...reasons, snapshot.tasks.running > 0 ? 'working' : snapshot.lease ? 'rented' : 'waiting'];
}

const heldBy = ({ controls }: ProviderSnapshot): StatusReason[] =>
	controls.holds.map((hold) => OF_HOLD[hold]);

/** What is amiss with what a tab stands on. */
function ailmentsOf(
	{ health, reach, controls, window, proofUntilS, slowdown, tasks }: ProviderSnapshot,
	nowS: number
) {
	const reasons: StatusReason[] = [];
	const { sensed, preferences, sharePercent } = controls;
	if (health.network.status === 'offline' || !sensed.isOnline) reasons.push('offline');
	else if (health.network.status === 'rejoining') reasons.push('noBroker');
	if (health.chain.status === 'unreachable') reasons.push('noChain');
	if (health.gpu.status === 'paused') reasons.push('gpuFailing');
	if (health.gpu.status === 'recovering') reasons.push('recovering');
	if (health.timers.status === 'page' && sensed.isHidden) reasons.push('hiddenSlowed');
	if (reach?.stun === 'silent') reasons.push('firewalled');
	else if (reach?.stun === 'answers' && reach.turn !== 'answers') reasons.push('noTurn');
	if (sharePercent < preferences.sharePercent) reasons.push('machineBusy');
	if (tasks.running > 0 && slowdown !== undefined && slowdown >= SLOW) reasons.push('gpuBusy');
	const endsEarly = window && proofUntilS !== undefined && proofUntilS < window.endS;
	if (endsEarly && proofUntilS - nowS < PROOF_ENDING_S) reasons.push('proofEnding');
	return reasons;
}
