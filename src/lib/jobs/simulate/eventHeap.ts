import { longer } from './longer';

/**
 * What is due when: a binary heap over flat arrays, so that tens of millions of events leave nothing to collect.
 * Events of one moment come out in the order in which they went in, so a run is the same on every machine.
 */
export class EventHeap {
	#size = 0;
	#pushed = 0;
	#atMs = new Float64Array(1024);
	#order = new Float64Array(1024);
	#kind = new Uint8Array(1024);
	#subject = new Int32Array(1024);
	#detail = new Int32Array(1024);

	/** Of the event that was last taken. */
	atMs = 0;
	kind = 0;
	subject = 0;
	detail = 0;

	get size(): number {
		return this.#size;
	}

	/** When the next event is due; Infinity where there is none. */
	get nextMs(): number {
		return this.#size > 0 ? (this.#atMs[0] ?? Infinity) : Infinity;
	}

	push(atMs: number, kind: number, subject: number, detail: number): void {
		if (this.#size === this.#atMs.length) this.#grow();
		let hole = this.#size++;
		const order = this.#pushed++;
		while (hole > 0) {
			const parent = (hole - 1) >> 1;
			if ((this.#atMs[parent] ?? 0) <= atMs) break;
			this.#move(parent, hole);
			hole = parent;
		}
		this.#atMs[hole] = atMs;
		this.#order[hole] = order;
		this.#kind[hole] = kind;
		this.#subject[hole] = subject;
		this.#detail[hole] = detail;
	}

	/** Takes the next event into this object's own fields; false where there is none. */
	take(): boolean {
		if (this.#size === 0) return false;
		this.atMs = this.#atMs[0] ?? 0;
		this.kind = this.#kind[0] ?? 0;
		this.subject = this.#subject[0] ?? 0;
		this.detail = this.#detail[0] ?? 0;
		const last = --this.#size;
		const atMs = this.#atMs[last] ?? 0;
		const order = this.#order[last] ?? 0;
		let hole = 0;
		for (;;) {
			let child = 2 * hole + 1;
			if (child >= last) break;
			if (child + 1 < last && this.#before(child + 1, child)) child++;
			const childMs = this.#atMs[child] ?? 0;
			if (atMs < childMs || (atMs === childMs && order < (this.#order[child] ?? 0))) break;
			this.#move(child, hole);
			hole = child;
		}
		this.#move(last, hole);
		return true;
	}

	#before(one: number, other: number): boolean {
		const oneMs = this.#atMs[one] ?? 0;
		const otherMs = this.#atMs[other] ?? 0;
		return oneMs < otherMs || (oneMs === otherMs && (this.#order[one] ?? 0) < (this.#order[other] ?? 0));
	}

	#move(from: number, to: number): void {
		this.#atMs[to] = this.#atMs[from] ?? 0;
		this.#order[to] = this.#order[from] ?? 0;
		this.#kind[to] = this.#kind[from] ?? 0;
		this.#subject[to] = this.#subject[from] ?? 0;
		this.#detail[to] = this.#detail[from] ?? 0;
	}

	#grow(): void {
		const length = 2 * this.#atMs.length;
		this.#atMs = longer(this.#atMs, new Float64Array(length));
		this.#order = longer(this.#order, new Float64Array(length));
		this.#kind = longer(this.#kind, new Uint8Array(length));
		this.#subject = longer(this.#subject, new Int32Array(length));
		this.#detail = longer(this.#detail, new Int32Array(length));
	}
}
