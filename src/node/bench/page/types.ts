import type { ClassId } from '$lib/core/ids';

/** One run to time: `tasks` runs of the workload's model, each on a batch of its own. */
export interface Load {
	workload: 'digits' | 'squeezenet';
	/** Images a task. */
	batch: number;
	tasks: number;
}

/** What one run of a {@link Load} took. */
export interface Timing {
	/** As the browser names it, or as the receipts do. */
	adapter: string;
	/** When each task's result was there, ms after the model's bytes and the inputs were at hand; ascending. */
	doneMs: number[];
	/** What the session alone took for each task, ms, in the order of the tasks. */
	sessionMs: number[];
	/** The first output of each task, row-major, in the order of the tasks. */
	outputs: number[][];
}

/** What the bench page offers to whoever drives it, as `globalThis.bench`. */
export interface BenchPage {
	/** Makes a wallet, rents a device of the class, and is back once the device has accepted the lease. */
	rent(classId: ClassId): Promise<void>;
	/** Over the rented device: {@link rent} first. */
	through(load: Load): Promise<Timing>;
	/** ONNX Runtime Web alone, in this page. */
	bare(load: Load): Promise<Timing>;
}
