import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes } from '$lib/core/bytes';
import { ELEMENT_BYTES, type ElementType } from '$lib/core/tensor';
import { arbitraryTensor } from './arbitraryTensor';
import { FILE_TENSOR_BYTES, RANK } from './limits';
import { readNpy } from './readNpy';
import { writeNpy } from './writeNpy';

const fixture = (name: string) => new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));

/** A file of format version 1 with this header and these values. */
function npy(header: string, data: Uint8Array = new Uint8Array(), version = 1): Uint8Array<ArrayBuffer> {
	const text = new TextEncoder().encode(header);
	const length =
		version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
	return concatBytes(Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, ...length), text, data);
}
const header = (shape: string, descr = '<f4', order = 'False') =>
	`{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
const refusal = (bytes: Uint8Array) => {
	try {
		return readNpy(bytes, 'x.npy');
	} catch (thrown) {
		return thrown;
	}
};

test('what is written is read again, of every type and shape', () => {
	fc.assert(
		fc.property(arbitraryTensor, (tensor) => {
			expect(readNpy(writeNpy(tensor), tensor.name)).toEqual(tensor);
		}),
		{ numRuns: 50 }
	);
});

test('writes what NumPy writes, byte for byte', () => {
	const types = Object.keys(ELEMENT_BYTES) as ElementType[];
	for (const type of types) {
		const bytes = fixture(`${type}.npy`);
		const tensor = readNpy(bytes, 'x');
		expect({ type: tensor.type, dims: tensor.dims }).toEqual({ type, dims: [2, 3] });
		expect(writeNpy(tensor)).toEqual(bytes);
	}
	for (const [name, dims] of [
		['scalar', []],
		['empty', [2, 0, 3]]
	] as const) {
		expect(readNpy(fixture(`${name}.npy`), 'x').dims).toEqual(dims);
		expect(writeNpy(readNpy(fixture(`${name}.npy`), 'x'))).toEqual(fixture(`${name}.npy`));
	}
});

test('reads the other memory order, the other byte order and later versions of the format', () => {
	const values = (name: string) => [...new Int16Array(readNpy(fixture(name), 'x').data.buffer)];
	const counted = Array.from({ length: 24 }, (_, i) => i);
	expect(readNpy(fixture('fortran.npy'), 'x').dims).toEqual([2, 3, 4]);
	expect(values('fortran.npy')).toEqual(counted);
	expect(values('bigEndian.npy')).toEqual(counted);
	expect(values('version2.npy')).toEqual(counted);
	expect(values('version3.npy')).toEqual(counted);
});

test('a view into a larger buffer is read where it lies, and the tensor has its own bytes', () => {
	const file = writeNpy({ name: 'x', type: 'uint8', dims: [2], data: Uint8Array.of(7, 8) });
	const shifted = concatBytes(Uint8Array.of(1, 2, 3), file, Uint8Array.of(9)).subarray(3, 3 + file.length);
	const tensor = readNpy(shifted, 'x');
	expect(tensor.data).toEqual(Uint8Array.of(7, 8));
	expect(tensor.data.byteOffset).toBe(0);
	expect(tensor.data.buffer.byteLength).toBe(2);
});

test('anything else is refused by name', () => {
	const f32 = new Uint8Array(4);
	expect(refusal(npy(header('(1,)'), f32))).toMatchObject({ dims: [1] });
	expect(refusal(npy(header('(1,)'), f32, 2))).toMatchObject({ dims: [1] });
	expect(refusal(new TextEncoder().encode('PK\u0003\u0004 and more bytes'))).toMatchObject({
		code: 'npy.notNpy'
	});
	expect(refusal(new Uint8Array())).toMatchObject({ code: 'npy.notNpy' });
	expect(refusal(npy(header('(1,)'), f32, 4))).toMatchObject({ code: 'npy.version' });
	expect(refusal(npy(header('(1,)'), f32, 0))).toMatchObject({ code: 'npy.version' });
	expect(refusal(npy(header('(2,)'), f32))).toMatchObject({ code: 'npy.truncated' });
	expect(refusal(npy(header('(1,)'), new Uint8Array(5)))).toMatchObject({ code: 'npy.surplus' });
	expect(refusal(npy(header('(1,)', '<c8'), f32))).toMatchObject({ code: 'npy.type' });
	expect(refusal(npy(header('(1,)', '|O'), f32))).toMatchObject({ code: 'npy.type' });
	expect(refusal(npy(header('(1,)', '?f4'), f32))).toMatchObject({ code: 'npy.type' });
	expect(
		refusal(npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n", f32))
	).toMatchObject({
		code: 'npy.type'
	});
});

test('a hostile header is refused before anything is held', () => {
	const code = (shape: string) => (refusal(npy(header(shape))) as { code: string }).code;
	const most = FILE_TENSOR_BYTES / 4;
	expect(code(`(${most},)`)).toBe('npy.truncated');
	expect(code(`(${most + 1},)`)).toBe('tensor.tooLarge');
	expect(code('(9007199254740991, 9007199254740991)')).toBe('tensor.tooLarge');
	expect(code('(99999999999999999999,)')).toBe('tensor.shape');
	expect(code('(-1,)')).toBe('tensor.shape');
	expect(code(`(${Array(RANK).fill(1).join()})`)).toBe('npy.truncated');
	expect(
		code(
			`(${Array(RANK + 1)
				.fill(1)
				.join()})`
		)
	).toBe('tensor.shape');
	expect(code("(__import__('os').system('x'),)")).toBe('npy.header');
	expect(code('(1, , 2)')).toBe('npy.header');
	expect(code('1')).toBe('npy.header');
	expect(refusal(npy('{}'))).toMatchObject({ code: 'npy.header' });
	// A length that points past the end.
	expect(refusal(npy(header('(1,)')).subarray(0, 30))).toMatchObject({ code: 'npy.header' });
	expect(refusal(npy('', undefined, 2).subarray(0, 11))).toMatchObject({ code: 'npy.header' });
});

test('a file cut at any byte, or with any byte changed, is read or refused with a code', () => {
	const file = fixture('fortran.npy');
	for (let length = 0; length < file.length; length++)
		expect(refusal(file.slice(0, length))).toMatchObject({ code: expect.stringMatching(/^(npy|tensor)\./) });
	for (let at = 0; at < 128; at++) {
		const changed = file.slice();
		changed[at] = (changed[at] ?? 0) ^ 0x15;
		const outcome = refusal(changed);
		if (outcome instanceof Error)
			expect(outcome).toMatchObject({ code: expect.stringMatching(/^(npy|tensor)\./) });
	}
});
