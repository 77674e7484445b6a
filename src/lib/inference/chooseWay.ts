import { median } from '$lib/gpu/measure/statistics';
import type { RunWay } from './types';

/** Runs of one shape before others than the plain way are tried: what comes once or twice gains nothing. */
const WARM_RUNS = 4;
/** The first runs of a way are not counted: buffers are made, a graph is run once and then recorded. */
const UNCOUNTED = 2;
/** Counted runs of each way, taken in turn, so that what drifts on the machine meets all alike. */
const READINGS = 5;
/** A way is taken for the plain one's place where it needs at most this part of its time: less is noise. */
const WORTH_IT = 0.95;

/**
 * Longer runs are left as they are, ms. What another way saves is launching and copying, a few milliseconds a run: no
 * twentieth of so much; and to try one costs double runs and a second session, which are dearest just there.
 */
const LONG_MS = 100;

/** Which way the runs of one model on one shape take. */
export interface WayChoice {
	/** How the next run goes. */
	next(): RunWay;
	/** Told what a run took, ms. */
	took(way: RunWay, ms: number): void;
	/** A way that failed, or that gave something else, is never taken again. */
	refute(way: RunWay): void;
	/** Undefined until all ways were measured. */
	readonly chosen: RunWay | undefined;
}

/**
 * Chooses by measurement, on the runs that are asked for anyway: each way gets the same number of them, and the fastest by
 * their medians is kept.
 *
 * @param others ways beside the plain one that may be tried
 */
export function createWayChoice(others: readonly RunWay[]): WayChoice {
	const readings = new Map<RunWay, number[]>([['plain', []]]);
	for (const way of others) readings.set(way, []);
	const warm: number[] = [];
	let runs = 0;
	let chosen: RunWay | undefined = others.length === 0 ? 'plain' : undefined;

	const counted = (way: RunWay) => (readings.get(way) ?? []).slice(UNCOUNTED);

	function choose() {
		if ([...readings.keys()].some((way) => counted(way).length < READINGS)) return;
		const limitMs = WORTH_IT * median(counted('plain'));
		const ms = (way: RunWay) => median(counted(way));
		const [fastest] = [...readings.keys()].sort((a, b) => ms(a) - ms(b));
		chosen = fastest && ms(fastest) <= limitMs ? fastest : 'plain';
	}

	return {
		get chosen() {
			return chosen;
		},
		next() {
			if (chosen) return chosen;
			if (runs < WARM_RUNS) return 'plain';
			const [least = 'plain'] = [...readings.keys()].sort(
				(a, b) => (readings.get(a)?.length ?? 0) - (readings.get(b)?.length ?? 0)
			);
			return least;
		},
		took(way, ms) {
			runs++;
			if (chosen) return;
			if (runs <= WARM_RUNS) {
				warm.push(ms);
				// The first ones compile.
				if (runs === WARM_RUNS && median(warm.slice(UNCOUNTED)) > LONG_MS) chosen = 'plain';
				return;
			}
			readings.get(way)?.push(ms);
			choose();
		},
		refute(way) {
			readings.delete(way);
			if (chosen === way || readings.size === 1) chosen = 'plain';
			else if (!chosen) choose();
		}
	};
}
