import type { Address, ClassId, DeviceId, Hex, LeaseId, RoundId, WindowId } from '$lib/core/ids';
import type { PoolState } from '$lib/market/poolState';

export type { PoolState } from '$lib/market/poolState';

/** Parameters of a resource class, as the chain holds them. */
export interface ResourceClassView {
	classId: ClassId;
	name: string;
	/** Id of the proof kernel; `kernelNameOf` knows some. */
	kernel: Hex;
	/** What a device must have proved, in the kernel's unit. */
	minScore: bigint;
	minMemoryBytes: bigint;
	/** Wei of RALLY a compute-second; a rent is never below it. */
	floorPriceWad: bigint;
	attestationValiditySeconds: number;
	/** Burned swap fee in basis points. */
	feeBps: number;
	/** Collateral of a seller, in basis points of the sale's proceeds. */
	collateralBps: number;
	/** The longest window a seller may open; 0 where the class takes no sellers. */
	saleLimitSeconds: number;
	/** Verifiers drawn for one round. */
	quorum: number;
	burnPerWindowWei: bigint;
	maintenanceFeeWei: bigint;
	/** What one round of verification costs, wei. */
	challengeFeeWei: bigint;
	/** RALLY beside one window at which an LP's reward is full, wei. */
	stakeLimitWei: bigint;
}

export interface PoolView extends ResourceClassView {
	/** Projected to the time of reading. */
	state: PoolState;
	/** Wei a compute-second; undefined before the first window ever. */
	priceWad: bigint | undefined;
	openWindows: number;
	idleWindows: number;
}

/** A device as the chain knows it. */
export interface DeviceView {
	deviceId: DeviceId;
	owner: Address;
	/** Raw uncompressed P-256 key, 65 bytes. */
	publicKey: Uint8Array<ArrayBuffer>;
	/** Broker URL, or empty for the network's default. */
	endpoint: string;
	registeredAtS: number;
}

/** What the latest round said about a device. */
export interface AttestationView {
	roundId: RoundId;
	/** Who cast the deciding vote. */
	verifier: Address;
	atS: number;
	/** The last second at which it lets the device in; 0 where it does not pass. */
	validUntilS: number;
	passed: boolean;
	/** In the kernel's unit: the median of the votes that let it pass; 0 where it did not. */
	score: bigint;
	memoryBytes: bigint;
	/** SHA-256 of the deciding vote's transcript. */
	transcriptHash: Hex;
}

/** A round of verification, from request to close. */
export interface RoundView {
	roundId: RoundId;
	deviceId: DeviceId;
	classId: ClassId;
	/** Paid by whoever asked, wei. */
	feeWei: bigint;
	/** The last chain second at which it may be drawn. */
	drawUntilS: number;
	/** The last chain second at which seats may vote; 0 before the draw. */
	deadlineS: number;
	/** A client's fault report asked for it. */
	isFault: boolean;
	/** Passed and failed are decided, though others may still vote. */
	status: 'requested' | 'drawn' | 'passed' | 'failed' | 'undecided' | 'cancelled';
	/** Fee and penalties are settled. */
	isClosed: boolean;
	seats: { verifier: Address; vote: 'passed' | 'failed' | undefined }[];
}

/** One staked device. */
export interface WindowView {
	windowId: WindowId;
	classId: ClassId;
	deviceId: DeviceId;
	owner: Address;
	mode: 'lp' | 'seller';
	startS: number;
	endS: number;
	/** The device is rented until then; 0 when idle. */
	leaseEndS: number;
	/** Its seconds are in the pool. */
	isJoined: boolean;
	/** A client reported the device, and the report is not decided. */
	isReported: boolean;
	/** Last attested, in the kernel's unit. */
	score: bigint;
	/** Broker URL, or empty for the network's default. */
	endpoint: string;
	/** Raw uncompressed P-256 key, 65 bytes. */
	devicePublicKey: Uint8Array<ArrayBuffer>;
	/** RALLY injected or collateral held, wei. */
	stakedWei: bigint;
	/** What the owner may claim now, wei. */
	claimableWei: bigint;
}

export interface LeaseView {
	leaseId: LeaseId;
	classId: ClassId;
	client: Address;
	/** Whom the devices serve: the first 20 bytes of keccak-256 of the client key's x‖y. */
	clientKeyId: Hex;
	/** The devices that it holds, or held until it was over; one given back early is not among them. */
	deviceIds: DeviceId[];
	windowIds: WindowId[];
	startS: number;
	endS: number;
	/** All that was paid for it, fees in it, wei. */
	costWei: bigint;
}

export interface RentQuote {
	classId: ClassId;
	devices: number;
	/** Each device until this chain second, aligned to a tick. */
	endS: number;
	/** Compute-seconds bought, over all devices. */
	computeSeconds: bigint;
	/** All the client pays, fee in it, wei. */
	costWei: bigint;
	/** Burned, wei. */
	feeWei: bigint;
	priceBeforeWad: bigint;
	priceAfterWad: bigint;
	/** How far the mean price paid stands above the price before, in basis points. */
	priceImpactBps: number;
}

export interface PoolPoint {
	timeS: number;
	xSeconds: bigint;
	yWei: bigint;
	priceWad: bigint;
	cause: 'settle' | 'inject' | 'sell' | 'rent' | 'extend' | 'endLease' | 'exit' | 'expel';
}

export interface VerifierView {
	verifier: Address;
	endpoint: string;
	publicKey: Uint8Array<ArrayBuffer>;
	bondWei: bigint;
}

export interface Balances {
	rallyWei: bigint;
	/** The chain's own coin, for gas, wei. */
	gasWei: bigint;
}

/** Who signs transactions in this tab. */
export type WalletState =
	| { kind: 'none' }
	| { kind: 'connecting' }
	| { kind: 'burner'; address: Address }
	| { kind: 'injected'; address: Address; name: string; wrongChain: boolean };
