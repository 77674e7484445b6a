import { elementAt, type Element } from '$lib/core/elementAt';
import { toFloat16 } from '$lib/core/float16';
import { ELEMENT_BYTES, type ElementType, type Tensor } from '$lib/core/tensor';

/** A tensor's values in order, one by one. Little-endian whatever the machine. */
export function* elementsOf({ type, data }: Pick<Tensor, 'type' | 'data'>): Generator<Element, void> {
	const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
	const size = ELEMENT_BYTES[type];
	for (let at = 0; at + size <= data.length; at += size) yield elementAt(view, type, at);
}

/** Least and greatest value of each integer type. */
const RANGES: Partial<Record<ElementType, readonly [bigint, bigint]>> = {
	int8: [-(2n ** 7n), 2n ** 7n - 1n],
	uint8: [0n, 2n ** 8n - 1n],
	int16: [-(2n ** 15n), 2n ** 15n - 1n],
	uint16: [0n, 2n ** 16n - 1n],
	int32: [-(2n ** 31n), 2n ** 31n - 1n],
	uint32: [0n, 2n ** 32n - 1n],
	int64: [-(2n ** 63n), 2n ** 63n - 1n],
	uint64: [0n, 2n ** 64n - 1n]
};

/**
 * Writes one value where it fits its type: an integer type takes whole numbers in its range, a bool takes
 * booleans, 0 and 1, a float takes any number and rounds it.
 *
 * @returns whether it fitted
 */
export function putElement(view: DataView, type: ElementType, at: number, value: Element): boolean {
	if (type === 'bool') {
		if (typeof value !== 'boolean' && value != 0 && value != 1) return false;
		view.setUint8(at, value ? 1 : 0);
		return true;
	}
	if (typeof value === 'boolean') return false;
	const range = RANGES[type];
	if (range) {
		if (typeof value === 'number' && !Number.isSafeInteger(value)) return false;
		const whole = BigInt(value);
		if (whole < range[0] || whole > range[1]) return false;
		putInteger(view, ELEMENT_BYTES[type], at, whole);
		return true;
	}
	const number = Number(value);
	if (type === 'float32') view.setFloat32(at, number, true);
	else if (type === 'float16') view.setUint16(at, toFloat16(number), true);
	else view.setFloat64(at, number, true);
	return true;
}

/** The lowest `size` bytes of a whole number, in two's complement. */
export function putInteger(view: DataView, size: number, at: number, whole: bigint): void {
	if (size === 8) view.setBigUint64(at, BigInt.asUintN(64, whole), true);
	else if (size === 4) view.setUint32(at, Number(BigInt.asUintN(32, whole)), true);
	else if (size === 2) view.setUint16(at, Number(BigInt.asUintN(16, whole)), true);
	else view.setUint8(at, Number(BigInt.asUintN(8, whole)));
}
