/** `⌊a·b/c⌋` of numbers that are not negative; `c` is above 0. */
export function mulDivDown(a: bigint, b: bigint, c: bigint): bigint {
	return (a * b) / c;
}

/** `⌈a·b/c⌉` of numbers that are not negative; `c` is above 0. */
export function mulDivUp(a: bigint, b: bigint, c: bigint): bigint {
	return (a * b + c - 1n) / c;
}

export const minOf = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const maxOf = (a: bigint, b: bigint): bigint => (a > b ? a : b);
