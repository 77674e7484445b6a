import type { Chain } from '$lib/chain/createChain';
import { deviceWindow } from '$lib/chain/deviceWindow';
import { getAttestation } from '$lib/chain/getAttestation';
import { getDevice } from '$lib/chain/getDevice';
import { getWindows } from '$lib/chain/getWindows';
import type { PoolView, WindowView } from '$lib/chain/types';
import type { DeviceId } from '$lib/core/ids';
import type { DeviceEntry } from '../verifyPorts';

async function entryOf(chain: Chain, pool: PoolView, window: WindowView): Promise<DeviceEntry> {
	const { deviceId, classId, devicePublicKey: publicKey, endpoint, owner, leaseEndS } = window;
	const attestation = await getAttestation(chain, { deviceId, classId });
	return { deviceId, publicKey, endpoint, owner, pool, leaseEndS, attestation };
}

/** The devices of all open windows, pool by pool. @throws RallyError `chain.unreachable` */
export async function stakedDevices(chain: Chain, pools: readonly PoolView[]): Promise<DeviceEntry[]> {
	const lists = await Promise.all(
		pools
			.filter(({ openWindows }) => openWindows > 0)
			.map(async (pool) => {
				const windows = await getWindows(chain, pool.classId);
				return Promise.all(windows.map((window) => entryOf(chain, pool, window)));
			})
	);
	return lists.flat();
}

/** A device by its id, staked or not; undefined where nobody registered it. @throws RallyError `chain.unreachable` */
export async function deviceById(
	chain: Chain,
	deviceId: DeviceId,
	pools: readonly PoolView[]
): Promise<DeviceEntry | undefined> {
	const [device, window] = await Promise.all([getDevice(chain, deviceId), deviceWindow(chain, deviceId)]);
	if (!device) return undefined;
	const { publicKey, endpoint, owner } = device;
	const pool = window?.isJoined ? pools.find(({ classId }) => classId === window.classId) : undefined;
	if (pool && window) return entryOf(chain, pool, window);
	return { deviceId, publicKey, endpoint, owner, pool: undefined, leaseEndS: 0, attestation: undefined };
}
