import type { AttemptFailure } from '../scheduler';
import type { SimulatedDevice } from './drawFleet';
import type { EventHeap } from './eventHeap';
import type { Ledger } from './ledger';
import type { SeededRandom } from '../seededRandom';
import type { Weather } from './weather';

/** What is so, whether or not anybody knows it. */
export interface World {
	nowMs: number;
	readonly weather: Weather;
	/** A median task on a median device, ms. */
	readonly taskMs: number;
	readonly fleet: SimulatedDevice[];
	readonly random: SeededRandom;
	readonly heap: EventHeap;
	readonly ledger: Ledger;
	/** Of each task, against the median one. */
	readonly size: Float32Array;
	/** Of each task: 0 or what is wrong with it. */
	readonly poison: Uint8Array;
	/** Work that was really computed, in median tasks. */
	workDone: number;
	/** Wrong results that were told so far. */
	lies: number;
	/** The scheduler trusts it. No device can know; the worst ones act as if they did. */
	isBelieved(device: SimulatedDevice): boolean;
}

/** Kinds of events. The first are about a device, by its number. */
export const ARRIVES = 0;
/** Its running attempt; detail: the epoch. */
export const ENDS = 1;
/** Detail: how. */
export const LEAVES = 2;
export const LINK_CLOSES = 3;
/** Detail: for how long, ms. */
export const FALLS_SILENT = 4;
export const SPEAKS_AGAIN = 5;
export const SLOWS = 6;
export const RECOVERS = 7;
/** A heartbeat; detail: of which of its lives. */
export const BEATS = 8;
/** About an attempt, by its row: its end is said, late or once more. */
export const SAYS = 9;
/** It reaches its device, late. */
export const HEARS = 10;
/** Two rows. */
export const COMPARED = 11;
/** A dispute, by its number. */
export const JUDGED = 12;

/** What may be wrong with a task; whatever else is, it crashes whoever runs it. */
export const IS_REFUSED = 2;
export const HANGS = 3;

const failure = (code: string, text: string, retryable = true): AttemptFailure => ({ code, text, retryable });

/** What an attempt may come to, by its outcome; 0 is a result. */
export const FAILURES: readonly (AttemptFailure | undefined)[] = [
	undefined,
	failure('device.lost', 'The GPU was lost.'),
	failure('task.deadline', 'It took too long here.'),
	failure('gpu.outOfMemory', 'It did not fit the memory.'),
	failure('model.input', 'The model does not take it.', false)
];
export const LOST_GPU = 1;
export const TOO_LATE = 2;
export const OUT_OF_MEMORY = 3;
export const BAD_INPUT = 4;
