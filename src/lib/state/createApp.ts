import { createContext } from 'svelte';
import type { Clock } from '$lib/core/clock';
import type { Random } from '$lib/core/random';
import { Autopilot } from './autopilot.svelte';
import { Benchmark } from './benchmark.svelte';
import { Earnings } from './earnings.svelte';
import type { InputsMemory } from './inputsMemory';
import { Jobs } from './jobs.svelte';
import { OwnModel } from './model.svelte';
import { ModelCache } from './modelCache.svelte';
import { Network } from './network.svelte';
import { once } from './once';
import { Pools } from './pools.svelte';
import { Provider } from './provider.svelte';
import { Receipts } from './receipts.svelte';
import { Rent } from './rent.svelte';
import { RentDigits } from './rentDigits.svelte';
import type { Services } from './services';
import { Transcripts } from './verifyTranscripts.svelte';
import { Verify } from './verify.svelte';
import { VerifySeat } from './verifySeat.svelte';
import { Wallet } from './wallet.svelte';

/** All that pages read and press. */
export interface App {
	network: Network;
	wallet: Wallet;
	pools: Pools;
	provider: Provider;
	earnings: Earnings;
	autopilot: Autopilot;
	rent: Rent;
	jobs: Jobs;
	receipts: Receipts;
	benchmark: Benchmark;
	modelCache: ModelCache;
	verify: Verify;
	transcripts: Transcripts;
	seat: VerifySeat;
}

/** Makes the app's state. Nothing is loaded before a verb or `follow` asks for it, so this runs in prerendering too. */
export function createApp(
	services: Services,
	{ clock, random, memory }: { clock: Clock; random: Random; memory: InputsMemory }
): App {
	const client = once(services.client);
	const service = once(services.provider);
	const verify = once(services.verify);
	const transcripts = new Transcripts(verify);
	const provider = new Provider(service, services.measured, services.tabs);
	return {
		network: new Network(services.network),
		wallet: new Wallet(once(services.wallet), clock),
		pools: new Pools(once(services.pools)),
		provider,
		earnings: new Earnings(once(services.earnings), { clock, provider }),
		autopilot: new Autopilot(service),
		rent: new Rent({
			client,
			digits: new RentDigits(once(services.digits), memory),
			own: new OwnModel(once(services.model), random),
			clock
		}),
		jobs: new Jobs(client),
		receipts: new Receipts(once(services.recheck)),
		benchmark: new Benchmark(once(services.benchmark), { clock, random }),
		modelCache: new ModelCache(once(services.modelCache)),
		verify: new Verify(verify, transcripts, clock),
		transcripts,
		seat: new VerifySeat(once(services.seat), () => void transcripts.restore())
	};
}

/** The layout sets the app, every page gets it. */
export const [getApp, setApp] = createContext<App>();
