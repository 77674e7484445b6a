import { RallyError } from '$lib/core/errors';
import type { GpuService, ServedRequest } from './gpuService';
import { WORKER_VERSION, type WorkerReply, type WorkerUsage } from './messages';
import { parseRequest } from './parse';
import { toWireError } from './wireError';

/** After these a worker may hold more than before. */
const WITH_MODELS: ReadonlySet<ServedRequest['kind']> = new Set(['loadModel', 'run', 'runBatch']);

/** The worker's end of the line; the global scope in the app, a double in tests. */
export interface WorkerPort {
	postMessage(message: WorkerReply, transfer: Transferable[]): void;
}

/**
 * Answers requests in the order they came, one at a time. A cancelled one that waits is dropped; one that runs is
 * asked to stop, and answers when it has.
 *
 * @returns what to call with each message
 */
export function serveWorker(port: WorkerPort, service: GpuService): (message: unknown) => void {
	/** Asked for and not answered; `started` once its turn has come. */
	const open = new Map<number, { controller: AbortController; started: boolean }>();
	let turn: Promise<void> = Promise.resolve();

	const fail = (id: number, thrown: unknown) =>
		port.postMessage({ v: WORKER_VERSION, id, kind: 'failed', error: toWireError(thrown) }, []);

	let told: WorkerUsage | undefined;
	function tellUsage() {
		const usage = service.usage();
		if (!usage || (usage.busyMs === told?.busyMs && usage.since === told.since)) return;
		told = usage;
		port.postMessage({ v: WORKER_VERSION, id: 0, kind: 'usage', usage }, []);
	}

	async function answer(request: ServedRequest) {
		const { id, kind } = request;
		const work = open.get(id);
		// Cancelled while it waited, and answered then.
		if (!work) return;
		work.started = true;
		const { signal } = work.controller;
		try {
			const result = await service.handle(request, {
				signal,
				onProgress: (done, total) =>
					port.postMessage({ v: WORKER_VERSION, id, kind: 'progress', done, total }, []),
				onSample: (sample) => port.postMessage({ v: WORKER_VERSION, id, kind: 'sample', sample }, [])
			});
			tellUsage();
			if (WITH_MODELS.has(kind))
				port.postMessage({ v: WORKER_VERSION, id: 0, kind: 'memory', memory: service.memory() }, []);
			const reply = { v: WORKER_VERSION, id, kind: 'done', of: kind, result } as WorkerReply;
			port.postMessage(reply, transferablesOf(reply));
		} catch (thrown) {
			fail(id, thrown);
		} finally {
			open.delete(id);
		}
	}

	return (message) => {
		const request = parseRequest(message);
		if (!request) {
			const id = (message as { id?: unknown } | null)?.id;
			if (typeof id === 'number')
				fail(
					id,
					new RallyError('The GPU worker was sent something that it does not understand.', {
						code: 'worker.badMessage',
						hint: 'Reload the page: it may be older than its worker.'
					})
				);
			return;
		}
		if (request.kind === 'setShare') return service.setShare(request);
		if (request.kind === 'cancel') {
			const work = open.get(request.id);
			const cancelled = new RallyError('The work was cancelled.', { code: 'worker.cancelled' });
			work?.controller.abort(cancelled);
			if (work && !work.started) {
				open.delete(request.id);
				fail(request.id, cancelled);
			}
			return;
		}
		open.set(request.id, { controller: new AbortController(), started: false });
		turn = turn.then(() => answer(request));
	};
}

/** The large results move; a view of a part of a buffer would take the rest along, and is copied. */
function transferablesOf(reply: WorkerReply): Transferable[] {
	if (reply.kind !== 'done') return [];
	if (reply.of === 'openRound' || reply.of === 'probeMemory') return [reply.result.buffer];
	const tensors =
		reply.of === 'run' ? reply.result.outputs : reply.of === 'runBatch' ? reply.result.results.flat() : [];
	// Two outputs may be one tensor; a buffer is transferred once.
	return [...new Set(tensors.map(({ data }) => data.buffer))];
}
