import { toHex } from '$lib/core/bytes';
import type { Clock } from '$lib/core/clock';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { DeviceId, JobId, LeaseId, ModelId, TaskId } from '$lib/core/ids';
import { createStore, type Readable } from '$lib/core/store';
import type { Tensor } from '$lib/core/tensor';
import { DEFAULT_JOB_LIMITS, reduceJob, startJob } from '$lib/jobs/reduce';
import type { JobEffect, JobEvent, JobLimits, JobState } from '$lib/jobs/types';
import type { DeviceSession } from './deviceSession';
import type { ReceiptSummary, TaskSnapshot } from './types';

/** Deadlines and stalls are looked at this often. */
const TICK_MS = 1000;

/** Codes that no other device would answer differently. */
const TASK_FAULTS = /^(input\.|model\.(invalid|tooLarge|hashMismatch)|output\.)/;

/** A result that an earlier run of this job has kept. */
export interface KeptTask {
	index: number;
	attempts: number;
	deviceId: DeviceId;
	outputs: Tensor[];
	receipt: ReceiptSummary;
}

export interface JobRunOptions {
	jobId: JobId;
	modelId: ModelId;
	leaseId: LeaseId;
	feeds: readonly Tensor[][];
	/** Of a run that a reload cut short. */
	kept?: readonly KeptTask[];
	limits?: JobLimits;
	clock: Clock;
	/** Told of every result that counts, before the job says it is done. */
	onKept?: (task: KeptTask) => void;
}

/** The effects around the scheduler's pure reducer. */
export interface JobRun {
	readonly tasks: Readable<TaskSnapshot[]>;
	/** Settles once, never rejects. */
	readonly ended: Promise<NonNullable<JobState['ended']>>;
	/** A device holds the model and takes tasks. */
	deviceReady(session: DeviceSession): void;
	deviceLost(deviceId: DeviceId, text: string): void;
	cancel(): void;
}

/** Runs one job over whatever devices come and go; every attempt is fenced, every kept result has a checked receipt. */
export function createJobRun(options: JobRunOptions): JobRun {
	const { jobId, modelId, leaseId, feeds, clock, limits = DEFAULT_JOB_LIMITS } = options;
	const taskIds = feeds.map((_, index) => `${jobId}-${index}` as TaskId);
	const keptBefore = new Map((options.kept ?? []).map((task) => [task.index, task]));
	const toRun = taskIds.filter((_, index) => !keptBefore.has(index));
	let state = startJob(toRun, clock.nowMs());
	const sessions = new Map<DeviceId, DeviceSession>();
	const attempts = new Map<string, AbortController>();
	const answers = new Map<TaskId, Omit<KeptTask, 'index'>>();
	const tasks = createStore<TaskSnapshot[]>([]);
	let settleEnded: (how: NonNullable<JobState['ended']>) => void = () => {};
	const ended = new Promise<NonNullable<JobState['ended']>>((resolve) => (settleEnded = resolve));

	for (const { index, ...task } of keptBefore.values()) {
		const taskId = taskIds[index];
		if (taskId) answers.set(taskId, task);
	}

	function show(): void {
		const rows = new Map(state.tasks.map((row) => [row.taskId, row]));
		tasks.set(
			taskIds.map((taskId, index) => {
				const row = rows.get(taskId);
				const answer = answers.get(taskId);
				const failure = row?.failures.at(-1);
				return {
					taskId,
					index,
					label: String(index + 1),
					state: row?.state ?? 'done',
					attempts: row?.attempt ?? answer?.attempts ?? 0,
					deviceId: answer?.deviceId ?? row?.deviceId,
					outputs: answer?.outputs,
					receipt: answer?.receipt,
					checked: false,
					error:
						failure && row?.state !== 'done'
							? new RallyError(failure.text, { code: failure.code })
							: undefined
				};
			})
		);
	}

	function apply(event: JobEvent): void {
		const step = reduceJob(state, event, limits);
		state = step.state;
		for (const effect of step.effects) perform(effect);
		show();
	}

	function perform(effect: JobEffect): void {
		switch (effect.type) {
			case 'run':
				void attempt(effect);
				return;
			case 'abandon':
				attempts
					.get(`${effect.taskId} ${effect.attempt}`)
					?.abort(new RallyError('Given up.', { code: 'task.abandoned' }));
				sessions.get(effect.deviceId)?.cancelTask(effect.taskId, effect.attempt);
				return;
			case 'keep': {
				const answer = answers.get(effect.taskId);
				if (answer) options.onKept?.({ index: taskIds.indexOf(effect.taskId), ...answer });
				return;
			}
			case 'ended':
				stopTicking.abort();
				settleEnded(effect.how);
		}
	}

	async function attempt({ taskId, attempt, deviceId, deadlineMs }: Extract<JobEffect, { type: 'run' }>) {
		const session = sessions.get(deviceId);
		const inputs = feeds[taskIds.indexOf(taskId)];
		if (!session || !inputs) return;
		const controller = new AbortController();
		const name = `${taskId} ${attempt}`;
		attempts.set(name, controller);
		try {
			const answer = await session.runTask(
				{
					jobId,
					taskId,
					attempt,
					modelId,
					leaseId,
					inputs,
					deadlineMs: Math.max(1, deadlineMs - clock.nowMs())
				},
				{ signal: controller.signal }
			);
			const row = state.tasks.find((task) => task.taskId === taskId);
			if (row?.state === 'running' && row.attempt === attempt && row.deviceId === deviceId) {
				answers.set(taskId, {
					attempts: attempt,
					deviceId,
					outputs: answer.outputs,
					receipt: {
						valid: true,
						problem: undefined,
						receipt: answer.receipt,
						signature: toHex(answer.signature),
						devicePublicKey: toHex(session.link.remote.publicKey)
					}
				});
			}
			apply({ type: 'result', taskId, attempt, deviceId, nowMs: clock.nowMs() });
		} catch (thrown) {
			if (controller.signal.aborted) return;
			const { code, shortMessage: text } = toRallyError(thrown);
			const failure = { code, text, retryable: !TASK_FAULTS.test(code) };
			apply({ type: 'attempt-failed', taskId, attempt, deviceId, failure, nowMs: clock.nowMs() });
		} finally {
			attempts.delete(name);
		}
	}

	const stopTicking = new AbortController();
	void (async () => {
		try {
			for (;;) {
				await clock.sleep(TICK_MS, stopTicking.signal);
				apply({ type: 'tick', nowMs: clock.nowMs() });
			}
		} catch {
			// Stopped: the job has ended.
		}
	})();
	show();

	return {
		tasks,
		ended,
		deviceReady(session) {
			sessions.set(session.deviceId, session);
			apply({ type: 'device-ready', deviceId: session.deviceId, nowMs: clock.nowMs() });
		},
		deviceLost(deviceId, text) {
			sessions.delete(deviceId);
			apply({ type: 'device-lost', deviceId, text, nowMs: clock.nowMs() });
		},
		cancel: () => apply({ type: 'cancel', nowMs: clock.nowMs() })
	};
}
