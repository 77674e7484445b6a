/**
 * A binary heap of small whole numbers under changeable keys: each number stands in it at most once.
 * The smallest key is on top; equal keys fall to the smaller number, so that a run repeats to the letter.
 * `set` and `delete` take O(log n), the rest O(1).
 */
export class MinHeap {
	/** Ids in heap order, and each one's key. What stands behind the last is left over. */
	readonly #ids: number[] = [];
	readonly #keys: number[] = [];
	#size = 0;
	/** Where an id stands; −1 or nothing where it does not. */
	readonly #places: number[] = [];

	get size(): number {
		return this.#size;
	}

	/** The id under the smallest key. */
	get top(): number | undefined {
		return this.#size > 0 ? this.#ids[0] : undefined;
	}

	get topKey(): number | undefined {
		return this.#size > 0 ? this.#keys[0] : undefined;
	}

	/** Puts `id` in, or moves it to another key. */
	set(id: number, key: number): void {
		while (this.#places.length <= id) this.#places.push(-1);
		const place = this.#places[id] ?? -1;
		if (place < 0) {
			this.#up(this.#size++, id, key);
		} else if (this.#before(key, id, place)) {
			this.#up(place, id, key);
		} else {
			this.#down(place, id, key);
		}
	}

	/** Takes `id` out; no more than a look where it is not in. */
	delete(id: number): void {
		const place = this.#places[id] ?? -1;
		if (place < 0) return;
		this.#places[id] = -1;
		const lastId = this.#ids[--this.#size];
		const lastKey = this.#keys[this.#size];
		if (lastId === undefined || lastKey === undefined || lastId === id) return;
		if (this.#before(lastKey, lastId, place)) this.#up(place, lastId, lastKey);
		else this.#down(place, lastId, lastKey);
	}

	/** Whether (key, id) comes before what stands at `place`. */
	#before(key: number, id: number, place: number): boolean {
		const other = this.#keys[place] ?? Infinity;
		return key < other || (key === other && id < (this.#ids[place] ?? Infinity));
	}

	#put(place: number, id: number, key: number): void {
		this.#ids[place] = id;
		this.#keys[place] = key;
		this.#places[id] = place;
	}

	#up(from: number, id: number, key: number): void {
		let place = from;
		while (place > 0) {
			const parent = (place - 1) >> 1;
			if (!this.#before(key, id, parent)) break;
			this.#put(place, this.#ids[parent] ?? 0, this.#keys[parent] ?? 0);
			place = parent;
		}
		this.#put(place, id, key);
	}

	#down(from: number, id: number, key: number): void {
		let place = from;
		for (;;) {
			let child = 2 * place + 1;
			if (child >= this.#size) break;
			const right = child + 1;
			if (right < this.#size && this.#before(this.#keys[right] ?? 0, this.#ids[right] ?? 0, child)) {
				child = right;
			}
			if (this.#before(key, id, child)) break;
			this.#put(place, this.#ids[child] ?? 0, this.#keys[child] ?? 0);
			place = child;
		}
		this.#put(place, id, key);
	}
}
