import type { Hex } from '$lib/core/ids';

/** Characters of an id that its place hangs on, after `0x`: 32 bits of a device's key hash, and beside the string's head. */
const FROM = 2;
const TO = 10;

/**
 * Numbers ids as they come, and finds them again. What a `Map` does, but ten thousand ids take 256 KiB here, and a look
 * reads one place of that: what a map reads for one is spread over half a dozen, none of them in the processor's cache.
 */
export class IdIndex<Id extends Hex> {
	readonly ids: Id[] = [];
	/** Two for each place: a hash, and the number under it + 1; 0 for none. At most half are taken. */
	#places: Int32Array;
	readonly #seed: number;

	/**
	 * @param seed that whoever chooses ids does not know: else they could be chosen to stand in each other's way
	 * @param room ids to make room for at first
	 */
	constructor(seed: number, room = 32) {
		this.#seed = seed | 0;
		this.#places = new Int32Array(2 * 2 ** Math.ceil(Math.log2(2 * Math.max(1, room))));
	}

	/** @returns its number; undefined where it never came */
	find(id: Id): number | undefined {
		const hash = this.#hash(id);
		const mask = this.#places.length - 1;
		for (let at = 2 * hash; ; at += 2) {
			const number = (this.#places[(at & mask) + 1] ?? 0) - 1;
			if (number < 0) return undefined;
			if (this.#places[at & mask] === hash && this.ids[number] === id) return number;
		}
	}

	/** Gives an id that never came the next number. */
	add(id: Id): number {
		const number = this.ids.push(id) - 1;
		if (4 * this.ids.length > this.#places.length) this.#grow();
		this.#enter(this.#hash(id), number);
		return number;
	}

	#hash(id: Id): number {
		let hash = this.#seed;
		for (let at = FROM; at < TO && at < id.length; at++) {
			hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
		}
		hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
		return hash ^ (hash >>> 16);
	}

	#enter(hash: number, number: number): void {
		const mask = this.#places.length - 1;
		let at = (2 * hash) & mask;
		while (this.#places[at + 1] !== 0) at = (at + 2) & mask;
		this.#places[at] = hash;
		this.#places[at + 1] = number + 1;
	}

	#grow(): void {
		const before = this.#places;
		this.#places = new Int32Array(2 * before.length);
		for (let at = 0; at < before.length; at += 2) {
			const number = (before[at + 1] ?? 0) - 1;
			if (number >= 0) this.#enter(before[at] ?? 0, number);
		}
	}
}
