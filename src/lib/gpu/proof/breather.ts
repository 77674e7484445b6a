/** A frame's time: a page that checks a proof meanwhile goes on scrolling. */
const BREATH_MS = 12;

/**
 * Lets a long computation leave the thread to others now and then.
 *
 * @returns to be awaited often, in between; it waits only where the last wait is a while ago, and throws the signal's
 *   reason once that aborts
 */
export function createBreather(signal?: AbortSignal): () => Promise<void> {
	let lastMs = performance.now();
	return async () => {
		signal?.throwIfAborted();
		if (performance.now() - lastMs < BREATH_MS) return;
		await new Promise((resume) => setTimeout(resume));
		signal?.throwIfAborted();
		lastMs = performance.now();
	};
}
