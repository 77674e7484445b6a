import type { LeaseView } from '$lib/chain/types';
import type { Clock } from '$lib/core/clock';
import type { RallyError } from '$lib/core/errors';
import type { DeviceId, LeaseId, ModelId } from '$lib/core/ids';
import type { Link } from '$lib/peer/link';
import type { SigningKey } from '$lib/protocol/key';
import type { ModelSource } from '$lib/protocol/messages';
import type { GpuWorker } from '$lib/worker/types';
import type { ModelShelf } from './modelShelf';
import type { TunedFor } from './serveProofs';

/** What a serving device tells its tab. */
export type ServingEvent =
	| { type: 'lease'; lease: LeaseView }
	| { type: 'left'; leaseId: LeaseId; text: string }
	| { type: 'model-loading'; modelId: ModelId; sizeBytes: number }
	/** The GPU holds a model for this renter, be it sent just now or kept from before. */
	| { type: 'model-loaded'; modelId: ModelId; leaseId: LeaseId }
	/** It could not be kept, or what was kept of it is gone: then the client sends it again. */
	| { type: 'model-failed'; modelId: ModelId; error: RallyError }
	| { type: 'task-started' }
	| { type: 'task-done'; gpuMs: number }
	| { type: 'task-failed'; error: RallyError };

export interface ServingOptions {
	deviceId: DeviceId;
	key: SigningKey;
	chainId: number;
	worker: GpuWorker;
	/** GPU memory that this device is known to have held, before a verifier or in a benchmark, bytes. */
	provenBytes?: number | undefined;
	shelf: ModelShelf;
	/** A link to another device of the lease, to fetch a model's chunks from. */
	openDevice(source: ModelSource, signal: AbortSignal): Promise<Link>;
	tunedFor?: TunedFor | undefined;
	getLease(leaseId: LeaseId): Promise<LeaseView | undefined>;
	/** The chain's second. */
	nowS(): number;
	clock: Clock;
	/** Why the tab takes nothing new; undefined while it does. */
	closedFor(): 'device.paused' | 'device.draining' | undefined;
	onEvent(event: ServingEvent): void;
}
