import { attest, type AttestOptions } from '$lib/chain/attest';
import { chainNowS } from '$lib/chain/chainNowS';
import { countRounds } from '$lib/chain/countRounds';
import type { Chain } from '$lib/chain/createChain';
import { drawRound } from '$lib/chain/drawRound';
import { getClasses } from '$lib/chain/getClasses';
import { getRound } from '$lib/chain/getRound';
import { judge } from '$lib/chain/judge';
import { settleRound } from '$lib/chain/settleRound';
import type { DeviceId, Hex } from '$lib/core/ids';
import type { RowEvidence } from '$lib/core/rowEvidence';
import type { SeatsChain } from './keepSeats';
import type { VerifierChain } from './serveVerifier';

/** All that a serving verifier asks of the chain, and says to it. */
export interface RoundsChain extends Omit<SeatsChain, 'vote'>, Pick<VerifierChain, 'chainId' | 'getClass'> {
	/** Votes in one round. @returns the transaction's hash */
	vote(vote: AttestOptions): Promise<Hex>;
	/** Shows the referee what a device signed wrongly. @throws RallyError where it does not convict */
	judge(evidence: RowEvidence): Promise<{ deviceId: DeviceId; transactionHash: Hex }>;
}

/** The chain as a serving verifier sees it, under the account that is connected. */
export const roundsChain = (chain: Chain): RoundsChain => ({
	chainId: chain.network.chainId,
	countRounds: () => countRounds(chain),
	getRound: (roundId) => getRound(chain, roundId),
	getClass: async (classId) => (await getClasses(chain)).find((each) => each.classId === classId),
	nowS: () => chainNowS(chain),
	draw: (roundId) => drawRound(chain, roundId),
	settle: (round) => settleRound(chain, round),
	vote: async (vote) => (await attest(chain, vote)).transactionHash,
	judge: (evidence) => judge(chain, evidence)
});
