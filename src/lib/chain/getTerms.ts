import { classRegistryAbi } from '$abi/ClassRegistry';
import type { ClassId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { read } from './read';

/** What a quote must know of a class. */
export interface ClassTerms {
	/** Wei a compute-second. */
	floorPriceWad: bigint;
	feeBps: number;
	collateralBps: number;
	burnPerWindowWei: bigint;
	maintenanceFeeWei: bigint;
	/** What one round of verification costs, wei. */
	challengeFeeWei: bigint;
}

/**
 * A class's terms of trade.
 *
 * @throws RallyError `class.unknown`, `chain.unreachable`
 */
export async function getTerms(chain: Chain, classId: ClassId): Promise<ClassTerms> {
	const contract = { address: chain.deployment.classes, abi: classRegistryAbi, args: [classId] } as const;
	const [[floorPriceWad, feeBps], terms, [, challengeFeeWei]] = await Promise.all([
		read(chain, { ...contract, functionName: 'poolTerms' }),
		read(chain, { ...contract, functionName: 'terms' }),
		read(chain, { ...contract, functionName: 'verificationTerms' })
	]);
	return {
		floorPriceWad,
		feeBps,
		collateralBps: terms.collateralBps,
		burnPerWindowWei: terms.burnPerWindow,
		maintenanceFeeWei: terms.maintenanceFee,
		challengeFeeWei
	};
}
