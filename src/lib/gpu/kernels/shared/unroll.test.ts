import { expect, test } from 'vitest';
import { unroll } from './unroll';

const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');

test('writes a marked loop out, its variable as a literal', () => {
	const source = 'before;\nfor (var r = 0u; r < ROWS; r++) { // unroll\n\tsum[r] = row + r;\n}\nafter;';
	expect(words(unroll(source, { ROWS: 2 }))).toEqual(
		words('before; { sum[0u] = row + 0u; }{ sum[1u] = row + 1u; } after;')
	);
});

test('writes loops in loops out, and finds the end of a body with braces in it', () => {
	const source =
		'for (var r = 0u; r < N; r++) { // unroll\nif (r > 0u) {\nfor (var q = 0u; q < N; q++) { // unroll\nf(r, q);\n}\n}\n}';
	expect(words(unroll(source, { N: 2 }))).toEqual(
		words(
			'{ if (0u > 0u) { { f(0u, 0u); }{ f(0u, 1u); } } }{ if (1u > 0u) { { f(1u, 0u); }{ f(1u, 1u); } } }'
		)
	);
});

test('leaves other loops, and writes one of no turns not at all', () => {
	const plain = 'for (var d = 0u; d < DEPTH; d++) {\nf(d);\n}';
	expect(unroll(plain, {})).toBe(plain);
	expect(unroll('for (var d = 0u; d < NONE; d++) { // unroll\nf(d);\n}', { NONE: 0 })).toBe('');
});

test('says which bound it does not know, and which loop does not end', () => {
	expect(() => unroll('for (var d = 0u; d < DEPTH; d++) { // unroll\n}', {})).toThrow('DEPTH');
	expect(() => unroll('for (var d = 0u; d < N; d++) { // unroll\n{', { N: 1 })).toThrow('over d');
});
