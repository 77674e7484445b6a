import type { ClassId, DeviceId, Hex } from '$lib/core/ids';
import type { NetworkConfig } from '$lib/core/network';

/** What the provider's process is told first. */
export interface SoakOrder {
	network: NetworkConfig;
	/** What paths in `network` are resolved against. */
	origin: string;
	/** Of a wallet that was given coins. */
	privateKey: Hex;
	classId: ClassId;
	startMs: number;
	speed: number;
	taskMs: number;
	windowSeconds: number;
}

/** What it may be asked then. Each is answered before the next is asked. `weigh` collects garbage before it tells. */
export type SoakCommand = 'register' | 'serve' | 'claim' | 'end' | 'tell' | 'weigh';

export interface SoakTold {
	deviceId: DeviceId;
	phase: string;
	error: string | undefined;
	/** Ids of all windows that were served, oldest first. */
	windowIds: string[];
	tasks: { done: number; failed: number };
	/** Heap in use, and the whole process, bytes. */
	heapBytes: number;
	rssBytes: number;
	/** What went wrong, as the log says it; the first ten. */
	complaints: string[];
	/** How often the machine seemed to have slept. */
	wakes: number;
}
