import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceId, TaskId } from '$lib/core/ids';
import { DEFAULT_JOB_LIMITS, reduceJob, startJob } from './reduce';
import type { JobEffect, JobEvent, JobLimits, JobState } from './types';

const task = (i: number) => `t${i}` as TaskId;
const device = (i: number) => `0x${i}` as DeviceId;
const limits: JobLimits = {
	...DEFAULT_JOB_LIMITS,
	inFlightPerDevice: 2,
	attemptMs: 1000,
	stallMs: 500,
	totalMs: 60_000
};

function play(taskCount: number, events: JobEvent[]): { state: JobState; effects: JobEffect[] } {
	let state = startJob(
		Array.from({ length: taskCount }, (_, i) => task(i)),
		0
	);
	const effects: JobEffect[] = [];
	for (const event of events) {
		const step = reduceJob(state, event, limits);
		state = step.state;
		effects.push(...step.effects);
	}
	return { state, effects };
}

const ready = (i: number, nowMs = 0): JobEvent => ({ type: 'device-ready', deviceId: device(i), nowMs });
const result = (i: number, attempt: number, by: number, nowMs = 1): JobEvent => ({
	type: 'result',
	taskId: task(i),
	attempt,
	deviceId: device(by),
	nowMs
});
const of = (effects: JobEffect[], type: JobEffect['type']) =>
	effects.filter((effect) => effect.type === type);

describe('reduceJob', () => {
	it('fills a device to its limit and sends the next task when one returns', () => {
		const { effects } = play(3, [ready(1), result(0, 1, 1)]);
		expect(of(effects, 'run')).toMatchObject([{ taskId: 't0' }, { taskId: 't1' }, { taskId: 't2' }]);
	});

	it('drops a result under a stale fence, of another device, and one that comes twice', () => {
		const failure = { code: 'x', text: 'x', retryable: true };
		const { effects } = play(1, [
			ready(1),
			{ type: 'attempt-failed', taskId: task(0), attempt: 1, deviceId: device(1), failure, nowMs: 1 },
			result(0, 1, 1),
			result(0, 2, 9),
			result(0, 2, 1),
			result(0, 2, 1)
		]);
		expect(of(effects, 'keep')).toEqual([{ type: 'keep', taskId: 't0', attempt: 2, deviceId: '0x1' }]);
	});

	it('moves the work of a lost device to another and keeps what it had finished', () => {
		const { state, effects } = play(3, [
			ready(1),
			result(0, 1, 1),
			{ type: 'device-lost', deviceId: device(1), text: 'The tab was closed.', nowMs: 2 },
			ready(2, 3)
		]);
		expect(state.tasks.map(({ state }) => state)).toEqual(['done', 'running', 'running']);
		expect(of(effects, 'run').slice(-2)).toMatchObject([
			{ taskId: 't1', attempt: 2, deviceId: '0x2' },
			{ taskId: 't2', attempt: 2, deviceId: '0x2' }
		]);
	});

	it('stops, with what is finished, once no device has been there for the stall limit', () => {
		const lost: JobEvent = { type: 'device-lost', deviceId: device(1), text: 'gone', nowMs: 100 };
		const before = play(2, [ready(1), result(0, 1, 1), lost, { type: 'tick', nowMs: 599 }]);
		expect(before.state.ended).toBeUndefined();
		const after = play(2, [ready(1), result(0, 1, 1), lost, { type: 'tick', nowMs: 600 }]);
		expect(after.state.ended).toBe('stopped');
		expect(after.state.tasks.map(({ state }) => state)).toEqual(['done', 'failed']);
	});

	it('gives up an attempt at its deadline, not one millisecond before', () => {
		expect(of(play(1, [ready(1), { type: 'tick', nowMs: 999 }]).effects, 'abandon')).toHaveLength(0);
		const { effects } = play(1, [ready(1), { type: 'tick', nowMs: 1000 }]);
		expect(of(effects, 'abandon')).toHaveLength(1);
		expect(of(effects, 'run')).toHaveLength(2);
	});

	it('fails a task for good after three attempts, or at once when it is its own fault', () => {
		const fail = (attempt: number, retryable: boolean): JobEvent => ({
			type: 'attempt-failed',
			taskId: task(0),
			attempt,
			deviceId: device(1),
			failure: { code: 'x', text: 'x', retryable },
			nowMs: 1
		});
		expect(play(1, [ready(1), fail(1, true), fail(2, true)]).state.ended).toBeUndefined();
		expect(play(1, [ready(1), fail(1, true), fail(2, true), fail(3, true)]).state.tasks[0]?.state).toBe(
			'failed'
		);
		expect(play(1, [ready(1), fail(1, false)]).state.tasks[0]?.state).toBe('failed');
	});

	it('ends every task exactly once and never overfills a device, whatever happens', () => {
		const event = fc.oneof(
			fc.record({
				type: fc.constant('device-ready' as const),
				deviceId: fc.integer({ min: 1, max: 3 }).map(device)
			}),
			fc.record({
				type: fc.constant('device-lost' as const),
				deviceId: fc.integer({ min: 1, max: 3 }).map(device),
				text: fc.constant('x')
			}),
			fc.record({
				type: fc.constant('result' as const),
				taskId: fc.integer({ min: 0, max: 5 }).map(task),
				attempt: fc.integer({ min: 1, max: 4 }),
				deviceId: fc.integer({ min: 1, max: 3 }).map(device)
			}),
			fc.record({
				type: fc.constant('attempt-failed' as const),
				taskId: fc.integer({ min: 0, max: 5 }).map(task),
				attempt: fc.integer({ min: 1, max: 4 }),
				deviceId: fc.integer({ min: 1, max: 3 }).map(device),
				failure: fc.record({ code: fc.constant('x'), text: fc.constant('x'), retryable: fc.boolean() })
			}),
			fc.record({ type: fc.constant('tick' as const) })
		);
		fc.assert(
			fc.property(
				fc.array(fc.tuple(event, fc.integer({ min: 0, max: 300 })), { maxLength: 120 }),
				(steps) => {
					let state = startJob([0, 1, 2, 3, 4, 5].map(task), 0);
					let nowMs = 0;
					const kept: string[] = [];
					for (const [fields, later] of steps) {
						nowMs += later;
						const step = reduceJob(state, { ...fields, nowMs }, limits);
						state = step.state;
						for (const effect of step.effects) if (effect.type === 'keep') kept.push(effect.taskId);
						for (const { deviceId, running } of state.devices) {
							const held = state.tasks.filter(
								(row) => row.state === 'running' && row.deviceId === deviceId
							).length;
							expect(running).toBe(state.ended ? running : held);
							expect(running).toBeLessThanOrEqual(limits.inFlightPerDevice);
						}
					}
					expect(new Set(kept).size).toBe(kept.length);
					expect(kept.length).toBe(state.tasks.filter((row) => row.state === 'done').length);
				}
			)
		);
	});
});
