import { RallyError } from '$lib/core/errors';
import type { DeviceFailure } from '$lib/jobs/scheduler';

/** Why a task has no result, in the words of the devices that failed it. */
export function explainFailures(failures: readonly DeviceFailure[]): RallyError | undefined {
	const last = failures.at(-1);
	if (!last) return undefined;
	const devices = new Set(failures.map(({ deviceId }) => deviceId)).size;
	return new RallyError(last.text, {
		code: last.code,
		...(devices > 1
			? {
					details: `${devices} devices could not do it: ${failures
						.map(({ deviceId, text }) => `${deviceId.slice(0, 10)}…: ${text}`)
						.join(' ')}`
				}
			: {})
	});
}
