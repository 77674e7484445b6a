import * as v from 'valibot';
import { systemClock, type Clock } from '$lib/core/clock';
import { createStore, type Readable } from '$lib/core/store';
import type { WorkerHandle } from './createGpuWorker';
import { TICK_VERSION, tickReply, type TickRequest } from './tickMessages';

/**
 * A worker that has not ticked when the page's own timer has gone off and this, or the sleep's own length, has passed
 * again is taken for dead. Starting one on a busy machine takes a second or two.
 */
const PATIENCE_MS = 10_000;

/** Who keeps the time. */
export type Timekeeper =
	/** A worker: a hidden page's sleeps are as long as they should be. */
	| { status: 'worker' }
	/** The page alone: the browser slows it down once it is hidden. */
	| { status: 'page'; why: string };

export interface WorkerClock extends Clock {
	readonly keeper: Readable<Timekeeper>;
}

const spawnWorker = (): WorkerHandle =>
	new Worker(new URL('./tickWorker.ts', import.meta.url), { type: 'module', name: 'rally-clock' });

/**
 * A clock whose sleeps a worker keeps beside the page: whichever is first ends one. So a worker that is slow, silent or
 * dead costs nothing in a page that can be seen, and `keeper` says when it is no help any more. Nothing starts before
 * the first sleep.
 *
 * @param page the page's own timers
 */
export function createWorkerClock({
	spawn = spawnWorker,
	page = systemClock
}: { spawn?: () => WorkerHandle; page?: Clock } = {}): WorkerClock {
	const keeper = createStore<Timekeeper>({ status: 'worker' });
	const waiting = new Map<number, () => void>();
	let worker: WorkerHandle | undefined;
	let lastId = 0;

	/** From now on the page is on its own; what sleeps has its timer already. */
	function lapse(why: string): void {
		if (keeper.get().status === 'page') return;
		worker?.terminate();
		worker = undefined;
		waiting.clear();
		keeper.set({ status: 'page', why });
	}

	function start(): WorkerHandle | undefined {
		if (worker || keeper.get().status === 'page') return worker;
		try {
			worker = spawn();
		} catch (thrown) {
			lapse(
				`The browser starts no worker for it: ${thrown instanceof Error ? thrown.message : 'no reason given'}`
			);
			return undefined;
		}
		worker.onmessage = ({ data }) => {
			const tick = v.safeParse(tickReply, data);
			// Late for one that was given up, or that the page has ended itself.
			if (tick.success) waiting.get(tick.output.id)?.();
		};
		worker.onerror = (event) => {
			event.preventDefault();
			lapse('The worker that keeps it broke down.');
		};
		return worker;
	}

	const post = (request: Omit<TickRequest, 'v'>) => worker?.postMessage({ v: TICK_VERSION, ...request });

	return {
		keeper,
		nowMs: page.nowMs,
		sleep: (ms, signal) =>
			new Promise<void>((resolve, reject) => {
				signal?.throwIfAborted();
				if (!start()) return void page.sleep(ms, signal).then(resolve, reject);
				const id = ++lastId;
				const pageTimer = new AbortController();
				const wake = () => {
					signal?.removeEventListener('abort', onAbort);
					resolve();
				};
				const onAbort = () => {
					if (waiting.delete(id)) post({ id });
					pageTimer.abort();
					reject(signal?.reason);
				};
				signal?.addEventListener('abort', onAbort, { once: true });
				waiting.set(id, () => {
					waiting.delete(id);
					pageTimer.abort();
					wake();
				});
				post({ id, ms });
				void (async () => {
					await page.sleep(ms, pageTimer.signal);
					wake();
					if (!waiting.has(id)) return;
					await page.sleep(Math.max(ms, PATIENCE_MS), pageTimer.signal);
					if (waiting.has(id)) lapse('The worker that keeps it has stopped ticking.');
				})().catch(() => {
					// Aborted, or the worker ticked.
				});
			})
	};
}
