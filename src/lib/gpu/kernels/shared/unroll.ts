const LOOP = /for \(var (\w+) = 0u; \1 < (\w+); \1\+\+\) \{ \/\/ unroll\n/;

/**
 * Writes WGSL's loops that are marked `// unroll` out, so that arrays indexed in them become registers on compilers
 * too that would not unroll: each body once a value, the loop's variable put in as a literal.
 *
 * @param constants the bounds' values by their names
 * @throws Error where a bound is not among them
 * @example unroll('for (var r = 0u; r < N; r++) { // unroll\nf(r);\n}', { N: 2 }) // '{\nf(0u);\n}{\nf(1u);\n}'
 */
export function unroll(source: string, constants: Readonly<Record<string, number>>): string {
	for (;;) {
		const loop = LOOP.exec(source);
		if (!loop) return source;
		const [header, variable = '', bound = ''] = loop;
		const times = constants[bound];
		if (times === undefined) throw new Error(`The loop’s bound ${bound} is not known.`);
		const start = loop.index + header.length;
		let end = start;
		for (let depth = 1; depth > 0; end++) {
			if (end >= source.length) throw new Error(`The loop over ${variable} does not end.`);
			depth += source[end] === '{' ? 1 : source[end] === '}' ? -1 : 0;
		}
		const body = source.slice(start, end);
		const written = Array.from(
			{ length: times },
			(_, i) => `{\n${body.replace(new RegExp(`\\b${variable}\\b`, 'g'), `${i}u`)}`
		);
		source = source.slice(0, loop.index) + written.join('') + source.slice(end);
	}
}
