import { fromFloat16 } from './float16';
import type { ElementType } from './tensor';

/** One value of a tensor as JavaScript has it: 64-bit integers as bigint, so that none is rounded. */
export type Element = number | bigint | boolean;

/** The value that begins at a byte of a tensor's data. Little-endian whatever the machine. */
export function elementAt(view: DataView, type: ElementType, at: number): Element {
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
			return view.getBigInt64(at, true);
		case 'uint64':
			return view.getBigUint64(at, true);
		case 'bool':
			return view.getUint8(at) !== 0;
	}
}
