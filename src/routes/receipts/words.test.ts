import { expect, test } from 'vitest';
import type { RecheckedTask } from '$lib/client/rechecked';
import type { CheckedAgain } from '$lib/state/receipts.svelte';
import { rowName, verdictWords } from './words';

const task = (verdict: RecheckedTask['verdict']): RecheckedTask => ({
	index: 0,
	label: 'cat.png',
	taskId: undefined,
	state: 'done',
	outputs: [],
	checked: false,
	verdict,
	problems: [],
	receipt: undefined,
	deviceId: undefined
});
const found = (change: Partial<CheckedAgain>): CheckedAgain => ({
	kind: 'run',
	title: undefined,
	jobId: undefined,
	modelId: undefined,
	chainId: undefined,
	leaseId: undefined,
	holds: true,
	tasks: [],
	shows: [],
	cannotShow: [],
	...change
});

test('a run that holds says how many receipts do, and not that the answers are right', () => {
	expect(verdictWords(found({ tasks: [task('holds'), task('holds')] }))).toEqual({
		title: 'All 2 receipts hold, each for exactly the output beside it.',
		hint: 'They say who answered what; not that the answers are right.'
	});
	expect(verdictWords(found({ tasks: [task('holds')] })).title).toMatch(/^The receipt holds/);
	expect(verdictWords(found({})).title).toMatch('nothing in this run');
});

test('what does not hold is counted', () => {
	const broken = found({ holds: false, tasks: [task('broken'), task('broken'), task('holds')] });
	expect(verdictWords(broken).title).toBe('2 receipts do not hold.');
	expect(verdictWords(found({ holds: false, tasks: [task('broken')] })).title).toBe(
		'1 receipt does not hold.'
	);
	expect(verdictWords(found({ holds: false, tasks: [task('none')] })).title).toMatch('no receipt');
	expect(verdictWords(found({ kind: 'evidence', holds: false })).title).toBe('This evidence does not hold.');
});

test('evidence is not said to show who is wrong', () => {
	expect(verdictWords(found({ kind: 'evidence' })).hint).toMatch('the model itself decides');
	expect(verdictWords(found({ kind: 'receipt' })).hint).toMatch('not that the answer is right');
});

test('the rows of evidence are called by their part in it', () => {
	const evidence = found({ kind: 'evidence' });
	expect(rowName(evidence, 0, task('holds'))).toBe('The accused');
	expect(rowName(evidence, 1, task('holds'))).toBe('Came to another answer');
	expect(rowName(found({}), 0, task('holds'))).toBe('cat.png');
});

test('a quiet check says itself what it found, and nothing where it does not hold', () => {
	const quiet = { kind: 'quiet', title: 'It signed a wrong answer.' } as const;
	expect(verdictWords(found(quiet)).title).toBe('It signed a wrong answer.');
	expect(verdictWords(found({ ...quiet, holds: false })).hint).toMatch('Do not rely on it');
});
