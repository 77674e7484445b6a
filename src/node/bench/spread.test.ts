import { expect, test } from 'vitest';
import { spreadOf } from './spread';

test('the median of an odd count is the middle value, between the extremes', () => {
	expect(spreadOf([9, 1, 10])).toEqual({ median: 9, least: 1, most: 10 });
});

test('the median of an even count is the mean of the two middle values', () => {
	expect(spreadOf([4, 1, 3, 100])).toEqual({ median: 3.5, least: 1, most: 100 });
});

test('no values have no median', () => {
	expect(spreadOf([])).toEqual({ median: NaN, least: NaN, most: NaN });
});
