import { describe, expect, it, onTestFinished } from 'vitest';
import type { LeaseView } from '$lib/chain/types';
import { sha256, toHexDigits } from '$lib/core/bytes';
import { systemClock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { LeaseId, ModelId } from '$lib/core/ids';
import { createLinkWorld } from '$lib/peer/linkWorld';
import { MODEL_CHUNK_BYTES as MIB, MODEL_CHUNKS_AHEAD } from '$lib/protocol/limits';
import type { Message } from '$lib/protocol/messages';
import { chunkSpan, modelTreeOf } from '$lib/protocol/modelTree';
import { createModelIntake } from './modelIntake';
import { createModelShelf } from './modelShelf';
import { memoryModels } from './testDoubles';

const model = new Uint8Array(MIB + 9).fill(5);
const modelId = toHexDigits(sha256(model)) as ModelId;
const lease = { leaseId: 7n as LeaseId, endS: 1600, deviceIds: [] } as unknown as LeaseView;

/** A client, and the part of a device that takes models in. */
async function intake({ models = memoryModels() } = {}) {
	const world = await createLinkWorld();
	const [link, far] = await Promise.all([world.open(), world.accept()]);
	onTestFinished(() => link.close());
	const failures: string[] = [];
	const taking = createModelIntake(far, {
		shelf: createModelShelf({ models, nowS: () => 1000 }),
		deviceId: far.remote.deviceId,
		lease: () => lease,
		openDevice: () => Promise.reject(new Error('no other device')),
		clock: systemClock,
		onFailure: (_, { code }) => failures.push(code),
		signal: new AbortController().signal
	});
	far.onMessage(async (received) => {
		const { message } = received;
		if (message.type === 'model.offer' || message.type === 'model.chunk' || message.type === 'model.sources')
			await taking.receive(received, message);
	});
	const told: Message[] = [];
	link.onMessage(({ message }) => void told.push(message));
	const { root, proofOf } = await modelTreeOf(model);
	const offer = async (changed: object = {}) => {
		const asked = { type: 'model.offer', modelId, sizeBytes: model.length, root, ...changed } as const;
		return (await link.request(asked, { timeoutMs: 5000 })).message;
	};
	const chunk = (
		index: number,
		{ proof = proofOf(index), bytes = model.subarray(...chunkSpan(model.length, index)) } = {}
	) => link.send({ type: 'model.chunk', modelId, index, proof }, { attachments: [bytes] });
	return { link, taking, models, told, failures, offer, chunk, root };
}

describe('taking a model in', () => {
	it('tells of each chunk on its disk, ignores one that comes again, and has the whole', async () => {
		const { taking, told, offer, chunk } = await intake();
		expect(await offer()).toEqual({ type: 'model.wanted', modelId, from: 0 });
		await chunk(0);
		await chunk(0);
		await chunk(1);
		expect(await offer()).toEqual({ type: 'model.wanted', modelId, from: 2 });
		expect(await taking.read(modelId)).toHaveLength(model.length);
		expect(told).toEqual([
			{ type: 'model.progress', modelId, heldBytes: MIB, fromPeers: 0 },
			{ type: 'model.progress', modelId, heldBytes: model.length, fromPeers: 0 }
		]);
	});

	it('goes on where an earlier tab stopped, and begins anew amid a chunk', async () => {
		const models = memoryModels();
		await models.append(modelId, 0, model.slice(0, MIB));
		expect(await (await intake({ models })).offer()).toMatchObject({ from: 1 });
		await models.append(modelId, MIB, model.slice(MIB, MIB + 8));
		expect(await (await intake({ models })).offer()).toMatchObject({ from: 0 });
	});

	it('refuses a second root, and a second size, of the same model', async () => {
		const { offer } = await intake();
		await offer();
		const refused = { type: 'refused', code: 'model.hashMismatch' };
		expect(await offer({ root: new Uint8Array(32) })).toMatchObject(refused);
		expect(await offer({ sizeBytes: model.length - 1 })).toMatchObject(refused);
		expect(await offer()).toMatchObject({ type: 'model.wanted' });
	});

	it.each([
		['has one byte too many', 1, { bytes: new Uint8Array(10).fill(5) }, 'model.hashMismatch'],
		['has a byte changed', 0, { bytes: new Uint8Array(MIB).fill(6) }, 'model.hashMismatch'],
		['has a proof of another depth', 0, { proof: new Uint8Array(64) }, 'model.hashMismatch'],
		['leaves a gap', 1, {}, 'message.sequence'],
		[
			'is further ahead than any may be',
			MODEL_CHUNKS_AHEAD,
			{ bytes: model.subarray(0, 9) },
			'message.sequence'
		]
	])('hangs up on a chunk that %s', async (_, index, changed, code) => {
		const { link, offer, chunk, models } = await intake();
		await offer();
		if (index === 1 && 'bytes' in changed) await chunk(0);
		await chunk(index, changed).catch(() => {});
		expect((await link.closed).code).toBe(code);
		expect(await models.heldBytes(modelId)).toBe(index === 1 && 'bytes' in changed ? MIB : 0);
	});

	it('says at once what the disk refused, once, and takes it when there is room', async () => {
		const models = memoryModels();
		const { append } = models;
		models.append = () => Promise.reject(new RallyError('The disk is full.', { code: 'storage.full' }));
		const { taking, told, failures, offer, chunk } = await intake({ models });
		await offer();
		await chunk(0);
		await chunk(0);
		await expect.poll(() => told).toMatchObject([{ type: 'refused', code: 'device.storage' }]);
		await expect(taking.read(modelId)).rejects.toMatchObject({ code: 'storage.full' });
		expect(failures).toEqual(['storage.full']);
		models.append = append;
		await offer();
		await chunk(0);
		await chunk(1);
		expect(await offer()).toMatchObject({ from: 2 });
	});

	it('names as held what is whole and right, and only that', async () => {
		const models = memoryModels();
		const shelf = createModelShelf({ models, nowS: () => 0 });
		await models.append(modelId, 0, model.slice(0, MIB));
		expect(await shelf.holds()).toEqual([]);
		await models.append(modelId, MIB, model.slice(MIB));
		expect(await shelf.holds()).toEqual([]);
		await models.read(modelId, model.length);
		expect(await shelf.holds()).toEqual([modelId]);
	});
});
