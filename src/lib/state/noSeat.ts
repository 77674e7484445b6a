import type { SeatSnapshot } from './verifyPorts';

/** A tab that serves nobody, and has asked the chain nothing yet. */
export const NO_SEAT: SeatSnapshot = {
	phase: 'off',
	terms: undefined,
	account: undefined,
	isHere: false,
	examining: [],
	kept: 0,
	log: [],
	error: undefined
};
