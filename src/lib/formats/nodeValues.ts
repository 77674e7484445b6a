import { BinaryReader } from '@bufbuild/protobuf/wire';
import { elementsOf } from './elements';
import type { RawNode, RawWeight } from './rawModel';
import { readTensorProto } from './readTensorProto';
import { fieldsOf, textOf, varintsOf } from './wire';

/** Longer lists are no shapes, axes or pads. */
const MOST = 64;
/** Nor are they among attributes of more bytes than this, which are not searched again and again. */
const MOST_BYTES = 4096;

/** The bytes of an attribute that is short enough to be a number or a few; empty where there is none. */
function shortBytes(node: RawNode, name: string): Uint8Array {
	const bytes = node.attributes.get(name)?.bytes;
	return bytes && bytes.length <= MOST_BYTES ? bytes : new Uint8Array();
}

/** A whole number among a node's attributes. */
export function intOf(node: RawNode, name: string, otherwise: number): number {
	for (const field of fieldsOf(shortBytes(node, name)))
		if (field.number === 3 && field.varint !== undefined) return Number(field.varint);
	return otherwise;
}

/** A list of whole numbers among a node's attributes; undefined where there is none. */
export function intsOf(node: RawNode, name: string): number[] | undefined {
	if (!node.attributes.has(name)) return undefined;
	const ints: number[] = [];
	for (const field of fieldsOf(shortBytes(node, name))) {
		if (field.number !== 8) continue;
		for (const value of varintsOf(field)) if (ints.push(Number(value)) > MOST) return undefined;
	}
	return ints;
}

/** A list of floats among a node's attributes, packed or not; undefined where there is none. */
export function floatsOf(node: RawNode, name: string): number[] | undefined {
	if (!node.attributes.has(name)) return undefined;
	const floats: number[] = [];
	for (const { number, fixed, bytes } of fieldsOf(shortBytes(node, name))) {
		const piece = fixed ?? bytes;
		if (number !== 7 || !piece || piece.length > 4 * MOST || piece.length % 4 !== 0) continue;
		const reader = new BinaryReader(piece);
		while (reader.pos < reader.len) if (floats.push(reader.float()) > MOST) return undefined;
	}
	return floats;
}

/** A text among a node's attributes. */
export function wordOf(node: RawNode, name: string): string {
	for (const field of fieldsOf(shortBytes(node, name))) if (field.number === 4) return textOf(field);
	return '';
}

/** The tensor of a Constant node. */
export function tensorOf(node: RawNode, name: string): Uint8Array | undefined {
	for (const field of fieldsOf(node.attributes.get(name)?.bytes ?? new Uint8Array()))
		if (field.number === 5) return field.bytes;
	return undefined;
}

/** The values of a small weight: a shape, axes, scales. Undefined where it is large or cannot be read. */
export function smallValues({ header, bytes }: RawWeight): number[] | undefined {
	if (header.dims.length > 1 || (header.dims[0] ?? 1n) > MOST || header.external !== undefined)
		return undefined;
	try {
		return Array.from(elementsOf(readTensorProto(bytes)), Number);
	} catch {
		return undefined;
	}
}
