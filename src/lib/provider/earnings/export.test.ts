import { expect, test } from 'vitest';
import { MOVEMENT_KINDS } from '$lib/core/movement';
import { WAD } from '$lib/core/units';
import { exactRally } from './exactRally';
import { summarise } from './summarise';
import { aClass, line, ofWindow, START_MS } from './testBooks';
import { toCsv } from './toCsv';
import { toJson } from './toJson';

test('an amount is written to the last digit', () => {
	expect([0n, 1n, -1n, WAD, (15n * WAD) / 10n].map(exactRally)).toEqual([
		'0',
		'0.000000000000000001',
		'-0.000000000000000001',
		'1',
		'1.5'
	]);
});

test('a table has a line for each movement, whatever its kind, and as many cells as its head', () => {
	const movements = MOVEMENT_KINDS.map((kind) => line(kind, WAD / 3n, ofWindow(1)));
	const [head = '', ...lines] = toCsv(movements).trimEnd().split('\r\n');
	expect(lines).toHaveLength(MOVEMENT_KINDS.length);
	for (const [i, text] of lines.entries()) {
		const cells = text.match(/("([^"]|"")*"|[^,]*)(,|$)/g)?.filter(Boolean) ?? [];
		expect(cells).toHaveLength(head.split(',').length);
		expect(text).toContain(`2026-03-27T12:00:00.000Z,${MOVEMENT_KINDS[i]},`);
		expect(text).toContain(`,0.333333333333333333,${WAD / 3n},window 1,,${aClass(0)},`);
	}
	expect(toCsv([])).toBe(`${head}\r\n`);
});

test('a file of the books says what it is and since when, with wei as text', () => {
	const movements = [line('reward', 2n ** 90n)];
	const summary = summarise(movements, { standingOf: () => undefined, nowMs: START_MS });
	const text = toJson({
		owner: '0xab',
		network: 'Local',
		coverage: { sinceMs: START_MS, isWhole: false, isFromChain: true },
		movements,
		summary,
		nowMs: START_MS
	});
	expect(JSON.parse(text)).toMatchObject({
		format: 'rally-earnings',
		version: 1,
		wallet: '0xab',
		since: '2026-03-27T12:00:00.000Z',
		isWhole: false,
		sums: { resultWei: String(2n ** 90n), settled: { reward: String(2n ** 90n) } },
		lines: [{ at: '2026-03-27T12:00:00.000Z', kind: 'reward', wei: String(2n ** 90n), subject: 'day 0' }]
	});
});
