/** What can stand in one chain. */
export interface Link<T> {
	older: T | undefined;
	younger: T | undefined;
}

/** A list through its members, oldest first; all in O(1), and nothing to allocate. */
export class Chain<T extends Link<T>> {
	#oldest: T | undefined;
	#youngest: T | undefined;

	get oldest(): T | undefined {
		return this.#oldest;
	}

	has(link: T): boolean {
		return link.older !== undefined || this.#oldest === link;
	}

	/** Enters one as the youngest; no more than a look where it is in. */
	add(link: T): void {
		if (this.has(link)) return;
		link.older = this.#youngest;
		link.younger = undefined;
		if (this.#youngest) this.#youngest.younger = link;
		else this.#oldest = link;
		this.#youngest = link;
	}

	/** Takes one out; no more than a look where it is not in. @returns whether it was */
	delete(link: T): boolean {
		if (!this.has(link)) return false;
		if (link.older) link.older.younger = link.younger;
		else this.#oldest = link.younger;
		if (link.younger) link.younger.older = link.older;
		else this.#youngest = link.older;
		link.older = link.younger = undefined;
		return true;
	}

	/** All that are in now, whatever happens to them meanwhile. */
	list(): T[] {
		const all: T[] = [];
		for (let link = this.#oldest; link; link = link.younger) all.push(link);
		return all;
	}
}
