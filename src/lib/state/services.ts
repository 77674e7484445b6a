import type { Balances, PoolPoint, PoolState, PoolView, WalletState, WindowView } from '$lib/chain/types';
import type { ClientService, JobRequest } from '$lib/client/types';
import type { RallyError } from '$lib/core/errors';
import type { Address, ClassId, ModelId } from '$lib/core/ids';
import type { NetworkConfig } from '$lib/core/network';
import type { Tensor } from '$lib/core/tensor';
import type { SlopeChange } from '$lib/market/poolState';
import type { EarningsService } from '$lib/provider/earnings/types';
import type { Measured } from '$lib/provider/measured';
import type { Tabs } from '$lib/provider/tabs/createTabs';
import type { ProviderService } from '$lib/provider/types';
import type { BenchmarkRepository } from '$lib/store/benchmarkRepository';
import type { BlobEntry } from '$lib/store/blobStore';
import type { StorageFacts } from '$lib/store/browserStorage';
import type { TuningRepository } from '$lib/store/tuningRepository';
import type { GpuWorker } from '$lib/worker/types';
import type { ModelKit } from './modelPorts';
import type { CheckedAgain } from './receipts.svelte';
import type { SeatService, VerifyService } from './verifyPorts';

// What the state classes act through. `app.ts` makes the real ones; tests hand in doubles.

/** A wallet extension that announced itself. */
export interface WalletOption {
	id: string;
	name: string;
	/** A data URI. */
	icon: string | undefined;
}

export interface WalletActions {
	/** Whether this network gives burner wallets their first coins. */
	readonly hasFaucet: boolean;
	/** Calls back at once and at each change. @returns a function that ends it */
	watch(listener: (state: WalletState) => void): () => void;
	/** Takes up the wallet of the last visit, without asking. */
	reconnect(): Promise<void>;
	listInjected(): Promise<WalletOption[]>;
	/** Makes a wallet in this browser, or takes up the one it holds, and asks the faucet for coins. */
	connectBurner(): Promise<void>;
	connectInjected(id: string): Promise<void>;
	disconnect(): Promise<void>;
	switchChain(): Promise<void>;
	balances(address: Address): Promise<Balances>;
	/** More coins from the faucet. */
	requestFunds(address: Address): Promise<void>;
}

/** One look at the chain's pools. */
export type PoolsReading =
	{ status: 'live'; pools: PoolView[]; atMs: number } | { status: 'unreachable'; error: RallyError };

/** A pool at another second. */
export interface Projection {
	xSeconds: bigint;
	yWei: bigint;
	priceWad: bigint;
}

export interface PoolActions {
	/** Reads again and again until the returned function is called; failures come as readings. */
	watch(listener: (reading: PoolsReading) => void): () => void;
	windows(classId: ClassId): Promise<WindowView[]>;
	history(classId: ClassId): Promise<PoolPoint[]>;
	/** The changes of slope that the pool has scheduled in a span of seconds. */
	slopes(classId: ClassId, span: { fromS: number; toS: number }): Promise<SlopeChange[]>;
	/** Where a pool goes if nobody trades: `market/`'s twin of the contract. */
	project(state: PoolState, toS: number, slopes: readonly SlopeChange[]): Projection;
}

/** One held-out digit. */
export interface DigitSample {
	/** 64 values in 0..1, row by row. */
	pixels: Float32Array<ArrayBuffer>;
	label: number;
}

/** What the rent page needs of the `digits` workload. */
export interface DigitsKit {
	title: string;
	modelId: ModelId;
	/** Name of the model's input, shape [N, 1, 8, 8]. */
	inputName: string;
	/** How far two devices may be apart. */
	tolerance: NonNullable<JobRequest['tolerance']>;
	model(): Promise<Uint8Array<ArrayBuffer>>;
	/** Inputs whose right outputs are known. */
	golden(): Promise<NonNullable<JobRequest['golden']>>;
	/** @param from index of the first one */
	samples(from: number, count: number): Promise<DigitSample[]>;
	/** A drawing or photograph as the model wants it; undefined where nothing is drawn. */
	preprocess(image: ImageData): Float32Array<ArrayBuffer> | undefined;
}

/** The GPU, as the benchmark needs it. */
export type BenchmarkWorker = Pick<GpuWorker, 'probe' | 'tune' | 'measure' | 'terminate'>;

/** The ONNX model that the benchmark runs. */
export interface BenchmarkModel {
	title: string;
	modelId: ModelId;
	/** Floating-point operations of a run. */
	flops: number;
	/** Its bytes and one input, new ones at each call: a worker takes them along. */
	load(): Promise<{ bytes: Uint8Array<ArrayBuffer>; inputs: Tensor[] }>;
}

/** What the benchmark's page acts through. No chain and no wallet is in it. */
export interface BenchmarkKit {
	worker: BenchmarkWorker;
	runs: BenchmarkRepository;
	tunings: TuningRepository;
	model: BenchmarkModel;
	/** Name, version and system. */
	browser: string;
	/** Rally's own. */
	version: string;
	/** Why nothing outlives the tab; undefined where all is well. */
	storageProblem: RallyError | undefined;
	/** Keeps the screen on, where the browser lets it. @returns what lets it sleep again */
	stayAwake(): Promise<() => void>;
}

/** A model that this browser keeps, whoever sent it. */
export interface KeptModel extends BlobEntry {
	/** Where a job of this browser names it; who sends a model to a device says nothing but its hash. */
	title: string | undefined;
}

/** What this browser keeps of models, and what it may. */
export interface KeptModels {
	/** Used last first. */
	models: KeptModel[];
	quotaBytes: number;
	storage: StorageFacts;
}

/** What an owner rules the kept models through. Methods throw RallyError `storage.*`. */
export interface ModelCacheKit {
	/** False where models are gone with the tab. */
	isPersistent: boolean;
	read(): Promise<KeptModels>;
	/** Told when what is kept has changed. @returns what ends it */
	watch(listener: () => void): () => void;
	remove(id: string): Promise<void>;
	setPinned(id: string, isPinned: boolean): Promise<void>;
	/** Takes effect at once, and after a reload. @throws RallyError `quota.tooSmall` */
	setQuota(bytes: number): Promise<void>;
	/** Asks the browser not to clear what is kept. @returns whether it agreed */
	askToKeep(): Promise<boolean>;
}

/** Where the app's parts come from; each is loaded when it is first needed. */
export interface Services {
	network(): Promise<NetworkConfig>;
	wallet(): Promise<WalletActions>;
	pools(): Promise<PoolActions>;
	provider(): Promise<ProviderService>;
	/** The other tabs of this browser. No chain and no wallet is in it. */
	tabs(): Promise<Tabs>;
	/** The books of the connected wallet as one that lends devices. */
	earnings(): Promise<EarningsService>;
	/** What is known of this device: of its proofs on chain, and of benchmarks that ran in this browser. */
	measured(): Promise<Measured | undefined>;
	client(): Promise<ClientService>;
	digits(): Promise<DigitsKit>;
	model(): Promise<ModelKit>;
	/** Checks a file of a run, a receipt, evidence or a quiet check again. No chain and no wallet is in it. */
	recheck(): Promise<(text: string) => Promise<CheckedAgain>>;
	benchmark(): Promise<BenchmarkKit>;
	modelCache(): Promise<ModelCacheKit>;
	verify(): Promise<VerifyService>;
	seat(): Promise<SeatService>;
}
