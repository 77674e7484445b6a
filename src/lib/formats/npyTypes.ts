import type { ElementType } from '$lib/core/tensor';

/** NumPy's names of what a tensor holds, without the byte order. */
export const NPY_TYPES: Readonly<Record<ElementType, string>> = {
	float32: 'f4',
	float16: 'f2',
	float64: 'f8',
	int8: 'i1',
	uint8: 'u1',
	int16: 'i2',
	uint16: 'u2',
	int32: 'i4',
	uint32: 'u4',
	int64: 'i8',
	uint64: 'u8',
	bool: 'b1'
};

/** `\x93NUMPY` */
export const NPY_MAGIC = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);
