/** Few enough for one reply of any node, many enough that most lists take one. */
const PAGE = 100;
/** A list longer than this is for an indexer, not for a tab. */
const MAX_ITEMS = 2_000;

/**
 * All of a list that a contract gives in pages, to a bound.
 *
 * @param page reads one page; a page shorter than its limit is the last
 */
export async function readPages<T>(
	page: (offset: bigint, limit: bigint) => Promise<readonly T[]>
): Promise<T[]> {
	const all: T[] = [];
	while (all.length < MAX_ITEMS) {
		const items = await page(BigInt(all.length), BigInt(PAGE));
		all.push(...items);
		if (items.length < PAGE) break;
	}
	return all;
}
