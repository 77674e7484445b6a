import { sha256 } from './bytes';

const NODE = Uint8Array.of(1);

/** A binary tree of hashes. */
export interface MerkleTree {
	/** 32 bytes; zeros where there are no leaves. */
	root: Uint8Array<ArrayBuffer>;
	/** The siblings from a leaf up, the lowest first; a node that stands alone on its level has none there. */
	proofOf(index: number): Uint8Array[];
}

/**
 * The tree over these leaves. Node: SHA-256 of 0x01 ‖ left ‖ right; a node without a right neighbour goes up as it is.
 * Leaves must not be hashes of anything that begins with 0x01.
 *
 * @param leaves 32 bytes each
 */
export function merkleTreeOf(leaves: readonly Uint8Array[]): MerkleTree {
	let level = leaves;
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
		root: Uint8Array.from(level[0] ?? new Uint8Array(32)),
		proofOf: (index) =>
			levels.map((nodes, height) => nodes[(index >> height) ^ 1]).filter((node) => node !== undefined)
	};
}

/**
 * The root that a leaf at this place of a tree of `count` leaves has with these siblings.
 *
 * @param proof the siblings, one after another, 32 bytes each
 * @returns undefined where there is no such place or the proof has not the length that the place asks for
 */
export function merkleRootOf(
	leaf: Uint8Array,
	{ index, count, proof }: { index: number; count: number; proof: Uint8Array }
): Uint8Array | undefined {
	if (index < 0 || index >= count) return undefined;
	let node = leaf;
	let used = 0;
	for (let [at, width] = [index, count]; width > 1; at >>= 1, width = Math.ceil(width / 2)) {
		if ((at ^ 1) >= width) continue;
		const sibling = proof.subarray(used, used + 32);
		if (sibling.length !== 32) return undefined;
		used += 32;
		node = at & 1 ? sha256(NODE, sibling, node) : sha256(NODE, node, sibling);
	}
	return used === proof.length ? node : undefined;
}
