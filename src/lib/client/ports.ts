import type { LeaseView, RentQuote, WindowView } from '$lib/chain/types';
import type { Clock } from '$lib/core/clock';
import type { ClassId, Hex, LeaseId, WindowId } from '$lib/core/ids';
import type { Random } from '$lib/core/random';
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
}

export interface ClientOptions {
	chain: ClientChain;
	/** The key a lease names, 65 bytes. */
	publicKey: Uint8Array<ArrayBuffer>;
	/** An authenticated link to a device, under the client's key. */
	openLink(device: Pick<WindowView, 'devicePublicKey' | 'endpoint'>, signal: AbortSignal): Promise<Link>;
	memory: ClientMemory;
	clock: Clock;
	random: Random;
}
