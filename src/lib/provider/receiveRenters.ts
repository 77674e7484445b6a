import type { LeaseId, ModelId } from '$lib/core/ids';
import type { Link } from '$lib/peer/link';
import type { Board } from './board';
import type { ProviderNetwork } from './ports';
import { serveClient } from './serveClient';
import type { ServingEvent, ServingOptions } from './serving';

export interface ReceptionOptions extends Omit<ServingOptions, 'isDraining' | 'onEvent'> {
	board: Board;
	signal: AbortSignal;
}

/** Where renters come in. */
export interface Reception {
	/** From now on renters are served; before, whoever comes is sent away and may come again. */
	open(): void;
	/** Takes nothing new. Resolves once nothing runs any more, or the signal aborts. */
	drain(): Promise<void>;
}

const titleOf = (modelId: ModelId): string => `model ${modelId.slice(0, 8)}`;

/** Receives those who come over `network`. When the signal aborts, every link is closed and the network left. */
export function receiveRenters(network: ProviderNetwork, options: ReceptionOptions): Reception {
	const { board, signal, worker } = options;
	let state: 'closed' | 'open' | 'draining' = 'closed';
	const links = new Set<Link>();
	/** Newest last: a renter that comes back may be here before its old link is known to be dead. */
	const renters = new Map<Link, { leaseId: LeaseId; endS: number }>();
	/** Models that the worker holds, and for whom. */
	const held = new Map<ModelId, LeaseId>();
	let settleDrained = () => {};
	const drained = new Promise<void>((resolve) => (settleDrained = resolve));

	const show = () => {
		const renter = [...renters.values()].at(-1);
		const modelId = renter && [...held].findLast(([, leaseId]) => leaseId === renter.leaseId)?.[0];
		board.change({ lease: renter && { ...renter, modelTitle: modelId && titleOf(modelId) } });
	};

	/** What is on the GPU for renters who have gone makes room. */
	const makeRoom = () => {
		const here = new Set([...renters.values()].map(({ leaseId }) => leaseId));
		for (const [modelId, leaseId] of held) {
			if (here.has(leaseId)) continue;
			held.delete(modelId);
			worker.unload(modelId).catch(() => {
				// It went with its worker.
			});
		}
	};

	function onEvent(link: Link, event: ServingEvent): void {
		const { tasks } = board.snapshot.get();
		switch (event.type) {
			case 'lease': {
				const { leaseId, endS } = event.lease;
				renters.delete(link);
				renters.set(link, { leaseId, endS });
				makeRoom();
				show();
				return board.say(`A renter has come with lease ${leaseId}.`, 'good');
			}
			case 'left':
				renters.delete(link);
				show();
				return board.say(`The renter left: ${event.text}`);
			case 'model-loading': {
				const size = (event.sizeBytes / 1e6).toPrecision(3);
				return board.say(`Loading ${titleOf(event.modelId)}, ${size} MB.`);
			}
			case 'model-loaded':
				held.delete(event.modelId);
				held.set(event.modelId, event.leaseId);
				return show();
			case 'task-started':
				return board.change({ tasks: { ...tasks, running: tasks.running + 1 } });
			case 'task-done': {
				const { running, done, gpuMs } = tasks;
				board.change({
					tasks: { ...tasks, running: running - 1, done: done + 1, gpuMs: gpuMs + event.gpuMs }
				});
				return settleWhenIdle();
			}
			case 'task-failed':
				board.change({ tasks: { ...tasks, running: tasks.running - 1, failed: tasks.failed + 1 } });
				if (event.error.code !== 'link.closed')
					board.say(`A task failed: ${event.error.shortMessage}`, 'bad');
				return settleWhenIdle();
		}
	}

	const settleWhenIdle = () => {
		if (state === 'draining' && board.snapshot.get().tasks.running === 0) settleDrained();
	};

	const stopWatching = worker.onLost(({ shortMessage }) => {
		held.clear();
		show();
		board.say(shortMessage, 'bad');
	});
	signal.addEventListener(
		'abort',
		() => {
			state = 'closed';
			stopWatching();
			for (const link of links) link.close('bye', 'The device has stopped.');
			network.close();
			settleDrained();
		},
		{ once: true }
	);
	network.onLink((link) => {
		if (link.remote.role !== 'client') return link.close('bye', 'This device serves clients.');
		if (state !== 'open') return link.close('bye', 'This device takes no renter now.');
		links.add(link);
		void link.closed.then(() => links.delete(link));
		serveClient(link, {
			...options,
			isDraining: () => state !== 'open',
			onEvent: (event) => onEvent(link, event)
		});
	});

	return {
		open: () => void (state = 'open'),
		drain() {
			state = 'draining';
			for (const link of links) {
				link
					.send({ type: 'bye', code: 'device.draining', text: 'This device finishes what it has.' })
					.catch(() => {});
			}
			settleWhenIdle();
			return drained;
		}
	};
}
