import { sha256, toHexDigits, utf8 } from '$lib/core/bytes';
import type { JobId, TaskId } from '$lib/core/ids';

/**
 * A task's id, the same after a reload. It tells a device neither its place in the job nor what it is for: whoever
 * could tell a test from work would answer tests alone.
 *
 * @param what the task's place, or any name that no place has
 */
export const taskIdOf = (jobId: JobId, what: number | string): TaskId =>
	toHexDigits(sha256(utf8(`rally/task/1 ${jobId} ${what}`)).subarray(0, 16)) as TaskId;
