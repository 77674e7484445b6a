import { expect, test, vi } from 'vitest';
import { tabWork } from './tabWork';

type Parts = Parameters<typeof tabWork>[0];

function setUp(change: { [Part in keyof Parts]?: object } = {}) {
	const stop = vi.fn(async () => {});
	const stopSeat = vi.fn(async () => {});
	const parts = {
		provider: { isActive: false, busy: undefined, stop, ...change.provider },
		rent: { isRunning: false, busy: undefined, ...change.rent },
		seat: { isServing: false, busy: undefined, stop: stopSeat, ...change.seat },
		verify: { exam: undefined, ...change.verify },
		benchmark: { isRunning: false, ...change.benchmark }
	};
	return { work: tabWork(parts as unknown as Parts), stop, stopSeat };
}

test('an idle tab has nothing that could be lost', async () => {
	const { work, stop, stopSeat } = setUp();
	expect(work.running()).toEqual([]);
	await work.finish();
	expect(stop).not.toHaveBeenCalled();
	expect(stopSeat).not.toHaveBeenCalled();
});

test('all that would be lost with the page is named', () => {
	expect(setUp({ provider: { isActive: true }, rent: { isRunning: true } }).work.running()).toEqual([
		'lending',
		'job'
	]);
	expect(setUp({ verify: { exam: {} } }).work.running()).toEqual(['verifying']);
	expect(setUp({ benchmark: { isRunning: true } }).work.running()).toEqual(['benchmark']);
	expect(setUp({ rent: { busy: 'run' } }).work.running()).toEqual(['job']);
	expect(setUp({ rent: { busy: 'rent' } }).work.running()).toEqual(['payment']);
	expect(setUp({ provider: { busy: 'endWindow' } }).work.running()).toEqual(['payment']);
});

test('looking at a price or at the GPU holds nothing up', () => {
	expect(setUp({ rent: { busy: 'quote' }, provider: { busy: 'detect' } }).work.running()).toEqual([]);
});

test('finishing drains what lends and what verifies', async () => {
	const { work, stop, stopSeat } = setUp({ provider: { isActive: true }, seat: { isServing: true } });
	await work.finish();
	expect(stop).toHaveBeenCalledOnce();
	expect(stopSeat).toHaveBeenCalledOnce();
});
