import type { Timekeeper } from '$lib/worker/createWorkerClock';

/** Whether the tab can read the chain. Times here and below are of the tab's clock, milliseconds since the epoch. */
export type ChainHealth =
	| { status: 'ok' }
	/** Reads fail since then. Leases that were checked are served on; new ones are refused with `chain.unreachable`. */
	| { status: 'unreachable'; sinceMs: number };

/** Whether renters can find the device. Links that are open live on without the broker. */
export type NetworkHealth =
	/** The tab has not joined the broker, because it does not serve. */
	| { status: 'off' }
	| { status: 'online' }
	/** The broker is away, or the tab joins it anew; it tries on by itself. */
	| { status: 'rejoining'; sinceMs: number; why: string }
	/** The browser says that the machine has no network. The tab joins again once it says otherwise. */
	| { status: 'offline'; sinceMs: number };

/** Whether the GPU can take tasks. */
export type GpuHealth =
	| { status: 'ok' }
	/**
	 * The worker or its device was lost, and another is not there yet. What ran runs again on it, with the model from this
	 * tab's disk; where the first look finds none, nothing new is taken until one is there.
	 */
	| { status: 'recovering'; sinceMs: number; why: string }
	/** Lost too often: nothing new is taken until `untilMs`, then it is looked for again. */
	| { status: 'paused'; sinceMs: number; untilMs: number; why: string };

/** What a serving tab stands on, and how each part is. Facts alone: what to say of them is the page's. */
export interface ProviderHealth {
	chain: ChainHealth;
	network: NetworkHealth;
	gpu: GpuHealth;
	/** Who keeps the time for heartbeats and deadlines. */
	timers: Timekeeper;
	/** The last time that the machine slept while the tab served: when it woke, and for how long. */
	slept: { wokeAtMs: number; forMs: number } | undefined;
}

/** Nothing is known to be amiss. */
export const HEALTHY: ProviderHealth = {
	chain: { status: 'ok' },
	network: { status: 'off' },
	gpu: { status: 'ok' },
	timers: { status: 'worker' },
	slept: undefined
};
