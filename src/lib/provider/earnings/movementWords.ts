import type { MovementKind } from '$lib/core/movement';

/** Each kind of line in one sentence, for whoever reads the books. */
export const MOVEMENT_WORDS: Record<MovementKind, string> = {
	putIn: 'Put into the pool beside the device’s seconds.',
	poolShare: 'Released by the pool to a window as liquidity, and paid out.',
	exit: 'Paid by the pool to a window as liquidity that left early, its fee taken off.',
	sale: 'Paid by the pool for a window’s seconds, its fee taken off.',
	buyBack: 'Paid to the pool for the rest of a sold window that was left early.',
	held: 'Held of a seller until the window ends: maintenance fee or collateral.',
	returned: 'Fee and collateral that came back at a window’s end.',
	forfeit: 'Lost with a window: paid to a client who was let down, or burned.',
	burn: 'Burned to open a window.',
	proofFee: 'Paid to verifiers for a proof.',
	proofRefund: 'Paid back for a proof that came to no verdict.',
	penalty: 'Left by a renter whose report of the device was refused.',
	reward: 'Minted as the daily reward for windows as liquidity.'
};
