/** A value that tells who listens when it is replaced. */
export interface Store<T> {
	get(): T;
	set(value: T): void;
	/** Replaces the value by `change(value)`. */
	update(change: (value: T) => T): void;
	/** Calls back at once and at each change. @returns a function that ends it */
	subscribe(listener: (value: T) => void): () => void;
}

/** The half of a {@link Store} that a reader gets. */
export type Readable<T> = Pick<Store<T>, 'get' | 'subscribe'>;

export function createStore<T>(initial: T): Store<T> {
	let value = initial;
	const listeners = new Set<(value: T) => void>();
	const set = (next: T) => {
		value = next;
		for (const listener of [...listeners]) listener(value);
	};
	return {
		get: () => value,
		set,
		update: (change) => set(change(value)),
		subscribe(listener) {
			listeners.add(listener);
			listener(value);
			return () => listeners.delete(listener);
		}
	};
}
