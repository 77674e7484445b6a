import type { ClassId, DeviceId } from '$lib/core/ids';

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

/** A {@link Load} whose tasks go one by one, each awaited before the next, to one device. */
export interface CallLoad extends Load {
	device: {
		deviceId: DeviceId;
		/** 65 bytes. */
		publicKey: number[];
		endpoint: string;
	};
}

/** One task, there and back. */
export interface Call {
	/** From asking to the values in hand, their receipt checked where there is one. */
	ms: number;
	/** What the session alone took, as the other side says. */
	sessionMs: number;
	/** What it ran on. */
	adapter: string;
	/** The first output, row-major. */
	output: number[];
}

/** What the bench page offers to whoever drives it, as `globalThis.bench`. */
export interface BenchPage {
	/** Makes a wallet, rents a device of the class, and is back once the device has accepted the lease. */
	rent(classId: ClassId): Promise<void>;
	/** Over the rented device: {@link rent} first. */
	through(load: Load): Promise<Timing>;
	/** Over the rented device, by a link of its own; {@link through} first, which brings the model there. */
	call(load: CallLoad): Promise<Call[]>;
	/** To an HTTP server that takes the input's bytes and gives the output's. */
	ask(load: Load, url: string): Promise<Call[]>;
	/** ONNX Runtime Web alone, in this page. */
	bare(load: Load): Promise<Timing>;
}
