import type { ClassId, DeviceId, Hex, WindowId } from './ids';

/** Why RALLY moved between a provider's wallet and the contracts, or was lost there. */
export const MOVEMENT_KINDS = [
	'putIn',
	'poolShare',
	'exit',
	'sale',
	'buyBack',
	'held',
	'returned',
	'forfeit',
	'burn',
	'proofFee',
	'proofRefund',
	'penalty',
	'reward'
] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

/** One line of a provider's books, as one mined transaction tells it. Hash, kind and subject name it. */
export interface Movement {
	kind: MovementKind;
	/** Never below 0; the kind says which way it went. */
	wei: bigint;
	/** The block's time. */
	atMs: number;
	block: number;
	transactionHash: Hex;
	/** What it is about: `window 12`, `round 3`, `certificate 1`, or `day 5` since genesis. */
	subject: string;
	/** The window's, where it is about one. */
	windowId?: WindowId | undefined;
	classId?: ClassId | undefined;
	deviceId?: DeviceId | undefined;
	mode?: 'lp' | 'seller' | undefined;
	/** With what brings a window into its pool: when that window ends. */
	untilMs?: number | undefined;
	/** The window is gone with this one. */
	closes?: boolean | undefined;
}

/** Which way a movement's RALLY went, seen from the wallet; what was lost had gone out before. */
export const FLOW: Record<MovementKind, 'in' | 'out' | 'none'> = {
	putIn: 'out',
	poolShare: 'in',
	exit: 'in',
	sale: 'in',
	buyBack: 'out',
	held: 'out',
	returned: 'in',
	forfeit: 'none',
	burn: 'out',
	proofFee: 'out',
	proofRefund: 'in',
	penalty: 'in',
	reward: 'in'
};
