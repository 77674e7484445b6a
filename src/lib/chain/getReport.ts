import { faultsAbi } from '$abi/Faults';
import type { ReportId, RoundId, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { read } from './read';

/** A report of a device that is not decided yet. */
export interface ReportView {
	reportId: ReportId;
	roundId: RoundId;
	/** What the client paid for the device's seconds that were left, wei. */
	dueWei: bigint;
	/** What the client loses to the device's owner where the device passes, wei. */
	penaltyWei: bigint;
}

/**
 * The report that is pending about a window.
 *
 * @returns undefined where there is none
 * @throws RallyError `chain.unreachable`
 */
export async function getReport(chain: Chain, windowId: WindowId): Promise<ReportView | undefined> {
	const faults = { address: chain.deployment.faults, abi: faultsAbi } as const;
	const reportId = await read(chain, { ...faults, functionName: 'reportOf', args: [windowId] });
	if (reportId === 0n) return undefined;
	const report = await read(chain, { ...faults, functionName: 'getReport', args: [reportId] });
	return {
		reportId: reportId as ReportId,
		roundId: report.roundId as RoundId,
		dueWei: report.due,
		penaltyWei: report.penalty
	};
}
