import { describe, expect, it } from 'vitest';
import { createDeviceSession, type DeviceSession } from '$lib/client/deviceSession';
import { createModelHandout } from '$lib/client/handOutModel';
import { sha256, toHexDigits } from '$lib/core/bytes';
import { systemClock } from '$lib/core/clock';
import type { JobId, ModelId, TaskId } from '$lib/core/ids';
import { floats } from '$lib/inference/floats';
import { MODEL_CHUNK_BYTES as MIB } from '$lib/protocol/limits';
import type { BlobDriver } from '$lib/store/blobDriver';
import { createBlobStore } from '$lib/store/blobStore';
import { EvictedDriver, FullDiskDriver } from '$lib/store/hostileDrivers';
import { createMemoryBlobDriver } from '$lib/store/memoryBlobDriver';
import { cpuWorker, leaseId, logOf, options, proven, until } from './testStage';

// A provider whose disk is anything but well.

const CLEARED = 'The browser has cleared what was kept here; models are fetched again.';
/** Three chunks. */
const bytes = Uint8Array.from({ length: 2 * MIB + 9 }, (_, i) => (i * 31) >>> 2);
const modelId = toHexDigits(sha256(bytes)) as ModelId;
const otherId = 'f'.repeat(64);

async function lend(driver: BlobDriver, quotaBytes = 2 ** 30) {
	const worker = cpuWorker();
	const stage = await proven({ worker });
	const models = createBlobStore({ driver, clock: systemClock, quotaBytes });
	stage.ports.models = models;
	const provider = stage.reload();
	await provider.start(options);
	const renter = await stage.renter();
	const connect = async () => {
		const link = await renter.openLink();
		const session = createDeviceSession(link, { deviceId: renter.deviceId, chainId: 31337 });
		await session.presentLease(leaseId);
		return { link, session };
	};
	const log = () => logOf(provider.snapshot.get());
	return { provider, worker, models, connect, log };
}

const provide = (
	session: DeviceSession,
	{ onProgress = () => {}, onLoading = () => {} }: { onProgress?(): void; onLoading?(): void } = {}
) =>
	session.provideModel(createModelHandout({ modelId, bytes, clock: systemClock }), {
		signal: new AbortController().signal,
		onProgress,
		onLoading
	});
const runTask = (session: DeviceSession, taskId: string) =>
	session.runTask(
		{
			jobId: 'job' as JobId,
			taskId: taskId as TaskId,
			attempt: 1,
			modelId,
			leaseId,
			inputs: [floats('x', [1], [21])],
			deadlineMs: 20_000
		},
		{ signal: new AbortController().signal }
	);
/** Once, however often it is asked. */
const once = (act: () => void) => {
	let isDone = false;
	return () => {
		if (!isDone) act();
		isDone = true;
	};
};

describe('a provider over an EvictedDriver', () => {
	it('is sent a model again that is cleared while it comes', async () => {
		const driver = new EvictedDriver();
		const { connect, models, log } = await lend(driver);
		const { session } = await connect();
		await provide(session, { onProgress: once(() => driver.evict()) });
		expect(await models.read(modelId, bytes.length)).toHaveLength(bytes.length);
		expect(log().filter((line) => line === CLEARED)).toHaveLength(1);
	});

	it('is sent a model again that is cleared before it is loaded', async () => {
		const driver = new EvictedDriver();
		const { connect, models, log } = await lend(driver);
		const { session } = await connect();
		await provide(session, { onLoading: once(() => driver.evict()) });
		expect(await models.heldBytes(modelId)).toBe(bytes.length);
		expect(log().filter((line) => line === CLEARED)).toHaveLength(1);
	});

	it('tells one that was deleted by somebody from all being cleared', async () => {
		const driver = new EvictedDriver();
		const { connect, models, log } = await lend(driver);
		await models.append(otherId, 0, new Uint8Array(10));
		const { session } = await connect();
		let removed = Promise.resolve();
		await provide(session, { onLoading: once(() => (removed = driver.remove(modelId))) });
		await removed;
		expect(log()).toContain('A model that was kept here has been deleted; it is fetched again.');
		expect(log()).not.toContain(CLEARED);
	});

	it('gives a model up that is cleared time and again', async () => {
		const driver = new EvictedDriver();
		const { connect } = await lend(driver);
		const { session } = await connect();
		await expect(provide(session, { onLoading: () => driver.evict() })).rejects.toMatchObject({
			code: 'model.missing'
		});
	});

	it('serves on from the GPU, and once that is lost too has the client come again', async () => {
		const driver = new EvictedDriver();
		const { connect, worker, log } = await lend(driver);
		const first = await connect();
		await provide(first.session);
		driver.evict();
		await runTask(first.session, 't1');
		worker.lose();
		await expect(runTask(first.session, 't2')).rejects.toMatchObject({ code: 'bye' });
		expect(log()).toContain(CLEARED);
		const second = await connect();
		await provide(second.session);
		await runTask(second.session, 't2');
	});
});

describe('a provider over a FullDiskDriver', () => {
	it('refuses the model at once, tells its tab the way out, and takes it when there is room', async () => {
		const driver = new FullDiskDriver(MIB + 1);
		const { provider, connect, log } = await lend(driver);
		const { session } = await connect();
		await expect(provide(session)).rejects.toMatchObject({
			code: 'device.storage',
			shortMessage: 'The device has no room left to keep this model.'
		});
		const line = log().find((text) => text.includes('could not be kept here'));
		expect(line).toContain('This browser has no room left');
		expect(line).toContain('Free some disk space, or delete kept models and old jobs.');
		expect(provider.snapshot.get().error).toMatchObject({ code: 'storage.full' });
		driver.roomBytes = 3 * MIB + 9;
		await provide(session);
		expect(provider.snapshot.get().error).toBeUndefined();
		await runTask(session, 't1');
	});

	it('drops what was used longest ago for it, and refuses where that is pinned', async () => {
		const driver = new FullDiskDriver(3 * MIB + 8);
		const { connect, models } = await lend(driver);
		await models.append(otherId, 0, new Uint8Array(MIB));
		await models.setPinned(otherId, true);
		const { session } = await connect();
		await expect(provide(session)).rejects.toMatchObject({ code: 'device.storage' });
		expect(await models.heldBytes(otherId)).toBe(MIB);
		await models.setPinned(otherId, false);
		await provide(session);
		expect(await models.heldBytes(otherId)).toBe(0);
	});
});

describe('a provider whose quota is full', () => {
	it('refuses the model where pinned ones leave no room, and says so in its log', async () => {
		const { connect, models, log } = await lend(createMemoryBlobDriver(), 3 * MIB);
		await models.append(otherId, 0, new Uint8Array(MIB));
		await models.setPinned(otherId, true);
		const { session } = await connect();
		await expect(provide(session)).rejects.toMatchObject({ code: 'device.storage' });
		expect(log().find((line) => line.includes('Pinned models'))).toContain('Unpin or delete one of them');
		await models.setQuota(3 * MIB + 9);
		await provide(session);
	});

	it('keeps a renter’s model from making room for others until the renter has gone', async () => {
		const { provider, connect, models } = await lend(createMemoryBlobDriver(), 4 * MIB);
		const { link, session } = await connect();
		await provide(session);
		await expect(models.append(otherId, 0, new Uint8Array(2 * MIB))).rejects.toMatchObject({
			code: 'storage.full'
		});
		link.close();
		await until(provider, ({ lease }) => lease === undefined);
		await models.append(otherId, 0, new Uint8Array(2 * MIB));
		expect(await models.heldBytes(modelId)).toBe(0);
	});
});
