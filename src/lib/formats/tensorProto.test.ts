import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import * as fc from 'fast-check';
import { TensorProto_DataLocation, TensorProto_DataType as Type, TensorProtoSchema } from 'onnx-buf';
import { expect, test } from 'vitest';
import type { ElementType, Tensor } from '$lib/core/tensor';
import { arbitraryTensor } from './arbitraryTensor';
import { elementsOf } from './elements';
import { FILE_TENSOR_BYTES } from './limits';
import { readTensorProto } from './readTensorProto';

const TYPES: Readonly<Record<ElementType, Type>> = {
	float32: Type.FLOAT,
	float16: Type.FLOAT16,
	float64: Type.DOUBLE,
	int8: Type.INT8,
	uint8: Type.UINT8,
	int16: Type.INT16,
	uint16: Type.UINT16,
	int32: Type.INT32,
	uint32: Type.UINT32,
	int64: Type.INT64,
	uint64: Type.UINT64,
	bool: Type.BOOL
};

const proto = (init: MessageInitShape<typeof TensorProtoSchema>) =>
	toBinary(TensorProtoSchema, create(TensorProtoSchema, init));
const head = ({ name, type, dims }: Tensor) => ({ name, dataType: TYPES[type], dims: dims.map(BigInt) });
const refusal = (bytes: Uint8Array) => {
	try {
		return readTensorProto(bytes);
	} catch (thrown) {
		return thrown;
	}
};

/** The values in the field where ONNX puts those of this type. */
function typed(tensor: Tensor): MessageInitShape<typeof TensorProtoSchema> {
	const values = [...elementsOf(tensor)];
	switch (tensor.type) {
		case 'float32':
			return { floatData: values.map(Number) };
		case 'float64':
			return { doubleData: values.map(Number) };
		case 'int64':
			return { int64Data: values.map((value) => BigInt(value)) };
		case 'uint64':
		case 'uint32':
			return { uint64Data: values.map((value) => BigInt(value)) };
		case 'float16':
			return { int32Data: [...new Uint16Array(tensor.data.buffer)] };
		default:
			return { int32Data: values.map(Number) };
	}
}

test('reads every type and shape from raw bytes', () => {
	fc.assert(
		fc.property(arbitraryTensor, (tensor) => {
			expect(readTensorProto(proto({ ...head(tensor), rawData: tensor.data }))).toEqual(tensor);
		}),
		{ numRuns: 50 }
	);
});

test('reads every type and shape from typed fields', () => {
	const sameNaN = (tensor: Tensor) => [...elementsOf(tensor)];
	fc.assert(
		fc.property(arbitraryTensor, (tensor) => {
			const read = readTensorProto(proto({ ...head(tensor), ...typed(tensor) }));
			expect({ ...read, data: sameNaN(read) }).toEqual({ ...tensor, data: sameNaN(tensor) });
		}),
		{ numRuns: 50 }
	);
});

test('typed values that are not packed are read as well', () => {
	// dims: 2; data_type: INT32; int32_data: 5, -1
	const ints = Uint8Array.of(0x08, 2, 0x10, 6, 0x28, 5, 0x28, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1);
	expect([...elementsOf(readTensorProto(ints, 'x'))]).toEqual([5, -1]);
	// dims: 1; data_type: FLOAT; float_data: 1
	expect([
		...elementsOf(readTensorProto(Uint8Array.of(0x08, 1, 0x10, 1, 0x25, 0, 0, 0x80, 0x3f), 'x'))
	]).toEqual([1]);
});

test('a name that is given stands in place of its own', () => {
	const bytes = proto({ name: 'own', dataType: Type.UINT8, dims: [], rawData: new Uint8Array(1) });
	expect(readTensorProto(bytes).name).toBe('own');
	expect(readTensorProto(bytes, 'given').name).toBe('given');
});

test('anything else is refused by name', () => {
	const four = new Uint8Array(4);
	expect(refusal(proto({ dataType: Type.STRING, stringData: [four] }))).toMatchObject({ code: 'pb.type' });
	expect(refusal(proto({ dataType: Type.BFLOAT16, rawData: four }))).toMatchObject({
		code: 'pb.type',
		shortMessage: expect.stringContaining('bfloat16')
	});
	expect(refusal(proto({ dataType: 99, rawData: four }))).toMatchObject({ code: 'pb.type' });
	expect(refusal(proto({ rawData: four }))).toMatchObject({ code: 'pb.notTensor' });
	expect(refusal(proto({ dataType: Type.FLOAT, segment: { begin: 0n, end: 1n } }))).toMatchObject({
		code: 'pb.notTensor'
	});
	expect(
		refusal(
			proto({
				dataType: Type.FLOAT,
				dataLocation: TensorProto_DataLocation.EXTERNAL,
				externalData: [{ key: 'location', value: '../../etc/passwd' }]
			})
		)
	).toMatchObject({ code: 'pb.externalData', shortMessage: expect.stringContaining('../../etc/passwd') });
	expect(refusal(proto({ dataType: Type.FLOAT, dims: [1n], rawData: four.subarray(1) }))).toMatchObject({
		code: 'pb.truncated'
	});
	expect(refusal(proto({ dataType: Type.UINT8, dims: [3n], rawData: four }))).toMatchObject({
		code: 'pb.surplus'
	});
	expect(refusal(proto({ dataType: Type.FLOAT, dims: [2n], floatData: [1] }))).toMatchObject({
		code: 'pb.truncated'
	});
	expect(refusal(proto({ dataType: Type.INT8, dims: [1n], int32Data: [1, 2] }))).toMatchObject({
		code: 'pb.surplus'
	});
	expect(refusal(new TextEncoder().encode('<!doctype html><title>404</title>'))).toMatchObject({
		code: 'pb.notTensor'
	});
	expect(refusal(new Uint8Array())).toMatchObject({ code: 'pb.notTensor' });
});

test('hostile shapes are refused before anything is held', () => {
	const code = (...dims: bigint[]) =>
		(refusal(proto({ dataType: Type.FLOAT, dims })) as { code: string }).code;
	expect(code(BigInt(FILE_TENSOR_BYTES / 4))).toBe('pb.truncated');
	expect(code(BigInt(FILE_TENSOR_BYTES / 4 + 1))).toBe('tensor.tooLarge');
	expect(code(2n ** 62n, 2n ** 62n)).toBe('tensor.shape');
	expect(code(2n ** 32n, 2n ** 32n)).toBe('tensor.tooLarge');
	expect(code(-1n)).toBe('tensor.shape');
	expect(code(...Array<bigint>(9).fill(1n))).toBe('tensor.shape');
	expect(code(...Array<bigint>(65).fill(1n))).toBe('pb.notTensor');
	expect(refusal(proto({ dataType: Type.FLOAT, dims: [2n ** 62n, 0n] }))).toMatchObject({
		code: 'tensor.shape'
	});
});

test('a file cut at any byte, or with any byte changed, is read or refused with a code', () => {
	const file = proto({
		name: 'x',
		dataType: Type.INT64,
		dims: [2n, 2n],
		int64Data: [1n, -1n, 300n, 2n ** 62n]
	});
	for (let at = 0; at < file.length; at++) {
		for (const bytes of [file.slice(0, at), file.map((byte, i) => (i === at ? byte ^ 0x2d : byte))]) {
			const outcome = refusal(bytes);
			if (outcome instanceof Error)
				expect(outcome).toMatchObject({ code: expect.stringMatching(/^(pb|tensor)\./) });
		}
	}
});

test('random bytes are refused with a code', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
			const outcome = refusal(bytes);
			if (outcome instanceof Error)
				expect(outcome).toMatchObject({ code: expect.stringMatching(/^(pb|tensor)\./) });
		})
	);
});
