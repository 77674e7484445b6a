/** The pool rounds in its own favour, a wei a trade: that is no loss to speak of. */
const DUST_WEI = 1_000n;

/** A gain, with a loss of a few wei taken as none. */
export const withoutDust = (wei: bigint): bigint => (wei < 0n && wei > -DUST_WEI ? 0n : wei);
