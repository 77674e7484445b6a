import type { LeaseView } from '$lib/chain/types';
import { sha256, toHexDigits } from '$lib/core/bytes';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { JobId } from '$lib/core/ids';
import { createStore } from '$lib/core/store';
import type { DeviceSession } from './deviceSession';
import { createFleet } from './fleet';
import { IDLE } from './idle';
import { createJobRun, type JobRun, type KeptTask } from './jobRun';
import type { ClientOptions } from './ports';
import type { ClientService, ClientSnapshot, JobRequest } from './types';

/** One tab that rents: quote, rent, connect, run, and take it all up again after a reload. */
export function createClient({
	chain,
	publicKey,
	openLink,
	memory,
	clock,
	random
}: ClientOptions): ClientService {
	const snapshot = createStore<ClientSnapshot>(IDLE);
	const change = (fields: Partial<ClientSnapshot>) => snapshot.update((now) => ({ ...now, ...fields }));
	let current: { run: JobRun; request: JobRequest; stop: AbortController } | undefined;
	/** Under way now. A device holds one model at a time, so a job waits for them. */
	let checks = 0;
	/** Only the newest quote is shown, whatever order the answers come in. */
	let quotes = 0;

	const fleet = createFleet({
		chain,
		clock,
		openLink,
		onDevices: (devices) => change({ devices }),
		onSession: (session) => {
			if (current) void enlist(session, current);
		},
		onLost: (deviceId, text) => current?.run.deviceLost(deviceId, text)
	});

	/** Hands a device that holds the job's model to the scheduler. */
	async function enlist(
		session: DeviceSession,
		{ run, request, stop }: NonNullable<typeof current>
	): Promise<void> {
		const { modelId, model } = request;
		try {
			await fleet.provideModel(session, { modelId, bytes: model }, stop.signal);
			run.deviceReady(session);
		} catch (thrown) {
			if (stop.signal.aborted) return;
			const error = toRallyError(thrown);
			change({ error });
			run.deviceLost(session.deviceId, error.shortMessage);
		}
	}

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
				fleet.countTask(task.deviceId);
				const save = memory.saveTask(jobId, task);
				// Told of at the job's end, with what else went wrong; until then it is nobody's surprise.
				save.catch(() => {});
				saves.push(save);
			}
		});
		const mine = { run, request, stop };
		current = mine;
		const head = headOf(request, lease, { jobId, startedAtMs });
		const unsubscribe = run.tasks.subscribe((tasks) => {
			if (current !== mine) return;
			change({ phase: 'running', job: { ...head, tasks, state: 'running', endedAtMs: undefined } });
		});
		for (const session of fleet.sessions()) void enlist(session, mine);
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
				const windowIds = free.slice(0, devices).map(({ windowId }) => windowId);
				const { leaseId, transactionHash } = await chain.rent({
					classId,
					windowIds,
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
				if (lease) await fleet.connect(lease);
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
				if (checks > 0)
					throw new RallyError('A device is being checked.', {
						code: 'check.running',
						hint: 'Wait some seconds, or stop the check.'
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
		async check(deviceId, options) {
			const { lease } = snapshot.get();
			const session = [...fleet.sessions()].find((each) => each.deviceId === deviceId);
			if (!lease || !session)
				throw new RallyError('This device is not connected.', {
					code: 'check.notConnected',
					hint: 'Wait until it is; a closed tab may come back while the lease runs.'
				});
			if (current)
				throw new RallyError('A job is running.', {
					code: 'check.jobRunning',
					hint: 'Check the device when it has ended.'
				});
			checks++;
			try {
				const { quietCheck } = await import('./quietChallenge/quietCheck');
				return await quietCheck(session, { ...options, leaseId: lease.leaseId, clock, random });
			} finally {
				checks--;
			}
		},
		async cancel() {
			current?.run.cancel();
		},
		async leave() {
			fleet.disband();
			current?.run.cancel();
			await memory.saveLease(undefined);
			snapshot.set(IDLE);
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
				if (!isOver) await fleet.connect(lease);
				if (!job) return;
				const { jobId, title, modelId, startedAtMs, feeds, kept } = job;
				if (job.ended === undefined && !isOver) {
					const model = await memory.model(modelId);
					const request = { title, modelId, feeds, assurance: 'economy' as const };
					if (model) return startRun(lease, { ...request, model }, { jobId, startedAtMs, kept });
				}
				// Nothing is left to do: shown as it was.
				const run = createJobRun({ jobId, modelId, leaseId: lease.leaseId, feeds, kept, clock });
				run.cancel();
				change({
					job: {
						...headOf({ title, modelId, assurance: 'economy' }, lease, { jobId, startedAtMs }),
						endedAtMs: job.endedAtMs,
						state: job.ended ?? 'stopped',
						tasks: run.tasks.get()
					}
				});
			}),
		history: async () => [],
		openJob: async () => {},
		readJob: async () => undefined,
		removeJob: async () => {},
		report: async () => {}
	};
}

const headOf = (
	{ title, modelId, workloadId, assurance }: Omit<JobRequest, 'model' | 'feeds'>,
	{ leaseId }: LeaseView,
	{ jobId, startedAtMs }: { jobId: JobId; startedAtMs: number }
) => ({
	jobId,
	title,
	modelId,
	workloadId,
	leaseId,
	assurance,
	startedAtMs,
	costWei: undefined,
	work: { first: 0, retry: 0, check: 0, tiebreak: 0, hedge: 0, rerun: 0 },
	caught: []
});
