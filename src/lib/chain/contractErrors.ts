import { classRegistryAbi } from '$abi/ClassRegistry';
import { deviceRegistryAbi } from '$abi/DeviceRegistry';
import { poolsAbi } from '$abi/Pools';
import { rallyTokenAbi } from '$abi/RallyToken';
import { stakingAbi } from '$abi/Staking';
import { verificationAbi } from '$abi/Verification';
import type { Abi, AbiItem } from 'viem';

type AbiErrorItem = Extract<AbiItem, { type: 'error' }>;

const all: Abi = [
	...rallyTokenAbi,
	...classRegistryAbi,
	...deviceRegistryAbi,
	...verificationAbi,
	...stakingAbi,
	...poolsAbi
];

/**
 * Every custom error of every contract: one contract's call may end in another's refusal, of which its own
 * ABI knows nothing.
 */
export const contractErrors: AbiErrorItem[] = all.filter((item) => item.type === 'error');
