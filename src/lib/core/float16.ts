const scratch = new DataView(new ArrayBuffer(4));

/** The value of IEEE 754 binary16 bits; Node 20 has no `getFloat16`. */
export function fromFloat16(bits: number): number {
	const sign = bits & 0x8000 ? -1 : 1;
	const exponent = (bits >> 10) & 0x1f;
	const fraction = bits & 0x3ff;
	if (exponent === 0) return sign * fraction * 2 ** -24;
	if (exponent === 31) return fraction ? NaN : sign * Infinity;
	return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/**
 * The bits of the nearest binary16, ties to even; past 65,519 an infinity.
 *
 * A double is first rounded to odd in 32 bits, so that rounding twice gives what rounding once would.
 *
 * @example toFloat16(1) // 0x3c00
 */
export function toFloat16(value: number): number {
	if (Number.isNaN(value)) return 0x7e00;
	scratch.setFloat32(0, value);
	let bits = scratch.getUint32(0);
	const rounded = scratch.getFloat32(0);
	if (rounded !== value && Math.abs(value) < 70_000) {
		// Towards zero, then odd: sticky.
		if (Math.abs(rounded) > Math.abs(value)) bits -= 1;
		bits |= 1;
	}
	const sign = (bits >>> 16) & 0x8000;
	const magnitude = bits & 0x7fff_ffff;
	if (magnitude >= 0x477f_f000) return sign | 0x7c00;
	if (magnitude < 0x3880_0000) {
		// Subnormal: 2^-24 is its unit. Exact in a double, so that Math's rounding is the only one.
		scratch.setUint32(0, magnitude);
		return sign | roundHalfToEven(scratch.getFloat32(0) * 2 ** 24);
	}
	const rebased = magnitude - (112 << 23);
	return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
}

function roundHalfToEven(value: number): number {
	const floor = Math.floor(value);
	const rest = value - floor;
	return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
