import { createGpuService } from './gpuService';
import { WORKER_VERSION } from './messages';
import { serveWorker } from './serveWorker';
import { toWireError } from './wireError';

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
const service = createGpuService(scope, (error) =>
	scope.postMessage({ v: WORKER_VERSION, id: 0, kind: 'lost', error: toWireError(error) })
);
const receive = serveWorker(scope, service);
scope.addEventListener('message', ({ data }) => receive(data));
