import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalText } from './canonicalText';

test.each([
	[{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
	[{ '€': 1, '\r': 2, 1: 3 }, '{"\\r":2,"1":3,"€":1}'],
	[[1e21, 1e-7, 333333333.3333333, -0, 4.5], '[1e+21,1e-7,333333333.3333333,0,4.5]'],
	['\u20ac$\u000f\u000aA\'B"\\', '"€$\\u000f\\nA\'B\\"\\\\"'],
	[{}, '{}'],
	[[], '[]']
])('%j has the text that RFC 8785 gives it', (value, text) => {
	expect(canonicalText(value)).toBe(text);
});

test('does not hang on the order in which a value was put together, and means the same', () => {
	fc.assert(
		fc.property(fc.jsonValue({ maxDepth: 3, noUnicodeString: false }), (value) => {
			const text = canonicalText(value);
			expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
			expect(canonicalText(turned(value))).toBe(text);
			expect(canonicalText(JSON.parse(text))).toBe(text);
		})
	);
});

/** The same value, its keys put in from the last to the first. */
function turned(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(turned);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.reverse()
			.map(([key, field]) => [key, turned(field)])
	);
}

test.each([undefined, Number.NaN, Infinity, 1n, () => 1, { a: undefined }])('%s is refused', (value) => {
	expect(() => canonicalText(value)).toThrow(TypeError);
});
