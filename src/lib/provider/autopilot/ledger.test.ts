import { expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, roomFromMs, spentWithinDay, transactionsWithinHour, withLine } from './ledger';

const NOW_MS = 10 * DAY_MS;
const line = (agoMs: number, transactions = 1, spentWei = 1n) => ({
	atMs: NOW_MS - agoMs,
	transactions,
	spentWei
});

test('an hour and a day end to the millisecond', () => {
	expect([HOUR_MS - 1, HOUR_MS].map((ago) => transactionsWithinHour([line(ago)], NOW_MS))).toEqual([1, 0]);
	expect([DAY_MS - 1, DAY_MS].map((ago) => spentWithinDay([line(ago)], NOW_MS))).toEqual([1n, 0n]);
});

test('a clock that was set back makes nothing forgotten', () => {
	const ahead = [line(-5 * HOUR_MS)];
	expect([transactionsWithinHour(ahead, NOW_MS), spentWithinDay(ahead, NOW_MS)]).toEqual([1, 1n]);
	expect(roomFromMs(ahead, { nowMs: NOW_MS, needed: 1, most: 1 })).toBe(NOW_MS + 6 * HOUR_MS);
});

test('a line of more than a day ago makes way for a new one', () => {
	expect(withLine([line(DAY_MS), line(DAY_MS - 1)], line(0))).toEqual([line(DAY_MS - 1), line(0)]);
});

test('room is there at once, or when the oldest that stand in the way are an hour old', () => {
	const ledger = [line(2 * HOUR_MS, 9), line(50_000, 2), line(40_000, 1), line(30_000, 1)];
	const from = (needed: number) => roomFromMs(ledger, { nowMs: NOW_MS, needed, most: 5 });
	expect([1, 2, 3, 4, 5].map(from).map((ms) => ms - NOW_MS)).toEqual([
		0,
		HOUR_MS - 50_000,
		HOUR_MS - 50_000,
		HOUR_MS - 40_000,
		HOUR_MS - 30_000
	]);
});
