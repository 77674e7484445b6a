import { nativeSha256, toHexDigits } from '$lib/core/bytes';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { JobId } from '$lib/core/ids';
import { createStore } from '$lib/core/store';
import { createFleet } from './fleet';
import { IDLE } from './idle';
import { createJobDesk } from './jobDesk';
import type { ClientOptions } from './ports';
import { shownJob } from './shownJob';
import type { ClientService, ClientSnapshot } from './types';

/** One tab that rents: quote, rent, connect, run, and take it all up again after a reload. */
export function createClient(options: ClientOptions): ClientService {
	const { chain, publicKey, openLink, memory, clock, random } = options;
	const snapshot = createStore<ClientSnapshot>(IDLE);
	const change = (fields: Partial<ClientSnapshot>) => snapshot.update((now) => ({ ...now, ...fields }));
	/** Under way now. A device holds one model at a time, so a job waits for them. */
	let checks = 0;
	/** Only the newest quote is shown, whatever order the answers come in. */
	let quotes = 0;

	const fleet = createFleet({
		chain,
		clock,
		openLink,
		onDevices: (devices) => change({ devices }),
		onSession: (session) => desk.session(session),
		onLost: (deviceId, text) => desk.deviceLost(deviceId, text),
		onDraining: (deviceId) => desk.deviceDraining(deviceId),
		onResumed: (deviceId) => desk.deviceResumed(deviceId)
	});
	const desk = createJobDesk({ ...options, fleet, snapshot: snapshot.get, change });

	/** Runs an action; what it throws becomes the snapshot's error. */
	async function guarded(action: () => Promise<void>): Promise<void> {
		change({ error: undefined });
		try {
			await action();
		} catch (thrown) {
			const phase = desk.isRunning ? 'running' : snapshot.get().lease ? 'leased' : 'idle';
			change({ error: toRallyError(thrown), phase });
		}
	}

	/** @throws RallyError `lease.required`, `lease.over` */
	function runningLease() {
		const { lease } = snapshot.get();
		if (!lease) throw new RallyError('Rent a device first.', { code: 'lease.required' });
		if (chain.nowS() < lease.endS) return lease;
		throw new RallyError('The lease is over.', { code: 'lease.over', hint: 'Rent again to go on.' });
	}

	/** @throws RallyError `job.running`, `check.running` */
	function mustBeFree(): void {
		desk.mustNotRun();
		if (checks === 0) return;
		throw new RallyError('A device is being checked.', {
			code: 'check.running',
			hint: 'Wait some seconds, or stop the check.'
		});
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
		rent: ({ classId, devices, endS, maxCostWei }) =>
			guarded(async () => {
				change({ phase: 'renting' });
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
				const lease = runningLease();
				mustBeFree();
				const { model, ...wish } = request;
				if (toHexDigits(await nativeSha256(model)) !== request.modelId) {
					throw new RallyError('The model file is not the one its hash names.', {
						code: 'model.hashMismatch',
						hint: 'Load the page again; if it goes on, the file was changed on the server.'
					});
				}
				const jobId = toHexDigits(random.bytes(16)) as JobId;
				const startedAtMs = clock.nowMs();
				const job = { ...wish, jobId, leaseId: lease.leaseId, startedAtMs };
				await memory.saveModel(request.modelId, model);
				await memory.saveJob(job);
				await desk.start(lease, { ...job, ...NOTHING_YET }, model, { fromMs: startedAtMs });
			}),
		async check(deviceId, options) {
			const { lease } = snapshot.get();
			const session = [...fleet.sessions()].find((each) => each.deviceId === deviceId);
			if (!lease || !session)
				throw new RallyError('This device is not connected.', {
					code: 'check.notConnected',
					hint: 'Wait until it is; a closed tab may come back while the lease runs.'
				});
			if (desk.isRunning)
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
			desk.cancel();
		},
		async leave() {
			fleet.disband();
			desk.cancel();
			await memory.saveLease(undefined);
			snapshot.set(IDLE);
		},
		resume: (jobId) =>
			guarded(async () => {
				if (jobId !== undefined) {
					const lease = runningLease();
					mustBeFree();
					return desk.goOn(await desk.find(jobId), lease);
				}
				const remembered = await memory.lease();
				if (!remembered) return;
				const lease = await chain.getLease(remembered.leaseId);
				if (!lease) return memory.saveLease(undefined);
				const newest = await memory.newestJob(lease.leaseId);
				const job = newest && (await memory.job(newest));
				const isOver = chain.nowS() >= lease.endS;
				change({ phase: 'leased', lease, leaseTransaction: remembered.transactionHash });
				if (!isOver) await fleet.connect(lease);
				if (!job) return;
				if (job.ended === undefined && !isOver) return desk.goOn(job, lease);
				// Nothing is left to do: shown as it was.
				change({ job: shownJob(job, lease) });
			}),
		history: () => memory.jobs(),
		openJob: (jobId) => guarded(() => desk.open(jobId)),
		readJob: (jobId) => desk.read(jobId),
		removeJob: (jobId) => guarded(() => desk.remove(jobId)),
		report: (deviceId) => guarded(() => desk.report(deviceId))
	};
}

const NOTHING_YET = {
	kept: [],
	failed: [],
	caught: [],
	work: undefined,
	costWei: undefined,
	ended: undefined,
	endedAtMs: undefined
};
