import { expect, test } from 'vitest';
import { createDispatchCosts } from './dispatchCosts';

const costsOf = (costs: ReturnType<typeof createDispatchCosts>, kind: string, count: number) =>
	Array.from({ length: count }, (_, at) => costs.costMs(kind, at));

test('nothing is known of a kind that was never timed', () => {
	const costs = createDispatchCosts();
	expect(costs.costMs('a', 0)).toBeUndefined();
	costs.learn('a', []);
	expect(costs.whole('a')).toBeUndefined();
});

test('a slice’s time is shared out evenly at first, then by what its parts took before', () => {
	const costs = createDispatchCosts();
	costs.learn('a', [
		{ first: 0, count: 1, tookMs: 1 },
		{ first: 1, count: 1, tookMs: 3 }
	]);
	expect(costsOf(costs, 'a', 3)).toEqual([1, 3, undefined]);
	costs.learn('a', [{ first: 0, count: 2, tookMs: 8 }]);
	// 2 and 6 were read.
	expect(costsOf(costs, 'a', 2)).toEqual([1.5, 4.5]);
	costs.learn('b', [{ first: 0, count: 4, tookMs: 8 }]);
	expect(costsOf(costs, 'b', 4)).toEqual([2, 2, 2, 2]);
	expect(costs.whole('a')).toEqual({ count: 2, ms: 6 });
});

test('the kind unused for longest is forgotten', () => {
	const costs = createDispatchCosts();
	for (let kind = 0; kind < 65; kind++) costs.learn(String(kind), [{ first: 0, count: 1, tookMs: 1 }]);
	expect(costs.whole('0')).toBeUndefined();
	expect(costs.whole('1')).toEqual({ count: 1, ms: 1 });
});
