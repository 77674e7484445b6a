/** No record: what a field that names another one holds where there is none. */
export const NONE = -1 as never;

/** One field of all records: `K` names a record, `V` is what it holds. */
export class Field<K extends number, V extends number = number> {
	/** Of the records that this is a field of: a longer one where they grow. */
	cells = new Int32Array(0);
	readonly #width: number;
	readonly #offset: number;

	constructor(width: number, offset: number) {
		this.#width = width;
		this.#offset = offset;
	}

	get(record: K): V {
		return (this.cells[record * this.#width + this.#offset] ?? 0) as V;
	}

	set(record: K, value: V): void {
		this.cells[record * this.#width + this.#offset] = value;
	}

	/** @returns what it comes to */
	add(record: K, by: number): number {
		const at = record * this.#width + this.#offset;
		return (this.cells[at] = (this.cells[at] ?? 0) + by);
	}
}

/** A yes or no of all records: one bit of a field. */
export class Flag<K extends number> {
	readonly #field: Field<K>;
	readonly #bit: number;

	constructor(field: Field<K>, bit: number) {
		this.#field = field;
		this.#bit = bit;
	}

	is(record: K): boolean {
		return (this.#field.get(record) & this.#bit) !== 0;
	}

	put(record: K, yes: boolean): void {
		const others = this.#field.get(record) & ~this.#bit;
		this.#field.set(record, yes ? others | this.#bit : others);
	}
}

/**
 * Records of whole numbers, numbered from 0, each in one piece of memory: of ten thousand devices none is in the
 * processor's cache when something is heard of it, and as objects each would be a dozen places to wait for. What a
 * subclass declares first with `field` lies first.
 */
export class Records<K extends number> {
	readonly #fields: Field<K>[] = [];
	/** What a new record holds. */
	readonly #blank: number[] = [];
	readonly #width: number;
	#cells: Int32Array<ArrayBuffer>;
	#count = 0;
	readonly #spare: K[] = [];

	/**
	 * @param width fields of a record
	 * @param room records to make room for at first
	 */
	constructor(width: number, room = 64) {
		this.#width = width;
		this.#cells = new Int32Array(width * Math.max(1, room));
	}

	/** Records that there are, those that were let go among them. */
	get count(): number {
		return this.#count;
	}

	/** The number of each of them. */
	all(): K[] {
		return Array.from({ length: this.#count }, (_, record) => record as K);
	}

	/** Declares the next field, before the first record. */
	protected field<V extends number = number>(blank = 0): Field<K, V> {
		const field = new Field<K>(this.#width, this.#blank.length);
		field.cells = this.#cells;
		this.#blank.push(blank);
		this.#fields.push(field);
		return field as unknown as Field<K, V>;
	}

	/** Declares a flag, as no, in a field of flags. */
	protected flag(flags: Field<K>, place: number): Flag<K> {
		return new Flag(flags, 2 ** place);
	}

	/** A blank record: the last one that was let go, often in the cache still, or a new one. */
	take(): K {
		const record = this.#spare.pop() ?? (this.#count++ as K);
		const at = record * this.#width;
		if (at >= this.#cells.length) this.#grow();
		for (let offset = 0; offset < this.#blank.length; offset++) {
			this.#cells[at + offset] = this.#blank[offset] ?? 0;
		}
		return record;
	}

	/** Leaves a record to whoever takes one next; until then it is as it was. */
	release(record: K): void {
		this.#spare.push(record);
	}

	#grow(): void {
		const longer = new Int32Array(2 * this.#cells.length);
		longer.set(this.#cells);
		this.#cells = longer;
		for (const field of this.#fields) field.cells = longer;
	}
}
