import { expect, test } from 'vitest';
import { ratioOf } from './ratioOf';

test('each round’s own ratio, so that drift between rounds cancels', () => {
	expect(ratioOf([2, 6], [1, 2])).toEqual([2, 3]);
});

test('a round that one side lacks has none', () => {
	expect(ratioOf([2, 6], [1])).toEqual([2, NaN]);
});
