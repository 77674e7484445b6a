import type { JobHead, JobSnapshot } from '$lib/client/types';
import { formatCount } from '$lib/ui/format';
import { JOB_WORDS } from '../rent/words';

export interface HeadState {
	text: string;
	tone: 'live' | 'good' | 'warn' | 'plain';
	/** Something is left that a lease could run. */
	canGoOn: boolean;
}

/**
 * What a line of the list says of its job. One that is said to run, and does not run in this tab, was cut short by a
 * reload, or runs in another tab.
 *
 * @param live the same job as this tab shows it
 */
export function headState(head: JobHead, live: JobSnapshot | undefined): HeadState {
	const state = live?.state ?? head.state;
	if (state === 'running' && live?.state !== 'running') {
		return { text: 'not finished', tone: 'warn', canGoOn: true };
	}
	return { ...JOB_WORDS[state], canGoOn: state === 'stopped' || state === 'cancelled' };
}

/** @example progressWords({ taskCount: 64, doneCount: 60, … }) // '60 of 64 tasks done' */
export function progressWords(head: JobHead, live: JobSnapshot | undefined): string {
	const done = live ? live.tasks.filter(({ state }) => state === 'done').length : head.doneCount;
	const tasks = head.taskCount === 1 ? 'task' : 'tasks';
	if (done === undefined) return `${formatCount(head.taskCount)} ${tasks}`;
	return done === head.taskCount
		? `${formatCount(done)} ${tasks} done`
		: `${formatCount(done)} of ${formatCount(head.taskCount)} ${tasks} done`;
}
