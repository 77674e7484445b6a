/** What must not run twice at once for one key: the last of each, for the next to wait for. */
export type Lane<Key extends object> = WeakMap<Key, Promise<unknown>>;

/** Runs `work` once what came before it in this lane has ended, well or badly. */
export function inTurn<Key extends object, T>(lane: Lane<Key>, key: Key, work: () => Promise<T>): Promise<T> {
	const turn = (lane.get(key) ?? Promise.resolve()).then(work, work);
	lane.set(key, turn);
	return turn;
}
