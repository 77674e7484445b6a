import { verificationAbi } from '$abi/Verification';
import type { Chain } from './createChain';
import { read } from './read';

/**
 * How many rounds of verification were ever asked for; their ids count from 1.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function countRounds(chain: Chain): Promise<bigint> {
	return read(chain, {
		address: chain.deployment.verification,
		abi: verificationAbi,
		functionName: 'roundCount',
		args: []
	});
}
