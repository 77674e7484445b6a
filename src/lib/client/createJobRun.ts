import { withDeadline } from '$lib/core/deadline';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { DeviceId, TaskId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import { createScheduler } from '$lib/jobs/createScheduler';
import { DEFAULT_JOB_LIMITS } from '$lib/jobs/jobLimits';
import { NO_WORK } from '$lib/jobs/noWork';
import type { DeviceFacts, JobEffect, JobEvent, Purpose, Scheduler } from '$lib/jobs/scheduler';
import { agree } from './agree';
import { askDevice } from './askDevice';
import { caughtDevice } from './caughtDevice';
import type { DeviceSession } from './deviceSession';
import type { SignedOutputs } from './evidence';
import { createTicker } from './createTicker';
import { explainFailures } from './explainFailures';
import { failureOf } from './failureOf';
import { holdToGolden } from './holdToGolden';
import { inBatches } from './inBatches';
import { createJobClock } from './jobClock';
import type { HowEnded, JobRun, JobRunOptions, KeptTask } from './jobRun';
import { taskIdOf } from './taskIdOf';
import type { CaughtDevice, TaskSnapshot } from './types';

/** Between two repaints: a frame, and more where there is more to paint. */
const REPAINT_MS = 16;
const REPAINT_MS_PER_TASK = 0.01;

type Happening = JobEvent extends infer Event
	? Event extends { nowMs: number }
		? Omit<Event, 'nowMs'>
		: never
	: never;

/**
 * Runs one job over whatever devices come and go: every attempt is fenced, every kept result has a checked receipt,
 * and whoever gave a wrong one is named with the evidence.
 */
export function createJobRun(options: JobRunOptions): JobRun {
	const { jobId, modelId, leaseId, feeds, clock, tolerance, limits = DEFAULT_JOB_LIMITS } = options;
	const job = { jobId, modelId, leaseId };
	const isOnline = options.isOnline ?? (() => true);
	const time = createJobClock(clock);
	const results = new Map((options.kept ?? []).map((task) => [task.index, task]));
	// What was signed under an earlier id keeps it.
	const taskIds = feeds.map(
		(_, index) => results.get(index)?.receipt.receipt.taskId ?? taskIdOf(jobId, index)
	);
	const indexOf = new Map(taskIds.map((taskId, index) => [taskId, index]));
	const before = new Set(results.keys());
	/** Results of before that a device gave which was caught since. */
	const distrusted = new Set<number>();
	const caught = [...(options.caught ?? [])];
	const sessions = new Map<DeviceId, { session: DeviceSession; facts?: DeviceFacts }>();
	const attempts = new Map<string, { controller: AbortController; taskId: TaskId; deviceId: DeviceId }>();
	/** Tasks that were last painted as running or being checked: events that name no task may be about them. */
	const unsettled = new Set<number>();
	/** Answers that the scheduler may still ask about, by task and attempt. */
	const answers = new Map<TaskId, Map<number, SignedOutputs>>();
	const judged = new Map<TaskId, Tensor[]>();
	const stop = new AbortController();
	const schedulerTick = createTicker({ clock, signal: stop.signal, onTick: () => tick() });
	let enlisting = 0;
	let wasAlone = false;
	let wasExpecting = false;
	let workBefore: Readonly<Record<Purpose, number>> = options.work ?? NO_WORK;
	let judging: Promise<unknown> = Promise.resolve();
	let settleEnded: (how: HowEnded) => void = () => {};
	const ended = new Promise<HowEnded>((resolve) => (settleEnded = resolve));

	const schedule = (ids: readonly TaskId[], done: readonly TaskId[]): Scheduler =>
		createScheduler({
			taskIds: ids,
			done,
			assurance: options.assurance,
			needs: options.needs ?? { memoryBytes: 0, f16: false },
			hasJudge: options.judge !== undefined,
			seed: options.seed,
			limits,
			startedAtMs: time.nowMs()
		});
	let scheduler = schedule(
		taskIds,
		[...before].map((index) => taskIds[index] ?? ('' as TaskId))
	);

	let rows: TaskSnapshot[] = [];
	rows = taskIds.map((_, index) => rowOf(index));
	const dirty = new Set<number>();
	const repaint = inBatches(clock, REPAINT_MS + REPAINT_MS_PER_TASK * feeds.length, () => {
		if (dirty.size > 0) {
			rows = [...rows];
			for (const index of dirty) {
				const row = rowOf(index);
				rows[index] = row;
				if (row.state === 'running' || row.state === 'checking') unsettled.add(index);
				else unsettled.delete(index);
			}
			dirty.clear();
		}
		options.onChange?.();
	});

	function rowOf(index: number): TaskSnapshot {
		const taskId = taskIds[index] ?? ('' as TaskId);
		const view = scheduler.task(taskId);
		const result = results.get(index);
		const taken = distrusted.has(index) ? (stop.signal.aborted ? 'cancelled' : 'queued') : undefined;
		const state = taken ?? view?.state ?? rows[index]?.state ?? 'done';
		return {
			taskId,
			index,
			label: options.labels?.[index] ?? String(index + 1),
			state,
			attempts: view?.attempts || (result?.attempts ?? 0),
			deviceId: result?.deviceId ?? view?.running[0]?.deviceId,
			outputs: result?.outputs,
			receipt: result?.receipt,
			checked: result?.checked ?? false,
			error: state === 'done' || result ? undefined : explainFailures(view?.failures ?? [])
		};
	}

	const events: JobEvent[] = [];
	let isApplying = false;
	function apply(event: Happening): void {
		if (stop.signal.aborted) return;
		// While nothing can reach us, or all we have is still getting ready, no wait grows long.
		time.setPaused(!isOnline() || (enlisting > 0 && ![...sessions.values()].some(({ facts }) => facts)));
		const nowMs = time.nowMs();
		const isAlone = options.isAlone?.() ?? false;
		if (isAlone !== wasAlone) events.push({ type: 'alone', alone: isAlone, nowMs });
		wasAlone = isAlone;
		const isExpecting = enlisting > 0 || (options.isExpecting?.() ?? false);
		if (isExpecting !== wasExpecting) events.push({ type: 'expecting', expecting: isExpecting, nowMs });
		wasExpecting = isExpecting;
		events.push({ ...event, nowMs } as JobEvent);
		if (isApplying) return;
		isApplying = true;
		for (let next = events.shift(); next; next = events.shift()) {
			if ('taskId' in next) touch(next.taskId);
			else if (next.type !== 'tick' && next.type !== 'device-seen')
				for (const index of unsettled) dirty.add(index);
			for (const effect of scheduler.apply(next)) perform(effect);
		}
		isApplying = false;
		if (stop.signal.aborted) return;
		repaint.call();
		schedulerTick.within((scheduler.nextTickMs ?? Infinity) - time.nowMs());
	}

	function touch(taskId: TaskId): void {
		const index = indexOf.get(taskId);
		if (index !== undefined) dirty.add(index);
	}

	function perform(effect: JobEffect): void {
		if ('taskId' in effect) touch(effect.taskId);
		switch (effect.type) {
			case 'run':
				void attempt(effect);
				return;
			case 'abandon':
				attempts.get(`${effect.taskId} ${effect.attempt}`)?.controller.abort(GIVEN_UP);
				sessions.get(effect.deviceId)?.session.cancelTask(effect.taskId, effect.attempt);
				return;
			case 'compare': {
				const [a, b] = effect.attempts.map((attempt) => answers.get(effect.taskId)?.get(attempt));
				const isSame = a && b ? agree(a.outputs, b.outputs, { tolerance }).agrees : false;
				return apply({ type: 'compared', taskId: effect.taskId, attempts: effect.attempts, agree: isSame });
			}
			case 'judge':
				judging = judging.then(() => judge(effect));
				return;
			case 'keep':
				return keep(effect);
			case 'retract':
				return retract(indexOf.get(effect.taskId) ?? -1);
			case 'forget':
				answers.get(effect.taskId)?.delete(effect.attempt);
				return;
			case 'caught':
				return nameLiar(effect);
			case 'failed': {
				const index = indexOf.get(effect.taskId) ?? -1;
				const error = explainFailures(effect.failures);
				if (error) options.onTask?.({ type: 'failed', index, error });
				return;
			}
			case 'ended':
				return end(effect.how);
		}
	}

	function keep({ taskId, attempt, deviceId, checked }: Extract<JobEffect, { type: 'keep' }>): void {
		const index = indexOf.get(taskId) ?? -1;
		const answer = answers.get(taskId)?.get(attempt);
		const known = results.get(index);
		const { outputs, ...receipt } = answer ?? {};
		if (known && known.receipt.receipt.deviceId === deviceId && known.outputs === outputs) {
			results.set(index, { ...known, checked: known.checked || checked });
			if (checked && !known.checked) options.onTask?.({ type: 'checked', index });
			return;
		}
		if (!answer || !outputs) return;
		const task: KeptTask = {
			index,
			attempts: scheduler.task(taskId)?.attempts ?? attempt,
			deviceId,
			outputs,
			receipt: { valid: true, problem: undefined, ...(receipt as Omit<SignedOutputs, 'outputs'>) },
			checked
		};
		results.set(index, task);
		options.onTask?.({ type: 'kept', task });
	}

	function retract(index: number): void {
		if (!results.delete(index)) return;
		dirty.add(index);
		options.onTask?.({ type: 'retracted', index });
	}

	function nameLiar(effect: Extract<JobEffect, { type: 'caught' }>): void {
		const { taskId, deviceId } = effect;
		const index = indexOf.get(taskId) ?? -1;
		const ofTask = answers.get(taskId) ?? new Map<number, SignedOutputs>();
		const accused = ofTask.get(effect.attempt);
		// What it gave before a reload is believed no more than what it gave since.
		const earlier = [...results.values()].filter(
			(task) => task.deviceId === deviceId && !task.checked && before.has(task.index)
		);
		for (const task of earlier) {
			before.delete(task.index);
			distrusted.add(task.index);
			retract(task.index);
		}
		const retracted = effect.retracted + earlier.length;
		const outputs = judged.get(taskId);
		const device: CaughtDevice = accused
			? caughtDevice({
					jobId,
					taskId,
					modelId,
					index,
					inputs: feeds[index] ?? [],
					tolerance,
					accused,
					others: [...ofTask.values()],
					judged: outputs && { by: 'client', outputs },
					retracted
				})
			: {
					deviceId,
					taskId,
					index,
					sentence: `Task ${index + 1}: other outputs than two others gave.`,
					evidence: undefined,
					report: 'none'
				};
		name(device);
	}

	function name(device: CaughtDevice): void {
		const known = sessions.get(device.deviceId);
		if (known) delete known.facts;
		if (caught.some(({ deviceId }) => deviceId === device.deviceId)) return;
		caught.push(device);
		options.onCaught?.(device);
		repaint.call();
	}

	async function attempt({ taskId, attempt, deviceId, deadlineMs }: Extract<JobEffect, { type: 'run' }>) {
		const mine = scheduler;
		const controller = new AbortController();
		const name = `${taskId} ${attempt}`;
		attempts.set(name, { controller, taskId, deviceId });
		try {
			const { session } = sessions.get(deviceId) ?? {};
			const inputs = feeds[indexOf.get(taskId) ?? -1];
			if (!session || !inputs) throw new RallyError('The device is gone.', { code: 'closed' });
			const answer = await askDevice(session, {
				...job,
				taskId,
				attempt,
				inputs,
				withinMs: deadlineMs - time.nowMs(),
				signal: controller.signal
			});
			if (controller.signal.aborted || mine !== scheduler) return;
			const held = answers.get(taskId) ?? new Map<number, SignedOutputs>();
			answers.set(taskId, held.set(attempt, answer));
			apply({ type: 'result', taskId, attempt, deviceId });
		} catch (thrown) {
			if (controller.signal.aborted || mine !== scheduler) return;
			if (NOTHING_NEW.test(toRallyError(thrown).code)) apply({ type: 'device-draining', deviceId });
			apply({ type: 'attempt-failed', taskId, attempt, deviceId, failure: failureOf(thrown) });
		} finally {
			if (attempts.get(name)?.controller === controller) attempts.delete(name);
		}
	}

	async function judge({ taskId, attempts: numbers }: Extract<JobEffect, { type: 'judge' }>): Promise<void> {
		if (stop.signal.aborted) return;
		let right: number[] | undefined;
		try {
			const inputs = feeds[indexOf.get(taskId) ?? -1] ?? [];
			const outputs = await withDeadline<Tensor[]>(
				(signal) => options.judge?.(inputs, signal) ?? Promise.reject(GIVEN_UP),
				{
					ms: limits.attemptMs.most,
					what: 'Running the task on this device’s own GPU',
					signal: stop.signal
				}
			);
			judged.set(taskId, outputs);
			right = numbers.filter((number) => {
				const answer = answers.get(taskId)?.get(number);
				return answer !== undefined && agree(outputs, answer.outputs, { tolerance }).agrees;
			});
		} catch {
			// No WebGPU here, or the model is too much for it: others have to decide.
		}
		apply({ type: 'judged', taskId, right });
	}

	/** @throws RallyError `device.caught`, or why it could not be run */
	async function passGolden(session: DeviceSession): Promise<void> {
		if (!options.golden) return;
		const device = await holdToGolden(session, {
			...job,
			golden: options.golden,
			tolerance,
			withinMs: limits.attemptMs.most,
			signal: stop.signal
		});
		if (!device) return;
		name(device);
		throw new RallyError(device.sentence, { code: 'device.caught' });
	}

	function end(how: HowEnded): void {
		if (how === 'done' && distrusted.size > 0) return runAgain();
		for (let index = 0; index < rows.length; index++) dirty.add(index);
		stop.abort(new RallyError('The job has ended.', { code: 'job.ended' }));
		for (const { controller } of attempts.values()) controller.abort(GIVEN_UP);
		repaint.call();
		repaint.flush();
		answers.clear();
		judged.clear();
		settleEnded(how);
	}

	/** Another round, for what was taken back of an earlier run. */
	function runAgain(): void {
		const ids = [...distrusted].map((index) => taskIds[index] ?? ('' as TaskId));
		for (const index of distrusted) dirty.add(index);
		distrusted.clear();
		repaint.call();
		repaint.flush();
		workBefore = workNow();
		answers.clear();
		scheduler = schedule(ids, []);
		wasAlone = wasExpecting = false;
		for (const index of ids.keys()) touch(ids[index] ?? ('' as TaskId));
		for (const { facts } of sessions.values()) if (facts) apply({ type: 'device-ready', facts });
	}

	function workNow(): Record<Purpose, number> {
		const { byPurpose } = scheduler.totals;
		const work = { ...workBefore };
		for (const purpose of Object.keys(work) as Purpose[]) work[purpose] += byPurpose[purpose];
		return work;
	}

	/** Passes signs of life on, and looks at the network and the time. */
	function tick(): void {
		for (const [deviceId, { session, facts }] of sessions) {
			if (!facts) continue;
			const { rttMs } = session.link;
			apply({ type: 'device-seen', deviceId, ...(rttMs === undefined ? {} : { rttMs }) });
		}
		apply({ type: 'tick' });
	}

	// Nothing may be left to do.
	apply({ type: 'tick' });
	repaint.flush();

	return {
		get tasks() {
			return rows;
		},
		get work() {
			return workNow();
		},
		caught,
		device: (deviceId) => scheduler.device(deviceId),
		ended,
		async enlist(session, prepare) {
			const { deviceId } = session;
			const isCaught = () => caught.some((device) => device.deviceId === deviceId);
			if (isCaught()) throw new RallyError(CAUGHT_TEXT, { code: 'device.caught' });
			const mine: { session: DeviceSession; facts?: DeviceFacts } = { session };
			sessions.set(deviceId, mine);
			enlisting++;
			try {
				const facts = await prepare();
				await passGolden(session);
				if (sessions.get(deviceId) !== mine) return;
				mine.facts = facts;
				apply({ type: 'device-ready', facts });
			} finally {
				enlisting--;
				apply({ type: 'tick' });
			}
		},
		deviceLost(deviceId, text) {
			sessions.delete(deviceId);
			for (const each of attempts.values()) {
				if (each.deviceId !== deviceId) continue;
				touch(each.taskId);
				each.controller.abort(GIVEN_UP);
			}
			apply({ type: 'device-lost', deviceId, text });
		},
		deviceDraining: (deviceId) => apply({ type: 'device-draining', deviceId }),
		deviceResumed(deviceId) {
			const facts = sessions.get(deviceId)?.facts;
			if (facts) apply({ type: 'device-ready', facts });
		},
		cancel: () => apply({ type: 'cancel' })
	};
}

/** A device answers so that was asked before it had said that it takes nothing new. */
const NOTHING_NEW = /^device\.(draining|paused)$/;
const GIVEN_UP = new RallyError('Given up.', { code: 'task.abandoned' });
const CAUGHT_TEXT = 'It gave a wrong result in this job, and is not used in it again.';
