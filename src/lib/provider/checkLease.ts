import { keyIdOf } from '$lib/chain/p256';
import type { LeaseView } from '$lib/chain/types';
import type { DeviceId } from '$lib/core/ids';
import type { RefusalCode } from '$lib/protocol/codes';

/**
 * Whether a lease lets this client use this device now.
 *
 * @param lease as the chain holds it; undefined where it knows none of that id
 * @param clientPublicKey the key that the handshake proved, 65 bytes
 * @param nowS the chain's second
 * @returns why not, or undefined where it does
 */
export function checkLease(
	lease: LeaseView | undefined,
	{ clientPublicKey, deviceId, nowS }: { clientPublicKey: Uint8Array; deviceId: DeviceId; nowS: number }
): RefusalCode | undefined {
	if (!lease) return 'lease.unknown';
	if (lease.clientKeyId !== keyIdOf(clientPublicKey)) return 'lease.notYours';
	if (!lease.deviceIds.includes(deviceId)) return 'lease.otherDevice';
	if (nowS >= lease.endS) return 'lease.over';
	return undefined;
}
