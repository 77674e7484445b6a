import type { PoolView } from '$lib/chain/types';
import type { ClassId } from '$lib/core/ids';
import { kernelNameOf } from '$lib/core/kernelName';
import type { Measured } from './measured';

/** A verifier's clock runs on while a link carries the commitment, and the GPU digests what a benchmark leaves alone. */
const BENCHMARK_MARGIN = 1.1;

export type Fit =
	/** It does. */
	| { meets: 'yes'; /** But not at the share of its time that its owner allows. */ isShortAtShare?: boolean }
	/** It reached no more than this, in the kernel's unit; 0 where it can't run the kernel. Of memory: bytes. */
	| { meets: 'no'; of: 'score' | 'memory'; measured: number }
	/** Nobody here knows how the class is proved. */
	| { meets: 'no'; of: 'kernel' }
	/** Not measured here, or too near to tell. */
	| { meets: 'unknown'; why: 'notMeasured' | 'close' | 'memoryNotMeasured' };

/** What one pool is to this device. */
export interface Qualification {
	classId: ClassId;
	fit: Fit;
	/** What an hour's compute-seconds are worth at the pool's price now, wei; undefined where it holds no RALLY. */
	paysPerHourWei: bigint | undefined;
	/** No renter pays less for the hour, wei. */
	floorPerHourWei: bigint;
	/** Gone with each window: the burn, and one proof, wei. */
	windowCostWei: bigint;
	/** Held of a seller until the window's end, wei. */
	heldWei: bigint;
}

/**
 * What each pool is to a device with these measures: whether it meets the class, what it pays now, what a window costs.
 *
 * @param measured undefined where nothing is known of the device
 * @param sharePercent of its time that its owner allows
 * @returns one for each pool, in their order
 */
export function qualify(
	measured: Measured | undefined,
	pools: readonly PoolView[],
	sharePercent = 100
): Qualification[] {
	return pools.map((pool) => ({
		classId: pool.classId,
		fit: fitOf(measured, pool, sharePercent),
		paysPerHourWei: pool.priceWad === undefined || pool.state.yWei === 0n ? undefined : 3600n * pool.priceWad,
		floorPerHourWei: 3600n * pool.floorPriceWad,
		windowCostWei: pool.burnPerWindowWei + pool.challengeFeeWei,
		heldWei: pool.maintenanceFeeWei
	}));
}

function fitOf(
	measured: Measured | undefined,
	{ kernel, minScore, minMemoryBytes }: PoolView,
	sharePercent: number
): Fit {
	const name = kernelNameOf(kernel);
	if (!name) return { meets: 'no', of: 'kernel' };
	const { memory, scores } = measured ?? { memory: undefined, scores: {} };
	const score = scores[name];
	const least = Number(minScore);
	if (score && score.value < least) return { meets: 'no', of: 'score', measured: score.value };
	const hasMemory = minMemoryBytes === 0n || (memory && memory.bytes >= Number(minMemoryBytes));
	if (memory?.isAll && !hasMemory) return { meets: 'no', of: 'memory', measured: memory.bytes };
	if (!score) return { meets: 'unknown', why: 'notMeasured' };
	if (score.from === 'benchmark' && score.value < least * BENCHMARK_MARGIN)
		return { meets: 'unknown', why: 'close' };
	if (!hasMemory) return { meets: 'unknown', why: 'memoryNotMeasured' };
	return (score.value * sharePercent) / 100 < least
		? { meets: 'yes', isShortAtShare: true }
		: { meets: 'yes' };
}

/**
 * The pool to offer first: of those that the device meets the one that pays best now; where it is known to meet none, the
 * one that asks the least of those that it may meet.
 *
 * @returns undefined where there is none that it may meet
 */
export function bestPool(
	qualifications: readonly Qualification[],
	pools: readonly PoolView[]
): ClassId | undefined {
	const met = qualifications.filter(({ fit }) => fit.meets === 'yes');
	const kept = met.filter(({ fit }) => !('isShortAtShare' in fit));
	if (met.length > 0) return (kept.length > 0 ? kept : met).toSorted(byPay)[0]?.classId;
	const open = new Set(
		qualifications.filter(({ fit }) => fit.meets === 'unknown').map(({ classId }) => classId)
	);
	return pools
		.filter(({ classId }) => open.has(classId))
		.toSorted((a, b) => ascending(a.floorPriceWad, b.floorPriceWad) || ascending(a.minScore, b.minScore))[0]
		?.classId;
}

/** Pools without a reserve pay nobody now; among them, and among equals, what rents cost at least decides. */
const byPay = (a: Qualification, b: Qualification) =>
	ascending(b.paysPerHourWei ?? 0n, a.paysPerHourWei ?? 0n) ||
	ascending(b.floorPerHourWei, a.floorPerHourWei);

const ascending = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);
