import { faultsAbi } from '$abi/Faults';
import type { Hex } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { chainNowS } from './chainNowS';
import { getRound } from './getRound';
import type { ReportView } from './getReport';
import { oneEvent } from './oneEvent';
import { settleRound } from './settleRound';
import { transact } from './transact';

/** `IFaults.Outcome`. */
const OUTCOME = ['pending', 'upheld', 'refused', 'undecided'] as const;

/**
 * Acts on the verdict about a reported device; anyone may. A round whose time ran out is ended first.
 *
 * @returns whether the report was upheld, and what the device's window paid the client, wei
 * @throws RallyError `fault.unknown`, `fault.resolved`, `round.notOver`, and those of `transact`
 */
export async function resolveFault(
	chain: Chain,
	{ reportId, roundId }: Pick<ReportView, 'reportId' | 'roundId'>
): Promise<{ transactionHash: Hex; outcome: (typeof OUTCOME)[number]; paidWei: bigint }> {
	const faults = { address: chain.deployment.faults, abi: faultsAbi } as const;
	const [round, nowS] = await Promise.all([getRound(chain, roundId), chainNowS(chain)]);
	const isOut =
		(round?.status === 'requested' && nowS > round.drawUntilS) ||
		(round?.status === 'drawn' && nowS > round.deadlineS);
	if (round && isOut) await settleRound(chain, round);
	const receipt = await transact(chain, encoded(faults, 'resolve', [reportId]));
	const { outcome, paid } = oneEvent(receipt, { ...faults, eventName: 'FaultResolved' });
	return {
		transactionHash: receipt.transactionHash,
		outcome: OUTCOME[outcome] ?? 'pending',
		paidWei: paid
	};
}
