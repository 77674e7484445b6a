import { expect, test } from 'vitest';
import { WAD } from '$lib/core/units';
import { qualify } from '$lib/provider/qualify';
import { adviceRows } from './adviceRows';
import { aPool } from './fixtures';

const known = { scores: { 'gemm-f32': { value: 1e12, from: 'proof' as const, atMs: 0 } }, memory: undefined };
const pools = [0, 1, 2].map((n) => aPool(n, { minMemoryBytes: 0n }));
const ask = (measured: typeof known | undefined, rallyWei?: bigint) =>
	adviceRows(pools, {
		qualifications: qualify(measured, pools),
		measured,
		windowSeconds: 1800,
		rallyWei,
		openingWei: undefined
	});

test('classes out of reach are left out, and one row of those that are met is advised', () => {
	const rows = ask(known);
	expect(rows.map(({ pool, advice }) => [pool.name, advice.mode])).toEqual([
		['gemm-f32 · entry', 'seller'],
		['gemm-f32 · desktop', 'seller'],
		['gemm-f32 · entry', 'lp'],
		['gemm-f32 · desktop', 'lp']
	]);
	expect(rows.map(({ isAdvised }) => isAdvised)).toEqual([true, false, false, false]);
});

test('nothing is advised to a device of which nothing is known', () => {
	expect(ask(undefined).filter(({ isAdvised }) => isAdvised)).toEqual([]);
	expect(ask(undefined)).toHaveLength(6);
});

test('what the wallet does not reach comes last, with the reason', () => {
	const rows = ask(known, WAD);
	expect(rows.map(({ advice }) => advice.obstacle?.why)).toEqual([undefined, undefined, 'wallet', 'wallet']);
});

test('a proof that still holds is not paid again', () => {
	const [pool] = pools;
	if (!pool) throw new Error('there is one');
	const proofUntilS = { [pool.classId]: pool.state.settledAtS + 3600 };
	const cost = (measured: Parameters<typeof adviceRows>[1]['measured']) =>
		adviceRows([pool], {
			qualifications: qualify(measured, [pool]),
			measured,
			windowSeconds: 1800,
			rallyWei: undefined,
			openingWei: undefined
		})[0]?.advice.costWei;
	expect(cost(known)).toBe(pool.burnPerWindowWei + pool.challengeFeeWei);
	expect(cost({ ...known, proofUntilS })).toBe(pool.burnPerWindowWei);
});
