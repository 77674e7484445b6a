import type { ElementType } from '$lib/core/tensor';

/** What a model takes or gives; `N` is the batch, which each run chooses. */
export interface TensorSpec {
	name: string;
	type: ElementType;
	dims: readonly (number | 'N')[];
}

/** An ONNX file made in memory. */
export interface BuiltModel {
	bytes: Uint8Array<ArrayBuffer>;
	/** Floating-point operations of one item; a multiply and an add are two. */
	flopsPerItem: number;
	/** Trainable numbers in it. */
	parameters: number;
}
