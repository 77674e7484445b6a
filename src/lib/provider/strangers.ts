import type { Clock } from '$lib/core/clock';

/** Verifiers that no round names may look at any device; this bounds what they take from those who pay. */
const VISITS = 6;
const VISITS_MS = 10 * 60_000;
/** An exam holds a GPU for some ten seconds, on a slow one for half a minute. */
const VISIT_GPU_MS = 60_000;

/** One stranger's stay. */
export interface Visit {
	/** Whether one more challenge is taken: the first begins the visit, unless another is here or too many were. */
	isWelcome(): boolean;
	/** How long a challenge had the GPU. */
	spend(gpuMs: number): void;
	leave(): void;
}

/** Sees to it that strangers come one at a time, at most six in ten minutes, and each for at most a minute of the GPU. */
export function createStrangers(clock: Pick<Clock, 'nowMs'>): () => Visit {
	let begunAtMs: number[] = [];
	let present: Visit | undefined;
	return () => {
		let leftMs = VISIT_GPU_MS;
		const visit: Visit = {
			isWelcome() {
				if (present === visit) return leftMs > 0;
				begunAtMs = begunAtMs.filter((atMs) => clock.nowMs() - atMs < VISITS_MS);
				if (present || begunAtMs.length >= VISITS) return false;
				begunAtMs.push(clock.nowMs());
				present = visit;
				return true;
			},
			spend: (gpuMs) => void (leftMs -= gpuMs),
			leave() {
				if (present === visit) present = undefined;
			}
		};
		return visit;
	};
}
