import type { ElementType } from '$lib/core/tensor';

/** Where the graph is asked to run. There is no silent way from one to the other. */
export type Backend = 'webgpu' | 'wasm';

/** An input or output as the model declares it. */
export interface ValueInfo {
	name: string;
	type: ElementType;
	/** A number where the size is fixed, a name or null where the feed decides it. */
	dims: (number | string | null)[];
}

/**
 * How inputs come to the graph and outputs from it. `plain`: ORT moves them, in buffers of its own for each run. `bound`:
 * they lie in buffers that are kept. `captured`: bound, and the GPU's commands are recorded once and replayed.
 */
export type RunWay = 'plain' | 'bound' | 'captured';

/** What is known of a loaded model. */
export interface ModelInfo {
	inputs: ValueInfo[];
	outputs: ValueInfo[];
	/** The backend that the session holds; never another than the one asked for. */
	backend: Backend;
	/** The adapter's one-line name; 'cpu' under wasm. */
	adapter: string;
	/**
	 * `all`: ONNX Runtime was forbidden to place any node on its CPU provider, and loaded. `some`: it could not
	 * without (shape arithmetic, or an operator with no kernel), so a part of the graph runs on the CPU.
	 * `none` under wasm.
	 */
	onGpu: 'all' | 'some' | 'none';
	/** Wall milliseconds from bytes to a session that can run. */
	loadMs: number;
	/** What was the fastest for the shape that ran last, by measurement on this device; undefined until that is known. */
	way?: RunWay | undefined;
}
