import type { ClassId, DeviceId, Hex } from '$lib/core/ids';
import type { NetworkConfig } from '$lib/core/network';
import type { ProviderHealth } from '$lib/provider/health';

/** What befalls a GPU: its worker throws, or ends without a word; its device is destroyed. */
export type Hurt = 'throw' | 'end' | 'device';

/** Where the page's provider belongs. */
export interface Place {
	/** Every address absolute. */
	network: NetworkConfig;
	/** Of a wallet that was given coins. */
	privateKey: Hex;
}

export interface Told {
	phase: string;
	health: ProviderHealth;
	tasks: { done: number; failed: number };
	/** How often the broker was away so far. */
	absences: number;
	/** What the worker says that it holds, bytes. */
	memory: { gpuBytes: number; heapBytes: number };
	lastWords: string[];
}

/** What the page offers to whoever drives it, as `globalThis.recovery`. */
export interface RecoveryPage {
	/** Registers a device of this browser's. */
	register(place: Place): Promise<DeviceId>;
	/** Lends the GPU in this class, once the device is attested there: back when it serves. */
	lend(classId: ClassId, windowSeconds: number): Promise<void>;
	/** Hurts the GPU. @returns how long until a task was answered after it was well again, ms */
	hurt(how: Hurt): Promise<number>;
	/** Back once the chain has answered the provider. @param absences of the broker, before it was taken away */
	chainBack(): Promise<void>;
	brokerBack(absences: number): Promise<void>;
	tell(): Told;
}
