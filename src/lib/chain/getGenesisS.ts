import { emissionAbi } from '$abi/Emission';
import type { Chain } from './createChain';
import { read } from './read';

/**
 * The first second of the emission: it tells a deployment from another one at the same addresses, as a local chain
 * that began anew has it, and nothing happened before it.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function getGenesisS(chain: Chain): Promise<number> {
	const emission = { address: chain.deployment.emission, abi: emissionAbi } as const;
	return Number(await read(chain, { ...emission, functionName: 'GENESIS', args: [] }));
}
