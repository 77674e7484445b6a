import { verificationAbi } from '$abi/Verification';
import { RallyError } from '$lib/core/errors';
import type { ClassId, DeviceId, RoundId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { read } from './read';
import type { RoundView } from './types';

/** `IVerification.Status`, in the order of its members; a round that exists is never `None`. */
const STATUS = [undefined, 'requested', 'drawn', 'passed', 'failed', 'undecided', 'cancelled'] as const;
/** `IVerification.Vote`. */
const VOTE = [undefined, 'passed', 'failed'] as const;

/**
 * One round of verification.
 *
 * @returns undefined where there is none of this id
 * @throws RallyError `chain.unreachable`
 */
export async function getRound(chain: Chain, roundId: RoundId): Promise<RoundView | undefined> {
	try {
		const round = await read(chain, {
			address: chain.deployment.verification,
			abi: verificationAbi,
			functionName: 'getRound',
			args: [roundId]
		});
		return {
			roundId,
			deviceId: round.deviceId as DeviceId,
			classId: round.classId as ClassId,
			feeWei: round.fee,
			drawUntilS: Number(round.drawUntil),
			deadlineS: Number(round.deadline),
			isFault: round.fault,
			status: STATUS[round.status] ?? 'cancelled',
			isClosed: round.closed,
			seats: round.seats.map(({ verifier, vote }) => ({ verifier, vote: VOTE[vote] }))
		};
	} catch (error) {
		if (error instanceof RallyError && error.code === 'round.unknown') return undefined;
		throw error;
	}
}
