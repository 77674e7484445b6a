import { expect, test } from 'vitest';
import { WAD } from '$lib/core/units';
import { aPool } from '$lib/state/fixtures';
import { stakeEstimate } from './stakeEstimate';

const { state } = aPool(0);
const pool = aPool(0, {
	priceWad: WAD / 100n,
	feeBps: 100,
	collateralBps: 2000,
	state: { ...state, yWei: 36n * WAD, xSeconds: 3600n }
});

test('liquidity puts in the window’s seconds at the price', () => {
	expect(stakeEstimate(pool, { mode: 'lp', windowSeconds: 1800 })).toContain(
		'about 18 RALLY go in beside your 30 min'
	);
});

test('a sale moves along the curve, less fee, and names what is held', () => {
	const text = stakeEstimate(pool, { mode: 'seller', windowSeconds: 1800 });
	expect(text).toContain('sell for about 11.88 RALLY');
	expect(text).toContain('2.4 RALLY (20 %) are held');
});

test('an empty or unpriced pool promises nothing', () => {
	const empty = { ...pool, state: { ...pool.state, yWei: 0n } };
	expect(stakeEstimate(empty, { mode: 'seller', windowSeconds: 1800 })).toBeUndefined();
	expect(
		stakeEstimate({ ...pool, priceWad: undefined }, { mode: 'lp', windowSeconds: 1800 })
	).toBeUndefined();
});
