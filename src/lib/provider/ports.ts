// What a provider's tab needs of the world around it; nothing here does anything.
import type { WindowEarnings } from '$lib/chain/getEarnings';
import type { Balances, LeaseView, PoolView, RoundView, VerifierView } from '$lib/chain/types';
import type { Clock } from '$lib/core/clock';
import type { Address, ClassId, DeviceId, Hex, LeaseId, RoundId, WindowId } from '$lib/core/ids';
import type { Readable } from '$lib/core/store';
import type { Link } from '$lib/peer/link';
import type { PlaceState } from '$lib/peer/createPeers';
import type { SigningKey } from '$lib/protocol/key';
import type { Timekeeper } from '$lib/worker/createWorkerClock';
import type { GpuWorker } from '$lib/worker/types';
import type { Reach } from '$lib/peer/gatherReach';
import type { Controls } from './controls/createControls';
import type { Autopilot } from './autopilot/createAutopilot';
import type { ModelCache } from './modelCache';
import type { TunedFor } from './serveProofs';
import type { Tabs } from './tabs/createTabs';
import type { StartOptions } from './types';
import type { GpuPatience } from './watchGpu';

/** A window as the device's owner needs it. */
export interface OwnWindow {
	windowId: WindowId;
	classId: ClassId;
	owner: Address;
	mode: 'lp' | 'seller';
	startS: number;
	endS: number;
	stakedWei: bigint;
}

/** What a provider asks of the chain, under the wallet connected in this tab. */
export interface ProviderChain {
	chainId: number;
	/** The chain's second. */
	nowS(): number;
	/** @throws RallyError where no wallet is connected */
	wallet(): Promise<Address>;
	balances(): Promise<Balances>;
	/** Undefined where the network gives nothing away. */
	requestFunds: (() => Promise<void>) | undefined;
	ownerOf(deviceId: DeviceId): Promise<Address | undefined>;
	register(key: SigningKey): Promise<Hex>;
	getVerifiers(): Promise<VerifierView[]>;
	/** The latest rounds about this device: the one its owner asked for, and a fault report's. */
	getRounds(
		deviceId: DeviceId,
		classId: ClassId
	): Promise<{ own: RoundView | undefined; fault: RoundView | undefined }>;
	/** Asks for a round, and pays for it. */
	requestRound(deviceId: DeviceId, classId: ClassId): Promise<{ transactionHash: Hex; feeWei: bigint }>;
	drawRound(roundId: RoundId): Promise<Hex>;
	/** Ends a round whose time is over. */
	settleRound(round: RoundView): Promise<Hex>;
	/** Acts on the verdict about a report of this window, where one is pending. */
	resolveReport(windowId: WindowId): Promise<void>;
	isAttested(deviceId: DeviceId, classId: ClassId): Promise<boolean>;
	/** The latest proof that passed. */
	getProof(deviceId: DeviceId, classId: ClassId): Promise<{ atS: number; validUntilS: number } | undefined>;
	/** The device's window that is open or waits to be ended. */
	getOwnWindow(deviceId: DeviceId): Promise<OwnWindow | undefined>;
	/** Every class with its pool as it stands now. */
	getPools(): Promise<PoolView[]>;
	/** Whether the wallet asks its owner each time that something is sent, and may have to approve before it pays. */
	asksEachTime(): boolean;
	/** @param options.maxStakeWei the most that an LP may put in; without it, what the price may move meanwhile */
	stake(
		options: StartOptions & { deviceId: DeviceId; maxStakeWei?: bigint }
	): Promise<{ transactionHash: Hex; burnedWei: bigint }>;
	/**
	 * Ends a window that is over and opens the next, of the same class and role, in one transaction; a pending report is
	 * settled first, and `alsoSent` counts that.
	 */
	renew(
		window: OwnWindow,
		options: { deviceId: DeviceId; windowSeconds: number; maxStakeWei: bigint }
	): Promise<{ transactionHash: Hex; burnedWei: bigint; alsoSent?: number }>;
	getEarnings(window: OwnWindow): Promise<WindowEarnings>;
	claim(windowId: WindowId): Promise<{ transactionHash: Hex; amountWei: bigint }>;
	/** Settles a pending report first: `alsoSent` counts that transaction. */
	endWindow(windowId: WindowId): Promise<{ transactionHash: Hex; returnedWei: bigint; alsoSent?: number }>;
	getLease(leaseId: LeaseId): Promise<LeaseView | undefined>;
	/** A device's broker; undefined where the registry knows no such device. */
	getEndpoint(deviceId: DeviceId): Promise<string | undefined>;
}

/** A place at the broker under the device's own id. */
export interface ProviderNetwork {
	/** Links that others open, authenticated. */
	onLink(handler: (link: Link) => void): void;
	openLink(peer: Pick<VerifierView, 'publicKey' | 'endpoint'>, signal: AbortSignal): Promise<Link>;
	/** Tells whether others can find the device, now and whenever that changes. */
	onState(handler: (state: PlaceState) => void): void;
	/** Takes its place anew at once, for the old one may be dead without a word. */
	rejoin(): void;
	close(): void;
}

/** What the browser says of the machine's network. */
export interface Connectivity {
	isOnline(): boolean;
	/** Told when it comes, goes, or is another. @returns a function that ends it */
	onChange(handler: () => void): () => void;
}

export interface ProviderOptions {
	chain: ProviderChain;
	key: SigningKey;
	worker: GpuWorker;
	models: ModelCache;
	/** GPU memory that this device is known to have held, bytes; without it clients are told of its largest buffer. */
	provenBytes?: (() => Promise<number | undefined>) | undefined;
	/** Without it kernels run untuned. */
	tunedFor?: TunedFor | undefined;
	controls: Controls;
	tabs: Tabs;
	/** Asks the network's STUN and TURN servers; without it nothing is said of them. */
	probeReach?: (() => Promise<Reach>) | undefined;
	/** Joins the broker; resolves once others can reach the device. */
	goOnline(signal: AbortSignal): Promise<ProviderNetwork>;
	/** Sees to the windows that follow; without it each window is the last. */
	autopilot?: Autopilot | undefined;
	/** Without it a change of network is noticed by its effects alone. */
	connectivity?: Connectivity | undefined;
	clock: Clock;
	/** Who keeps `clock`; a worker where left out. */
	timers?: Readable<Timekeeper> | undefined;
	/** How often the GPU may be lost before it is given a rest; see `watchGpu`. */
	gpuPatience?: GpuPatience | undefined;
}
