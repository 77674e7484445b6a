import type { PoolView } from '$lib/chain/types';
import { estimateRun, type RunEstimate } from '$lib/client/estimateRun';
import type { Assurance } from '$lib/jobs/scheduler';

export const ASSURANCES: readonly Assurance[] = ['economy', 'standard', 'strict'];

/** What is known of a run before it starts. */
export interface RunWork {
	tasks: number;
	/** Of one task. */
	inputBytes: number;
	outputBytes: number;
	modelBytes: number;
	opsPerTask: number | undefined;
	measuredMsPerTask: number | undefined;
}

/** Of one held-out digit: the sizes of its manifest. */
export const DIGIT_WORK: Omit<RunWork, 'tasks'> = {
	inputBytes: 256,
	outputBytes: 40,
	modelBytes: 250_707,
	opsPerTask: 1_874_432,
	measuredMsPerTask: undefined
};

export type Estimates = Record<Assurance, RunEstimate>;

/** Devices and minutes that a run most likely needs. */
export interface Proposal {
	devices: number;
	minutes: number;
}

/** Until a device is reached, has proved its key and loaded the model. */
const CONNECT_S = 20;
/** Of a home's upstream, as `estimateRun` takes it; devices hand a model on among themselves. */
const UPLINK_BYTES_PER_S = 2e6;
/** An estimate is a guess: half as much again. */
const MARGIN = 1.5;
/** Time that is not needed is paid for; a run that is cut off is worse. */
const LEAST_MINUTES = 2;
const MOST_MINUTES = 1440;
/** A run that this many devices end in this time gains little by more. */
const GOOD_ENOUGH_S = 120;

/** How long the run takes at each level, once its devices have the model. */
export function estimateAll(work: RunWork, pool: PoolView | undefined, devices: number): Estimates {
	const of = (assurance: Assurance) =>
		estimateRun({ ...work, classScore: Number(pool?.minScore ?? 0n), devices, assurance });
	return { economy: of('economy'), standard: of('standard'), strict: of('strict') };
}

/** Minutes to rent for a run, with room to connect, to send the model, and to be wrong. */
export function minutesFor({ seconds }: RunEstimate, { modelBytes }: RunWork): number {
	const needed = CONNECT_S + modelBytes / UPLINK_BYTES_PER_S + seconds * MARGIN;
	return Math.min(MOST_MINUTES, Math.max(LEAST_MINUTES, Math.ceil(needed / 60)));
}

/**
 * What to rent for a run: as few devices as end it soon, two where results are to be compared, and no more than are idle.
 */
export function proposeFor(work: RunWork, pool: PoolView | undefined, assurance: Assurance): Proposal {
	const idle = Math.max(1, pool?.idleWindows ?? 1);
	const secondsWith = (devices: number) => estimateAll(work, pool, devices)[assurance];
	let devices = Math.min(idle, assurance === 'economy' ? 1 : 2);
	while (devices < Math.min(idle, work.tasks) && secondsWith(devices).seconds > GOOD_ENOUGH_S) devices += 1;
	return { devices, minutes: minutesFor(secondsWith(devices), work) };
}
