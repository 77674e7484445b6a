import type { Tensor } from '$lib/core/tensor';

/** Whether all feeds have the same inputs, in type, shape and size, and all inputs the same number of items. */
export function areStackable([first = [], ...others]: readonly (readonly Tensor[])[]): boolean {
	const [items] = first[0]?.dims ?? [];
	if (items === undefined || first.some(({ dims }) => dims[0] !== items)) return false;
	const shape = shapeOf(first);
	return others.every(
		(feed) => shapeOf(feed) === shape && feed.every(({ data }, i) => data.length === first[i]?.data.length)
	);
}

/** Names, types and dims as one text: equal where two feeds can be stacked. */
export const shapeOf = (feed: readonly Omit<Tensor, 'data'>[]): string =>
	JSON.stringify(feed.map(({ name, type, dims }) => [name, type, ...dims]));

/** Feeds that {@link areStackable} as one, along their first dimension. */
export function stackFeeds(feeds: readonly (readonly Tensor[])[]): Tensor[] {
	return (feeds[0] ?? []).map(({ name, type, dims: [items = 0, ...rest], data: { length } }, input) => {
		const data = new Uint8Array(length * feeds.length);
		feeds.forEach((feed, i) => data.set(feed[input]?.data ?? [], i * length));
		return { name, type, dims: [items * feeds.length, ...rest], data };
	});
}

/**
 * The outputs of `count` stacked feeds of `items` items each, taken apart.
 *
 * @returns undefined where an output is not of as many items as went in
 */
export function unstackOutputs(
	outputs: readonly Tensor[],
	count: number,
	items: number
): Tensor[][] | undefined {
	if (outputs.some(({ dims }) => dims[0] !== count * items)) return undefined;
	return Array.from({ length: count }, (_, i) =>
		outputs.map(({ dims: [, ...rest], data, ...value }) => {
			const length = data.length / count;
			return { ...value, dims: [items, ...rest], data: data.slice(i * length, (i + 1) * length) };
		})
	);
}
