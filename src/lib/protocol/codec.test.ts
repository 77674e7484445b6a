import fc from 'fast-check';
import { encode } from '@msgpack/msgpack';
import { describe, expect, it } from 'vitest';
import { RallyError } from '$lib/core/errors';
import { decodeClose, decodeEnvelope, decodeHandshake, encodeClose, encodeEnvelope } from './codec';
import { ATTACHMENT_LIMITS, MODEL_CHUNK_BYTES, TASK_TENSOR_BYTES } from './limits';
import type { Envelope, Message, MessageType } from './messages';

const modelId = 'a'.repeat(64);
const hash = `0x${'b'.repeat(64)}`;
const bytes = (length: number) => new Uint8Array(length).fill(7);
const receipt = {
	version: 1,
	jobId: 'job',
	taskId: 'task',
	attempt: 1,
	modelId,
	inputHash: hash,
	outputHash: hash,
	leaseId: 3n,
	deviceId: hash,
	chainId: 31_337,
	backend: 'webgpu',
	adapter: 'swiftshader',
	gpuMicros: 2 ** 40,
	finishedAtMs: 1_795_000_000_000
};
const tensor = { name: 'x', type: 'float32', dims: [2, 3] };
const spec = { name: 'x', type: 'float32', dims: ['batch', null, 3] };

/** One of each, with the sizes of what it carries. */
const EXAMPLES: Record<MessageType, [object, number[]?]> = {
	'lease.present': [{ leaseId: 2n ** 64n - 1n }],
	'lease.accepted': [
		{ endsAtS: 1_795_000_000, facts: { f16: true, memoryBytes: 2 ** 40, slots: 8, holds: [modelId] } }
	],
	refused: [{ code: 'lease.over', text: 'It ended.' }],
	'model.offer': [{ modelId, sizeBytes: 512 * 1024 * 1024, root: bytes(32) }],
	'model.wanted': [{ modelId, from: 512 }],
	'model.chunk': [{ modelId, index: 511, proof: bytes(9 * 32) }, [MODEL_CHUNK_BYTES]],
	'model.sources': [{ modelId, peers: [{ deviceId: hash, publicKey: bytes(65), endpoint: '' }] }],
	'model.fetch': [{ modelId, leaseId: 1n, index: 0 }],
	'model.progress': [{ modelId, heldBytes: 512 * 1024 * 1024, fromPeers: 5 }],
	'model.load': [{ modelId }],
	'model.loading': [{ modelId, part: 0.5 }],
	'model.ready': [{ modelId, inputs: [spec], outputs: [spec], backend: 'webgpu' }],
	'task.run': [
		{ jobId: 'j', taskId: 't', attempt: 1, modelId, leaseId: 1n, inputs: [tensor], deadlineMs: 1000 },
		[24]
	],
	'task.done': [
		{ taskId: 't', attempt: 1, outputs: [tensor, tensor], receipt, signature: bytes(64) },
		[24, 24]
	],
	'task.failed': [{ taskId: 't', attempt: 1, code: 'device.lost', text: '' }],
	'task.cancel': [{ taskId: 't', attempt: 2 }],
	bye: [{ code: 'device.draining', text: '' }],
	resumed: [{}],
	'proof.request': [{ deviceId: hash, classId: hash }],
	'proof.prepare': [{ challengeId: 'c', work: { kernel: 'gemm-f32', n: 64, rounds: 4 } }],
	'proof.prepared': [{ challengeId: 'c' }],
	'proof.challenge': [{ challengeId: 'c', seed: bytes(32), deadlineMs: 5 }],
	'proof.probe': [{ challengeId: 'c', seed: bytes(32), count: 65_536, deadlineMs: 5 }],
	'proof.probed': [{ challengeId: 'c', commit: bytes(32), signature: bytes(64) }],
	'proof.done': [{ challengeId: 'c' }],
	'proof.commit': [{ challengeId: 'c', commit: bytes(32), signature: bytes(64) }],
	'proof.open': [{ challengeId: 'c', round: 3 }],
	'proof.reveal': [
		{
			challengeId: 'c',
			digests: [bytes(16), bytes(16)],
			rows: { root: bytes(32), signature: bytes(64) }
		},
		[16_384]
	],
	'proof.verdict': [
		{ memoryBytes: 2 ** 40, passed: false, score: 1.5e9, reason: 'late', transactionHash: hash }
	]
};

const envelopeOf = (type: MessageType): Envelope => {
	const [fields, attachments] = EXAMPLES[type];
	return { seq: 1, ...(attachments ? { attachments } : {}), message: { type, ...fields } as Message };
};
const types = Object.keys(ATTACHMENT_LIMITS) as MessageType[];
const raw = (value: unknown) => encode(value, { useBigInt64: true });

describe('control messages', () => {
	it.each(types)('%s comes out as it went in', (type) => {
		expect(decodeEnvelope(encodeEnvelope(envelopeOf(type)))).toEqual(envelopeOf(type));
	});

	it.each(types)(
		'%s is refused with an unknown field, without each field, and with each of another type',
		(type) => {
			const { message, ...rest } = envelopeOf(type);
			const refuse = (changed: object) =>
				expect(() => decodeEnvelope(raw({ ...rest, message: changed }))).toThrow(
					expect.objectContaining({ code: 'message.shape' })
				);
			refuse({ ...message, surprise: 1 });
			for (const field of Object.keys(message)) {
				if (!['reason', 'transactionHash', 'rows'].includes(field)) {
					refuse(Object.fromEntries(Object.entries(message).filter(([name]) => name !== field)));
				}
				refuse({ ...message, [field]: { not: 'this' } });
			}
		}
	);

	it.each(types)('%s carries what it may and nothing else', (type) => {
		const envelope = envelopeOf(type);
		const { attachments = [] } = envelope;
		const refuse = (sizes: number[], code: string) =>
			expect(() => decodeEnvelope(raw({ ...envelope, attachments: sizes }))).toThrow(
				expect.objectContaining({ code })
			);
		refuse([...attachments, 0], 'attachment.count');
		if (attachments.length > 0) {
			if (type === 'proof.reveal') decodeEnvelope(raw({ ...envelope, attachments: [] }));
			else refuse(attachments.slice(1), 'attachment.count');
			const most = ATTACHMENT_LIMITS[type].totalBytes;
			refuse([most + 1, ...attachments.slice(1)], 'attachment.tooLarge');
		}
	});

	it('holds each tensor to its header', () => {
		const envelope = envelopeOf('task.run');
		expect(() => decodeEnvelope(raw({ ...envelope, attachments: [23] }))).toThrow(
			expect.objectContaining({ code: 'attachment.mismatch' })
		);
		const sized = (elements: number) => {
			const message = { ...envelope.message, inputs: [{ name: 'x', type: 'float32', dims: [elements] }] };
			return raw({ ...envelope, attachments: [elements * 4], message });
		};
		expect(decodeEnvelope(sized(TASK_TENSOR_BYTES / 4)).attachments).toEqual([TASK_TENSOR_BYTES]);
		expect(() => decodeEnvelope(sized(TASK_TENSOR_BYTES / 4 + 1))).toThrow(
			expect.objectContaining({ code: 'message.shape' })
		);
	});

	it.each([
		['gemm-f32', 'n', 4096],
		['gemm-f16', 'rounds', 1024],
		['gemm-i8', 'n', 4096],
		['triad-u32', 'words', 2 ** 25],
		['triad-u32', 'rounds', 1024],
		['alloc-u32', 'chunks', 1024],
		['alloc-u32', 'words', 2 ** 25]
	])('takes %s up to the largest %s, %i, and not one more', (kernel, field, most) => {
		const sizes = kernel.startsWith('gemm')
			? { n: 1, rounds: 1 }
			: kernel === 'triad-u32'
				? { words: 1, rounds: 1 }
				: { words: 1, chunks: 1 };
		const asking = (value: number) =>
			raw({
				seq: 1,
				message: { type: 'proof.prepare', challengeId: 'c', work: { kernel, ...sizes, [field]: value } }
			});
		expect(decodeEnvelope(asking(most)).message).toMatchObject({ work: { [field]: most } });
		for (const value of [0, most + 1, 1.5])
			expect(() => decodeEnvelope(asking(value))).toThrow(expect.objectContaining({ code: 'message.shape' }));
	});

	it('never throws anything but a documented refusal', () => {
		const noise = fc.oneof(
			fc.uint8Array({ maxLength: 200 }),
			fc.anything({ maxDepth: 3 }).map((value) => {
				try {
					return raw(value);
				} catch {
					return new Uint8Array(1);
				}
			})
		);
		fc.assert(
			fc.property(noise, (payload) => {
				for (const decode of [decodeEnvelope, decodeHandshake]) {
					try {
						decode(payload);
					} catch (error) {
						expect(error).toBeInstanceOf(RallyError);
						expect((error as RallyError).code).toMatch(/^(message|handshake)\.shape$|^attachment\./);
					}
				}
				expect(decodeClose(payload).code).toBe('closed');
			}),
			{ numRuns: 500 }
		);
	});

	it('reads a goodbye', () => {
		expect(decodeClose(encodeClose('lease.over', 'x'.repeat(600)))).toEqual({
			code: 'lease.over',
			text: 'x'.repeat(500)
		});
	});
});
