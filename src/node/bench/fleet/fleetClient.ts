import { createClient } from '$lib/client/createClient';
import type { ClientService } from '$lib/client/types';
import type { LeaseView, RentQuote, WindowView } from '$lib/chain/types';
import { keyIdOf } from '$lib/chain/p256';
import { fromHex } from '$lib/core/bytes';
import { systemClock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { ClassId, LeaseId, WindowId } from '$lib/core/ids';
import { systemRandom } from '$lib/core/random';
import type { Peers } from '$lib/peer/createPeers';
import { deviceIdOf } from '$lib/protocol/peerId';
import { forgetful } from '../forgetful';
import { END_S, CHAIN_ID, NOW_S } from './types';

export const CLASS_ID = '0xaa' as ClassId;

/** The app's own client on a chain that gives it whatever it asks for. All devices are of one owner. */
export function fleetClient(
	peers: Peers,
	clientPublicKey: Uint8Array<ArrayBuffer>,
	devicePublicKeys: readonly `0x${string}`[]
): ClientService {
	const windows = devicePublicKeys.map((hex, i): WindowView => {
		const devicePublicKey = fromHex(hex) ?? new Uint8Array();
		return {
			windowId: BigInt(i) as WindowId,
			classId: CLASS_ID,
			deviceId: deviceIdOf(devicePublicKey),
			owner: '0x01',
			mode: 'lp',
			startS: 0,
			endS: END_S,
			leaseEndS: 0,
			isJoined: true,
			isReported: false,
			score: 1n,
			endpoint: '',
			devicePublicKey,
			stakedWei: 1n,
			claimableWei: 0n
		};
	});
	const leases: LeaseView[] = [];
	return createClient({
		chain: {
			chainId: CHAIN_ID,
			nowS: () => NOW_S,
			quoteRent: async ({ devices, seconds }) =>
				({ classId: CLASS_ID, devices, endS: NOW_S + seconds, costWei: 1n }) as RentQuote,
			getWindows: async () => windows,
			getLease: async (leaseId) => leases.find((lease) => lease.leaseId === leaseId),
			async rent({ windowIds, endS }) {
				const leaseId = BigInt(leases.length + 1) as LeaseId;
				leases.push({
					leaseId,
					classId: CLASS_ID,
					client: '0x02',
					clientKeyId: keyIdOf(clientPublicKey),
					deviceIds: windowIds.flatMap(
						(id) => windows.find(({ windowId }) => windowId === id)?.deviceId ?? []
					),
					windowIds,
					startS: NOW_S,
					endS,
					costWei: 1n
				});
				return { leaseId, transactionHash: '0xcc' };
			},
			accuse: notHere,
			quoteEndLease: notHere,
			endLease: notHere
		},
		publicKey: clientPublicKey,
		openLink: ({ devicePublicKey: publicKey, endpoint }, signal) =>
			peers.openLink({ publicKey, endpoint }, signal),
		memory: forgetful,
		clock: systemClock,
		random: systemRandom
	});
}

const notHere = () => Promise.reject(new RallyError('Nobody lies here.', { code: 'internal' }));
