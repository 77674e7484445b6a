import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Chain } from './chain';
import { choiceKey, FreeDevices, mayTake } from './freeDevices';
import type { DeviceRow, OwnerRow, TaskRow } from './rows';
import { facts } from './schedulerPlay';

const DEVICES = 9;

/** Device `index`: the first six are of one owner, the others of their own. */
function row(index: number, owner: OwnerRow): DeviceRow {
	return {
		index,
		deviceId: facts(index).deviceId,
		owner,
		running: [],
		facts: facts(index),
		rttMs: 0,
		lastSeenMs: 0,
		present: true,
		silent: false,
		draining: false,
		caught: false,
		fit: true,
		usable: true,
		resting: false,
		done: 0,
		meanMs: 0,
		agreedInARow: 0,
		disputes: 0,
		failedInARow: 0,
		lastFailed: undefined,
		rests: 0,
		restUntilMs: undefined,
		alarmMs: Infinity,
		firstUnchecked: -1,
		uncheckedCount: 0,
		isFree: false,
		choice: 0,
		below: undefined,
		beside: undefined,
		above: undefined,
		open: new Chain()
	};
}

it('finds the best device that a task may go to, whoever comes, goes and changes', () => {
	const change = fc.record({
		id: fc.nat(DEVICES - 1),
		rttMs: fc.option(fc.nat(9)),
		failedOn: fc.nat(2 ** DEVICES - 1)
	});
	fc.assert(
		fc.property(fc.array(change, { maxLength: 80 }), (changes) => {
			const owners = Array.from({ length: DEVICES }, (_, index): OwnerRow => ({ index, usable: 1 }));
			const devices = owners.map((owner, index) => row(index, owners[index < 6 ? 0 : index] ?? owner));
			const free = new FreeDevices();
			const model = new Set<DeviceRow>();
			for (const { id, rttMs, failedOn } of changes) {
				const device = devices[id];
				if (!device) throw new Error('no such device');
				if (rttMs === null) {
					expect(free.delete(device)).toBe(model.delete(device));
				} else {
					device.rttMs = rttMs;
					expect(free.set(device)).toBe(!model.has(device));
					model.add(device);
				}
				const best = [...model].toSorted((a, b) => choiceKey(a) - choiceKey(b) || a.index - b.index);
				const task = {
					opinions: failedOn % 5 === 0 ? [{ device: devices[0] }] : [],
					running: [],
					failedOn: devices.filter(({ index }) => failedOn & (1 << index))
				} as unknown as TaskRow;
				expect(free.size).toBe(model.size);
				expect(free.bestFor(task)?.index).toBe(best.find((one) => mayTake(task, one))?.index);
				expect(free.best()?.index).toBe(best[0]?.index);
			}
		})
	);
});
