import { expect, test } from 'vitest';
import type { JobHead } from '$lib/client/types';
import type { JobId, LeaseId, ModelId } from '$lib/core/ids';
import { aDoneTask, aJob, aTask } from '$lib/state/fixtures';
import { headState, progressWords } from './words';

const head = (change: Partial<JobHead> = {}): JobHead => ({
	jobId: 'job-1' as JobId,
	title: 'Digits',
	modelId: 'aa' as ModelId,
	workloadId: 'digits',
	leaseId: 7n as LeaseId,
	assurance: 'standard',
	state: 'done',
	taskCount: 2,
	doneCount: 2,
	caughtCount: 0,
	startedAtMs: 1,
	endedAtMs: 2,
	costWei: undefined,
	...change
});

test('a job that runs here is said to run; one that does not was cut short', () => {
	const running = head({ state: 'running' });
	expect(headState(running, aJob([aTask(0)]))).toEqual({ text: 'running', tone: 'live', canGoOn: false });
	expect(headState(running, undefined)).toEqual({ text: 'not finished', tone: 'warn', canGoOn: true });
});

test('what this tab shows of a job is newer than the list', () => {
	expect(headState(head({ state: 'running' }), aJob([], { state: 'cancelled' }))).toMatchObject({
		text: 'cancelled',
		canGoOn: true
	});
});

test.each([
	['done', false],
	['stopped', true],
	['cancelled', true]
] as const)('a job that is %s can go on: %s', (state, canGoOn) => {
	expect(headState(head({ state }), undefined).canGoOn).toBe(canGoOn);
});

test('tasks are counted as far as they are known', () => {
	expect(progressWords(head(), undefined)).toBe('2 tasks done');
	expect(progressWords(head({ doneCount: 1 }), undefined)).toBe('1 of 2 tasks done');
	expect(progressWords(head({ doneCount: undefined }), undefined)).toBe('2 tasks');
	expect(progressWords(head({ doneCount: undefined }), aJob([aDoneTask(0, 1), aTask(1)]))).toBe(
		'1 of 2 tasks done'
	);
	expect(progressWords(head({ taskCount: 1, doneCount: 1 }), undefined)).toBe('1 task done');
});
