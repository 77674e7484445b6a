import type { Tensor } from '$lib/core/tensor';
import type { Tolerance } from '$lib/inference/compare';
import { agree } from './agree';
import { askDevice, type AskedFor } from './askDevice';
import { caughtDevice } from './caughtDevice';
import type { DeviceSession } from './deviceSession';
import { taskIdOf } from './taskIdOf';
import type { CaughtDevice } from './types';

export interface GoldenOptions extends AskedFor {
	/** A task whose outputs are known. */
	golden: { inputs: Tensor[]; outputs: Tensor[] };
	tolerance: Tolerance | undefined;
	/** Milliseconds. */
	withinMs: number;
	signal: AbortSignal;
}

/**
 * Has a device run what is known, before it is given what is not.
 *
 * @returns the evidence, where its answer is wrong
 * @throws RallyError why it could not be run
 */
export async function holdToGolden(
	session: DeviceSession,
	{ golden: { inputs, outputs }, tolerance, withinMs, signal, ...job }: GoldenOptions
): Promise<CaughtDevice | undefined> {
	const taskId = taskIdOf(job.jobId, `golden ${session.deviceId}`);
	const accused = await askDevice(session, { ...job, taskId, attempt: 1, inputs, withinMs, signal });
	if (agree(outputs, accused.outputs, { tolerance, backends: ['wasm', 'webgpu'] }).agrees) return undefined;
	const { jobId, modelId } = job;
	return caughtDevice({
		jobId,
		taskId,
		modelId,
		index: undefined,
		inputs,
		tolerance,
		accused,
		others: [],
		judged: { by: 'golden', outputs },
		retracted: 0
	});
}
