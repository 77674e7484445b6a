/** Kinds of runs whose pace is remembered. */
const KINDS = 64;

/** Whether runs take longer than they did: the GPU is hot, or works for others too. */
export interface TaskPace {
	/** @param kind equal for runs of one model, one shape and one number of tasks in them */
	note(kind: string, micros: number): void;
	/** How many times as long as at its quickest the last kind of run takes; undefined before one ran twice. */
	readonly slowdown: number | undefined;
}

export function createTaskPace(): TaskPace {
	/** The kind seen last at the end. */
	const paces = new Map<string, { mean: number; least: number }>();
	let slowdown: number | undefined;
	return {
		get slowdown() {
			return slowdown;
		},
		note(kind, micros) {
			const before = paces.get(kind);
			paces.delete(kind);
			// A first run compiles: its time says nothing of the next one's, and goes out of the mean in a few.
			const mean = before ? (3 * before.mean + micros) / 4 : micros;
			const least = Math.max(1, Math.min(before?.least ?? Infinity, mean));
			paces.set(kind, { mean, least });
			if (before) slowdown = mean / least;
			const [oldest] = paces.keys();
			if (paces.size > KINDS && oldest !== undefined) paces.delete(oldest);
		}
	};
}
