import { expect, it } from 'vitest';
import type { DeviceId, TaskId } from '$lib/core/ids';
import { createScheduler } from './createScheduler';
import { DEFAULT_JOB_LIMITS } from './jobLimits';
import type { JobEffect } from './scheduler';

const taskIds = ['a', 'b'] as TaskId[];
const deviceId = '0x1' as DeviceId;

function play(hasJudge: boolean) {
	const scheduler = createScheduler({
		taskIds,
		assurance: 'strict',
		needs: { memoryBytes: 0, f16: false },
		hasJudge,
		seed: 1,
		limits: DEFAULT_JOB_LIMITS,
		startedAtMs: 0
	});
	const facts = {
		deviceId,
		owner: 'one',
		score: 1,
		memoryBytes: 1,
		rttMs: 1,
		hasModel: true,
		f16: false,
		stakeTasks: 0,
		agreedBefore: 0,
		slots: 2
	};
	const effects: JobEffect[] = [...scheduler.apply({ type: 'device-ready', facts, nowMs: 0 })];
	const result = (taskId: TaskId) =>
		effects.push(...scheduler.apply({ type: 'result', taskId, attempt: 1, deviceId, nowMs: 1 }));
	const alone = (alone: boolean) => effects.push(...scheduler.apply({ type: 'alone', alone, nowMs: 1 }));
	return { scheduler, effects, result, alone };
}

it('ends without the checks that nobody could make, and says which results have none', () => {
	const { scheduler, effects, result, alone } = play(false);
	result('a' as TaskId);
	expect(scheduler.task('a' as TaskId)?.state).toBe('checking');
	alone(true);
	expect(scheduler.task('a' as TaskId)).toMatchObject({ state: 'done', checked: false });
	result('b' as TaskId);
	expect(effects.at(-1)).toEqual({ type: 'ended', how: 'done' });
	expect(scheduler.totals).toMatchObject({ done: 2, checked: 0 });
});

it('waits again where somebody is expected again', () => {
	const { scheduler, result, alone } = play(false);
	alone(true);
	alone(false);
	result('a' as TaskId);
	expect(scheduler.task('a' as TaskId)?.state).toBe('checking');
});

it('has the judge check, and goes on without where it cannot', () => {
	const { scheduler, effects, result, alone } = play(true);
	alone(true);
	for (const taskId of taskIds) result(taskId);
	expect(effects.filter(({ type }) => type === 'judge')).toHaveLength(2);
	scheduler.apply({ type: 'judged', taskId: 'a' as TaskId, right: [1], nowMs: 2 });
	expect(scheduler.task('a' as TaskId)).toMatchObject({ state: 'done', checked: true });
	scheduler.apply({ type: 'judged', taskId: 'b' as TaskId, right: undefined, nowMs: 3 });
	expect(scheduler.task('b' as TaskId)).toMatchObject({ state: 'done', checked: false });
	expect(scheduler.totals.ended).toBe('done');
});
