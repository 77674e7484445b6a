import type { DeviceId, TaskId } from '$lib/core/ids';
import { createScheduler } from './createScheduler';
import type { DeviceFacts, JobConfig, JobEffect, JobEvent, JobLimits, Scheduler } from './scheduler';

type Fields<E> = E extends unknown ? Omit<E, 'nowMs'> : never;
type Of<T extends JobEffect['type']> = Extract<JobEffect, { type: T }>;

export const task = (i: number) => `t${i}` as TaskId;
export const device = (i: number) => `0x${i}` as DeviceId;
/** A failure that another device may not have. */
export const busy = { code: 'x', text: 'x', retryable: true };
/** Short, and each its own length. */
export const limits: JobLimits = {
	queueMs: 5000,
	attemptMs: { least: 100, most: 1000, factor: 3 },
	stallMs: 500,
	totalMs: 60_000,
	heartbeatMs: 2000,
	maxAttempts: 3,
	hedgeShare: 0.05,
	restAfter: 3,
	restMs: 300
};

/** Device `i`, new and with one slot, of an owner of its own. */
export function facts(i: number, change: Partial<DeviceFacts> = {}): DeviceFacts {
	return {
		deviceId: device(i),
		owner: `owner ${i}`,
		score: 1e12,
		memoryBytes: 2 ** 30,
		rttMs: 20,
		hasModel: true,
		f16: true,
		stakeTasks: 1000,
		agreedBefore: 0,
		slots: 1,
		...change
	};
}

/** A scheduler under short commands, for tests, and all that it ever asked for. */
export class SchedulerPlay {
	readonly scheduler: Scheduler;
	readonly config: JobConfig;
	readonly effects: JobEffect[] = [];
	nowMs = 0;

	constructor(count: number, change: Partial<JobConfig> = {}) {
		this.config = {
			taskIds: Array.from({ length: count }, (_, i) => task(i)),
			assurance: 'economy',
			needs: { memoryBytes: 0, f16: false },
			hasJudge: false,
			seed: 1,
			limits,
			startedAtMs: 0,
			...change
		};
		this.scheduler = createScheduler(this.config);
	}

	at(nowMs: number): this {
		this.nowMs = nowMs;
		return this;
	}

	apply(event: Fields<JobEvent>): readonly JobEffect[] {
		const effects = this.scheduler.apply({ ...event, nowMs: this.nowMs } as JobEvent);
		this.effects.push(...effects);
		return effects;
	}

	ready(i: number, change: Partial<DeviceFacts> = {}): readonly JobEffect[] {
		return this.apply({ type: 'device-ready', facts: facts(i, change) });
	}

	result(t: number, attempt: number, by: number): readonly JobEffect[] {
		return this.apply({ type: 'result', taskId: task(t), attempt, deviceId: device(by) });
	}

	fail(t: number, attempt: number, by: number, failure = busy): readonly JobEffect[] {
		return this.apply({ type: 'attempt-failed', taskId: task(t), attempt, deviceId: device(by), failure });
	}

	compared(t: number, attempts: readonly [number, number], agree: boolean): readonly JobEffect[] {
		return this.apply({ type: 'compared', taskId: task(t), attempts, agree });
	}

	tick(nowMs: number): readonly JobEffect[] {
		return this.at(nowMs).apply({ type: 'tick' });
	}

	all<T extends JobEffect['type']>(type: T): Of<T>[] {
		return of(this.effects, type);
	}

	view(t: number) {
		return this.scheduler.task(task(t));
	}
}

/** The effects of one type. */
export function of<T extends JobEffect['type']>(effects: readonly JobEffect[], type: T): Of<T>[] {
	return effects.filter((effect): effect is Of<T> => effect.type === type);
}

/** Facts of a device that its client has known for long. */
export const trusted = { agreedBefore: 1e9 };
