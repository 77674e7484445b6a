import type { Tensor } from '$lib/core/tensor';

/** One image of a run. */
export interface DigitInput {
	/** 64 values in 0..1, row by row. */
	pixels: Float32Array<ArrayBuffer>;
	source: 'drawn' | 'dropped' | 'sample';
	/** What it really is, where that is known. */
	label: number | undefined;
}

export interface DigitGuess {
	digit: number;
	/** Softmax of the logits at that digit, 0 to 1. */
	confidence: number;
}

/** One image as the model's input. */
export function digitFeed(input: DigitInput, name: string): Tensor[] {
	const data = new Uint8Array(input.pixels.slice().buffer);
	return [{ name, type: 'float32', dims: [1, 1, 8, 8], data }];
}

/**
 * What the model says of one image.
 *
 * @returns undefined where the output is not ten finite float32 numbers: a device may send anything
 */
export function readGuess(outputs: Tensor[] | undefined): DigitGuess | undefined {
	const logitsTensor = outputs?.[0];
	if (logitsTensor?.type !== 'float32' || logitsTensor.data.byteLength !== 40) return undefined;
	const logits = [...new Float32Array(logitsTensor.data.slice().buffer)];
	if (!logits.every(Number.isFinite)) return undefined;
	const top = Math.max(...logits);
	const mass = logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0);
	return { digit: logits.indexOf(top), confidence: 1 / mass };
}
