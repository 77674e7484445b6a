/** First in, first out, in O(1) and without moving what stands in it. */
export class RingQueue<T> {
	#slots: (T | undefined)[] = new Array<T | undefined>(8);
	#head = 0;
	#size = 0;

	get size(): number {
		return this.#size;
	}

	push(item: T): void {
		if (this.#size === this.#slots.length) this.#grow();
		this.#slots[(this.#head + this.#size) & (this.#slots.length - 1)] = item;
		this.#size++;
	}

	peek(): T | undefined {
		return this.#size > 0 ? this.#slots[this.#head] : undefined;
	}

	shift(): T | undefined {
		if (this.#size === 0) return undefined;
		const item = this.#slots[this.#head];
		this.#slots[this.#head] = undefined;
		this.#head = (this.#head + 1) & (this.#slots.length - 1);
		this.#size--;
		return item;
	}

	#grow(): void {
		const wider = new Array<T | undefined>(this.#slots.length * 2);
		for (let i = 0; i < this.#size; i++) wider[i] = this.#slots[(this.#head + i) & (this.#slots.length - 1)];
		this.#slots = wider;
		this.#head = 0;
	}
}
