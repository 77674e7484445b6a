import { createStore } from '$lib/core/store';
import type { Sense, Senses } from './senses';

/** Of a place that tells nothing of its machine: Node, and tests that are about something else. */
export function noSenses(): Senses {
	const nothing = <T>() => createStore<Sense<T>>({ status: 'unavailable' });
	return {
		isPluggedIn: nothing(),
		isAway: nothing(),
		pressure: nothing(),
		isHidden: createStore(false),
		isOnline: createStore(true),
		canKeepScreenOn: false,
		askAway: async () => {},
		keepScreenOn: () => () => {}
	};
}
