import { poolsAbi } from '$abi/Pools';
import { stakingAbi } from '$abi/Staking';
import { RallyError } from '$lib/core/errors';
import type { ClassId, DeviceId, WindowId } from '$lib/core/ids';
import { chainNowS } from './chainNowS';
import type { Chain } from './createChain';
import { getAttestation } from './getAttestation';
import { getClaimable } from './getClaimable';
import { getDevice } from './getDevice';
import { read } from './read';
import type { WindowView } from './types';

/** What is read here of a window as `Staking` gives it. */
export interface RawWindow {
	classId: string;
	deviceId: string;
	owner: WindowView['owner'];
	start: number;
	end: number;
	isSeller: boolean;
	stake: bigint;
	joinedAt: number;
	faultPending: boolean;
}

/**
 * One staked device, its window over or not.
 *
 * @returns undefined where there is none of this id, or it was ended
 * @throws RallyError `chain.unreachable`
 */
export async function getWindow(chain: Chain, windowId: WindowId): Promise<WindowView | undefined> {
	try {
		const [raw, nowS] = await Promise.all([
			read(chain, {
				address: chain.deployment.staking,
				abi: stakingAbi,
				functionName: 'getWindow',
				args: [windowId]
			}),
			chainNowS(chain)
		]);
		return await describeWindow(chain, { windowId, raw, nowS });
	} catch (error) {
		if (error instanceof RallyError && error.code === 'window.unknown') return undefined;
		throw error;
	}
}

/** Adds to a window what other contracts know of its device. */
export async function describeWindow(
	chain: Chain,
	{ windowId, raw, nowS }: { windowId: WindowId; raw: RawWindow; nowS: number }
): Promise<WindowView> {
	const classId = raw.classId as ClassId;
	const deviceId = raw.deviceId as DeviceId;
	const [device, position, attestation, claimableWei] = await Promise.all([
		getDevice(chain, deviceId),
		read(chain, {
			address: chain.deployment.pools,
			abi: poolsAbi,
			functionName: 'getPosition',
			args: [classId, windowId]
		}),
		getAttestation(chain, { deviceId, classId }),
		getClaimable(chain, windowId)
	]);
	return {
		windowId,
		classId,
		deviceId,
		owner: raw.owner,
		mode: raw.isSeller ? 'seller' : 'lp',
		startS: raw.start,
		endS: raw.end,
		leaseEndS: position.leaseEnd > nowS ? position.leaseEnd : 0,
		isJoined: raw.joinedAt > 0,
		isReported: raw.faultPending,
		score: attestation?.score ?? 0n,
		endpoint: device?.endpoint ?? '',
		devicePublicKey: device?.publicKey ?? new Uint8Array(65),
		stakedWei: raw.stake,
		claimableWei
	};
}
