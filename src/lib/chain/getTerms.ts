import { classRegistryAbi } from '$abi/ClassRegistry';
import type { ClassId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { read } from './read';

/**
 * A class's terms of trade: what a quote must know of it.
 *
 * @throws RallyError `class.unknown`, `chain.unreachable`
 */
export function getTerms(chain: Chain, classId: ClassId) {
	return read(chain, {
		address: chain.deployment.classes,
		abi: classRegistryAbi,
		functionName: 'terms',
		args: [classId]
	});
}
