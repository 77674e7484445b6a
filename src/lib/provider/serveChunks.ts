import type { LeaseView } from '$lib/chain/types';
import type { Clock } from '$lib/core/clock';
import type { DeviceId, LeaseId } from '$lib/core/ids';
import type { Link, Received } from '$lib/peer/link';
import { sentenceOf, type RefusalCode } from '$lib/protocol/codes';
import { MODEL_FETCHES_AT_ONCE } from '$lib/protocol/limits';
import type { Message } from '$lib/protocol/messages';
import type { ModelShelf } from './modelShelf';
import type { ShelvedModel } from './shelvedModel';

/** A device that asks for nothing for so long holds a place that another could have. */
const IDLE_MS = 30_000;
/** How long a question waits for a chunk that is still on its way here: so a model flows through many at once. */
const WAIT_MS = 4000;
/** The lease is looked up again: its client may have given a device back. */
const LEASE_MS = 30_000;
/** A model may be asked for so many times over one link, for reloads and repeats; past that somebody plays. */
const TIMES_OVER = 3;

export interface ServeChunksOptions {
	shelf: ModelShelf;
	deviceId: DeviceId;
	getLease(leaseId: LeaseId): Promise<LeaseView | undefined>;
	/** The chain's second. */
	nowS(): number;
	clock: Clock;
}

/**
 * Serves another device chunks of models: one of a lease that both are in, as the chain says, and only what that lease's
 * client offered. Each is looked at before it leaves.
 */
export function serveChunks(
	link: Link,
	{ shelf, deviceId, getLease, nowS, clock }: ServeChunksOptions
): void {
	const ended = new AbortController();
	void link.closed.then(() => ended.abort());
	let shown: { lease: LeaseView | undefined; atMs: number; leaseId: LeaseId } | undefined;
	let active = 0;
	let lastMs = clock.nowMs();
	const served = new Map<ShelvedModel, number>();

	async function leaseProblem(leaseId: LeaseId): Promise<RefusalCode | undefined> {
		// Whoever is not of a lease that runs here can't make this device ask the chain.
		if (!shelf.knows(leaseId)) return 'lease.unknown';
		if (shown?.leaseId !== leaseId || clock.nowMs() - shown.atMs >= LEASE_MS) {
			try {
				shown = { lease: await getLease(leaseId), atMs: clock.nowMs(), leaseId };
			} catch {
				return 'chain.unreachable';
			}
		}
		const { lease } = shown;
		if (!lease) return 'lease.unknown';
		if (nowS() >= lease.endS) return 'lease.over';
		const isBoth = [deviceId, link.remote.deviceId].every((id) => lease.deviceIds.includes(id));
		return isBoth ? undefined : 'lease.otherDevice';
	}

	async function waitFor(model: ShelvedModel, index: number): Promise<void> {
		const late = new AbortController();
		const over = AbortSignal.any([late.signal, ended.signal]);
		void clock.sleep(WAIT_MS, over).then(
			() => late.abort(),
			() => {}
		);
		try {
			while (model.held <= index) await model.changed(over);
		} catch {
			// Not here in time, or the other has gone.
		}
		late.abort();
	}

	async function answer(received: Received, { leaseId, modelId, index }: Fetch): Promise<void> {
		const refuse = (code: RefusalCode) => received.reply({ type: 'refused', code, text: sentenceOf(code) });
		const problem = await leaseProblem(leaseId);
		if (problem) {
			await refuse(problem);
			return link.close('bye', sentenceOf(problem));
		}
		const model = shelf.find(leaseId, modelId);
		if (!model || index >= model.count) return refuse('model.unknown');
		const times = (served.get(model) ?? 0) + 1;
		if (times > TIMES_OVER * model.count) return link.close('message.tooMany');
		served.set(model, times);
		await waitFor(model, index);
		if (model.held <= index) return refuse('device.busy');
		const proven = await model.chunkAt(index);
		if (!proven) return refuse('model.missing');
		const { chunk, proof } = proven;
		await received.reply({ type: 'model.chunk', modelId, index, proof }, { attachments: [chunk] });
	}

	void (async () => {
		while (!ended.signal.aborted) {
			await clock.sleep(IDLE_MS, ended.signal);
			if (active === 0 && clock.nowMs() - lastMs >= IDLE_MS) link.close('bye', 'Nothing was asked for.');
		}
	})().catch(() => {
		// The link has ended.
	});

	link.onMessage(async (received) => {
		const { message } = received;
		if (message.type === 'bye') return;
		if (message.type !== 'model.fetch')
			return received.reply({ type: 'refused', code: 'unsupported', text: sentenceOf('unsupported') });
		if (active >= MODEL_FETCHES_AT_ONCE) return link.close('message.tooMany');
		active++;
		try {
			await answer(received, message);
		} finally {
			active--;
			lastMs = clock.nowMs();
		}
	});
}

type Fetch = Extract<Message, { type: 'model.fetch' }>;
