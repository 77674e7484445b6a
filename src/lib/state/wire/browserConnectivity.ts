import type { Connectivity } from '$lib/provider/ports';

/** Where the browser tells of the machine's network at all; not every one does. */
const connection = (): EventTarget | undefined =>
	'connection' in navigator && navigator.connection instanceof EventTarget ? navigator.connection : undefined;

/** What this browser says of the machine's network. */
export const browserConnectivity: Connectivity = {
	isOnline: () => navigator.onLine,
	onChange(handler) {
		const stop = new AbortController();
		const { signal } = stop;
		window.addEventListener('online', handler, { signal });
		window.addEventListener('offline', handler, { signal });
		connection()?.addEventListener('change', handler, { signal });
		return () => stop.abort();
	}
};
