// What the readers of files hand on. No logic here.
import type { ElementType } from '$lib/core/tensor';

/** An input or output as the model declares it. */
export interface ValueSpec {
	name: string;
	/** Undefined where it is nothing that a task can carry; `typeName` says what. */
	type: ElementType | undefined;
	/** In ONNX's words: `float32`, `string`, `sequence of float32`. */
	typeName: string;
	/** A number where the size is fixed, a name or null where the input decides it. */
	dims: (number | string | null)[];
}

export type ModelProblemCode =
	/** Too old or too new for the runtime. */
	| 'opset'
	| 'irVersion'
	/** Weights are in files beside this one. */
	| 'externalData'
	/** An operator of which the runtime or the GPU knows nothing. */
	| 'operator'
	/** The GPU has none of its operators. */
	| 'cpuOnly'
	/** An input or output of a type that no task can carry. */
	| 'type'
	| 'sequence'
	| 'tooLarge'
	| 'noOutputs'
	/** More inputs or outputs, or more dimensions, than one task carries. */
	| 'tooMany'
	/** It writes its own graph wrongly: an overflowing shape, a graph in a graph without end. */
	| 'malformed';

/** Something in a model's file that its owner should know before renting. */
export interface ModelProblem {
	code: ModelProblemCode;
	/** One sentence for a person. */
	sentence: string;
	/** The way out. */
	hint: string;
	/** It cannot run like this; otherwise it runs, slower or partly on the CPU. */
	blocks: boolean;
}

/** What an ONNX file says of itself, read without loading it anywhere. */
export interface ModelFacts {
	sizeBytes: number;
	/** The graph's name; may be empty. */
	name: string;
	/** What wrote the file, with its version: `pytorch 2.4.0`; may be empty. */
	producer: string;
	irVersion: number;
	/** Version of the standard operators; 0 where the file names none. */
	opset: number;
	otherDomains: { domain: string; version: number }[];
	/** Without those that have a default among the weights. */
	inputs: ValueSpec[];
	outputs: ValueSpec[];
	/** With those inside of loops, branches and functions; most used first. `domain` is empty for the standard ones. */
	operators: { name: string; domain: string; count: number }[];
	/** Values among the weights. */
	parameters: number;
	/** Names of the files that weights are in, beside this one. */
	externalData: string[];
	/**
	 * Floating-point operations of MatMul, Gemm and Conv in one run, with every free first dimension taken as 1.
	 * Undefined where a shape that it hangs on is only known when the model runs.
	 */
	flopsPerItem: number | undefined;
	problems: ModelProblem[];
}

/** How a picture becomes a tensor. */
export interface Preprocessing {
	width: number;
	height: number;
	/** `stretch` to the size; `crop` what lies outside of its middle; `pad` with black to its shape. */
	fit: 'stretch' | 'crop' | 'pad';
	layout: 'NCHW' | 'NHWC';
	channels: 'RGB' | 'BGR' | 'GRAY';
	/** Of 0 to 255, before mean and deviation: value = (byte · scale − mean) / deviation. */
	scale: number;
	/** One for each channel, in the order of `channels`; or one for all. */
	mean: readonly number[];
	deviation: readonly number[];
	type: 'float32' | 'float16' | 'uint8';
}
