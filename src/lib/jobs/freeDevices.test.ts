import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TaskId } from '$lib/core/ids';
import { TRUST_AFTER } from './assurance';
import { AttemptTable } from './attemptTable';
import { DeviceTable } from './deviceTable';
import { appealOf, choiceKey, FreeDevices, mayTake } from './freeDevices';
import type { Device, Owner } from './numbers';
import { OpinionTable } from './opinionTable';
import { device as idOf } from './schedulerPlay';
import { TaskTable } from './taskTable';

const DEVICES = 9;

/** The first six are of one owner, the others of their own. */
function setUp() {
	const devices = new DeviceTable(1);
	for (let i = 0; i < DEVICES; i++) devices.enter(idOf(i), (i < 6 ? 0 : i) as Owner);
	const tasks = new TaskTable(['t' as TaskId], []);
	const tables = { devices, tasks, attempts: new AttemptTable(), opinions: new OpinionTable(devices) };
	return { ...tables, tables, task: tasks.nextFresh() ?? (0 as never) };
}

it('finds the best device that a task may go to, whoever comes, goes and changes', () => {
	const change = fc.record({
		id: fc.nat(DEVICES - 1),
		rttMs: fc.option(fc.nat(9)),
		failedOn: fc.nat(2 ** DEVICES - 1)
	});
	fc.assert(
		fc.property(fc.array(change, { maxLength: 80 }), (changes) => {
			const { devices, opinions, tables, task, tasks } = setUp();
			const free = new FreeDevices(tables);
			const model = new Set<Device>();
			for (const { id, rttMs, failedOn } of changes) {
				const device = id as Device;
				if (rttMs === null) {
					expect(free.delete(device)).toBe(model.delete(device));
				} else {
					devices.rttMs.set(device, rttMs);
					expect(free.set(device)).toBe(!model.has(device));
					model.add(device);
				}
				const key = (one: Device) => choiceKey(devices, one);
				const best = [...model].toSorted((a, b) => key(a) - key(b) || a - b);
				const row = tasks.withRow(task);
				row.opinions = failedOn % 5 === 0 ? [opinions.open(task, { attempt: 1, device: 0 as Device })] : [];
				row.failedOn = devices.all().filter((one) => failedOn & (1 << one));
				expect(free.size).toBe(model.size);
				expect(free.bestFor(task)).toBe(best.find((one) => mayTake(tables, task, one)));
				expect(free.best()).toBe(best[0]);
			}
		})
	);
});

it('gives a task to no device that runs it', () => {
	const { attempts, tables, task, tasks } = setUp();
	const attempt = attempts.take();
	attempts.device.set(attempt, 3 as Device);
	tasks.running.set(task, attempt);
	expect([2, 3, 4].map((one) => mayTake(tables, task, one as Device))).toEqual([true, false, true]);
});

it('ranks by model, load, trust, speed and distance, in this order', () => {
	const { devices } = setUp();
	const [one, other] = [0 as Device, 1 as Device];
	const better = () => choiceKey(devices, one) < choiceKey(devices, other);
	devices.rttMs.set(other, 1);
	expect(better()).toBe(true);
	devices.appeal.set(other, appealOf({ hasModel: true, score: 2e12 }));
	devices.appeal.set(one, appealOf({ hasModel: true, score: 1e12 }));
	expect(better()).toBe(false);
	devices.agreedInARow.set(one, TRUST_AFTER);
	expect(better()).toBe(true);
	devices.runningCount.set(one, 1000);
	expect(better()).toBe(false);
	devices.appeal.set(other, appealOf({ hasModel: false, score: Infinity }));
	expect(better()).toBe(true);
	expect(appealOf({ hasModel: false, score: 0 }) + 2 ** 29).toBeLessThan(2 ** 31);
});
