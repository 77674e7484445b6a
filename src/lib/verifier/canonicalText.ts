/**
 * The one text of a value: JSON without spaces, each object's keys in order of their UTF-16 units, as RFC 8785 has it.
 * Two engines write the same bytes, because ECMAScript lays down how numbers and strings are written.
 *
 * @param value what JSON can hold
 * @throws TypeError for anything else
 * @example canonicalText({ b: 1e21, a: ['€'] }) // '{"a":["€"],"b":1e+21}'
 */
export function canonicalText(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
	if (typeof value === 'object' && value !== null) {
		const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
		return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalText(field)}`).join(',')}}`;
	}
	const isPlain =
		value === null ||
		typeof value === 'string' ||
		typeof value === 'boolean' ||
		(typeof value === 'number' && Number.isFinite(value));
	if (!isPlain) throw new TypeError(`JSON holds no ${String(value)}`);
	return JSON.stringify(value);
}
