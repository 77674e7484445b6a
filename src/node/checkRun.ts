import { recheckFile } from '$lib/client/recheckFile';
import type { RecheckedTask } from '$lib/client/rechecked';
import { deviceIdOf } from '$lib/protocol/peerId';

/** One task of an exported run, checked anew. */
export interface CheckedTask extends Pick<RecheckedTask, 'index' | 'outputs'> {
	/** Undefined where the task has none that holds. */
	receipt: RecheckedTask['receipt'];
}

/**
 * Checks an exported run again from its file alone: each receipt is signed by a device key that the caller knows
 * from the chain, is for this job, task and model, and for exactly these outputs.
 *
 * @param deviceKeys raw P-256 keys of the lease's devices, as the chain holds them
 * @throws RallyError `file.malformed` naming the field
 */
export async function checkRun(
	json: unknown,
	deviceKeys: readonly Uint8Array<ArrayBuffer>[]
): Promise<CheckedTask[]> {
	const known = new Set(deviceKeys.map(deviceIdOf));
	const { tasks } = await recheckFile(JSON.stringify(json));
	return tasks.map(({ index, outputs, receipt, deviceId, verdict }) => ({
		index,
		outputs,
		receipt: verdict === 'holds' && deviceId && known.has(deviceId) ? receipt : undefined
	}));
}
