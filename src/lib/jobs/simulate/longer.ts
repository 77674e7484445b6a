/** @returns `to`, longer than `from` and beginning with all that is in it */
export function longer<T extends Float64Array | Int32Array | Uint8Array>(from: T, to: T): T {
	to.set(from);
	return to;
}
