import type { LeaseView, RentQuote, WindowView } from '$lib/chain/types';
import { sha256, toHexDigits } from '$lib/core/bytes';
import type { Clock } from '$lib/core/clock';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { ClassId, DeviceId, Hex, JobId, LeaseId } from '$lib/core/ids';
import type { Random } from '$lib/core/random';
import { createStore } from '$lib/core/store';
import type { Link } from '$lib/peer/link';
import { keepDevice } from './deviceKeeper';
import type { DeviceSession } from './deviceSession';
import { createJobRun, type JobRun, type KeptTask } from './jobRun';
import type { ClientMemory } from './memory';
import type { ClientService, ClientSnapshot, DeviceSnapshot, JobRequest } from './types';

/** What a client asks of the chain. */
export interface ClientChain {
	chainId: number;
	/** The chain's second. */
	nowS(): number;
	quoteRent(request: { classId: ClassId; devices: number; seconds: number }): Promise<RentQuote>;
	getWindows(classId: ClassId): Promise<WindowView[]>;
	getLease(leaseId: LeaseId): Promise<LeaseView | undefined>;
	rent(request: {
		classId: ClassId;
		deviceIds: DeviceId[];
		endS: number;
		clientPublicKey: Uint8Array<ArrayBuffer>;
		maxCostWei: bigint;
	}): Promise<{ leaseId: LeaseId; transactionHash: Hex }>;
}

export interface ClientOptions {
	chain: ClientChain;
	/** The key a lease names, 65 bytes. */
	publicKey: Uint8Array<ArrayBuffer>;
	/** An authenticated link to a device, under the client's key. */
	openLink(device: Pick<WindowView, 'devicePublicKey' | 'endpoint'>, signal: AbortSignal): Promise<Link>;
	memory: ClientMemory;
	clock: Clock;
	random: Random;
}

const EMPTY: ClientSnapshot = {
	phase: 'idle',
	quote: undefined,
	lease: undefined,
	leaseTransaction: undefined,
	devices: [],
	job: undefined,
	error: undefined
};

/** One tab that rents: quote, rent, connect, run, and take it all up again after a reload. */
export function createClient({
	chain,
	publicKey,
	openLink,
	memory,
	clock,
	random
}: ClientOptions): ClientService {
	const snapshot = createStore<ClientSnapshot>(EMPTY);
	const change = (fields: Partial<ClientSnapshot>) => snapshot.update((now) => ({ ...now, ...fields }));
	const sessions = new Map<DeviceId, DeviceSession>();
	let connection = new AbortController();
	let current: { run: JobRun; request: JobRequest; stop: AbortController } | undefined;
	/** Only the newest quote is shown, whatever order the answers come in. */
	let quotes = 0;

	/** Runs an action; what it throws becomes the snapshot's error. */
	async function guarded(action: () => Promise<void>): Promise<void> {
		change({ error: undefined });
		try {
			await action();
		} catch (thrown) {
			const { lease, job } = snapshot.get();
			const phase = job?.state === 'running' ? 'running' : lease ? 'leased' : 'idle';
			change({ error: toRallyError(thrown), phase });
		}
	}

	const changeDevice = (deviceId: DeviceId, fields: Partial<DeviceSnapshot>) =>
		change({
			devices: snapshot.get().devices.map((row) => (row.deviceId === deviceId ? { ...row, ...fields } : row))
		});

	async function connect(lease: LeaseView): Promise<void> {
		connection.abort();
		connection = new AbortController();
		const windows = await chain.getWindows(lease.classId);
		const rented = lease.deviceIds.flatMap((id) => windows.find(({ deviceId }) => deviceId === id) ?? []);
		change({
			devices: rented.map(({ deviceId }) => ({
				deviceId,
				state: 'connecting',
				modelProgress: 0,
				rttMs: undefined,
				tasksDone: 0,
				sentence: 'Looking for the device.'
			}))
		});
		for (const device of rented) {
			void keepDevice({
				device,
				lease,
				chainId: chain.chainId,
				clock,
				nowS: chain.nowS,
				signal: connection.signal,
				openLink,
				onChange: (fields) => changeDevice(device.deviceId, fields),
				onSession: (session) => {
					sessions.set(device.deviceId, session);
					if (current) void enlist(session, current);
				},
				onLost: (text) => {
					sessions.delete(device.deviceId);
					current?.run.deviceLost(device.deviceId, text);
				}
			});
		}
	}

	/** Brings the job's model to a device and hands it to the scheduler. */
	async function enlist(session: DeviceSession, job: NonNullable<typeof current>): Promise<void> {
		const { deviceId } = session;
		const { modelId, model } = job.request;
		try {
			await session.provideModel(
				{ modelId, bytes: model },
				{
					signal: job.stop.signal,
					onProgress: (modelProgress) =>
						changeDevice(deviceId, { state: 'sending-model', modelProgress, sentence: 'Sending the model.' }),
					onLoading: () =>
						changeDevice(deviceId, {
							state: 'loading-model',
							modelProgress: 1,
							sentence: 'The device loads the model.'
						})
				}
			);
			changeDevice(deviceId, { state: 'ready', rttMs: session.link.rttMs, sentence: 'Takes tasks.' });
			job.run.deviceReady(session);
		} catch (thrown) {
			if (job.stop.signal.aborted) return;
			const { shortMessage } = toRallyError(thrown);
			changeDevice(deviceId, { state: 'refused', sentence: shortMessage });
			change({ error: toRallyError(thrown) });
			job.run.deviceLost(deviceId, shortMessage);
		}
	}

	async function startRun(
		lease: LeaseView,
		request: JobRequest,
		{ jobId, startedAtMs, kept }: { jobId: JobId; startedAtMs: number; kept: KeptTask[] }
	): Promise<void> {
		const stop = new AbortController();
		const saves: Promise<void>[] = [];
		const run = createJobRun({
			jobId,
			modelId: request.modelId,
			leaseId: lease.leaseId,
			feeds: request.feeds,
			kept,
			clock,
			onKept: (task) => {
				const { devices } = snapshot.get();
				const done = (devices.find(({ deviceId }) => deviceId === task.deviceId)?.tasksDone ?? 0) + 1;
				changeDevice(task.deviceId, { tasksDone: done });
				saves.push(memory.saveTask(jobId, task));
			}
		});
		const mine = { run, request, stop };
		current = mine;
		const head = { jobId, title: request.title, modelId: request.modelId, startedAtMs };
		const unsubscribe = run.tasks.subscribe((tasks) => {
			if (current !== mine) return;
			change({ phase: 'running', job: { ...head, tasks, state: 'running', endedAtMs: undefined } });
		});
		for (const session of sessions.values()) void enlist(session, mine);
		const how = await run.ended;
		unsubscribe();
		stop.abort(new RallyError('The job has ended.', { code: 'job.ended' }));
		const endedAtMs = clock.nowMs();
		if (current === mine) {
			current = undefined;
			change({ phase: 'leased', job: { ...head, tasks: run.tasks.get(), state: how, endedAtMs } });
		}
		await Promise.all([...saves, memory.endJob(jobId, how, endedAtMs)]);
		if (how === 'stopped') {
			const left = run.tasks.get().filter(({ state }) => state !== 'done').length;
			throw new RallyError(
				`No rented device has been reachable for a while; ${left} tasks were left undone.`,
				{
					code: 'job.stalled',
					hint: 'What finished is kept. Run the rest again when a device is back, or rent another one.'
				}
			);
		}
	}

	return {
		snapshot,
		async quote(request) {
			const mine = ++quotes;
			await guarded(async () => {
				const quote = await chain.quoteRent(request);
				if (mine === quotes) change({ quote });
			});
		},
		rent: ({ classId, devices, seconds, maxCostWei }) =>
			guarded(async () => {
				change({ phase: 'renting' });
				const { endS } = await chain.quoteRent({ classId, devices, seconds });
				const free = (await chain.getWindows(classId))
					.filter((window) => window.leaseEndS <= chain.nowS() && window.endS >= endS)
					.sort((a, b) => (a.score < b.score ? 1 : a.score > b.score ? -1 : b.endS - a.endS));
				if (free.length < devices) {
					throw new RallyError(`Only ${free.length} of ${devices} devices are free for that long.`, {
						code: 'rent.noIdleDevice',
						hint: 'Rent fewer devices, or for a shorter time.'
					});
				}
				const deviceIds = free.slice(0, devices).map(({ deviceId }) => deviceId);
				const { leaseId, transactionHash } = await chain.rent({
					classId,
					deviceIds,
					endS,
					clientPublicKey: publicKey,
					maxCostWei
				});
				// Paid for: from here on a reload must find it again.
				await memory.saveLease({ leaseId, classId, transactionHash });
				const lease = await chain.getLease(leaseId);
				change({
					phase: 'leased',
					lease,
					leaseTransaction: transactionHash,
					quote: undefined,
					job: undefined
				});
				if (lease) await connect(lease);
			}),
		run: (request) =>
			guarded(async () => {
				const { lease } = snapshot.get();
				if (!lease) throw new RallyError('Rent a device first.', { code: 'lease.required' });
				if (chain.nowS() >= lease.endS) {
					throw new RallyError('The lease is over.', { code: 'lease.over', hint: 'Rent again to go on.' });
				}
				if (current)
					throw new RallyError('A job is running already.', {
						code: 'job.running',
						hint: 'Cancel it first.'
					});
				if (toHexDigits(sha256(request.model)) !== request.modelId) {
					throw new RallyError('The model file is not the one its hash names.', {
						code: 'model.hashMismatch',
						hint: 'Load the page again; if it goes on, the file was changed on the server.'
					});
				}
				const jobId = toHexDigits(random.bytes(16)) as JobId;
				const { title, modelId, feeds, model } = request;
				const startedAtMs = clock.nowMs();
				await memory.saveModel(modelId, model);
				await memory.saveJob(lease.leaseId, { jobId, title, modelId, startedAtMs, feeds });
				await startRun(lease, request, { jobId, startedAtMs, kept: [] });
			}),
		async cancel() {
			current?.run.cancel();
		},
		async leave() {
			connection.abort();
			current?.run.cancel();
			sessions.clear();
			await memory.saveLease(undefined);
			snapshot.set(EMPTY);
		},
		resume: () =>
			guarded(async () => {
				const remembered = await memory.lease();
				if (!remembered) return;
				const lease = await chain.getLease(remembered.leaseId);
				if (!lease) return memory.saveLease(undefined);
				const job = await memory.job(lease.leaseId);
				const isOver = chain.nowS() >= lease.endS;
				change({ phase: 'leased', lease, leaseTransaction: remembered.transactionHash });
				if (!isOver) await connect(lease);
				if (!job) return;
				const { jobId, title, modelId, startedAtMs, feeds, kept } = job;
				if (job.ended === undefined && !isOver) {
					const model = await memory.model(modelId);
					if (model) return startRun(lease, { title, modelId, model, feeds }, { jobId, startedAtMs, kept });
				}
				// Nothing is left to do: shown as it was.
				const run = createJobRun({ jobId, modelId, leaseId: lease.leaseId, feeds, kept, clock });
				run.cancel();
				change({
					job: {
						jobId,
						title,
						modelId,
						startedAtMs,
						endedAtMs: job.endedAtMs,
						state: job.ended ?? 'stopped',
						tasks: run.tasks.get()
					}
				});
			})
	};
}
