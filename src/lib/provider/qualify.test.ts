import { expect, test } from 'vitest';
import type { PoolView } from '$lib/chain/types';
import type { ClassId } from '$lib/core/ids';
import { kernelId } from '$lib/core/kernelId';
import type { KernelName } from '$lib/core/kernelName';
import type { PoolState } from '$lib/market/poolState';
import type { Measured } from './measured';
import { bestPool, qualify } from './qualify';

const RALLY = 10n ** 18n;
const GIB = 2 ** 30;

const pool = (name: string, change: Partial<PoolView> = {}): PoolView => ({
	classId: `0x${name}` as ClassId,
	name,
	kernel: kernelId('gemm-f32'),
	minScore: 1_000_000_000n,
	minMemoryBytes: 0n,
	floorPriceWad: RALLY / 1000n,
	attestationValiditySeconds: 3600,
	feeBps: 30,
	collateralBps: 10_000,
	saleLimitSeconds: 3600,
	quorum: 1,
	burnPerWindowWei: 5n,
	maintenanceFeeWei: 11n,
	challengeFeeWei: 7n,
	stakeLimitWei: RALLY,
	state: { yWei: RALLY, xSeconds: 100n } as PoolState,
	priceWad: RALLY / 100n,
	openWindows: 1,
	idleWindows: 1,
	...change
});
const measured = (
	kernel: KernelName,
	value: number,
	{ from = 'proof', memory }: { from?: 'proof' | 'benchmark'; memory?: Measured['memory'] } = {}
): Measured => ({ scores: { [kernel]: { value, from, atMs: 0 } }, memory });
const fit = (known: Measured | undefined, change: Partial<PoolView> = {}) =>
	qualify(known, [pool('aa', change)])[0]?.fit;

test('a proof reaches a class to the last unit, and misses it one below', () => {
	expect(fit(measured('gemm-f32', 1e9))).toEqual({ meets: 'yes' });
	expect(fit(measured('gemm-f32', 1e9 - 1))).toEqual({ meets: 'no', of: 'score', measured: 1e9 - 1 });
});

test('a benchmark must be a tenth above it: what a verifier measures is less', () => {
	const ran = (value: number) => fit(measured('gemm-f32', value, { from: 'benchmark' }));
	expect(ran(1.1e9)).toEqual({ meets: 'yes' });
	expect(ran(1.1e9 - 1)).toEqual({ meets: 'unknown', why: 'close' });
	expect(ran(1e9)).toEqual({ meets: 'unknown', why: 'close' });
	expect(ran(1e9 - 1)).toMatchObject({ meets: 'no' });
});

test('nothing measured, or another kernel, tells nothing', () => {
	expect(fit(undefined)).toEqual({ meets: 'unknown', why: 'notMeasured' });
	expect(fit(measured('gemm-f16', 9e12))).toEqual({ meets: 'unknown', why: 'notMeasured' });
	expect(fit(measured('gemm-f32', 9e12), { kernel: kernelId('gemm-f64') })).toEqual({
		meets: 'no',
		of: 'kernel'
	});
	expect(fit(measured('triad-u32', 2e11), { kernel: kernelId('triad-u32') })).toEqual({ meets: 'yes' });
});

test('memory that was proved is there, memory that was not asked for may be, memory that ran out is not', () => {
	const asking = { minMemoryBytes: BigInt(GIB) };
	const with_ = (bytes: number, isAll: boolean) =>
		fit(measured('gemm-f32', 2e9, { memory: { bytes, isAll } }), asking);
	expect(with_(GIB, false)).toEqual({ meets: 'yes' });
	expect(with_(GIB, true)).toEqual({ meets: 'yes' });
	expect(with_(GIB - 1, false)).toEqual({ meets: 'unknown', why: 'memoryNotMeasured' });
	expect(with_(GIB - 1, true)).toEqual({ meets: 'no', of: 'memory', measured: GIB - 1 });
	expect(fit(measured('gemm-f32', 2e9), asking)).toEqual({ meets: 'unknown', why: 'memoryNotMeasured' });
});

test('an hour pays the pool’s price, and a window costs its burn and one proof', () => {
	const [one, empty, fresh] = qualify(undefined, [
		pool('aa'),
		pool('bb', { state: { yWei: 0n, xSeconds: 0n } as PoolState }),
		pool('cc', { priceWad: undefined })
	]);
	expect(one).toMatchObject({
		paysPerHourWei: 36n * RALLY,
		floorPerHourWei: (36n * RALLY) / 10n,
		windowCostWei: 12n,
		heldWei: 11n
	});
	expect(empty?.paysPerHourWei).toBeUndefined();
	expect(fresh?.paysPerHourWei).toBeUndefined();
});

const best = (known: Measured | undefined, pools: PoolView[]) => bestPool(qualify(known, pools), pools);

test('the best paying pool of those it meets comes first, whatever others pay', () => {
	const pools = [
		pool('aa'),
		pool('bb', { priceWad: RALLY / 50n }),
		pool('cc', { priceWad: RALLY, minScore: 10n ** 12n }),
		pool('dd', { priceWad: RALLY, kernel: kernelId('gemm-f16') })
	];
	expect(best(measured('gemm-f32', 2e9), pools)).toBe('0xbb');
});

test('where none of them holds RALLY, the highest floor comes first', () => {
	const empty = { state: { yWei: 0n, xSeconds: 0n } as PoolState };
	const pools = [
		pool('aa', { ...empty, priceWad: RALLY }),
		pool('bb', { priceWad: undefined, floorPriceWad: RALLY / 100n })
	];
	expect(best(measured('gemm-f32', 2e9), pools)).toBe('0xbb');
	expect(best(measured('gemm-f32', 2e9), [...pools, pool('cc')])).toBe('0xcc');
});

test('where nothing is known, the one that asks the least comes first', () => {
	const pools = [
		pool('aa', { floorPriceWad: RALLY }),
		pool('bb', { minScore: 20n }),
		pool('cc', { minScore: 19n }),
		pool('dd', { minScore: 1n, floorPriceWad: RALLY })
	];
	expect(best(undefined, pools)).toBe('0xcc');
	expect(best(undefined, [])).toBeUndefined();
});

test('a pool that is out of reach is never offered', () => {
	expect(best(measured('gemm-f32', 1), [pool('aa')])).toBeUndefined();
	expect(best(measured('gemm-f32', 1), [pool('aa'), pool('bb', { kernel: kernelId('gemm-i8') })])).toBe(
		'0xbb'
	);
});

test('a class that is met at full speed, but not at the share allowed, is named as that and offered last', () => {
	const known = measured('gemm-f32', 2e9);
	const pools = [pool('aa'), pool('bb', { priceWad: RALLY, minScore: 2n * 10n ** 9n })];
	const at = (sharePercent: number) => qualify(known, pools, sharePercent);
	expect(at(100).map(({ fit }) => fit)).toEqual([{ meets: 'yes' }, { meets: 'yes' }]);
	expect(bestPool(at(100), pools)).toBe('0xbb');
	expect(at(99).map(({ fit }) => fit)).toEqual([{ meets: 'yes' }, { meets: 'yes', isShortAtShare: true }]);
	expect(bestPool(at(99), pools)).toBe('0xaa');
});
