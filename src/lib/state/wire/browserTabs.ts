import type { TabPorts } from '$lib/provider/tabs/createTabs';

const NAME = 'rally.provider';

/** Broadcast Channel and Web Locks; undefined in a browser that lacks either. */
export function browserTabs(): TabPorts | undefined {
	if (!('BroadcastChannel' in globalThis) || !navigator.locks) return undefined;
	const channel = new BroadcastChannel(NAME);
	return {
		post: (message) => channel.postMessage(message),
		onMessage: (handler) => (channel.onmessage = ({ data }) => handler(data)),
		tryLock: () =>
			new Promise((resolve, reject) => {
				navigator.locks
					.request(NAME, { ifAvailable: true }, (lock) => {
						if (!lock) return resolve(undefined);
						return new Promise<void>((release) => resolve(release));
					})
					.catch(reject);
			}),
		whenFree: () => navigator.locks.request(NAME, { mode: 'shared' }, () => {})
	};
}
