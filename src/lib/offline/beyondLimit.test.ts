import { expect, test } from 'vitest';
import { beyondLimit } from './beyondLimit';

const kept = [
	{ url: 'old', sizeBytes: 40 },
	{ url: 'newer', sizeBytes: 40 },
	{ url: 'newest', sizeBytes: 20 }
];

test('what fits to the byte stays', () => {
	expect(beyondLimit(kept, 100)).toEqual([]);
});

test('a byte too many lets go of the oldest, and of no more', () => {
	expect(beyondLimit(kept, 99)).toEqual(['old']);
});

test('a file larger than all that may be kept is not kept', () => {
	expect(beyondLimit(kept, 19)).toEqual(['old', 'newer', 'newest']);
});
