import { certificatesAbi } from '$abi/Certificates';
import { classRegistryAbi } from '$abi/ClassRegistry';
import { computeTokenAbi } from '$abi/ComputeToken';
import { deviceRegistryAbi } from '$abi/DeviceRegistry';
import { emissionAbi } from '$abi/Emission';
import { faultsAbi } from '$abi/Faults';
import { poolLensAbi } from '$abi/PoolLens';
import { poolsAbi } from '$abi/Pools';
import { rallyTokenAbi } from '$abi/RallyToken';
import { refereeAbi } from '$abi/Referee';
import { stakingAbi } from '$abi/Staking';
import { verificationAbi } from '$abi/Verification';
import type { Abi, AbiItem } from 'viem';

type AbiErrorItem = Extract<AbiItem, { type: 'error' }>;

const all: Abi = [
	...rallyTokenAbi,
	...classRegistryAbi,
	...deviceRegistryAbi,
	...verificationAbi,
	...refereeAbi,
	...emissionAbi,
	...certificatesAbi,
	...computeTokenAbi,
	...stakingAbi,
	...poolsAbi,
	...poolLensAbi,
	...faultsAbi
];

/**
 * Every custom error of every contract: one contract's call may end in another's refusal, of which its own
 * ABI knows nothing.
 */
export const contractErrors: AbiErrorItem[] = all.filter((item) => item.type === 'error');
