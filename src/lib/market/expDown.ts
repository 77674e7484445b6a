import { WAD } from '$lib/core/units';

/** Forty digits behind the point: far more than the eighteen that are kept. */
const ONE = 10n ** 40n;
/** e⁻⁴² is less than half a wei. */
const NOTHING_FROM_WAD = 42n * WAD;

/**
 * e⁻ˣ as a wad, rounded down: one over the series of eˣ, whose terms are all positive and so lose nothing.
 *
 * @param xWad the exponent without its sign, a wad, not negative
 * @example expDown(2_303_000_000_000_000_000n) // 99_958_517_905_605_449n
 */
export function expDown(xWad: bigint): bigint {
	if (xWad >= NOTHING_FROM_WAD) return 0n;
	let sum = ONE;
	let term = ONE;
	for (let n = 1n; term > 0n; n++) {
		term = (term * xWad) / (n * WAD);
		sum += term;
	}
	return (WAD * ONE) / sum;
}
