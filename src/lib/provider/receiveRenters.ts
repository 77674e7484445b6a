import type { DeviceId, LeaseId, ModelId } from '$lib/core/ids';
import type { Link } from '$lib/peer/link';
import { sentenceOf } from '$lib/protocol/codes';
import type { Message, ModelSource } from '$lib/protocol/messages';
import { wireError } from '$lib/protocol/wireError';
import type { Board } from './board';
import type { ModelCache } from './modelCache';
import { createModelShelf } from './modelShelf';
import { taskQueueOf } from './createTaskQueue';
import type { ProviderNetwork } from './ports';
import { serveChunks } from './serveChunks';
import { serveClient } from './serveClient';
import { serveProofs, type ProvingEvent } from './serveProofs';
import type { ServingEvent, ServingOptions } from './serving';
import { createStrangers } from './strangers';

/** Longer than any exam; a verifier that stays holds a connection for nothing. */
const VERIFIER_STAY_MS = 5 * 60_000;

/** Devices of a lease that fetch a model from here at once; each may hold two chunks in memory. */
const DEVICES_SERVED = 16;

export interface ReceptionOptions extends Omit<
	ServingOptions,
	'closedFor' | 'onEvent' | 'shelf' | 'openDevice'
> {
	models: ModelCache;
	/** A device's broker, as the chain knows it; undefined where it knows no such device. */
	getEndpoint(deviceId: DeviceId): Promise<string | undefined>;
	board: Board;
	signal: AbortSignal;
}

/** Where renters come in, and verifiers that nobody has called. */
export interface Reception {
	/** From now on who comes is served; before, he is sent away and may come again. */
	open(): void;
	/**
	 * Takes nothing new until {@link resume}: what runs is finished, what only waits goes back to its client, links and
	 * leases stay. Who comes meanwhile may come again.
	 */
	pause(): void;
	resume(): void;
	/** Finds out at once who is still there: see `Link.check`. */
	check(): void;
	/** Takes nothing new. Resolves once nothing runs any more, or the signal aborts. */
	drain(): Promise<void>;
}

/** With what code a task is refused in each state. */
const CLOSED_FOR = {
	closed: 'device.draining',
	open: undefined,
	paused: 'device.paused',
	draining: 'device.draining'
} as const;

const titleOf = (modelId: ModelId): string => `model ${modelId.slice(0, 8)}`;

/** Receives those who come over `network`. When the signal aborts, every link is closed and the network left. */
export function receiveRenters(network: ProviderNetwork, options: ReceptionOptions): Reception {
	const { board, clock, signal, worker } = options;
	const strangers = createStrangers(clock);
	const shelf = createModelShelf(options);
	let devicesServed = 0;
	let state: 'closed' | 'open' | 'paused' | 'draining' = 'closed';
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
				// There is room again.
				if (board.snapshot.get().error?.code === 'storage.full') board.change({ error: undefined });
				return show();
			case 'model-failed': {
				const { code, shortMessage, hint } = event.error;
				if (code === 'model.missing') return board.say(shortMessage);
				board.change({ error: event.error });
				return board.say(
					[`${titleOf(event.modelId)} could not be kept here.`, shortMessage, hint].filter(Boolean).join(' '),
					'bad'
				);
			}
			case 'task-started':
				return board.change({ tasks: { ...tasks, running: tasks.running + 1 } });
			case 'task-done': {
				const { running, done, gpuMs } = tasks;
				board.change({
					tasks: { ...tasks, running: running - 1, done: done + 1, gpuMs: gpuMs + event.gpuMs },
					usage: worker.usage(),
					slowdown: taskQueueOf(worker).slowdown
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
	/** Whoever it is: a challenge is answered as a task is, in its turn. */
	function receiveVerifier(link: Link): void {
		let said: 'nothing' | 'challenged' | 'verdict' = 'nothing';
		const onEvent = (event: ProvingEvent) => {
			if (event.type === 'challenged' && said === 'nothing') {
				said = 'challenged';
				board.say('A verifier challenges this GPU.');
			}
			if (event.type === 'verdict' && said === 'challenged') {
				said = 'verdict';
				const { passed, sentence } = event;
				board.say(
					`It found that this GPU ${passed ? 'passes' : 'does not pass'}. ${sentence}`,
					passed ? 'good' : 'bad'
				);
			}
		};
		serveProofs(link, { ...options, visit: strangers(), isDraining: () => state !== 'open', onEvent });
		clock.sleep(VERIFIER_STAY_MS, AbortSignal.any([signal, whenClosed(link)])).then(
			() => link.close('bye', 'An exam does not take so long.'),
			() => {
				// It has left.
			}
		);
	}

	async function openDevice(
		{ deviceId, publicKey, endpoint }: ModelSource,
		asked: AbortSignal
	): Promise<Link> {
		// A client's word does not make this device call whatever broker it likes.
		if (endpoint !== '' && endpoint !== (await options.getEndpoint(deviceId)))
			throw wireError('lease.otherDevice', endpoint);
		const link = await network.openLink({ publicKey, endpoint }, asked);
		links.add(link);
		void link.closed.then(() => links.delete(link));
		return link;
	}

	function receiveDevice(link: Link): void {
		if (devicesServed >= DEVICES_SERVED) return link.close('bye', sentenceOf('device.busy'));
		devicesServed++;
		void link.closed.then(() => devicesServed--);
		serveChunks(link, { ...options, shelf });
	}

	network.onLink((link) => {
		const { role } = link.remote;
		if (state !== 'open')
			return link.close(
				'bye',
				state === 'paused' ? sentenceOf('device.paused') : 'This device takes nobody now.'
			);
		links.add(link);
		void link.closed.then(() => links.delete(link));
		if (role === 'verifier') return receiveVerifier(link);
		if (role === 'device') return receiveDevice(link);
		serveClient(link, {
			...options,
			shelf,
			openDevice,
			closedFor: () => CLOSED_FOR[state],
			onEvent: (event) => onEvent(link, event)
		});
	});

	/** To whoever is here; who is gone hears it when he comes again. */
	const tellAll = (message: Message) => {
		for (const link of links) link.send(message).catch(() => {});
	};

	return {
		open: () => void (state = 'open'),
		pause() {
			if (state !== 'open') return;
			state = 'paused';
			tellAll({ type: 'bye', code: 'device.paused', text: sentenceOf('device.paused') });
			taskQueueOf(worker).giveBack(wireError('device.paused'));
		},
		resume() {
			if (state !== 'paused') return;
			state = 'open';
			tellAll({ type: 'resumed' });
		},
		check() {
			for (const link of links) link.check();
		},
		drain() {
			state = 'draining';
			tellAll({ type: 'bye', code: 'device.draining', text: 'This device finishes what it has.' });
			settleWhenIdle();
			return drained;
		}
	};
}

function whenClosed(link: Link): AbortSignal {
	const controller = new AbortController();
	void link.closed.then(() => controller.abort());
	return controller.signal;
}
