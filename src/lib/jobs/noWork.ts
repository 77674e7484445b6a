import type { Purpose } from './scheduler';

/** Attempts by what they were for, before any. */
export const NO_WORK: Readonly<Record<Purpose, number>> = {
	first: 0,
	retry: 0,
	check: 0,
	tiebreak: 0,
	hedge: 0,
	rerun: 0
};
