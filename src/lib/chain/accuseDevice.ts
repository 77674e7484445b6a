import { faultsAbi } from '$abi/Faults';
import type { Hex, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { transact } from './transact';
import type { LeaseView } from './types';

/**
 * Puts on record, as the client of a running lease, that one of its devices answered a task wrongly. It moves no token
 * and is no verdict: it names who says so, and the evidence that must be shown to whoever asks. Give the device back
 * afterwards, by `endLease`: a lease that has ended accuses nobody.
 *
 * @param evidenceHash SHA-256 of the evidence file
 * @throws RallyError `lease.notYours`, `lease.over`, `lease.unknown`, `accusation.made`, `accusation.empty`, and those
 *   of `transact`
 */
export async function accuseDevice(
	chain: Chain,
	{
		lease: { leaseId, classId },
		windowId,
		evidenceHash
	}: { lease: Pick<LeaseView, 'leaseId' | 'classId'>; windowId: WindowId; evidenceHash: Hex }
): Promise<{ transactionHash: Hex }> {
	const faults = { address: chain.deployment.faults, abi: faultsAbi } as const;
	const args = [classId, leaseId, windowId, evidenceHash] as const;
	const { transactionHash } = await transact(chain, encoded(faults, 'accuse', args));
	return { transactionHash };
}
