import { ELEMENT_BYTES, type Tensor } from '$lib/core/tensor';

/** A tensor's values as float64; 64-bit integers past 2⁵³ are rounded. Little-endian whatever the machine. */
export function valuesOf({ type, data }: Pick<Tensor, 'type' | 'data'>): Float64Array<ArrayBuffer> {
	const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
	const size = ELEMENT_BYTES[type];
	const values = new Float64Array(Math.floor(data.byteLength / size));
	for (let i = 0; i < values.length; i++) values[i] = valueAt(view, type, i * size);
	return values;
}

function valueAt(view: DataView, type: Tensor['type'], at: number): number {
	switch (type) {
		case 'float32':
			return view.getFloat32(at, true);
		case 'float16':
			return fromFloat16(view.getUint16(at, true));
		case 'float64':
			return view.getFloat64(at, true);
		case 'int8':
			return view.getInt8(at);
		case 'uint8':
		case 'bool':
			return view.getUint8(at);
		case 'int16':
			return view.getInt16(at, true);
		case 'uint16':
			return view.getUint16(at, true);
		case 'int32':
			return view.getInt32(at, true);
		case 'uint32':
			return view.getUint32(at, true);
		case 'int64':
			return Number(view.getBigInt64(at, true));
		case 'uint64':
			return Number(view.getBigUint64(at, true));
	}
}

/** IEEE 754 binary16; Node 20 has no `getFloat16`. */
function fromFloat16(bits: number): number {
	const sign = bits & 0x8000 ? -1 : 1;
	const exponent = (bits >> 10) & 0x1f;
	const fraction = bits & 0x3ff;
	if (exponent === 0) return sign * fraction * 2 ** -24;
	if (exponent === 31) return fraction ? NaN : sign * Infinity;
	return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
