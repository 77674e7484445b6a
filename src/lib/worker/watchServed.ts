import type { Clock } from '$lib/core/clock';
import type { WorkerResults } from './messages';

/** How long a call may hold the worker before it is killed, whoever sent the model and whatever it computes; ms. */
const HELD_MS: Partial<Record<keyof WorkerResults, number>> = {
	/** A gigabyte of weights on a slow machine; a graph that is optimized without end never comes to an end. */
	loadModel: 180_000,
	/** No workload here may take longer, and no client waits longer for an attempt (`jobs/jobLimits.ts`). */
	run: 120_000,
	/** As a single run: batches are made of tasks of milliseconds. */
	runBatch: 120_000
};

/** Watches over how long the call that a worker is at holds it. */
export interface ServedWatch {
	/** To be told whenever a call came or went. */
	look(): void;
	/** What is served now has its time anew: it was given another. */
	again(): void;
}

/**
 * Calls are served in their order, so the first that is pending is the one that the worker is at, and its time runs from
 * when it became the first.
 *
 * @param scale makes a time at full speed one at the share that the GPU is lent in
 * @param onOver told of a call that held the worker for its limit, ms at full speed
 */
export function watchServed({
	pending,
	clock,
	scale,
	onOver
}: {
	pending: ReadonlyMap<number, { kind: keyof WorkerResults }>;
	clock: Clock;
	scale(ms: number): number;
	onOver(id: number, heldMs: number): void;
}): ServedWatch {
	let served: { id: number; over: AbortController } | undefined;

	function look() {
		const [first] = pending;
		if (first?.[0] === served?.id) return;
		served?.over.abort();
		served = undefined;
		if (!first) return;
		const [id, { kind }] = first;
		const over = new AbortController();
		served = { id, over };
		const heldMs = HELD_MS[kind];
		if (heldMs === undefined) return;
		clock.sleep(scale(heldMs), over.signal).then(
			() => onOver(id, heldMs),
			() => {
				// It was in time, or its worker is gone.
			}
		);
	}

	return {
		look,
		again() {
			served?.over.abort();
			served = undefined;
			look();
		}
	};
}
