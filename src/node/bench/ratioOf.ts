/** Ratios of what was measured in turns, one a round: `ours` over `theirs`. */
export const ratioOf = (ours: readonly number[], theirs: readonly number[]): number[] =>
	ours.map((value, round) => value / (theirs[round] ?? NaN));
