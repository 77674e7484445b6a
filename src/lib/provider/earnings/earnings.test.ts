import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WindowId } from '$lib/core/ids';
import { FLOW } from '$lib/core/movement';
import { dayNamer, daysBetween } from './calendar';
import { fillIn } from './fillIn';
import { resultsOf } from './resultsOf';
import { sumByDay } from './sumByDay';
import { summarise } from './summarise';
import { aClass, aDevice, HOUR_MS, line, ofWindow, someBooks, START_MS } from './testBooks';

const nowMs = START_MS + 100 * HOUR_MS;
const nothing = () => ({ claimableWei: 0n, lockedWei: 0n });
const zones = fc.constantFrom(
	'UTC',
	'Europe/Berlin',
	'America/New_York',
	'Australia/Lord_Howe',
	'Asia/Kathmandu'
);

describe('any books that a chain may write', () => {
	test('days add up to what is settled, in whatever time zone', () => {
		fc.assert(
			fc.property(someBooks, zones, ({ movements }, timeZone) => {
				const days = sumByDay(resultsOf(movements), { nowMs, timeZone });
				const { settledWei } = summarise(movements, { standingOf: nothing, nowMs });
				expect(days.reduce((sum, { wei }) => sum + wei, 0n)).toBe(settledWei);
				for (const { sums, wei } of days) {
					expect(Object.values(sums).reduce((sum, part) => sum + part, 0n)).toBe(wei);
				}
			})
		);
	});

	test('the result is what came, is to come and is held, less what went in and was spent', () => {
		fc.assert(
			fc.property(someBooks, ({ movements, standings }) => {
				const sums = summarise(movements, { standingOf: (id) => standings.get(id), nowMs });
				const { paidWei, claimableWei = 0n, lockedWei = 0n, heldWei, putInWei, costsWei } = sums;
				expect(sums.resultWei).toBe(paidWei + claimableWei + lockedWei + heldWei - putInWei - costsWei);
			})
		);
	});

	test('where every window is known and over, the result is what the wallet gained', () => {
		fc.assert(
			fc.property(someBooks, ({ movements }) => {
				const whole = new Set(movements.filter(({ closes }) => closes).map(({ windowId }) => windowId));
				const known = new Set(
					movements.filter(({ kind }) => kind === 'putIn' || kind === 'sale').map(({ windowId }) => windowId)
				);
				const own = movements.filter(
					({ windowId }) => windowId === undefined || (whole.has(windowId) && known.has(windowId))
				);
				const gained = own.reduce(
					(sum, { kind, wei }) => sum + { in: wei, out: -wei, none: 0n }[FLOW[kind]],
					0n
				);
				expect(summarise(own, { standingOf: nothing, nowMs }).resultWei).toBe(gained);
			})
		);
	});

	test('classes add up to the result', () => {
		fc.assert(
			fc.property(someBooks, ({ movements, standings }) => {
				const sums = summarise(movements, { standingOf: (id) => standings.get(id), nowMs });
				expect(sums.byClass.reduce((sum, { resultWei = 0n }) => sum + resultWei, 0n)).toBe(sums.resultWei);
				expect(sums.byClass.reduce((sum, { stoodMs }) => sum + stoodMs, 0)).toBe(sums.stoodMs);
			})
		);
	});
});

describe('windows', () => {
	const joined = { ...ofWindow(1), untilMs: START_MS + 2 * HOUR_MS };
	const closing = { ...ofWindow(1), atMs: START_MS + 2 * HOUR_MS, closes: true };

	test('liquidity is settled at its end: what came out above what went in, by the hour that it stood', () => {
		const movements = [
			line('putIn', 36n, joined),
			line('burn', 1n, ofWindow(1)),
			line('poolShare', 20n, { ...ofWindow(1), atMs: START_MS + HOUR_MS }),
			line('poolShare', 23n, closing)
		];
		expect(resultsOf(movements)).toEqual([
			{ source: 'burn', wei: -1n, atMs: START_MS, classId: aClass(0) },
			{ source: 'poolShare', wei: 7n, atMs: closing.atMs, classId: aClass(0) }
		]);
		expect(summarise(movements, { standingOf: nothing, nowMs })).toMatchObject({
			paidWei: 43n,
			putInWei: 36n,
			costsWei: 1n,
			resultWei: 6n,
			perHourWei: 3n,
			stoodMs: 2 * HOUR_MS,
			openWindows: 0
		});
	});

	test('an open one counts as it stands; where nobody can say how, neither can the sums', () => {
		const movements = [line('putIn', 36n, joined), line('poolShare', 20n, ofWindow(1))];
		const now = START_MS + HOUR_MS;
		const standing = { claimableWei: 4n, lockedWei: 15n };
		expect(summarise(movements, { standingOf: () => standing, nowMs: now })).toMatchObject({
			settledWei: 0n,
			openWei: 3n,
			resultWei: 3n,
			perHourWei: 3n,
			openWindows: 1
		});
		const blind = summarise(movements, { standingOf: () => undefined, nowMs: now });
		expect(blind).toMatchObject({ openWei: undefined, resultWei: undefined, perHourWei: undefined });
		expect(blind).toMatchObject({ claimableWei: undefined, lockedWei: undefined, paidWei: 20n });
		expect(blind.byClass).toMatchObject([{ resultWei: undefined, perHourWei: undefined }]);
	});

	test('a sale counts at once and over its whole window; what is held is pending until the end', () => {
		const movements = [
			line('sale', 10n, joined),
			line('held', 12n, ofWindow(1)),
			line('burn', 2n, ofWindow(1))
		];
		const now = START_MS + 1;
		const open = summarise(movements, { standingOf: nothing, nowMs: now });
		expect(open).toMatchObject({ heldWei: 12n, resultWei: 8n, perHourWei: 4n, stoodMs: 2 * HOUR_MS });
		const ended = [...movements, line('returned', 12n, closing), line('poolShare', 0n, closing)];
		expect(summarise(ended, { standingOf: nothing, nowMs })).toMatchObject({ heldWei: 0n, resultWei: 8n });
		const lost = [...movements, line('forfeit', 12n, closing), line('poolShare', 0n, closing)];
		expect(summarise(lost, { standingOf: nothing, nowMs })).toMatchObject({
			settled: { sale: 10n, forfeit: -12n, burn: -2n },
			resultWei: -4n
		});
	});

	test('liquidity that is forfeited shows both what the pool gave and what was taken of it', () => {
		const half = { ...closing, atMs: START_MS + HOUR_MS };
		const movements = [line('putIn', 36n, joined), line('forfeit', 30n, half), line('poolShare', 10n, half)];
		expect(summarise(movements, { standingOf: nothing, nowMs })).toMatchObject({
			settled: { poolShare: 4n, forfeit: -30n },
			resultWei: -26n,
			stoodMs: HOUR_MS
		});
	});

	test('one whose beginning the books do not know is in no sum, and is said to be missing', () => {
		// Nor is a penalty that was its renter's own bond.
		const movements = [
			line('poolShare', 43n, closing),
			line('burn', 1n, ofWindow(2)),
			line('penalty', 5n, ofWindow(3))
		];
		expect(summarise(movements, { standingOf: nothing, nowMs })).toMatchObject({
			paidWei: 0n,
			resultWei: -1n,
			unknownWindows: 3
		});
	});

	test('less than a minute says nothing of an hour', () => {
		const movements = [line('putIn', 36n, joined)];
		const at = (ms: number) => summarise(movements, { standingOf: nothing, nowMs: START_MS + ms }).perHourWei;
		expect(at(59_999)).toBeUndefined();
		expect(at(60_000)).toBe(-36n * 60n);
	});
});

describe('days', () => {
	const BERLIN = 'Europe/Berlin';

	test('a day begins at midnight where the person is, over the change of the clocks too', () => {
		const dayOf = dayNamer(BERLIN);
		const at = (iso: string) => dayOf(Date.parse(iso));
		// 29 March 2026 has 23 hours there, 25 October 2026 has 25.
		expect(at('2026-03-28T22:59:59.999Z')).toBe('2026-03-28');
		expect(at('2026-03-28T23:00:00.000Z')).toBe('2026-03-29');
		expect(at('2026-03-29T21:59:59.999Z')).toBe('2026-03-29');
		expect(at('2026-03-29T22:00:00.000Z')).toBe('2026-03-30');
		expect(at('2026-10-24T21:59:59.999Z')).toBe('2026-10-24');
		expect(at('2026-10-24T22:00:00.000Z')).toBe('2026-10-25');
		expect(at('2026-10-25T22:59:59.999Z')).toBe('2026-10-25');
		expect(at('2026-10-25T23:00:00.000Z')).toBe('2026-10-26');
	});

	test('no day is left out or named twice over the change of the clocks', () => {
		expect(daysBetween('2026-03-28', '2026-03-31')).toEqual([
			'2026-03-28',
			'2026-03-29',
			'2026-03-30',
			'2026-03-31'
		]);
		expect(daysBetween('2026-10-25', '2026-10-25')).toEqual(['2026-10-25']);
		expect(daysBetween('2027-12-31', '2028-01-01')).toEqual(['2027-12-31', '2028-01-01']);
	});

	test('days without a result are there, to today', () => {
		const results = resultsOf([line('reward', 5n), line('reward', 2n, { atMs: START_MS + 48 * HOUR_MS })]);
		const days = sumByDay(results, { nowMs: START_MS + 72 * HOUR_MS, timeZone: BERLIN });
		expect(days.map(({ day, wei }) => [day, wei])).toEqual([
			['2026-03-27', 5n],
			['2026-03-28', 0n],
			['2026-03-29', 2n],
			['2026-03-30', 0n]
		]);
		expect(sumByDay([], { nowMs })).toEqual([]);
	});
});

test('what an end or a refund does not say is filled in from the beginning', () => {
	const about = { subject: 'round 3' };
	const filled = fillIn([
		line('putIn', 1n, { ...ofWindow(1), deviceId: aDevice(1), mode: 'lp' }),
		line('poolShare', 1n, { ...ofWindow(1), classId: undefined }),
		line('proofRefund', 1n, about),
		line('proofFee', 1n, { ...about, classId: aClass(2), deviceId: aDevice(2) }),
		line('poolShare', 1n, { subject: 'window 9', windowId: 9n as WindowId })
	]);
	expect(filled.map(({ classId, deviceId, mode }) => [classId, deviceId, mode])).toEqual([
		[aClass(0), aDevice(1), 'lp'],
		[aClass(0), aDevice(1), 'lp'],
		[aClass(2), aDevice(2), undefined],
		[aClass(2), aDevice(2), undefined],
		[undefined, undefined, undefined]
	]);
});
