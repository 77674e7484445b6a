import type { WorkerMemory } from './messages';

/** What a worker may hold before it is replaced, where it has grown to that. */
const MEMORY_LIMITS: WorkerMemory = {
	/** Half of what a middling card has, beside its owner's screen. */
	gpuBytes: 4 * 2 ** 30,
	/** ORT's heap ends at 4 GiB, and a run that meets that end takes the worker with it. */
	heapBytes: 3 * 2 ** 30
};

/** What runs need is there after so many reports: from then on a worker that goes on growing leaks. */
const WARM_REPORTS = 4;
/** A worker that needs as much as it has is not replaced: the next would need it too. */
const GROWTH = 1.5;

/** Tells from one worker's reports whether it should make room for a new one. */
export interface MemoryWatch {
	/** @returns whether it holds too much, and half more than it needed when it was warm */
	see(memory: WorkerMemory): boolean;
	/** Another model has other needs of the GPU. The heap is all models' together, and is not given back. */
	modelLoaded(): void;
}

export function createMemoryWatch(limits: WorkerMemory = MEMORY_LIMITS): MemoryWatch {
	const reports = { gpuBytes: 0, heapBytes: 0 };
	const warm = { gpuBytes: 0, heapBytes: 0 };
	const isTooMuch = (of: keyof WorkerMemory, bytes: number) => {
		if (reports[of]++ >= WARM_REPORTS) return bytes > limits[of] && bytes > GROWTH * warm[of];
		warm[of] = Math.max(warm[of], bytes);
		return false;
	};
	return {
		see: ({ gpuBytes, heapBytes }) =>
			[isTooMuch('gpuBytes', gpuBytes), isTooMuch('heapBytes', heapBytes)].includes(true),
		modelLoaded: () => void (reports.gpuBytes = warm.gpuBytes = 0)
	};
}
