// A worker for a test: locks itself as the GPU worker does, looks for ways out, and runs a model.
import { openGpu } from '$lib/gpu/openGpu';
import { watchDispatches } from '$lib/gpu/watchDispatches';
import { createModelSession } from '$lib/inference/createModelSession';
import { startRuntime } from '$lib/inference/startRuntime';
import type { Tensor } from '$lib/core/tensor';
import { lockDown } from './lockDown';

export interface Probed {
	/** What the browser did not let go of. */
	kept: string[];
	/** Ways out that a piece of code found afterwards, by their names; before it they were all there. */
	found: string[];
	missing: string[];
	outputs: Tensor[];
}

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;

/** Every way is taken through the name and through where it may be inherited from. */
const WAYS: Record<string, () => unknown> = {
	fetch: () => scope.fetch.call(scope, '/'),
	'fetch, inherited': () => WorkerGlobalScope.prototype.fetch.call(scope, '/'),
	XMLHttpRequest: () => new XMLHttpRequest(),
	WebSocket: () => new WebSocket('wss://localhost:1'),
	EventSource: () => new EventSource('/'),
	BroadcastChannel: () => new BroadcastChannel('x'),
	Worker: () => new Worker('data:text/javascript,'),
	indexedDB: () => scope.indexedDB.databases(),
	caches: () => scope.caches.keys(),
	FontFace: () => new FontFace('x', 'url(/x)'),
	'navigator.storage': () => scope.navigator.storage.getDirectory(),
	'navigator.locks': () => scope.navigator.locks.query(),
	'navigator.storage, inherited': () =>
		Reflect.getOwnPropertyDescriptor(WorkerNavigator.prototype, 'storage')?.get?.call(scope.navigator)
};

async function works(way: () => unknown): Promise<boolean> {
	try {
		return (await way()) !== undefined;
	} catch (error) {
		// Refused by what it reached: it was there.
		return (
			!(error instanceof TypeError || error instanceof ReferenceError) ||
			/Failed to fetch/.test(error.message)
		);
	}
}

scope.addEventListener('message', async ({ data }: MessageEvent<{ model: Uint8Array; inputs: Tensor[] }>) => {
	const missing: string[] = [];
	for (const [name, way] of Object.entries(WAYS)) if (!(await works(way))) missing.push(name);
	await startRuntime();
	const kept = lockDown(scope);
	const found: string[] = [];
	for (const [name, way] of Object.entries(WAYS)) if (await works(way)) found.push(name);
	const { device, report } = await openGpu(scope);
	if (!device) throw new Error(report.sentence);
	const gpu = { device, adapterName: report.adapter.name, dispatches: watchDispatches(device) };
	const session = await createModelSession(data.model, { backend: 'webgpu', gpu });
	const { outputs } = await session.run(data.inputs);
	scope.postMessage({ kept, found, missing, outputs } satisfies Probed);
});
