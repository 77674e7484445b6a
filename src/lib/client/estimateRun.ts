import { checkRate } from '$lib/jobs/assurance';
import type { Assurance } from '$lib/jobs/scheduler';

export interface RunEstimate {
	/** From the first task's leaving to the last result. */
	seconds: number;
	/** Attempts over tasks: 1 is no extra work. */
	extraWork: number;
}

export interface RunFacts {
	tasks: number;
	/** Of one input and its outputs. */
	inputBytes: number;
	outputBytes: number;
	/** Operations a second that the pool's class asks of a device. */
	classScore: number;
	devices: number;
	assurance: Assurance;
	/** Floating-point operations of one task, where the model says so. */
	opsPerTask?: number | undefined;
	/** Of one task on such a device, where one was tried; more is known then than by operations. */
	measuredMsPerTask?: number | undefined;
}

/** What part of its class's score a device reaches on a model: proofs multiply large matrices, models do not. */
const SCORE_SHARE = 0.2;
/** Where neither operations nor a measured time are known. */
const UNKNOWN_MS = 100;
/** There and back, frames and hashes: what even an empty task takes. */
const OVERHEAD_MS = 4;
/** Of a home's upstream, bytes a second, which all devices of a client share. */
const UPLINK_BYTES_PER_S = 2e6;
/** What a device has at stake, in prices of a task, where nothing is known of who will be rented. */
const USUAL_STAKE_TASKS = 100;
/** Tasks of one device that are looked at; from there on its rate hardly changes. */
const TASKS_LOOKED_AT = 10_000;

/**
 * About how long a run takes, and how much of its work is checks. A guess to choose minutes by, not a promise.
 *
 * @example
 * estimateRun({ tasks: 64, measuredMsPerTask: 50, inputBytes: 256, outputBytes: 40, classScore: 1e9, devices: 2, assurance: 'strict' });
 * // { seconds: 3.5, extraWork: 2 }
 */
export function estimateRun({
	tasks,
	opsPerTask,
	measuredMsPerTask,
	inputBytes,
	outputBytes,
	classScore,
	devices,
	assurance
}: RunFacts): RunEstimate {
	if (tasks <= 0) return { seconds: 0, extraWork: 1 };
	// Alone a device has nobody to be checked by.
	const extraWork = devices < 2 ? 1 : 1 + checksATask(assurance, tasks / devices);
	const byScore =
		opsPerTask === undefined || classScore <= 0
			? UNKNOWN_MS
			: (opsPerTask / (SCORE_SHARE * classScore)) * 1000;
	const taskMs = (measuredMsPerTask ?? byScore) + OVERHEAD_MS;
	const attempts = tasks * extraWork;
	const computeMs = Math.ceil(attempts / Math.max(1, Math.min(devices, attempts))) * taskMs;
	const wireMs = (attempts * (inputBytes + outputBytes) * 1000) / UPLINK_BYTES_PER_S;
	return { seconds: Math.max(computeMs, wireMs) / 1000, extraWork };
}

/** Checks a task, for devices that begin unknown and are always right. */
function checksATask(assurance: Assurance, tasksPerDevice: number): number {
	const tasks = Math.max(1, Math.min(TASKS_LOOKED_AT, Math.round(tasksPerDevice)));
	let checks = 0;
	for (let task = 0; task < tasks; task++) {
		// A check that agrees speaks for the one who was checked and for the one who checked.
		const agreedInARow = Math.floor(2 * checks);
		checks += checkRate(assurance, { agreedInARow, stakeTasks: USUAL_STAKE_TASKS, tasksPerDevice });
	}
	return checks / tasks;
}
