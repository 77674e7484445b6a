import { describe, expect, it } from 'vitest';
import type { DeviceId, TaskId } from '$lib/core/ids';
import { createScheduler } from './createScheduler';
import type {
	Assurance,
	DeviceFacts,
	JobConfig,
	JobEffect,
	JobEvent,
	JobLimits,
	Scheduler
} from './scheduler';

type Fields<E> = E extends unknown ? Omit<E, 'nowMs'> : never;
type Of<T extends JobEffect['type']> = Extract<JobEffect, { type: T }>;

const task = (i: number) => `t${i}` as TaskId;
const device = (i: number) => `0x${i}` as DeviceId;
const busy = { code: 'x', text: 'x', retryable: true };
const limits: JobLimits = {
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

/** A device of its own owner, trusted, unless said otherwise. */
function facts(i: number, change: Partial<DeviceFacts> = {}): DeviceFacts {
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

/** A scheduler with short commands, and all that it ever asked for. */
class Play {
	readonly scheduler: Scheduler;
	readonly effects: JobEffect[] = [];
	nowMs = 0;

	constructor(count: number, change: Partial<JobConfig> = {}) {
		this.scheduler = createScheduler({
			taskIds: Array.from({ length: count }, (_, i) => task(i)),
			assurance: 'economy',
			needs: { memoryBytes: 0, f16: false },
			hasJudge: false,
			seed: 1,
			limits,
			startedAtMs: 0,
			...change
		});
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

function of<T extends JobEffect['type']>(effects: readonly JobEffect[], type: T): Of<T>[] {
	return effects.filter((effect): effect is Of<T> => effect.type === type);
}

const trusted = { agreedBefore: 1e9 };

describe('createScheduler: attempts', () => {
	it('fills each device to its slots and sends the next task when a result comes', () => {
		const play = new Play(3, {});
		play.ready(1, { ...trusted, slots: 2 });
		expect(play.all('run').map(({ taskId }) => taskId)).toEqual(['t0', 't1']);
		expect(of(play.result(0, 1, 1), 'run')).toMatchObject([{ taskId: 't2', attempt: 1, purpose: 'first' }]);
	});

	it('drops a result of an unknown, finished or foreign attempt, and one that comes twice', () => {
		const play = new Play(2);
		play.ready(1, trusted);
		expect(play.result(0, 2, 1)).toEqual([]);
		expect(play.result(0, 1, 9)).toEqual([]);
		expect(play.result(7, 1, 1)).toEqual([]);
		expect(of(play.result(0, 1, 1), 'keep')).toHaveLength(1);
		expect(play.result(0, 1, 1)).toEqual([]);
	});

	it('ends once, when all tasks are done, and is deaf from then on', () => {
		const play = new Play(1);
		play.ready(1, trusted);
		expect(play.result(0, 1, 1).at(-1)).toEqual({ type: 'ended', how: 'done' });
		expect(play.ready(2)).toEqual([]);
		expect(play.scheduler.nextTickMs).toBeUndefined();
	});
});
