import { expect, test } from 'vitest';
import { WAD } from '$lib/core/units';
import { aPool } from '$lib/state/fixtures';
import { costPerDay } from './costPerDay';

const pool = aPool(0, {
	burnPerWindowWei: WAD / 100n,
	challengeFeeWei: WAD / 100n,
	attestationValiditySeconds: 3600
});

test('half an hour again and again costs a burn and a proof each time', () => {
	expect(costPerDay(pool, 1800)).toBe((48n * 2n * WAD) / 100n);
});

test('longer windows burn less, and are proved every half hour after the first', () => {
	// 15 proofs in each of three windows.
	expect(costPerDay(pool, 28_800)).toBe((3n * 16n * WAD) / 100n);
});
