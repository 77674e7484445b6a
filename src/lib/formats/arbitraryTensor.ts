import * as fc from 'fast-check';
import { ELEMENT_BYTES, tensorBytes, type ElementType, type Tensor } from '$lib/core/tensor';

const TYPES = Object.keys(ELEMENT_BYTES) as ElementType[];

/** Any small tensor, 0-d and empty ones too, with any bytes in it; a bool holds 0 or 1. For tests. */
export const arbitraryTensor: fc.Arbitrary<Tensor> = fc
	.record({
		name: fc.stringMatching(/^[\w.:/ ü-]{1,12}$/),
		type: fc.constantFrom(...TYPES),
		dims: fc.array(fc.nat(4), { maxLength: 4 })
	})
	.chain(({ name, type, dims }) => {
		const length = tensorBytes({ name, type, dims });
		return fc
			.uint8Array({ minLength: length, maxLength: length })
			.map((bytes) => new Uint8Array(type === 'bool' ? bytes.map((byte) => byte & 1) : bytes))
			.map((data) => ({ name, type, dims, data }));
	});
