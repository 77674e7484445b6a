import type { LeaseView } from '$lib/chain/types';
import { toRallyError } from '$lib/core/errors';
import type { Link, Received } from '$lib/peer/link';
import { sentenceOf, type RefusalCode } from '$lib/protocol/codes';
import type { Message } from '$lib/protocol/messages';
import { checkLease } from './checkLease';
import { taskQueueOf } from './createTaskQueue';
import { createModelIntake } from './modelIntake';
import { createModelOnGpu } from './modelOnGpu';
import { createTaskDesk, TASK_SLOTS } from './serveTasks';
import type { ServingOptions } from './serving';
import { servingFacts } from './servingFacts';

/** A client that has not presented its lease by then is not going to: it holds a place that another could have. */
const LEASE_WAIT_MS = 30_000;

type Of<Type extends Message['type']> = Extract<Message, { type: Type }>;

/**
 * Serves one client: nothing before a lease that is its own, models checked by hash, tasks in the GPU's
 * queue, each answered with a signed receipt. What is refused is refused in one sentence; nothing of the peer
 * reaches the worker unchecked.
 */
export function serveClient(link: Link, options: ServingOptions): void {
	const { deviceId, worker, clock, onEvent } = options;
	let lease: LeaseView | undefined;
	const ended = new AbortController();
	const intake = createModelIntake(link, {
		...options,
		lease: () => lease,
		onFailure: (modelId, error) => onEvent({ type: 'model-failed', modelId, error }),
		signal: ended.signal
	});
	const gpu = createModelOnGpu(intake, {
		worker,
		onLoading: (modelId, sizeBytes) => onEvent({ type: 'model-loading', modelId, sizeBytes }),
		onProgress: (modelId, part) => {
			link.send({ type: 'model.loading', modelId, part }).catch(() => {
				// The client has gone.
			});
		},
		onLoaded: (modelId) => lease && onEvent({ type: 'model-loaded', modelId, leaseId: lease.leaseId }),
		signal: ended.signal
	});

	void link.closed.then(({ text }) => {
		ended.abort(toRallyError(new Error(text), 'link.closed'));
		gpu.end();
		if (lease) onEvent({ type: 'left', leaseId: lease.leaseId, text });
	});

	void clock.sleep(LEASE_WAIT_MS, ended.signal).then(
		() => lease ?? link.close('bye', sentenceOf('lease.required')),
		() => {
			// The link has ended before.
		}
	);

	const refuse = (received: Received, code: RefusalCode, text: string = sentenceOf(code)) =>
		received.reply({ type: 'refused', code, text });

	const leaseProblem = (): RefusalCode | undefined =>
		lease
			? checkLease(lease, { clientPublicKey: link.remote.publicKey, deviceId, nowS: options.nowS() })
			: 'lease.required';

	const desk = createTaskDesk({
		...options,
		queue: taskQueueOf(worker),
		gpu,
		refusal(leaseId) {
			if (leaseProblem()) return leaseProblem();
			if (leaseId !== lease?.leaseId) return 'lease.unknown';
			return options.closedFor();
		},
		// A client offers the model anew once it is back, and loses nothing but what waits here for that model.
		onModelGone: () => link.close('bye', 'The device has to be sent the model again.'),
		ended: ended.signal
	});

	async function presentLease(received: Received, { leaseId }: Of<'lease.present'>) {
		const closed = options.closedFor();
		if (closed) return refuse(received, closed);
		let found: LeaseView | undefined;
		try {
			found = await options.getLease(leaseId);
		} catch {
			return refuse(received, 'chain.unreachable');
		}
		const nowS = options.nowS();
		const problem = checkLease(found, { clientPublicKey: link.remote.publicKey, deviceId, nowS });
		if (problem || !found) return refuse(received, problem ?? 'lease.unknown');
		const isNew = lease?.leaseId !== found.leaseId;
		lease = found;
		if (isNew) {
			onEvent({ type: 'lease', lease: found });
			if (gpu.loaded?.isHeld) onEvent({ type: 'model-loaded', modelId: gpu.loaded.modelId, leaseId });
			void endWithLease(found);
		}
		const facts = await servingFacts(options, TASK_SLOTS);
		return received.reply({ type: 'lease.accepted', endsAtS: found.endS, facts });
	}

	async function endWithLease({ leaseId, endS }: LeaseView) {
		try {
			while (options.nowS() < endS) {
				// Looked at again each minute: timers of a hidden tab drift, and a chain's clock may too.
				await clock.sleep(Math.min(60, endS - options.nowS()) * 1000, ended.signal);
			}
		} catch {
			return;
		}
		if (lease?.leaseId === leaseId) link.close('bye', sentenceOf('lease.over'));
	}

	link.onMessage(async (received) => {
		const { message } = received;
		if (message.type === 'lease.present') return presentLease(received, message);
		if (message.type === 'bye') return;
		if (message.type === 'task.run') return desk.run(received, message);
		const problem = leaseProblem();
		if (problem) return refuse(received, problem);
		switch (message.type) {
			case 'model.offer':
			case 'model.chunk':
			case 'model.sources':
				return intake.receive(received, message);
			case 'model.load':
				return gpu.answerLoad(received, message.modelId);
			case 'task.cancel':
				desk.cancel(message);
				return;
			default:
				return refuse(received, 'unsupported');
		}
	});
}
