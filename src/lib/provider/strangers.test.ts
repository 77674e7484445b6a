import { describe, expect, it } from 'vitest';
import { createManualClock } from '$lib/core/manualClock';
import { createStrangers } from './strangers';

describe('strangers', () => {
	it('come one at a time', () => {
		const newVisit = createStrangers(createManualClock());
		const [first, second] = [newVisit(), newVisit()];
		expect(first.isWelcome()).toBe(true);
		expect(second.isWelcome()).toBe(false);
		expect(first.isWelcome()).toBe(true);
		// Who was not let in has nothing to leave.
		second.leave();
		expect(second.isWelcome()).toBe(false);
		first.leave();
		expect(second.isWelcome()).toBe(true);
	});

	it('come six times in ten minutes, and no seventh time', async () => {
		const clock = createManualClock();
		const newVisit = createStrangers(clock);
		const come = () => {
			const visit = newVisit();
			const isWelcome = visit.isWelcome();
			visit.leave();
			return isWelcome;
		};
		expect(come()).toBe(true);
		await clock.advance(60_000);
		expect([1, 2, 3, 4, 5, 6].map(come)).toEqual([true, true, true, true, true, false]);
		await clock.advance(539_999);
		expect(come()).toBe(false);
		await clock.advance(1);
		expect([come(), come()]).toEqual([true, false]);
	});

	it('have a minute of the GPU each', () => {
		const visit = createStrangers(createManualClock())();
		expect(visit.isWelcome()).toBe(true);
		visit.spend(59_999);
		expect(visit.isWelcome()).toBe(true);
		visit.spend(1);
		expect(visit.isWelcome()).toBe(false);
	});
});
