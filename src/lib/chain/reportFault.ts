import { faultsAbi } from '$abi/Faults';
import type { Hex, ReportId, RoundId, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { oneEvent } from './oneEvent';
import { read } from './read';
import { transactPaying } from './transactPaying';
import type { LeaseView } from './types';

/** What a report takes and may bring. */
export interface FaultQuote {
	/** Pays the verifiers, wei. */
	challengeFeeWei: bigint;
	/** Lost to the device's owner where the device passes, wei. */
	penaltyWei: bigint;
	/** Paid for the device's seconds that are left: what is due where it fails, wei. */
	dueWei: bigint;
}

type Fault = { lease: Pick<LeaseView, 'leaseId' | 'classId'>; windowId: WindowId };

/**
 * What reporting a device of a running lease would take now.
 *
 * @throws RallyError `lease.over`, `lease.unknown`, `chain.unreachable`
 */
export async function quoteReport(
	chain: Chain,
	{ lease: { leaseId, classId }, windowId }: Fault
): Promise<FaultQuote> {
	const [challengeFeeWei, penaltyWei, dueWei] = await read(chain, {
		address: chain.deployment.faults,
		abi: faultsAbi,
		functionName: 'quoteReport',
		args: [classId, leaseId, windowId]
	});
	return { challengeFeeWei, penaltyWei, dueWei };
}

/**
 * Reports, as the lease's client, a device that fails inside a lease: verifiers are drawn to verify it again. Takes
 * the challenge fee and a penalty as a bond.
 *
 * @throws RallyError `lease.over`, `lease.notYours`, `fault.pending`, `round.open`, `chain.insufficientRally`, and
 *   those of `transact`
 */
export async function reportFault(
	chain: Chain,
	fault: Fault
): Promise<{ transactionHash: Hex; reportId: ReportId; roundId: RoundId } & FaultQuote> {
	const faults = { address: chain.deployment.faults, abi: faultsAbi } as const;
	const {
		lease: { leaseId, classId },
		windowId
	} = fault;
	const { challengeFeeWei, penaltyWei } = await quoteReport(chain, fault);
	const bondWei = challengeFeeWei + penaltyWei;
	const args = [classId, leaseId, windowId] as const;
	const receipt = await transactPaying(chain, {
		neededWei: bondWei,
		maxWei: bondWei,
		plain: encoded(faults, 'report', args),
		permitted: (permit) => encoded(faults, 'reportWithPermit', [...args, permit])
	});
	const reported = oneEvent(receipt, { ...faults, eventName: 'FaultReported' });
	return {
		transactionHash: receipt.transactionHash,
		reportId: reported.reportId as ReportId,
		roundId: reported.roundId as RoundId,
		challengeFeeWei: reported.challengeFee,
		penaltyWei: reported.penalty,
		dueWei: reported.due
	};
}
