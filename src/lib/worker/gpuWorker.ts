import { startRuntime } from '$lib/inference/startRuntime';
import { createGpuService } from './gpuService';
import { lockDown } from './lockDown';
import { WORKER_VERSION } from './messages';
import { serveWorker } from './serveWorker';
import { toWireError } from './wireError';

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
const service = createGpuService(scope, {
	onLost: (error) => scope.postMessage({ v: WORKER_VERSION, id: 0, kind: 'lost', error: toWireError(error) }),
	async beforeModels() {
		await startRuntime();
		lockDown(scope);
	}
});
// A worker can end without a word; what it holds is free then, and the page is told by that.
if ('locks' in navigator) {
	const lock = `rally-gpu-${crypto.randomUUID()}`;
	void navigator.locks.request(lock, () => {
		scope.postMessage({ v: WORKER_VERSION, id: 0, kind: 'alive', lock });
		return new Promise(() => {});
	});
}
const receive = serveWorker(scope, service);
scope.addEventListener('message', ({ data }) => receive(data));
