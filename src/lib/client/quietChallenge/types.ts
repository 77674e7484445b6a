import type { DeviceId, Hex, LeaseId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import type { Receipt } from '$lib/protocol/messages';

/**
 * One challenge disguised as work: a quantised network of n × n layers and some batches for it. All of it follows from
 * the seed and the wished size, so that whoever has these two has the challenge.
 */
export interface QuietPlan {
	/** 32 bytes. */
	seed: Uint8Array<ArrayBuffer>;
	/** Operations of all batches together that it was cut for. */
	wishedOperations: number;
	/** Width of every layer. */
	n: number;
	/** Rows of one batch. */
	m: number;
	batches: number;
	layers: number;
	/** Layer k uses matrix k modulo this. */
	matrices: number;
	/** Weights are whole and lie in [−weightMax, weightMax]. */
	weightMax: number;
	/** Sums are scaled by 2^−shift before they are floored. */
	shift: number;
	/** How the file looks; of no consequence for what is computed. */
	looks: QuietLooks;
}

export interface QuietLooks {
	producer: string;
	graph: string;
	input: string;
	output: string;
	/** Begins the names of layers and weights. */
	layer: string;
	opset: number;
	/** Name of the batch dimension; undefined where it is written as a number. */
	batchDim: string | undefined;
	/** Scaled by Mul or by Div. */
	isDivided: boolean;
}

/** What a device gave for one batch. */
export interface QuietAnswer {
	outputs: readonly Tensor[];
	receipt: Receipt;
	/** 64 bytes. */
	signature: Uint8Array<ArrayBuffer>;
	/** From the sending of the batch to the answer's arrival. */
	elapsedMs: number;
}

/** A row of all batches one after another. */
export interface RowPlace {
	batch: number;
	row: number;
}

/** The first difference between a device's row and the true one. */
export interface WrongRow extends RowPlace {
	/** Undefined where the answer has not the shape that was asked for. */
	difference: { column: number; given: number; right: number } | undefined;
}

/** Where a check stands. */
export type QuietStep =
	| { type: 'building' }
	| { type: 'sending'; part: number }
	| { type: 'loading' }
	| { type: 'running'; batch: number; batches: number }
	| { type: 'checking'; part: number };

/** What a check found. A device that refuses or goes away gives none: that is an error. */
export interface QuietResult {
	deviceId: DeviceId;
	leaseId: LeaseId;
	wrong: WrongRow | undefined;
	rowsChecked: number;
	rowsTotal: number;
	/** Operations of one batch. */
	operations: number;
	/** Of the fastest batch, with its transfers. */
	elapsedMs: number;
	/** What was taken off it for the round trip. */
	creditMs: number;
	/** Operations a second that the device did at least. */
	rateAtLeast: number;
	/** What computing the rows anew took here. */
	checkMs: number;
	/** Signed answer and seed, for anyone: of the wrong batch, else of the last. */
	evidence: QuietEvidence;
}

/** One answered batch, as anyone can check it again. */
export interface QuietEvidence {
	seed: Hex;
	wishedOperations: number;
	batch: number;
	/** Rows of the batch to compute anew, the wrong one first. */
	rows: readonly number[];
	receipt: Receipt;
	signature: Hex;
	/** 65 bytes. */
	devicePublicKey: Hex;
	outputs: readonly Tensor[];
}
