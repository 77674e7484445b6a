/**
 * How many rounds of verification a window may take: one before it where no proof is good now, and one each time that
 * half of a proof's time is over and its end lies before the window's.
 *
 * @param validitySeconds how long a proof of the class holds
 */
export function proofsFor(
	{ nowS, endS, proofUntilS }: { nowS: number; endS: number; proofUntilS: number | undefined },
	validitySeconds: number
): number {
	const isProved = proofUntilS !== undefined && proofUntilS >= nowS;
	const untilS = isProved ? proofUntilS : nowS + validitySeconds;
	const reachSeconds = Math.max(1, Math.floor(validitySeconds / 2));
	return (isProved ? 0 : 1) + Math.ceil(Math.max(0, endS - untilS) / reachSeconds);
}
