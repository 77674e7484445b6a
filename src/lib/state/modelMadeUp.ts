import type { Random } from '$lib/core/random';
import { ELEMENT_BYTES, elementCount, type ElementType, type Tensor } from '$lib/core/tensor';
import type { ValueSpec } from '$lib/formats/types';

export type MadeUp = 'zeros' | 'random';

/** The sizes that a model leaves open on its inputs, by name; a size without a name by its input and place. */
export function openSizes(inputs: readonly ValueSpec[]): string[] {
	return [
		...new Set(
			inputs.flatMap(({ name, dims }) =>
				dims.flatMap((dim, place) => (typeof dim === 'number' ? [] : [dim ?? `${name}, size ${place + 1}`]))
			)
		)
	];
}

/** Four bytes at a time, 0 to below 1. */
function uniform(bytes: Uint8Array, at: number): number {
	return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at * 4, true) / 2 ** 32;
}

/** The bits of a half float in 0 to below 1; exact enough for a trial. */
function halfBits(value: number): number {
	if (value < 2 ** -14) return Math.round(value * 2 ** 24);
	const exponent = Math.floor(Math.log2(value));
	return ((exponent + 15) << 10) + Math.floor((value / 2 ** exponent - 1) * 1024);
}

function fill(type: ElementType, count: number, random: Random): Uint8Array<ArrayBuffer> {
	const data = new Uint8Array(count * ELEMENT_BYTES[type]);
	const view = new DataView(data.buffer);
	// Drawn in pieces: a source of randomness gives only so many bytes at once.
	const PIECE = 4096;
	for (let from = 0; from < count; from += PIECE) {
		const piece = random.bytes(4 * Math.min(PIECE, count - from));
		for (let i = from; i < Math.min(count, from + PIECE); i++) {
			const value = uniform(piece, i - from);
			switch (type) {
				case 'float32':
					view.setFloat32(i * 4, value, true);
					break;
				case 'float64':
					view.setFloat64(i * 8, value, true);
					break;
				case 'float16':
					view.setUint16(i * 2, halfBits(value), true);
					break;
				// Whole numbers are most often places in a table: 0 and 1 are in every one.
				default:
					data[i * ELEMENT_BYTES[type]] = value < 0.5 ? 0 : 1;
			}
		}
	}
	return data;
}

/**
 * Inputs of the right shape that mean nothing: floats from 0 to below 1, whole numbers and booleans 0 or 1.
 *
 * @param sizes for each of {@link openSizes}; 1 where left out
 */
export function madeUpInputs(
	inputs: readonly (ValueSpec & { type: ElementType })[],
	{ how, sizes, random }: { how: MadeUp; sizes: Readonly<Record<string, number>>; random: Random }
): Tensor[] {
	return inputs.map(({ name, type, dims: declared }) => {
		const dims = declared.map((dim, place) =>
			typeof dim === 'number' ? dim : (sizes[dim ?? `${name}, size ${place + 1}`] ?? 1)
		);
		const count = elementCount(dims);
		const data = how === 'zeros' ? new Uint8Array(count * ELEMENT_BYTES[type]) : fill(type, count, random);
		return { name, type, dims, data };
	});
}
