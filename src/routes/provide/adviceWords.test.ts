import { expect, test } from 'vitest';
import { WAD } from '$lib/core/units';
import { advise } from '$lib/market/advise';
import { aPool } from '$lib/state/fixtures';
import { adviceWords, stakeWords } from './adviceWords';

const pool = aPool(0);
const of = (mode: 'lp' | 'seller', rentedDevices: number, rallyWei = 1_000n * WAD) =>
	advise(
		{ classId: pool.classId, mode, pool: pool.state, terms: pool, proofUntilS: undefined, rentedDevices },
		{ nowS: pool.state.settledAtS, windowSeconds: 1800, rallyWei }
	);

test('an LP in a pool that nobody rents is told that it earns nothing and pays', () => {
	const words = adviceWords(of('lp', 0));
	expect(words).toContain('Nobody rents here now: what you put in comes back, the costs do not.');
	expect(words).toContain('Costs 0.1 RALLY, burned, and 0.03 RALLY for a proof.');
});

test('an LP where somebody rents is promised nothing', () => {
	expect(adviceWords(of('lp', 2))).toContain('nothing of that is counted');
});

test('liquidity is told what goes in, a seller what is paid and held', () => {
	expect(stakeWords(of('lp', 0), 1800)).toMatch(/^About [\d.]+ RALLY go in beside your 30 min/);
	expect(stakeWords(of('seller', 0), 1800)).toMatch(
		/^Your 30 min sell for about [\d.]+ RALLY now; [\d.]+ RALLY are held/
	);
});

test('what can’t be chosen says why, and nothing else', () => {
	expect(stakeWords(of('lp', 0, 0n), 1800)).toMatch(/^It takes .* and the wallet has 0 RALLY\.$/);
});
