/** Randomness that one number fixes for ever, fast enough to be drawn millions of times. Not for secrets. */
export interface SeededRandom {
	/** Even in [0, 1), 32 bits of it. */
	uniform(): number;
	/** Whether something of this probability happens. */
	chance(probability: number): boolean;
	/** Whole, even in [0, below). */
	below(below: number): number;
	/** e to a normal deviate of this deviation: median 1. */
	lognormal(sigma: number): number;
}

/**
 * sfc32, seeded through splitmix32. Good enough to pick tasks to check, as long as the seed stays with the client; no cryptography.
 *
 * @param seed any number; its low 32 bits count
 * @see PractRand, Chris Doty-Humphrey (sfc); Steele, Lea and Flood 2014 (splitmix)
 */
export function seededRandom(seed: number): SeededRandom {
	let mixed = seed | 0;
	const split = () => {
		mixed = (mixed + 0x9e3779b9) | 0;
		let word = mixed;
		word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
		word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
		return word ^ (word >>> 15);
	};
	let a = split();
	let b = split();
	let c = split();
	let count = 1;
	const uniform = () => {
		const sum = (((a + b) | 0) + count) | 0;
		count = (count + 1) | 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) | 0;
		c = (((c << 21) | (c >>> 11)) + sum) | 0;
		return (sum >>> 0) / 4294967296;
	};
	for (let warm = 0; warm < 12; warm++) uniform();
	return {
		uniform,
		chance: (probability) => uniform() < probability,
		below: (below) => Math.floor(uniform() * below),
		// Box and Muller; 1 - u keeps the logarithm's argument above zero.
		lognormal: (sigma) =>
			Math.exp(sigma * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()))
	};
}
