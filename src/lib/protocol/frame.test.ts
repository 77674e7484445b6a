import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';
import { encodeFrame, type FrameType } from './frame';
import { createFrameDecoder } from './frameDecoder';
import { CONTROL_BYTES, FRAME_HEADER_BYTES, FRAME_PAYLOAD_BYTES } from './limits';

interface Seen {
	type: FrameType;
	stream: number;
	payload: number[];
}

const decodeAll = (pieces: Uint8Array<ArrayBuffer>[]): Seen[] => {
	const seen: Seen[] = [];
	const decoder = createFrameDecoder(({ type, stream }, payload) =>
		seen.push({ type, stream, payload: [...payload] })
	);
	for (const piece of pieces) decoder.push(piece);
	return seen;
};

const frames = fc.array(
	fc.oneof(
		fc.record({
			type: fc.constantFrom<FrameType>('control', 'data'),
			stream: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
			payload: fc.uint8Array({ minLength: 1, maxLength: 300 })
		}),
		fc.record({
			type: fc.constantFrom<FrameType>('ping', 'pong'),
			stream: fc.constant(0),
			payload: fc.uint8Array({ minLength: 8, maxLength: 8 })
		})
	),
	{ maxLength: 8 }
);

describe('frames', () => {
	it('come out as they went in, wherever they are cut', () => {
		fc.assert(
			fc.property(frames, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (sent, cuts) => {
				const bytes = concatBytes(
					...sent.map(({ type, stream, payload }) => encodeFrame(type, stream, payload))
				);
				const pieces: Uint8Array<ArrayBuffer>[] = [];
				for (let at = 0, i = 0; at < bytes.length; i++) {
					const length = cuts[i % cuts.length] ?? 1;
					pieces.push(bytes.slice(at, at + length));
					at += length;
				}
				expect(decodeAll(pieces)).toEqual(sent.map((frame) => ({ ...frame, payload: [...frame.payload] })));
			})
		);
	});

	it('end in a documented refusal where bytes are nonsense, and never hold more than one frame', () => {
		fc.assert(
			fc.property(fc.array(fc.uint8Array({ maxLength: 100 })), (pieces) => {
				const decoder = createFrameDecoder(() => {});
				try {
					for (const piece of pieces) decoder.push(Uint8Array.from(piece));
				} catch (error) {
					expect(error).toBeInstanceOf(RallyError);
					expect(error).toMatchObject({ code: expect.stringMatching(/^frame\./) });
				}
				expect(decoder.pendingBytes).toBeLessThanOrEqual(FRAME_HEADER_BYTES + FRAME_PAYLOAD_BYTES);
			})
		);
	});

	it.each([
		['data', FRAME_PAYLOAD_BYTES, 1],
		['control', CONTROL_BYTES, 1],
		['close', 4096, 0]
	] as const)('of %s hold %i bytes and not one more', (type, most, stream) => {
		expect(decodeAll([encodeFrame(type, stream, new Uint8Array(most))])[0]?.payload).toHaveLength(most);
		expect(() => decodeAll([encodeFrame(type, stream, new Uint8Array(most + 1))])).toThrow(
			expect.objectContaining({ code: 'frame.length' })
		);
		expect(() => decodeAll([encodeFrame(type, stream)])).toThrow(
			expect.objectContaining({ code: 'frame.length' })
		);
	});

	it.each([
		['another version', 0, 9, 'frame.version'],
		['an unknown type', 1, 0, 'frame.type'],
		['an unknown flag', 2, 1, 'frame.flags'],
		['a stream where there is none', 4, 0, 'frame.stream']
	])('are refused with %s', (_, at, value, code) => {
		const frame = encodeFrame('data', 1, new Uint8Array(1));
		frame[at] = value;
		expect(() => decodeAll([frame])).toThrow(expect.objectContaining({ code }));
	});
});
