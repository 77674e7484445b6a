/** FNV-1a, 32 bits. */
function hash(text: string): number {
	let value = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
	return value >>> 0;
}

/**
 * A stream of 32-bit integers (mulberry32) that depends on nothing but seed and name. Only integer and
 * exactly rounded operations are used, so every machine makes the same bytes.
 */
export function randomStream(seed: number, name: string): () => number {
	let state = hash(`${seed}/${name}`);
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return (mixed ^ (mixed >>> 14)) >>> 0;
	};
}

/** `count` values spread evenly over [−bound, bound), the same for the same seed and name everywhere. */
export function randomTensor(
	seed: number,
	name: string,
	count: number,
	bound: number
): Float32Array<ArrayBuffer> {
	const next = randomStream(seed, name);
	return Float32Array.from({ length: count }, () => (next() / 2 ** 31 - 1) * bound);
}
