import type { TaskId } from '$lib/core/ids';

/** @returns ids of tasks numbered from 0 */
export const taskIdsOf = (count: number): TaskId[] =>
	Array.from({ length: count }, (_, index) => `t${index}` as TaskId);

/** @returns the number in such an id */
export function taskIndexOf(taskId: TaskId): number {
	let index = 0;
	for (let at = 1; at < taskId.length; at++) index = 10 * index + taskId.charCodeAt(at) - 48;
	return index;
}
