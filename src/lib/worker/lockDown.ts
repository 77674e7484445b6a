/** What of a worker's global scope leads to a network, to storage, to other threads or to the page's files. */
const OF_SCOPE = [
	'fetch',
	'fetchLater',
	'XMLHttpRequest',
	'WebSocket',
	'WebSocketStream',
	'WebTransport',
	'EventSource',
	'RTCPeerConnection',
	'RTCDataChannel',
	'importScripts',
	// A font may be loaded from anywhere.
	'FontFace',
	'fonts',
	// A worker of its own would have all of this again.
	'Worker',
	'SharedWorker',
	'BroadcastChannel',
	'Notification',
	'PushManager',
	// The device's and the client's key lie there, and models.
	'indexedDB',
	'IDBFactory',
	'caches',
	'CacheStorage',
	'cookieStore',
	'FileSystemDirectoryHandle',
	'webkitRequestFileSystem',
	'webkitRequestFileSystemSync',
	'webkitResolveLocalFileSystemURL',
	'webkitResolveLocalFileSystemSyncURL'
] as const;

/** The same of its navigator. `gpu` stays. */
const OF_NAVIGATOR = [
	'storage',
	'storageBuckets',
	'locks',
	'serviceWorker',
	'permissions',
	'sendBeacon',
	'usb',
	'serial',
	'hid',
	'bluetooth',
	'ml'
] as const;

/**
 * Takes from a worker what none of its tasks needs, for as long as it lives: whoever came to run code in it, through a
 * model and a fault of the runtime, would find neither a network nor a key, a file or another tab. What stays is the
 * GPU, the clock, and messages to the page, which parses them.
 *
 * `import()` is syntax and can't be taken away; the header that the app is served with bounds it to the app's own scripts.
 *
 * @returns what the browser did not let go of
 */
export function lockDown(scope: { navigator: object }): string[] {
	const { navigator } = scope;
	return [
		...OF_SCOPE.filter((name) => !take(scope, name)),
		...OF_NAVIGATOR.filter((name) => !take(navigator, name)).map((name) => `navigator.${name}`)
	];
}

/** Also from where it is inherited: a prototype's getter could be called for the object. */
function take(from: object, name: string): boolean {
	for (let at: object | null = from; at; at = Reflect.getPrototypeOf(at)) Reflect.deleteProperty(at, name);
	return Reflect.defineProperty(from, name, { value: undefined, writable: false, configurable: false });
}
