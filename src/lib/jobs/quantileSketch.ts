/** Buckets to a factor of e: a value is told within 2 %. */
const PER_E = 50;
/** From 1 ms to 12 days; what is shorter or longer falls into the first or last. */
const BUCKETS = 1050;

/**
 * One quantile of a stream of durations, at hand at any time: a histogram over buckets of equal ratio, and a
 * pointer to the bucket that holds the quantile, which an addition moves by few buckets. O(1) and 8 KiB
 * whatever comes. The idea of equal ratios is DDSketch's (Masson, Rim, Lee: VLDB 2019).
 */
export class QuantileSketch {
	readonly #share: number;
	readonly #counts = new Float64Array(BUCKETS);
	#count = 0;
	#at = 0;
	/** Values in the buckets before `#at`. */
	#below = 0;

	/** @param share which quantile: 0.95 for the value that 95 % do not pass */
	constructor(share: number) {
		this.#share = share;
	}

	get count(): number {
		return this.#count;
	}

	/** The quantile, ms, rounded up to its bucket's end; undefined before the first value. */
	get value(): number | undefined {
		return this.#count > 0 ? Math.exp((this.#at + 1) / PER_E) : undefined;
	}

	add(ms: number): void {
		const bucket = ms > 1 ? Math.min(BUCKETS - 1, Math.floor(Math.log(ms) * PER_E)) : 0;
		this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
		this.#count++;
		if (bucket < this.#at) this.#below++;
		const rank = Math.ceil(this.#share * this.#count);
		while (this.#below >= rank) this.#below -= this.#counts[--this.#at] ?? 0;
		while (this.#below + (this.#counts[this.#at] ?? 0) < rank) this.#below += this.#counts[this.#at++] ?? 0;
	}
}
