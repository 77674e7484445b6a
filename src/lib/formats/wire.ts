import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** What stands in one field of a message: bytes are a view, never a copy. */
export interface Field {
	number: number;
	/** Of a string, bytes, message or packed list. */
	bytes: Uint8Array | undefined;
	/** Of a whole number. */
	varint: bigint | undefined;
	/** Of a float or double: its 4 or 8 bytes. */
	fixed: Uint8Array | undefined;
}

/** Fields that may still be looked at, over all messages of one file. */
export interface Budget {
	fields: number;
}

/**
 * The fields of a protobuf message as they lie, without building anything of them: a model's weights are stepped
 * over, not read.
 *
 * @throws Error where the bytes are no protobuf message, or the budget is used up
 */
export function* fieldsOf(bytes: Uint8Array, budget?: Budget): Generator<Field, void> {
	const reader = new BinaryReader(bytes);
	while (reader.pos < reader.len) {
		if (budget && budget.fields-- <= 0) throw new Error('more fields than any model has');
		const [number, wireType] = reader.tag();
		const field: Field = { number, bytes: undefined, varint: undefined, fixed: undefined };
		const from = reader.pos;
		if (wireType === WireType.LengthDelimited) field.bytes = reader.bytes();
		else if (wireType === WireType.Varint) field.varint = BigInt(reader.int64());
		else if (wireType === WireType.Bit32 || wireType === WireType.Bit64) {
			reader.pos += wireType === WireType.Bit32 ? 4 : 8;
			field.fixed = bytes.subarray(from, reader.pos);
		} else throw new Error(`field ${number} is a group, which no ONNX file has`);
		// A view that is cut short would be taken for a short one.
		if (reader.pos > reader.len) throw new Error(`field ${number} runs past the end`);
		yield field;
	}
}

/** Each whole number of a repeated field, packed or not. */
export function* varintsOf({ bytes, varint }: Field): Generator<bigint, void> {
	if (varint !== undefined) yield varint;
	if (!bytes) return;
	const reader = new BinaryReader(bytes);
	while (reader.pos < reader.len) yield BigInt(reader.int64());
}

const decoder = new TextDecoder();

/** Of a string field; bytes that are no UTF-8 show as replacement characters. */
export const textOf = ({ bytes }: Field): string => (bytes ? decoder.decode(bytes) : '');
