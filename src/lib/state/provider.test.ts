import { expect, test, vi } from 'vitest';
import { RallyError } from '$lib/core/errors';
import { createStore } from '$lib/core/store';
import type { ProviderService, ProviderSnapshot } from '$lib/provider/types';
import { aClassId, aPool, aServingSnapshot } from './fixtures';
import { OFF } from '$lib/provider/off';
import { Provider } from './provider.svelte';

function setUp(change: Partial<ProviderService> = {}) {
	const snapshot = createStore<ProviderSnapshot>(OFF);
	const service: ProviderService = {
		snapshot,
		restore: async () => {},
		detect: async () => {},
		start: vi.fn(async () => snapshot.set(aServingSnapshot())),
		stop: vi.fn(async () => {}),
		stopNow: vi.fn(async () => {}),
		claim: async () => {},
		endWindow: async () => {},
		...change
	};
	const load = vi.fn(async () => service);
	return { provider: new Provider(load), service, snapshot, load };
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

test('a class is met by the measured score to the last unit, and missed one below it', async () => {
	const { provider, snapshot } = setUp();
	await provider.detect();
	const pool = aPool(0, { minScore: 1_520_000_000n, minMemoryBytes: 1n << 20n });
	expect(provider.fitness(pool)).toBe('unknown');
	snapshot.set(aServingSnapshot());
	expect(provider.fitness(pool)).toBe('yes');
	expect(provider.fitness({ ...pool, minScore: 1_520_000_001n })).toBe('no');
	expect(provider.fitness({ ...pool, minMemoryBytes: (1n << 30n) + 1n })).toBe('no');
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
