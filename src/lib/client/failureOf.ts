import { toRallyError } from '$lib/core/errors';
import type { AttemptFailure } from '$lib/jobs/scheduler';
import { LINK_CODES } from '$lib/protocol/codes';

/** Codes that no other device would answer differently. */
const TASK_FAULTS = /^(input\.|model\.(invalid|tooLarge|hashMismatch)|output\.)/;
/** The device does not serve any more, whatever the task. */
const NOT_THE_TASK = /^(lease\.|device\.(draining|paused)$)/;

/** What went wrong with an attempt, as the scheduler is told. */
export function failureOf(thrown: unknown): AttemptFailure {
	const { code, shortMessage: text } = toRallyError(thrown);
	// A GPU that is lost may have been lost by the task; a link that ended says nothing of it.
	if (code === 'device.lost') return { code: 'gpu.lost', text, retryable: true };
	if (code in LINK_CODES || NOT_THE_TASK.test(code)) return { code: 'device.lost', text, retryable: true };
	return { code, text, retryable: !TASK_FAULTS.test(code) };
}
