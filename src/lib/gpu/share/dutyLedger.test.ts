import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDutyLedger } from './dutyLedger';

const percents = fc.integer({ min: 10, max: 99 });

describe('what is owed', () => {
	test.each([
		[10, 9],
		[25, 3],
		[50, 1],
		[75, 1 / 3],
		[100, 0]
	])('at %s %% is %s times the work', (percent, times) => {
		const ledger = createDutyLedger();
		ledger.worked(10, percent);
		expect(ledger.owedMs(percent)).toBeCloseTo(10 * times);
		expect(ledger.busyMs).toBe(10);
	});

	test('follows the share as it changes, and is forgiven at 100 %', () => {
		const ledger = createDutyLedger();
		ledger.worked(10, 25);
		expect(ledger.owedMs(50)).toBeCloseTo(10);
		expect(ledger.owedMs(100)).toBe(0);
		ledger.worked(10, 100);
		expect(ledger.owedMs(25)).toBe(0);
	});

	test('is bounded, and a bound does not forgive what was owed before', () => {
		const ledger = createDutyLedger();
		ledger.worked(1e9, 10);
		expect(ledger.owedMs(10)).toBeCloseTo(60_000);
		ledger.worked(1e9, 10, 10_000);
		expect(ledger.owedMs(10)).toBeCloseTo(60_000);
		const other = createDutyLedger();
		other.worked(1e9, 10, 10_000);
		expect(other.owedMs(10)).toBeCloseTo(10_000);
	});

	test('is paid by time in which nobody wants anything, which buys nothing', () => {
		const ledger = createDutyLedger();
		ledger.worked(10, 50);
		ledger.idled(4, 50);
		expect(ledger.owedMs(50)).toBeCloseTo(6);
		ledger.idled(1e6, 50);
		expect(ledger.owedMs(50)).toBeCloseTo(0);
		expect(ledger.restedMs).toBe(0);
	});

	test('turns into credit where a rest was too long, of five seconds at most, which lapses where nobody wants it', () => {
		const ledger = createDutyLedger();
		ledger.worked(10, 50);
		ledger.rested(30, 50);
		expect(ledger.owedMs(50)).toBeCloseTo(-20);
		ledger.idled(15, 50);
		expect(ledger.owedMs(50)).toBeCloseTo(-5);
		ledger.idled(15, 50);
		expect(ledger.owedMs(50)).toBeCloseTo(0);
		ledger.rested(1e6, 50);
		expect(ledger.owedMs(50)).toBeCloseTo(-5000);
	});
});

test('counting anew leaves what is owed', () => {
	const ledger = createDutyLedger();
	ledger.worked(10, 50);
	ledger.rested(4, 50);
	ledger.reset();
	expect([ledger.busyMs, ledger.restedMs, Math.round(ledger.owedMs(50))]).toEqual([0, 0, 6]);
});

test('the share is never passed by more than one slice, and is met in the long run, however late rests end', () => {
	const slices = fc.array(
		fc.record({
			workMs: fc.double({ min: 0.1, max: 50, noNaN: true }),
			lateMs: fc.double({ min: 0, max: 5, noNaN: true })
		}),
		{
			minLength: 50,
			maxLength: 200
		}
	);
	fc.assert(
		fc.property(percents, slices, (percent, steps) => {
			const ledger = createDutyLedger();
			for (const { workMs, lateMs } of steps) {
				const owedMs = ledger.owedMs(percent);
				if (owedMs > 0) ledger.rested(owedMs + lateMs, percent);
				ledger.worked(workMs, percent);
				const wallMs = ledger.busyMs + ledger.restedMs;
				expect(ledger.busyMs - workMs).toBeLessThanOrEqual((percent / 100) * wallMs + 1e-6);
			}
			const wallMs = ledger.busyMs + ledger.restedMs;
			// What the last slice owes, and by how much the last rest was too long, are all that is left open.
			const openMs = 50 + 5;
			expect(Math.abs(ledger.busyMs - (percent / 100) * wallMs)).toBeLessThan(openMs);
			ledger.rested(Math.max(0, ledger.owedMs(percent)), percent);
			expect(ledger.busyMs).toBeLessThanOrEqual((percent / 100) * (ledger.busyMs + ledger.restedMs) + 1e-6);
		})
	);
});
