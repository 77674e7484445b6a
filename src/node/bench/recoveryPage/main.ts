import { createChainClock, type ChainClock } from '$lib/chain/chainClock';
import { connectBurner } from '$lib/chain/connectBurner';
import { createChain, type Chain } from '$lib/chain/createChain';
import { deviceWindow } from '$lib/chain/deviceWindow';
import { registerDevice } from '$lib/chain/registerDevice';
import { systemClock } from '$lib/core/clock';
import { withDeadline } from '$lib/core/deadline';
import type { DeviceId } from '$lib/core/ids';
import { signingKeyFrom } from '$lib/protocol/key';
import { CONSENT_VERSION } from '$lib/provider/controls/preferences';
import { OFF } from '$lib/provider/off';
import { createTabs } from '$lib/provider/tabs/createTabs';
import type { ProviderService, ProviderSnapshot } from '$lib/provider/types';
import { browserStore } from '$lib/state/wire/browserStore';
import { createFunding } from '$lib/state/wire/createFunding';
import { providerService } from '$lib/state/wire/providerService';
import { createGpuWorker } from '$lib/worker/createGpuWorker';
import { parseReply } from '$lib/worker/parse';
import type { Hurt, RecoveryPage } from './types';

/** Longer than any recovery that is one. */
const GIVEN_UP_MS = 60_000;

interface Made {
	chain: Chain;
	time: ChainClock;
	deviceId: DeviceId;
	store: Awaited<ReturnType<typeof browserStore>>;
}

let made: Made | undefined;
let provider: ProviderService | undefined;
let gpu: Worker | undefined;
let memory = { gpuBytes: 0, heapBytes: 0 };
let absences = 0;
let wasOnline = false;

function spawn(): Worker {
	const worker = new Worker(new URL('./hurtWorker.ts', import.meta.url), { type: 'module' });
	worker.addEventListener('message', ({ data }) => {
		const reply = parseReply(data);
		if (reply?.kind === 'memory') memory = reply.memory;
	});
	return (gpu = worker);
}

const now = (): ProviderSnapshot => provider?.snapshot.get() ?? OFF;

/** The first snapshot, of now or later, for which it holds. */
const when = (what: string, holds: (snapshot: ProviderSnapshot) => boolean): Promise<ProviderSnapshot> => {
	let stop: (() => void) | undefined;
	const held = () =>
		new Promise<ProviderSnapshot>((resolve) => {
			stop = provider?.snapshot.subscribe((snapshot) => holds(snapshot) && resolve(snapshot));
		});
	return withDeadline(held, { ms: GIVEN_UP_MS, what }).finally(() => stop?.());
};

const recovery: RecoveryPage = {
	async register({ network, privateKey }) {
		const store = await browserStore();
		const key = await signingKeyFrom(await store.keys.pair('device'));
		const chain = createChain({ network, origin: location.origin });
		await connectBurner(chain, { privateKey });
		const { deviceId } = await registerDevice(chain, { ...key, endpoint: '' });
		made = { chain, time: await createChainClock(chain, systemClock), deviceId, store };
		return deviceId;
	},
	async lend(classId, windowSeconds) {
		if (!made) throw new Error('Register first.');
		const { chain, time, store } = made;
		provider = await providerService(chain, time, createFunding(chain), store, createTabs(undefined), {
			worker: createGpuWorker({ spawn }),
			// It is lost on purpose here, again and again.
			gpuPatience: { losses: Infinity, withinMs: 1 }
		});
		provider.snapshot.subscribe(({ health: { network } }) => {
			if (wasOnline && network.status !== 'online') absences++;
			wasOnline = network.status === 'online';
		});
		await provider.choose({ consentVersion: CONSENT_VERSION, sharePercent: 100, easeOff: false });
		await provider.start({ classId, mode: 'lp', windowSeconds });
		const { phase, error } = now();
		if (phase !== 'serving') throw error ?? new Error(`It does not serve: ${phase}.`);
	},
	async hurt(how: Hurt) {
		const startMs = performance.now();
		const noticed = when('Noticing', ({ health }) => health.gpu.status !== 'ok');
		gpu?.postMessage({ hurt: how });
		await noticed;
		const t1 = performance.now() - startMs;
		const { tasks } = await when('Coming back', ({ health }) => health.gpu.status === 'ok');
		const t2 = performance.now() - startMs;
		await when('Answering again', (later) => later.tasks.done > tasks.done);
		console.log('HURT', how, Math.round(t1), Math.round(t2), Math.round(performance.now() - startMs));
		return performance.now() - startMs;
	},
	async chainBack() {
		const { chain, deviceId } = made ?? {};
		for (let isBack = false; !isBack;) {
			isBack =
				chain !== undefined &&
				deviceId !== undefined &&
				(await deviceWindow(chain, deviceId).catch(() => undefined)) !== undefined;
			if (!isBack) await systemClock.sleep(20);
		}
		await when('Hearing of the chain', ({ health }) => health.chain.status === 'ok');
	},
	async brokerBack(before) {
		await when(
			'Coming back to the broker',
			({ health }) => absences > before && health.network.status === 'online'
		);
	},
	tell() {
		const { phase, health, tasks, log } = now();
		const lastWords = log.slice(-5).map(({ text }) => text);
		return { phase, health, tasks: { done: tasks.done, failed: tasks.failed }, absences, memory, lastWords };
	}
};
Object.assign(globalThis, { recovery });
