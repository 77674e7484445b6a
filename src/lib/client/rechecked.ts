import type { DeviceId, JobId, ModelId, TaskId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import type { Receipt } from '$lib/protocol/messages';

/** One receipt of a file, checked anew: does it stand for what lies beside it. */
export interface RecheckedTask {
	/** Its place in the job; 0 in a file of one receipt. */
	index: number;
	label: string;
	taskId: TaskId | undefined;
	/** As the file says: `done`, `failed`, `cancelled`, … */
	state: string;
	outputs: Tensor[];
	/** The file says that a second device agreed; nobody signed that. */
	checked: boolean;
	/** `none`: there is no receipt, and no task done without one. `broken`: see `problems`. */
	verdict: 'holds' | 'broken' | 'none';
	/** A sentence for each thing that does not hold. */
	problems: string[];
	/** As signed; present where it could be read, also where it does not hold. */
	receipt: Receipt | undefined;
	/** Who signed, from the key; undefined where the signature is not that key's. */
	deviceId: DeviceId | undefined;
}

/** What a file of a run, a receipt or evidence comes to when everything in it is checked again. */
export interface Rechecked {
	kind: 'run' | 'receipt' | 'evidence';
	title: string | undefined;
	jobId: JobId | undefined;
	modelId: ModelId | undefined;
	chainId: number | undefined;
	leaseId: bigint | undefined;
	/** Every receipt in it holds, and each task that is done has one. */
	holds: boolean;
	/** Of evidence the accused comes first, then those who came to something else. */
	tasks: RecheckedTask[];
	/** What was found, a sentence each. */
	shows: string[];
	/** What no such file can show, a sentence each. */
	cannotShow: string[];
}
