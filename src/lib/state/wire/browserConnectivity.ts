import type { Connectivity } from '$lib/provider/ports';

/** What is used of the Network Information API; not every browser has it. */
type Connection = EventTarget & { type?: string };

const connection = (): Connection | undefined =>
	'connection' in navigator && navigator.connection instanceof EventTarget ? navigator.connection : undefined;

/** What this browser says of the machine's network. */
export const browserConnectivity: Connectivity = {
	isOnline: () => navigator.onLine,
	onChange(handler) {
		const stop = new AbortController();
		const { signal } = stop;
		window.addEventListener('online', handler, { signal });
		window.addEventListener('offline', handler, { signal });
		let type = connection()?.type;
		const onConnection = () => {
			// It also tells of every new guess at the network's speed.
			const before = type;
			type = connection()?.type;
			if (type !== before) handler();
		};
		connection()?.addEventListener('change', onConnection, { signal });
		return () => stop.abort();
	}
};
