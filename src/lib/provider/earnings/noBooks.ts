import type { EarningsSnapshot } from './types';

/** What is shown before any books were opened. */
export const NO_BOOKS: EarningsSnapshot = {
	owner: undefined,
	movements: undefined,
	coverage: undefined,
	positions: new Map(),
	pools: new Map(),
	rewards: undefined,
	problems: {}
};
