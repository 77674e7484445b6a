import { expect, test, vi } from 'vitest';
import { IDLE } from '$lib/client/idle';
import type { ClientService, ClientSnapshot } from '$lib/client/types';
import { RallyError } from '$lib/core/errors';
import { createStore } from '$lib/core/store';
import type { JobId, ModelId } from '$lib/core/ids';
import { aClassId, aDoneTask, aJob, aLease, aPool, aQuote, aSample } from './fixtures';
import { createInputsMemory } from './inputsMemory';
import { OwnModel } from './model.svelte';
import { Rent } from './rent.svelte';
import { RentDigits } from './rentDigits.svelte';
import type { DigitsKit } from './services';

function aStorage() {
	const kept = new Map<string, string>();
	return {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, text: string) => void kept.set(key, text)
	};
}

function setUp(change: Partial<ClientService> = {}, storage = aStorage()) {
	const snapshot = createStore<ClientSnapshot>(IDLE);
	const service: ClientService = {
		snapshot,
		quote: vi.fn<ClientService['quote']>(async ({ classId, devices, seconds }) =>
			snapshot.update((now) => ({
				...now,
				quote: aQuote({ classId, devices, computeSeconds: BigInt(devices * seconds) })
			}))
		),
		rent: vi.fn(async () => {}),
		run: vi.fn<ClientService['run']>(async ({ feeds }) =>
			snapshot.update((now) => ({ ...now, job: aJob(feeds.map((_, i) => aDoneTask(i, i))) }))
		),
		cancel: async () => {},
		leave: async () => {},
		check: vi.fn<ClientService['check']>(),
		resume: vi.fn(async () => {}),
		history: async () => [],
		openJob: async () => {},
		readJob: async () => undefined,
		removeJob: async () => {},
		report: async () => {},
		...change
	};
	const kit: DigitsKit = {
		title: 'Digits',
		modelId: 'aa' as ModelId,
		inputName: 'image',
		tolerance: { abs: 0.001, rel: 0.001, argMax: true },
		model: async () => new Uint8Array(3),
		golden: async () => ({ inputs: [], outputs: [] }),
		samples: async (from, count) => Array.from({ length: count }, (_, i) => aSample(from + i)),
		preprocess: (image) => (image.width > 1 ? new Float32Array(64).fill(0.5) : undefined)
	};
	const clock = {
		nowMs: () => 0,
		async sleep(_: number, signal?: AbortSignal) {
			await Promise.resolve();
			signal?.throwIfAborted();
		}
	};
	const rent = new Rent({
		client: async () => service,
		digits: new RentDigits(async () => kit, createInputsMemory(storage)),
		own: new OwnModel(() => Promise.reject(new RallyError('No model is brought here.', { code: 'test' })), {
			bytes: (length) => new Uint8Array(length)
		}),
		clock
	});
	const results = () => {
		const { job } = rent.snapshot;
		return job ? rent.digits.results(job) : [];
	};
	return { rent, results, service, snapshot, storage };
}

test('three quick changes ask for one price', async () => {
	const { rent, service } = setUp();
	rent.choose({ classId: aClassId(0) });
	rent.choose({ devices: 2 });
	rent.choose({ minutes: 20 });
	await vi.waitFor(() => expect(rent.quote).toBeDefined());
	expect(service.quote).toHaveBeenCalledOnce();
	expect(service.quote).toHaveBeenCalledWith({ classId: aClassId(0), devices: 2, seconds: 1200 });
});

test('a price is not shown for anything but what it was asked for', async () => {
	const { rent } = setUp();
	rent.choose({ classId: aClassId(0) });
	await vi.waitFor(() => expect(rent.quote).toBeDefined());
	rent.choose({ minutes: 11 });
	expect(rent.quote).toBeUndefined();
	expect(rent.maxCostWei).toBeUndefined();
	await vi.waitFor(() => expect(rent.quote?.computeSeconds).toBe(660n));
});

test('what is rented is what was quoted, to its very end, and the most one pays is its cost and the slippage, rounded up', async () => {
	const { rent, service, snapshot } = setUp();
	rent.choose({ classId: aClassId(0) });
	await vi.waitFor(() => expect(rent.quote).toBeDefined());
	snapshot.update((now) => ({ ...now, quote: aQuote({ costWei: 1001n }) }));
	rent.setSlippage(50);
	expect(rent.maxCostWei).toBe(1007n);
	await rent.rent();
	const { classId, devices, endS } = aQuote();
	expect(service.rent).toHaveBeenCalledWith({ classId, devices, endS, maxCostWei: 1007n });
});

test('what cannot be rented is said before it is pressed', async () => {
	const { rent } = setUp();
	expect(rent.obstacle(undefined, 1n)).toMatch('Choose a pool');
	rent.choose({ classId: aClassId(0), devices: 4 });
	expect(rent.obstacle(aPool(0), 1n)).toMatch('Only 3');
	rent.choose({ devices: 3 });
	await vi.waitFor(() => expect(rent.maxCostWei).toBeDefined());
	const most = rent.maxCostWei ?? 0n;
	expect(rent.obstacle(aPool(0), most)).toBeUndefined();
	expect(rent.obstacle(aPool(0), most - 1n)).toMatch('less RALLY');
	expect(rent.obstacle(aPool(0, { idleWindows: 0 }), most)).toMatch('No device');
});

test('a run sends one feed an image and shows each answer beside its image', async () => {
	const { rent, results, service } = setUp();
	await rent.digits.addSamples(3);
	await rent.run();
	const [request] = vi.mocked(service.run).mock.calls[0] ?? [];
	expect(request?.feeds).toHaveLength(3);
	expect(request?.feeds[0]?.[0]).toMatchObject({ name: 'image', dims: [1, 1, 8, 8] });
	expect(rent.digits.inputs).toHaveLength(0);
	expect(results().map(({ correct }) => correct)).toEqual([true, true, true]);
	expect(results()[1]?.guess?.digit).toBe(1);
});

test('samples that were taken are not taken again', async () => {
	const { rent } = setUp();
	await rent.digits.addSamples(2);
	await rent.digits.addSamples(1);
	expect(rent.digits.inputs.map(({ label }) => label)).toEqual([0, 1, 2]);
});

test('an empty drawing is refused, a drawn one kept', async () => {
	const { rent } = setUp();
	expect(await rent.digits.addImage({ width: 1 } as ImageData, 'drawn')).toBe(false);
	expect(await rent.digits.addImage({ width: 8 } as ImageData, 'drawn')).toBe(true);
	expect(rent.digits.inputs).toHaveLength(1);
});

test('after a reload the images stand beside the results again', async () => {
	const before = setUp();
	await before.rent.digits.addSamples(2);
	await before.rent.run();
	const after = setUp({}, before.storage);
	after.snapshot.set({ ...IDLE, job: aJob([aDoneTask(0, 0), aDoneTask(1, 7)]) });
	await after.rent.resume();
	expect(after.results().map(({ correct }) => correct)).toEqual([true, false]);
	expect(after.results()[0]?.input?.pixels[10]).toBeCloseTo(aSample(0).pixels[10] ?? -1, 2);
});

test('an answer that is not ten finite numbers is no answer', async () => {
	const { rent, results, snapshot } = setUp();
	await rent.resume();
	const nan = new Uint8Array(new Float32Array(10).fill(NaN).buffer);
	const tensor = { name: 'logits', type: 'float32' as const, dims: [1, 10] };
	const tasks = [
		{ ...aDoneTask(0, 0), outputs: [{ ...tensor, data: nan }] },
		{ ...aDoneTask(1, 0), outputs: [{ ...tensor, data: new Uint8Array(39) }] }
	];
	snapshot.set({ ...IDLE, job: aJob(tasks) });
	expect(results().map(({ guess }) => guess)).toEqual([undefined, undefined]);
});

test('why a rent failed stays until the next press, though prices go on coming in', async () => {
	const problem = new RallyError('The price moved past your limit.', { code: 'rent.priceMoved' });
	const { rent, snapshot, service } = setUp({
		rent: async () => snapshot.update((now) => ({ ...now, error: problem })),
		quote: vi.fn(async () => snapshot.update((now) => ({ ...now, error: undefined, quote: aQuote() })))
	});
	rent.choose({ classId: aClassId(0) });
	await vi.waitFor(() => expect(rent.quote).toBeDefined());
	await rent.rent();
	await rent.requote();
	expect(service.quote).toHaveBeenCalledTimes(2);
	expect(rent.error).toBe(problem);
	rent.choose({ minutes: 12 });
	expect(rent.error).toBeUndefined();
});

test('no price is asked for while a lease is held', async () => {
	const { rent, snapshot, service } = setUp();
	await rent.resume();
	snapshot.set({ ...IDLE, phase: 'leased', lease: aLease() });
	rent.choose({ classId: aClassId(0) });
	await rent.requote();
	expect(service.quote).not.toHaveBeenCalled();
});

test('renting and running is one press, with what was given', async () => {
	const { rent, service, snapshot } = setUp({
		rent: vi.fn(async () => snapshot.update((now) => ({ ...now, lease: aLease() })))
	});
	await rent.digits.addSamples(2);
	rent.choose({ classId: aClassId(0) });
	await vi.waitFor(() => expect(rent.maxCostWei).toBeDefined());
	rent.setAssurance('strict');
	rent.setMayJudge(false);
	await vi.waitFor(() => expect(rent.maxCostWei).toBeDefined());
	await rent.rentAndRun();
	expect(vi.mocked(service.run).mock.calls[0]?.[0]).toMatchObject({
		assurance: 'strict',
		mayJudge: false,
		workloadId: 'digits',
		labels: ['Image 1', 'Image 2']
	});
	expect(rent.digits.inputs).toHaveLength(0);
});

test('a rent that is refused runs nothing, and what was given stays', async () => {
	const { rent, service, snapshot } = setUp({
		rent: async () => {
			const error = new RallyError('You rejected it.', { code: 'wallet.rejected' });
			snapshot.update((now) => ({ ...now, error }));
		}
	});
	await rent.digits.addSamples(2);
	rent.choose({ classId: aClassId(0) });
	await vi.waitFor(() => expect(rent.maxCostWei).toBeDefined());
	await rent.rentAndRun();
	expect(rent.error?.code).toBe('wallet.rejected');
	expect(service.run).not.toHaveBeenCalled();
	expect(rent.digits.inputs).toHaveLength(2);
});

test('a run that never begins leaves the images where they are', async () => {
	const { rent, snapshot } = setUp({
		run: async () => {
			const error = new RallyError('The lease is over.', { code: 'lease.over' });
			snapshot.update((now) => ({ ...now, error }));
		}
	});
	await rent.digits.addSamples(2);
	await rent.run();
	expect(rent.error?.code).toBe('lease.over');
	expect(rent.digits.inputs).toHaveLength(2);
});

test('devices and minutes are proposed for the work until the person chooses', async () => {
	const { rent } = setUp();
	expect([rent.devices, rent.minutes]).toEqual([1, 10]);
	rent.setPool(aPool(0));
	await rent.digits.addSamples(64);
	expect([rent.devices, rent.minutes]).toEqual([2, 2]);
	rent.choose({ minutes: 30 });
	expect([rent.devices, rent.minutes]).toEqual([2, 30]);
	rent.takeProposal();
	expect([rent.devices, rent.minutes]).toEqual([2, 2]);
	rent.digits.clear();
	expect([rent.devices, rent.minutes]).toEqual([1, 10]);
});

test('each level of assurance is estimated on the devices that are held', async () => {
	const { rent, snapshot } = setUp();
	rent.setPool(aPool(0));
	expect(rent.estimates).toBeUndefined();
	await rent.digits.addSamples(200);
	rent.choose({ devices: 1 });
	expect(rent.estimates?.strict.extraWork).toBe(1);
	await rent.resume();
	snapshot.set({ ...IDLE, lease: aLease() });
	expect(rent.estimates?.strict.extraWork).toBe(2);
	expect(rent.estimates?.economy.extraWork).toBeLessThan(rent.estimates?.standard.extraWork ?? 0);
});

test('a model of one’s own must be ready before anything is paid for it', async () => {
	const { rent } = setUp();
	rent.about('model');
	rent.choose({ classId: aClassId(0) });
	expect(rent.obstacle(aPool(0), 1n)).toBe('Bring a model first.');
	expect(rent.runObstacle).toBe('Bring a model first.');
});

test('images of a job that is opened again stand beside it, and those not yet run stay', async () => {
	const { rent, results, snapshot } = setUp();
	await rent.digits.addSamples(2);
	await rent.run();
	await rent.digits.addSamples(1);
	snapshot.update((now) => ({ ...now, job: aJob([aDoneTask(0, 0)], { jobId: 'other' as JobId }) }));
	expect(results()[0]?.input).toBeUndefined();
	snapshot.update((now) => ({ ...now, job: aJob([aDoneTask(0, 0)]) }));
	expect(results()[0]?.correct).toBe(true);
	expect(rent.digits.inputs).toHaveLength(1);
});
