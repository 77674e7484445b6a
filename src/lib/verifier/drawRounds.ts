import type { Random } from '$lib/core/random';

/** Uniform in [0, bound): 48 random bits against a bound of at most 2¹⁶ leave a bias below 2⁻³². */
export function drawBelow(bound: number, random: Random): number {
	return random.bytes(6).reduce((value, byte) => value * 256 + byte, 0) % bound;
}

/** Different rounds, each set of them as likely as any other. */
export function drawRounds(count: number, rounds: number, random: Random): number[] {
	const drawn = new Set<number>();
	while (drawn.size < Math.min(count, rounds)) drawn.add(1 + drawBelow(rounds, random));
	return [...drawn];
}
