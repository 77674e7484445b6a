import type { PoolState } from './poolState';

/**
 * The pool's price, ⌊y/x⌋ wei a compute-second; the last one where there is no LP or nothing idle.
 *
 * @returns undefined before the first trade ever
 */
export function priceWad({ lpMass, xSeconds, yWei, lastPriceWad }: PoolState): bigint | undefined {
	if (lastPriceWad === 0n) return undefined;
	return lpMass === 0n || xSeconds === 0n ? lastPriceWad : yWei / xSeconds;
}
