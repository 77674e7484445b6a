import { expect, test, vi } from 'vitest';
import type { PoolView } from '$lib/chain/types';
import { RallyError } from '$lib/core/errors';
import { kernelId } from '$lib/core/kernelId';
import { createStore } from '$lib/core/store';
import type { Measured } from '$lib/provider/measured';
import type { Tabs } from '$lib/provider/tabs/createTabs';
import type { TabStatus } from '$lib/provider/tabs/messages';
import type { ProviderService, ProviderSnapshot } from '$lib/provider/types';
import { aClassId, aPool, aServingSnapshot } from './fixtures';
import { OFF } from '$lib/provider/off';
import { Provider } from './provider.svelte';

function setUp(change: Partial<ProviderService> = {}, readMeasured?: () => Promise<Measured | undefined>) {
	const snapshot = createStore<ProviderSnapshot>(OFF);
	const service: ProviderService = {
		snapshot,
		restore: async () => {},
		detect: async () => {},
		start: vi.fn(async () => snapshot.set(aServingSnapshot())),
		pause: vi.fn(() => {}),
		resume: vi.fn(() => {}),
		choose: vi.fn(async () => {}),
		askAway: async () => {},
		prove: async () => {},
		stop: vi.fn(async () => {}),
		stopNow: vi.fn(async () => {}),
		claim: async () => {},
		endWindow: async () => {},
		...change
	};
	const load = vi.fn(async () => service);
	return { provider: new Provider(load, readMeasured), service, snapshot, load };
}

test('nothing is loaded before something is pressed', async () => {
	const { provider, load } = setUp();
	expect(provider.snapshot).toBe(OFF);
	expect(provider.isActive).toBe(false);
	await provider.start();
	expect(load).not.toHaveBeenCalled();
});

test('start hands over what was chosen and follows the service', async () => {
	const { provider, service } = setUp();
	provider.classId = aClassId(0);
	provider.mode = 'seller';
	provider.windowSeconds = 7200;
	await provider.start();
	expect(service.start).toHaveBeenCalledWith({ classId: aClassId(0), mode: 'seller', windowSeconds: 7200 });
	expect(provider.isServing).toBe(true);
});

test('a press while the GPU is still being looked at is not lost', async () => {
	let found = () => {};
	const { provider, service } = setUp({ detect: () => new Promise((resolve) => (found = () => resolve())) });
	provider.classId = aClassId(0);
	const looking = provider.detect();
	const starting = provider.start();
	expect(provider.busy).toBe('start');
	await vi.waitFor(() => expect(service.start).not.toHaveBeenCalled());
	await new Promise((resolve) => setTimeout(resolve));
	found();
	await Promise.all([looking, starting]);
	expect(service.start).toHaveBeenCalledOnce();
	expect(provider.isServing).toBe(true);
});

test('stop works while start is still under way', async () => {
	const { provider, service } = setUp({ start: () => new Promise(() => {}) });
	provider.classId = aClassId(0);
	void provider.start();
	await vi.waitFor(() => expect(provider.busy).toBe('start'));
	await provider.stopNow();
	expect(service.stopNow).toHaveBeenCalledOnce();
});

test('a press that fails says why; the next one starts clean', async () => {
	let fail = true;
	const { provider } = setUp({
		async claim() {
			if (fail) throw new RallyError('The chain does not answer.', { code: 'chain.unreachable' });
		}
	});
	await provider.claim();
	expect(provider.error?.code).toBe('chain.unreachable');
	fail = false;
	await provider.claim();
	expect(provider.error).toBeUndefined();
});

test('what a device meets is unknown until it was measured, and then known to the last unit', async () => {
	const readings: (Measured | undefined)[] = [
		undefined,
		{
			scores: { 'gemm-f32': { value: 1_520_000_000, from: 'proof', atMs: 0 } },
			memory: { bytes: 1 << 20, isAll: true }
		}
	];
	const { provider } = setUp({}, async () => readings.shift());
	const pool = aPool(0, { minScore: 1_520_000_000n, minMemoryBytes: 1n << 20n });
	const fit = (change: Partial<PoolView> = {}) => provider.qualify([{ ...pool, ...change }])[0]?.fit.meets;
	expect(fit()).toBe('unknown');
	await provider.readMeasured();
	expect(fit()).toBe('unknown');
	await provider.readMeasured();
	expect(fit()).toBe('yes');
	expect(fit({ minScore: 1_520_000_001n })).toBe('no');
	expect(fit({ minMemoryBytes: (1n << 20n) + 1n })).toBe('no');
});

test('a proof that failed in this tab counts for its class’s kernel, and for no other', async () => {
	const { provider, snapshot } = setUp({ start: async () => {} });
	provider.classId = aClassId(0);
	await provider.start();
	const pool = aPool(0, { minScore: 1_520_000_001n, minMemoryBytes: 0n });
	const bandwidth = aPool(1, { kernel: kernelId('triad-u32'), minMemoryBytes: 0n });
	const fits = () => provider.qualify([pool, bandwidth]).map(({ fit }) => fit.meets);
	expect(fits()).toEqual(['unknown', 'unknown']);
	snapshot.set(aServingSnapshot({ phase: 'detected', window: undefined }));
	expect(fits()).toEqual(['no', 'unknown']);
});

test('an offer is taken until the person has chosen', () => {
	const { provider } = setUp();
	provider.offerClass(aClassId(0));
	provider.offerClass(undefined);
	expect(provider.classId).toBe(aClassId(0));
	provider.offerClass(aClassId(1));
	expect(provider.classId).toBe(aClassId(1));
	provider.chooseClass(aClassId(2));
	provider.offerClass(aClassId(0));
	expect(provider.classId).toBe(aClassId(2));
});

test('what can’t be looked up is not known', async () => {
	const { provider } = setUp({}, () => Promise.reject(new Error('no chain')));
	await provider.readMeasured();
	expect(provider.qualify([aPool(0)])[0]?.fit).toEqual({ meets: 'unknown', why: 'notMeasured' });
});

test('a window that a reload left is served again as it was staked', async () => {
	const { provider, service, snapshot } = setUp({
		restore: async () => snapshot.set(aServingSnapshot({ phase: 'detected' }))
	});
	provider.classId = aClassId(1);
	provider.mode = 'seller';
	await provider.restore();
	await provider.start();
	expect(service.start).toHaveBeenCalledWith({ classId: aClassId(0), mode: 'lp', windowSeconds: 1800 });
});

test('another tab that serves is shown, and told what is pressed here', async () => {
	const elsewhere = createStore<TabStatus | undefined>(undefined);
	const command = vi.fn();
	const tabs: Tabs = {
		elsewhere,
		command,
		begin: () => Promise.reject(new Error('unused')),
		tellLimits: () => {},
		onLimits: () => {}
	};
	const provider = new Provider(
		() => Promise.reject(new Error('unused')),
		async () => undefined,
		async () => tabs
	);
	await provider.followTabs();
	expect(provider.statusAt(0).main).toBe('off');
	elsewhere.set({ reason: 'waiting', isPaused: false, tasksDone: 1 });
	expect(provider.elsewhere?.reason).toBe('waiting');
	expect(provider.statusAt(0).main).toBe('otherTab');
	provider.commandElsewhere('pause');
	expect(command).toHaveBeenCalledWith('pause');
});

test('a limit that can’t be kept is told, and the press before it is not lost', async () => {
	const { provider, service } = setUp({
		choose: vi.fn(() => Promise.reject(new RallyError('No room.', { code: 'storage.full' })))
	});
	await provider.choose({ sharePercent: 25 });
	expect(service.choose).toHaveBeenCalledWith({ sharePercent: 25 });
	expect(provider.error?.code).toBe('storage.full');
});
