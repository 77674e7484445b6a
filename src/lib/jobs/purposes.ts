import type { Purpose } from './scheduler';

/** In the order of their numbers, where an attempt's purpose is kept as one. */
export const PURPOSES: readonly Purpose[] = ['first', 'retry', 'check', 'tiebreak', 'hedge', 'rerun'];
