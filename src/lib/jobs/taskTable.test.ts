import { expect, it } from 'vitest';
import type { TaskId } from '$lib/core/ids';
import type { DeviceRow } from './rows';
import { TaskTable } from './taskTable';

const ids = ['a', 'b', 'c', 'd'] as TaskId[];
const holder = (index: number) => ({ index, firstUnchecked: -1, uncheckedCount: 0 }) as DeviceRow;

it('hands out each task once, in order, and none that is done', () => {
	const table = new TaskTable(ids, ['b' as TaskId]);
	expect(table.freshCount).toBe(3);
	expect([0, 1, 2, 3].map(() => table.nextFresh()?.taskId)).toEqual(['a', 'c', 'd', undefined]);
	expect(table.counts).toMatchObject({ done: 1, queued: 3 });
});

it('lists a device’s unchecked results, from which any can be taken back', () => {
	for (const order of [
		[0, 1, 2],
		[2, 1, 0],
		[1, 0, 2]
	]) {
		const table = new TaskTable(ids, []);
		const device = holder(4);
		for (let i = 0; i < 4; i++) {
			const row = table.nextFresh();
			if (row) table.settle(row, { attempt: 7 + i, device }, i === 3);
		}
		expect(device.uncheckedCount).toBe(3);
		expect(table.kept(2)).toEqual({ attempt: 9, device: 4 });
		for (const index of order) {
			expect(table.unsettle(index, device)).toMatchObject({ attempt: 7 + index, row: { index } });
		}
		expect([device.firstUnchecked, device.uncheckedCount]).toEqual([-1, 0]);
		expect(table.kept(0)).toBeUndefined();
		expect(table.counts).toMatchObject({ queued: 3, done: 1 });
	}
});

it('keeps the row of a settled task only where it tells of failures', () => {
	const table = new TaskTable(ids, []);
	for (const failures of [[], [{ code: 'x', text: 'x', retryable: true, deviceId: '0x1' as never }]]) {
		const row = table.nextFresh();
		if (!row) continue;
		row.attempts = 3;
		row.failures = failures;
		table.settle(row, { attempt: 3, device: holder(0) }, true);
		expect(table.row(row.index)?.failures).toEqual(failures.length > 0 ? failures : undefined);
		expect(table.attempts(row.index)).toBe(3);
	}
	expect(table.checkedCount).toBe(2);
});
