import type { BlobStore } from '$lib/store/blobStore';

/** Where a device keeps the models it was sent, over reloads: each is read only whole, its hash checked at that very reading. */
export type ModelCache = Pick<
	BlobStore,
	'heldBytes' | 'append' | 'read' | 'readRange' | 'remove' | 'list' | 'use'
>;
