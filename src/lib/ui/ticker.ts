import { createSubscriber } from 'svelte/reactivity';

/** The time of day as something that can be read reactively; its timer runs only while it is read. */
export class Ticker {
	readonly #subscribe: () => void;

	/** @param everyMs how often readers are woken */
	constructor(everyMs = 1000) {
		this.#subscribe = createSubscriber((update) => {
			const timer = setInterval(update, everyMs);
			return () => clearInterval(timer);
		});
	}

	/** Milliseconds since the epoch. */
	get nowMs(): number {
		this.#subscribe();
		return Date.now();
	}

	get nowS(): number {
		return this.nowMs / 1000;
	}
}

/** Wakes its readers each second: for countdowns. */
export const seconds = new Ticker();
