import type { ClientSnapshot } from './types';

/** What a tab shows that has rented nothing. */
export const IDLE: ClientSnapshot = {
	phase: 'idle',
	quote: undefined,
	lease: undefined,
	leaseTransaction: undefined,
	devices: [],
	job: undefined,
	error: undefined
};
