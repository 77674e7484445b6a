import { nativeSha256 } from '$lib/core/bytes';
import { merkleTreeOf, type MerkleTree } from '$lib/core/merkleTree';

/**
 * The tree whose root a device signs with the C it opens. Leaf: SHA-256 of 0x00 ‖ u32(row), big-endian ‖ the row's bytes.
 * Solidity's is `contracts/libraries/RowTree.sol`, and `contracts/test/vectors/entries.json` holds both to it.
 *
 * @param c n·n int32, row-major, little-endian, as the reveal carries it
 */
export async function rowTreeOf(c: Uint8Array, n: number): Promise<MerkleTree> {
	return merkleTreeOf(
		await Promise.all(
			Array.from({ length: n }, (_, row) => {
				const start = new Uint8Array(5);
				new DataView(start.buffer).setUint32(1, row);
				return nativeSha256(start, c.subarray(4 * n * row, 4 * n * (row + 1)));
			})
		)
	);
}
