import type { Address, ClassId, DeviceId, Hex, LeaseId, WindowId } from '$lib/core/ids';
import type { PoolState } from '$lib/market/poolState';

export type { PoolState } from '$lib/market/poolState';

/** Parameters of a resource class, as the chain holds them. */
export interface ResourceClassView {
	classId: ClassId;
	name: string;
	kernel: Hex;
	/** FLOP/s that a device must have proved. */
	minScore: bigint;
	minMemoryBytes: bigint;
	/** Wei of RALLY a compute-second; a rent is never below it. */
	floorPriceWad: bigint;
	attestationValiditySeconds: number;
	/** Burned swap fee in basis points. */
	feeBps: number;
	/** Collateral of a seller, in basis points of the sale's proceeds. */
	collateralBps: number;
	burnPerWindowWei: bigint;
	maintenanceFeeWei: bigint;
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

/** What a verifier wrote down about a device last. */
export interface AttestationView {
	verifier: Address;
	atS: number;
	/** The last second at which it lets the device in; 0 where it does not pass. */
	validUntilS: number;
	passed: boolean;
	/** FLOP/s measured. */
	score: bigint;
	memoryBytes: bigint;
	/** SHA-256 of the challenge's transcript. */
	transcriptHash: Hex;
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
	/** FLOP/s last attested. */
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
	/** Raw uncompressed P-256 key of the client, 65 bytes. */
	clientPublicKey: Uint8Array<ArrayBuffer>;
	deviceIds: DeviceId[];
	startS: number;
	endS: number;
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
	cause: 'inject' | 'sell' | 'rent' | 'settle';
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
