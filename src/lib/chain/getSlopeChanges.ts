import { poolLensAbi } from '$abi/PoolLens';
import type { ClassId } from '$lib/core/ids';
import type { SlopeChange } from '$lib/market/poolState';
import type { Chain } from './createChain';
import { read } from './read';

/**
 * When windows and leases of a pool end, oldest first: with them `projectPool` tells how the pool will stand
 * if nobody trades.
 *
 * @param fromS chain second after which to begin
 * @param toS the last chain second to look at
 * @throws RallyError `chain.unreachable`
 */
export async function getSlopeChanges(
	chain: Chain,
	{ classId, fromS, toS }: { classId: ClassId; fromS: number; toS: number }
): Promise<SlopeChange[]> {
	const [times, changes] = await read(chain, {
		address: chain.deployment.lens,
		abi: poolLensAbi,
		functionName: 'slopeChanges',
		args: [classId, BigInt(fromS), BigInt(toS)]
	});
	return changes.map(({ idle, massPerSecond }, i) => ({
		atS: Number(times[i]),
		idleDevices: idle,
		lpMassPerSecond: massPerSecond
	}));
}
