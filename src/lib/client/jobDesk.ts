import type { LeaseView } from '$lib/chain/types';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { DeviceId, JobId } from '$lib/core/ids';
import { createDeviceReports } from './deviceReports';
import { deviceFacts } from './deviceFacts';
import type { DeviceSession } from './deviceSession';
import type { Fleet } from './fleet';
import { jobCost } from './jobCost';
import { createJobRun } from './createJobRun';
import type { JobRun } from './jobRun';
import type { RememberedJob } from './memory';
import type { ClientOptions } from './ports';
import { shownJob } from './shownJob';
import { createTaskWriter } from './taskWriter';
import type { CaughtDevice, ClientSnapshot, JobSnapshot } from './types';

/** How far devices are trusted is written this often. */
const TRUST_EVERY_MS = 5000;

export interface JobDeskOptions extends Pick<
	ClientOptions,
	'chain' | 'memory' | 'clock' | 'random' | 'isOnline' | 'judge' | 'limits'
> {
	fleet: Fleet;
	snapshot(): ClientSnapshot;
	change(fields: Partial<ClientSnapshot>): void;
}

interface Current {
	run: JobRun;
	lease: LeaseView;
	job: RememberedJob;
	model: Uint8Array<ArrayBuffer>;
	agreed: Map<DeviceId, number>;
	stop: AbortController;
}

/** Results wait so long for a device that has gone: a reload takes less, and whoever takes longer may not come. */
const AWAY_MS = 15_000;

/** A client's jobs: the one that runs, and those that are kept. */
export function createJobDesk(options: JobDeskOptions) {
	const { chain, memory, clock, random, fleet, snapshot, change } = options;
	let current: Current | undefined;

	const reports = createDeviceReports({
		chain,
		lease: () => snapshot().lease,
		onDevice: async (device) => {
			const { job } = snapshot();
			if (!job) return;
			const caught = job.caught.map((each) => (each.deviceId === device.deviceId ? device : each));
			if (current?.job.jobId === job.jobId) current.job.caught = caught;
			change({ job: { ...job, caught } });
			await memory.saveCaught(job.jobId, device);
		},
		onGivenBack: async (deviceId, lease) => {
			fleet.drop(deviceId, 'Given back: it gave a wrong result.');
			current?.run.deviceLost(deviceId, 'Given back.');
			change({ lease: (await chain.getLease(lease.leaseId)) ?? lease });
		}
	});

	/** Since when a device of the lease has not been there. */
	const awaySinceMs = new Map<DeviceId, number>();
	/** The devices that may work in this job, now or soon, and whether each is there now. */
	const usefulDevices = () => {
		const nowMs = clock.nowMs();
		const useful: { deviceId: DeviceId; isHere: boolean }[] = [];
		for (const { deviceId, state, trust } of snapshot().devices) {
			if (state === 'refused' || trust === 'caught') continue;
			const isHere = state !== 'connecting' && state !== 'lost';
			if (isHere) awaySinceMs.delete(deviceId);
			else awaySinceMs.set(deviceId, awaySinceMs.get(deviceId) ?? nowMs);
			if (nowMs - (awaySinceMs.get(deviceId) ?? nowMs) < AWAY_MS) useful.push({ deviceId, isHere });
		}
		return useful;
	};
	/** One owner's devices are all that this lease still has, or may have soon. */
	const isAlone = () =>
		new Set(usefulDevices().map(({ deviceId }) => fleet.known(deviceId)?.window.owner)).size <= 1;
	const isExpecting = () => usefulDevices().some(({ isHere }) => !isHere);

	/** Hands a connected device to the job, once it holds the model. */
	async function enlist(session: DeviceSession, mine: Current): Promise<void> {
		const { job, model, lease, run, stop, agreed } = mine;
		const { deviceId } = session;
		try {
			await run.enlist(session, async () => {
				await fleet.provideModel(session, { modelId: job.modelId, bytes: model }, stop.signal);
				const known = fleet.known(deviceId);
				if (!known?.serving) throw new RallyError('The device has gone.', { code: 'device.lost' });
				return deviceFacts({
					window: known.window,
					lease,
					serving: known.serving,
					rttMs: session.link.rttMs,
					tasks: job.feeds.length,
					agreedBefore: agreed.get(deviceId) ?? 0
				});
			});
		} catch (thrown) {
			if (stop.signal.aborted) return;
			const error = toRallyError(thrown);
			fleet.describe((row) =>
				row.deviceId === deviceId ? { state: 'refused', sentence: error.shortMessage } : {}
			);
			if (error.code !== 'device.caught') change({ error });
			run.deviceLost(deviceId, error.shortMessage);
		}
	}

	/** @throws RallyError `job.stalled`, or that something could not be kept */
	async function start(
		lease: LeaseView,
		job: RememberedJob,
		model: Uint8Array<ArrayBuffer>,
		{ fromMs }: { fromMs: number }
	): Promise<void> {
		const { jobId, modelId } = job;
		const stop = new AbortController();
		const writer = createTaskWriter(memory, jobId);
		const saves: Promise<void>[] = [];
		const agreed = await memory.trust(lease.deviceIds);
		const doneBefore = new Map(snapshot().devices.map((row) => [row.deviceId, row.tasksDone]));
		const base = shownJob({ ...job, ended: undefined }, undefined);
		const { judge } = options;
		let trustSavedMs = clock.nowMs();

		const saveTrust = () => {
			const news = new Map<DeviceId, number>();
			for (const deviceId of lease.deviceIds) {
				const now = run.device(deviceId)?.agreedInARow;
				if (now !== undefined && now !== (agreed.get(deviceId) ?? 0)) news.set(deviceId, now);
			}
			for (const [deviceId, now] of news) agreed.set(deviceId, now);
			trustSavedMs = clock.nowMs();
			if (news.size > 0) saves.push(quietly(memory.saveTrust(news)));
		};
		const jobNow = (state: JobSnapshot['state'], endedAtMs: number | undefined): JobSnapshot => ({
			...base,
			leaseId: lease.leaseId,
			state,
			endedAtMs,
			costWei:
				(job.costWei ?? 0n) + jobCost(lease, { startedAtMs: fromMs, untilMs: endedAtMs ?? clock.nowMs() }),
			tasks: run.tasks,
			work: run.work,
			caught: mine.job.caught
		});
		const show = () => {
			if (current !== mine) return;
			if (clock.nowMs() - trustSavedMs >= TRUST_EVERY_MS) saveTrust();
			fleet.describe(({ deviceId, state }) => {
				const view = run.device(deviceId);
				if (!view) return {};
				return {
					trust: view.level,
					running: view.running,
					meanMs: view.meanMs,
					tasksDone: (doneBefore.get(deviceId) ?? 0) + view.done,
					...(view.level === 'caught' && state !== 'refused'
						? { state: 'refused', sentence: 'Gave a wrong result, and is not used any more.' }
						: {})
				};
			});
			change({ phase: 'running', job: jobNow('running', undefined) });
		};
		// The first paint comes before there is a run to be painted.
		let isReady = false;
		const run = createJobRun({
			...job,
			leaseId: lease.leaseId,
			seed: new DataView(random.bytes(4).buffer).getUint32(0),
			clock,
			...(options.limits ? { limits: options.limits } : {}),
			...(options.isOnline ? { isOnline: options.isOnline } : {}),
			judge:
				judge && job.mayJudge !== false
					? (inputs, signal) => judge({ modelId, bytes: model }, inputs, signal)
					: undefined,
			isAlone,
			isExpecting,
			onChange: () => isReady && show(),
			onTask: (task) => writer.push(task),
			onCaught: (device: CaughtDevice) => {
				mine.job.caught = [...mine.job.caught, device];
				saves.push(quietly(memory.saveCaught(jobId, device)));
			}
		});
		const mine: Current = { run, lease, job: { ...job }, model, agreed, stop };
		current = mine;
		isReady = true;
		show();
		for (const session of fleet.sessions()) void enlist(session, mine);
		const how = await run.ended;
		stop.abort(new RallyError('The job has ended.', { code: 'job.ended' }));
		const endedAtMs = clock.nowMs();
		saveTrust();
		show();
		const last = jobNow(how, endedAtMs);
		const left = last.tasks.filter(({ state }) => state !== 'done').length;
		if (current === mine) {
			current = undefined;
			fleet.describe(() => ({ running: 0 }));
			change({ phase: snapshot().lease ? 'leased' : 'idle', job: last });
		}
		await Promise.all([
			writer.settled().then(() =>
				memory.endJob(jobId, {
					how,
					atMs: endedAtMs,
					costWei: last.costWei,
					work: last.work,
					doneCount: last.tasks.length - left
				})
			),
			...saves
		]);
		if (how === 'stopped') {
			throw new RallyError(
				`No rented device has been reachable for a while; ${left} tasks were left undone.`,
				{
					code: 'job.stalled',
					hint: 'What finished is kept. Run the rest again when a device is back, or rent another one.'
				}
			);
		}
	}

	/** @throws RallyError `job.running` */
	function mustNotRun(jobId?: JobId): void {
		if (!current || (jobId !== undefined && current.job.jobId !== jobId)) return;
		throw new RallyError('A job is running.', {
			code: 'job.running',
			hint: 'Wait for it, or cancel it first.'
		});
	}

	async function find(jobId: JobId): Promise<RememberedJob> {
		const job = await memory.job(jobId);
		if (job) return job;
		throw new RallyError('This browser keeps no such job.', { code: 'job.unknown' });
	}

	return {
		get isRunning() {
			return current !== undefined;
		},
		mustNotRun,
		start,
		/** Runs what is left of a kept job. @throws RallyError `model.gone`, and those of `start` */
		async goOn(job: RememberedJob, lease: LeaseView): Promise<void> {
			const model = await memory.model(job.modelId);
			if (!model) {
				throw new RallyError('The model of this job is not in this browser any more.', {
					code: 'model.gone',
					hint: 'Choose the model and the inputs again.'
				});
			}
			const wasOpen = job.ended === undefined && job.leaseId === lease.leaseId;
			if (!wasOpen) await memory.reopenJob(job.jobId, lease.leaseId);
			await start(lease, { ...job, failed: [] }, model, {
				fromMs: wasOpen ? job.startedAtMs : clock.nowMs()
			});
		},
		find,
		session(session: DeviceSession): void {
			if (current) void enlist(session, current);
		},
		deviceLost: (deviceId: DeviceId, text: string) => current?.run.deviceLost(deviceId, text),
		deviceDraining: (deviceId: DeviceId) => current?.run.deviceDraining(deviceId),
		deviceResumed: (deviceId: DeviceId) => current?.run.deviceResumed(deviceId),
		cancel: () => current?.run.cancel(),
		async open(jobId: JobId): Promise<void> {
			if (current?.job.jobId === jobId) return;
			mustNotRun();
			change({ job: shownJob(await find(jobId), snapshot().lease) });
		},
		async read(jobId: JobId): Promise<JobSnapshot | undefined> {
			const { job, lease } = snapshot();
			if (job?.jobId === jobId) return job;
			const kept = await memory.job(jobId);
			return kept && shownJob(kept, lease);
		},
		async remove(jobId: JobId): Promise<void> {
			mustNotRun(jobId);
			await memory.removeJob(jobId);
			if (snapshot().job?.jobId === jobId) change({ job: undefined });
		},
		async report(deviceId: DeviceId): Promise<void> {
			const device = snapshot().job?.caught.find((each) => each.deviceId === deviceId);
			if (!device)
				throw new RallyError('This device was not caught with anything.', { code: 'report.nothing' });
			await reports.report(device);
		}
	};
}

/** Told of at the job's end, with what else went wrong; until then it is nobody's surprise. */
function quietly(save: Promise<void>): Promise<void> {
	save.catch(() => {});
	return save;
}
