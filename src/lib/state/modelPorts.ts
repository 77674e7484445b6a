import type { RallyError } from '$lib/core/errors';
import type { ModelId } from '$lib/core/ids';
import type { Result } from '$lib/core/result';
import type { Tensor } from '$lib/core/tensor';
import type { ModelFacts, Preprocessing } from '$lib/formats/types';

// What bringing a model acts through. `wire/modelKit.ts` makes the real one; tests hand in doubles.

/** What a trial on this device found. */
export interface ModelTrial {
	/** `wasm` where this browser has no WebGPU: then it shows that the model loads, not that a GPU can run it. */
	backend: 'webgpu' | 'wasm';
	adapter: string;
	/** Whether a part of the graph has to run on the processor. */
	onGpu: 'all' | 'some' | 'none';
	loadMs: number;
	/** One task, second run; undefined where there was no input to run. */
	runMs: number | undefined;
}

/** A file of inputs, read. */
export type InputSource =
	/** Arrays, each for one input; their names may or may not be those of inputs. */
	| { kind: 'tensors'; tensors: Tensor[] }
	/** Whole tasks, as JSON gives them. */
	| { kind: 'tasks'; tasks: Tensor[][] }
	/** Decoded again when it is needed: pictures are large. */
	| { kind: 'image'; file: Blob; width: number; height: number };

/** A model as it will be sent. */
export interface ReadModel {
	modelId: ModelId;
	bytes: Uint8Array<ArrayBuffer>;
	facts: ModelFacts;
	/** The operator set of the file that was brought, where it is another now. */
	upgradedFrom: number | undefined;
}

export interface ModelKit {
	/**
	 * Reads an ONNX file without running any of it. One whose operators are too old for any GPU is written anew where
	 * that is sure to change no result; what is read is then the new one.
	 *
	 * @throws RallyError `model.*`
	 */
	read(bytes: Uint8Array<ArrayBuffer>): Promise<ReadModel>;
	/**
	 * Loads the model in a worker of its own, on this browser's GPU if it has one, and runs one task if given.
	 *
	 * @throws RallyError `model.*`, `input.*`, `gpu.*`
	 */
	tryOut(
		model: { modelId: ModelId; bytes: Uint8Array<ArrayBuffer> },
		feed: readonly Tensor[] | undefined,
		options: { signal: AbortSignal; onProgress: (part: number) => void }
	): Promise<ModelTrial>;
	/** @throws RallyError that names the file */
	readInput(file: File, facts: ModelFacts): Promise<InputSource>;
	/** @throws RallyError that names what does not fit */
	imageTensor(image: Extract<InputSource, { kind: 'image' }>, how: Preprocessing): Promise<Tensor>;
	/** Holds one task's tensors against the inputs that the model declares. */
	bind(facts: ModelFacts, task: readonly Tensor[]): Result<Tensor[], RallyError>;
}
