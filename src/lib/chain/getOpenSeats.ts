import type { Address, ClassId, DeviceId } from '$lib/core/ids';
import { chainNowS } from './chainNowS';
import type { Chain } from './createChain';
import { getRoundsOf } from './getRoundsOf';
import type { RoundView } from './types';

/**
 * The rounds about a device for a class in which an account is drawn, and may still vote.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function getOpenSeats(
	chain: Chain,
	{ deviceId, classId, account }: { deviceId: DeviceId; classId: ClassId; account: Address }
): Promise<RoundView[]> {
	const [{ own, fault }, nowS] = await Promise.all([
		getRoundsOf(chain, { deviceId, classId }),
		chainNowS(chain)
	]);
	return [own, fault].filter(
		(round): round is RoundView =>
			round !== undefined &&
			!round.isClosed &&
			round.deadlineS >= nowS &&
			round.seats.some(
				({ verifier, vote }) => vote === undefined && verifier.toLowerCase() === account.toLowerCase()
			)
	);
}
