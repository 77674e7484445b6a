import { nativeSha256, sha256 } from '$lib/core/bytes';

/** A Merkle tree over the rows of a C. */
export interface RowTree {
	/** 32 bytes. */
	root: Uint8Array;
	/** The siblings from a row's leaf up, the lowest first; a row that stands alone on a level has none there. */
	proofOf(row: number): Uint8Array[];
}

const NODE = Uint8Array.of(1);

/**
 * The tree whose root a device signs with the C it opens. SHA-256 throughout. Leaf: 0x00 ‖ u32(row), big-endian ‖ the
 * row's bytes. Node: 0x01 ‖ left ‖ right; a node without a right neighbour goes up as it is. Solidity's is
 * `contracts/libraries/RowTree.sol`, and `contracts/test/vectors/entries.json` holds both to it.
 *
 * @param c n·n int32, row-major, little-endian, as the reveal carries it
 */
export async function rowTreeOf(c: Uint8Array, n: number): Promise<RowTree> {
	let level: Uint8Array[] = await Promise.all(
		Array.from({ length: n }, (_, row) => {
			const start = new Uint8Array(5);
			new DataView(start.buffer).setUint32(1, row);
			return nativeSha256(start, c.subarray(4 * n * row, 4 * n * (row + 1)));
		})
	);
	const levels = [level];
	while (level.length > 1) {
		const below = level;
		level = Array.from({ length: Math.ceil(below.length / 2) }, (_, i) => {
			const left = below[2 * i] ?? NODE;
			const right = below[2 * i + 1];
			return right ? sha256(NODE, left, right) : left;
		});
		levels.push(level);
	}
	return {
		root: level[0] ?? new Uint8Array(32),
		proofOf: (row) =>
			levels.map((nodes, height) => nodes[(row >> height) ^ 1]).filter((node) => node !== undefined)
	};
}
