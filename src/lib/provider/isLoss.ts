import { toRallyError } from '$lib/core/errors';

/** With these the worker is gone, or is not to be trusted: what it was at runs again in the next. */
const LOSSES: ReadonlySet<string> = new Set([
	'worker.crashed',
	'worker.stuck',
	'worker.outgrown',
	'gpu.deviceLost',
	'gpu.outOfMemory',
	'inference.aborted',
	'inference.noRuntime'
]);

/** Whether what was thrown says that the worker or its device was lost, and not that the work is bad. */
export const isLoss = (thrown: unknown): boolean => LOSSES.has(toRallyError(thrown).code);
