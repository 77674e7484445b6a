import { describe, expect, it } from 'vitest';
import { checkRate, FALSE_SHARE, LIAR_SHARE, TRUST_AFTER } from './assurance';

const known = { agreedInARow: TRUST_AFTER, stakeTasks: 1e9, tasksPerDevice: 100 };
/** Share of all that a device returns which is compared, at a rate of checks. */
const compared = (rate: number) => (2 * rate) / (1 + rate);

describe('checkRate', () => {
	it('checks every result until ten in a row agreed, not one longer', () => {
		for (const assurance of ['economy', 'standard', 'strict'] as const) {
			expect(checkRate(assurance, { ...known, agreedInARow: TRUST_AFTER - 1 })).toBe(1);
		}
		expect(checkRate('economy', known)).toBeLessThan(1);
		expect(checkRate('standard', known)).toBeLessThan(1);
		expect(checkRate('strict', { ...known, agreedInARow: 1e9 })).toBe(1);
	});

	it('economy: one result in N is compared, N being those that agreed in a row', () => {
		for (const agreedInARow of [10, 13, 1000]) {
			expect(compared(checkRate('economy', { ...known, agreedInARow }))).toBeCloseTo(1 / agreedInARow, 12);
		}
	});

	it('standard: never checks less than economy', () => {
		for (const agreedInARow of [10, 100, 10_000]) {
			const device = { agreedInARow, stakeTasks: 1e9, tasksPerDevice: 1e9 };
			expect(checkRate('standard', device)).toBe(checkRate('economy', device));
		}
	});

	it('standard: at this rate a lie gains nothing, at any lower one it does', () => {
		for (const stakeTasks of [0, 1, 5, 1000]) {
			const p = compared(checkRate('standard', { agreedInARow: 1e15, stakeTasks, tasksPerDevice: 1e12 }));
			expect(1 - p - p * stakeTasks).toBeCloseTo(0, 9);
		}
		expect(checkRate('standard', { ...known, stakeTasks: -1 })).toBe(1);
	});

	it('standard: however often a device lies, it leaves no more standing than is allowed to it', () => {
		for (const tasksPerDevice of [20, 100, 10_000]) {
			const p = compared(checkRate('standard', { ...known, agreedInARow: 1e15, tasksPerDevice }));
			const allowed = (FALSE_SHARE * tasksPerDevice) / LIAR_SHARE;
			let most = 0;
			for (let lies = 0.5 / p; lies < 2 / p; lies += 0.01 / p) {
				most = Math.max(most, lies * (1 - p) * Math.exp(-lies * p));
			}
			expect(most).toBeLessThan(allowed * 1.000001);
			expect(most).toBeGreaterThan(allowed * 0.999);
		}
	});
});
