import type { LeaseView, RentQuote, WindowView } from '$lib/chain/types';
import type { Clock } from '$lib/core/clock';
import type { ClassId, Hex, LeaseId, ModelId, WindowId } from '$lib/core/ids';
import type { Random } from '$lib/core/random';
import type { Tensor } from '$lib/core/tensor';
import type { JobLimits } from '$lib/jobs/scheduler';
import type { Link } from '$lib/peer/link';
import type { ClientMemory } from './memory';

/** What a client asks of the chain. */
export interface ClientChain {
	chainId: number;
	/** The chain's second. */
	nowS(): number;
	quoteRent(request: { classId: ClassId; devices: number; seconds: number }): Promise<RentQuote>;
	getWindows(classId: ClassId): Promise<WindowView[]>;
	getLease(leaseId: LeaseId): Promise<LeaseView | undefined>;
	rent(request: {
		classId: ClassId;
		windowIds: WindowId[];
		endS: number;
		clientPublicKey: Uint8Array<ArrayBuffer>;
		maxCostWei: bigint;
	}): Promise<{ leaseId: LeaseId; transactionHash: Hex }>;
	/** Puts on record that a device of a running lease answered wrongly. */
	accuse(request: {
		lease: LeaseView;
		windowId: WindowId;
		evidenceHash: Hex;
	}): Promise<{ transactionHash: Hex }>;
	/** What giving these devices back would bring now, wei. */
	quoteEndLease(request: { lease: LeaseView; windowIds: WindowId[] }): Promise<bigint>;
	/** Gives devices of a running lease back. @returns what it brought, wei */
	endLease(request: {
		lease: LeaseView;
		windowIds: WindowId[];
		minProceedsWei: bigint;
	}): Promise<{ transactionHash: Hex; proceedsWei: bigint }>;
}

/** Runs a model on the client's own GPU. @throws RallyError where it has none that can */
export type Judge = (
	model: { modelId: ModelId; bytes: Uint8Array<ArrayBuffer> },
	inputs: Tensor[],
	signal: AbortSignal
) => Promise<Tensor[]>;

export interface ClientOptions {
	chain: ClientChain;
	/** The key a lease names, 65 bytes. */
	publicKey: Uint8Array<ArrayBuffer>;
	/** An authenticated link to a device, under the client's key. */
	openLink(device: Pick<WindowView, 'devicePublicKey' | 'endpoint'>, signal: AbortSignal): Promise<Link>;
	memory: ClientMemory;
	clock: Clock;
	random: Random;
	/** Whether there is a network at all; so where left out. */
	isOnline?: () => boolean;
	/** Left out where this machine has no GPU to settle a dispute with. */
	judge?: Judge | undefined;
	limits?: JobLimits;
}
