import type { PoolView } from '$lib/chain/types';
import { advise, type Advice } from '$lib/market/advise';
import { rankAdvice } from '$lib/market/rankAdvice';
import { recommend } from '$lib/market/recommend';
import type { Measured } from '$lib/provider/measured';
import type { Fit, Qualification } from '$lib/provider/qualify';

/** One way to lend this device, as a page shows it. */
export interface AdviceRow {
	advice: Advice;
	pool: PoolView;
	/** The best of those that the device is known to meet. */
	isAdvised: boolean;
}

export interface AdviceQuestion {
	qualifications: readonly Qualification[];
	measured: Measured | undefined;
	windowSeconds: number;
	/** Undefined where nobody knows what there is. */
	rallyWei: bigint | undefined;
	/** What an LP would put into a pool that never had one, wei. */
	openingWei: bigint | undefined;
}

/** More than there will ever be: with it no wallet is too small. */
const ALL_RALLY = 1n << 128n;

/** What every class that is not out of the device's reach comes to, in both roles, the best first. */
export function adviceRows(pools: readonly PoolView[], question: AdviceQuestion): AdviceRow[] {
	const { qualifications, measured, windowSeconds, rallyWei = ALL_RALLY, openingWei } = question;
	const fitOf = (pool: PoolView) => qualifications.find(({ classId }) => classId === pool.classId)?.fit;
	/** Also at the share of its time that the owner allows. */
	const isMet = (fit: Fit | undefined) => fit?.meets === 'yes' && !fit.isShortAtShare;
	const rows = pools
		.filter((pool) => fitOf(pool)?.meets !== 'no')
		.flatMap((pool) =>
			(['lp', 'seller'] as const).map((mode) => ({
				pool,
				advice: advise(
					{
						classId: pool.classId,
						mode,
						pool: pool.state,
						terms: pool,
						proofUntilS: measured?.proofUntilS?.[pool.classId],
						rentedDevices: pool.openWindows - pool.idleWindows,
						openingWei: pool.priceWad === undefined ? openingWei : undefined
					},
					{ nowS: pool.state.settledAtS, windowSeconds, rallyWei }
				)
			}))
		);
	const met = rows.filter(({ pool }) => isMet(fitOf(pool))).map(({ advice }) => advice);
	const best = recommend(met).advice;
	const ranked = rankAdvice(rows.map(({ advice }) => advice));
	return ranked.flatMap((advice) => {
		const pool = rows.find((row) => row.advice === advice)?.pool;
		return pool ? [{ advice, pool, isAdvised: advice === best }] : [];
	});
}
