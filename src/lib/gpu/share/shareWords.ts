/** The GPU's owner lends between these, percent of its time: below, a task of a second takes more than ten. */
export const LEAST_PERCENT = 10;

/** The share that the GPU's owner set, as the worker sees it. */
export interface ShareWords {
	percent(): number;
	/** Blocks this thread for so long, or until the share is changed. Undefined where a thread can't be blocked. */
	wait: ((ms: number) => void) | undefined;
}

const PERCENT = 0;

/** Memory for the share; undefined on a page that is not cross-origin isolated, which gets none. */
export const createShareMemory = (): SharedArrayBuffer | undefined =>
	typeof SharedArrayBuffer === 'undefined' ? undefined : new SharedArrayBuffer(4);

/** Sets the share; the thread that waits on it goes on at once. */
export function writeShare(memory: SharedArrayBuffer, percent: number): void {
	const words = new Int32Array(memory);
	Atomics.store(words, PERCENT, percent);
	Atomics.notify(words, PERCENT);
}

/**
 * Reads the share.
 *
 * @param memory one that {@link writeShare} has written to
 * @param percent as the page's last message said; without shared memory it stands until the next
 */
export function readShare(memory: SharedArrayBuffer | undefined, percent: number): ShareWords {
	const words = memory ? new Int32Array(memory) : ownWords();
	const now = () => (memory && words ? Atomics.load(words, PERCENT) : percent);
	return {
		percent: now,
		wait: words && ((ms) => void Atomics.wait(words, PERCENT, Atomics.load(words, PERCENT), ms))
	};
}

/** Memory to wait on that nobody else sees: WebAssembly's may be had where pages may share none. */
function ownWords(): Int32Array<ArrayBufferLike> | undefined {
	try {
		return new Int32Array(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer);
	} catch {
		return undefined;
	}
}
