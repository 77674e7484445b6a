import { expect, it } from 'vitest';
import type { DeviceId, TaskId } from '$lib/core/ids';
import { DeviceTable } from './deviceTable';
import type { Opinion, Owner, Task } from './numbers';
import { TaskTable } from './taskTable';

const ids = ['a', 'b', 'c', 'd'] as TaskId[];

function setUp(done: readonly TaskId[] = []) {
	const devices = new DeviceTable(1);
	const device = devices.enter('0x1' as DeviceId, 0 as Owner);
	return { table: new TaskTable(ids, done), devices, device };
}

function take(table: TaskTable): Task {
	const task = table.nextFresh();
	if (task === undefined) throw new Error('no task is left');
	return task;
}

it('hands out each task once, in order, and none that is done', () => {
	const { table } = setUp(['b' as TaskId, 'b' as TaskId]);
	expect(table.freshCount).toBe(3);
	expect([take(table), take(table), take(table)].map((task) => table.idOf(task))).toEqual(['a', 'c', 'd']);
	expect(table.nextFresh()).toBeUndefined();
	expect([table.countOf('done'), table.countOf('queued'), table.unsettledCount]).toEqual([1, 3, 3]);
});

it('stacks a device’s unchecked results, the last to be taken back first', () => {
	const { table, devices, device } = setUp();
	for (let i = 0; i < 4; i++) table.settle(take(table), { attempt: 7 + i, device }, i === 3, devices);
	expect(table.kept(2 as Task)).toEqual({ attempt: 9, device });
	expect([table.countOf('done'), table.unsettledCount, table.checkedCount]).toEqual([4, 0, 1]);
	for (const task of [2, 1, 0]) {
		expect(table.uncheckedOf(device, devices)).toBe(task + 1);
		expect(table.unsettleLast(device, devices)).toEqual({ task, attempt: 7 + task });
		expect(table.kept(task as Task)).toBeUndefined();
	}
	expect(table.unsettleLast(device, devices)).toBeUndefined();
	expect([table.countOf('queued'), table.countOf('done'), table.unsettledCount]).toEqual([3, 1, 3]);
	expect([0, 1, 2, 3].map((task) => table.isChecked(task as Task))).toEqual([false, false, false, true]);
});

it('keeps the row of a settled task only where it tells of failures', () => {
	const { table, devices, device } = setUp();
	for (const failures of [[], [{ code: 'x', text: 'x', retryable: true, deviceId: '0x1' as DeviceId }]]) {
		const task = take(table);
		const row = table.withRow(task);
		row.failures = failures;
		expect(table.withRow(task)).toBe(row);
		table.settle(task, { attempt: 3, device }, true, devices);
		expect(table.row(task)?.failures).toEqual(failures.length > 0 ? failures : undefined);
		expect(table.state(task)).toBe('done');
	}
	expect(table.checkedCount).toBe(2);
});

it('lists the rows of the tasks that are checked', () => {
	const { table } = setUp();
	const [a, b] = [take(table), take(table)];
	table.setState(b, 'checking');
	expect(table.checking()).toEqual([table.withRow(b)]);
	expect(table.row(a)).toBeUndefined();
});

it('says which task is named twice, or done and not there', () => {
	expect(() => new TaskTable([...ids, 'a' as TaskId], [])).toThrow(/twice/);
	expect(() => new TaskTable(ids, ['z' as TaskId])).toThrow(/z is done/);
});

it('puts a row away that says no more than that there is one result, and no other, and has it back when asked', () => {
	const { table, devices, device } = setUp();
	const task = take(table);
	const row = table.withRow(task);
	table.setState(task, 'checking');
	row.failures = [{ code: 'x', text: 'x', retryable: true, deviceId: '0x1' as DeviceId }];
	row.opinions = [5 as Opinion];
	table.park(row);
	expect(table.row(task)).toBe(row);
	row.failures = [];
	row.opinions = [5 as Opinion, 6 as Opinion];
	table.park(row);
	expect(row.opinions).toHaveLength(2);
	row.opinions = [5 as Opinion];
	table.park(row);
	expect([row.opinions, table.state(task), table.kept(task)]).toEqual([[], 'checking', undefined]);
	const other = table.withRow(take(table));
	expect(other.opinions).toEqual([]);
	expect(table.checking()).toMatchObject([{ task, taskId: 'a', opinions: [5] }]);
	table.settle(task, { attempt: 1, device }, false, devices);
	expect([table.row(task), table.kept(task)]).toEqual([undefined, { attempt: 1, device }]);
});
