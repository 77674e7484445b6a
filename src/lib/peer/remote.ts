import type { DeviceId, PeerId } from '$lib/core/ids';
import type { Role } from '$lib/protocol/messages';

/** Who is at the other end, proved by the handshake. */
export interface Remote {
	/** P-256, uncompressed, 65 bytes. */
	readonly publicKey: Uint8Array<ArrayBuffer>;
	/** Derived from the key. */
	readonly peerId: PeerId;
	/** Derived from the key, as the chain does. */
	readonly deviceId: DeviceId;
	readonly role: Role;
}
