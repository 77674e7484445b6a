import { expect, test, vi } from 'vitest';
import { RallyError } from '$lib/core/errors';
import { createStore } from '$lib/core/store';
import { DEFAULT_POLICY } from '$lib/provider/autopilot/policy';
import type { AutopilotControl, AutopilotSnapshot } from '$lib/provider/autopilot/types';
import type { ProviderService } from '$lib/provider/types';
import { Autopilot } from './autopilot.svelte';

const EMPTY: AutopilotSnapshot = {
	policy: undefined,
	atEnd: undefined,
	asksEachTime: false,
	decision: undefined,
	transactionsLastHour: 0,
	spentLastDayWei: 0n,
	log: [],
	error: undefined
};

function setUp() {
	const snapshot = createStore(EMPTY);
	const control: AutopilotControl = {
		snapshot,
		refresh: async () => snapshot.update((now) => ({ ...now, policy: DEFAULT_POLICY, atEnd: 'renew' })),
		setPolicy: vi.fn(async () => {})
	};
	const load = vi.fn(async () => ({ autopilot: control }) as unknown as ProviderService);
	return { autopilot: new Autopilot(load), control, load, snapshot };
}

test('nothing is loaded before it is asked, and nothing is shown before it was read', async () => {
	const { autopilot, load } = setUp();
	expect(load).not.toHaveBeenCalled();
	expect(autopilot.snapshot).toBeUndefined();
	await autopilot.refresh();
	expect(autopilot.snapshot).toMatchObject({ atEnd: 'renew' });
});

test('a choice is handed on, and what it comes to is followed', async () => {
	const { autopilot, control, snapshot } = setUp();
	await autopilot.refresh();
	await autopilot.choose({ atEnd: 'best' });
	expect(control.setPolicy).toHaveBeenCalledWith({ atEnd: 'best' });
	snapshot.update((now) => ({ ...now, transactionsLastHour: 3 }));
	expect(autopilot.snapshot?.transactionsLastHour).toBe(3);
});

test('what can’t be loaded or kept is told', async () => {
	const failing = new Autopilot(() =>
		Promise.reject(new RallyError('No chain.', { code: 'chain.unreachable' }))
	);
	await failing.refresh();
	expect(failing.error?.code).toBe('chain.unreachable');
	const { autopilot, snapshot } = setUp();
	await autopilot.refresh();
	snapshot.update((now) => ({ ...now, error: new RallyError('Full.', { code: 'storage.full' }) }));
	expect(autopilot.error?.code).toBe('storage.full');
});
