// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Merkle tree over a matrix's rows
/// @notice SHA-256 throughout. Leaf: 0x00 ‖ u32(row) ‖ the row's entries, int32 each, little-endian. Node: 0x01 ‖ left
/// ‖ right; a node without a right neighbour goes up as it is. To the bit what `src/lib/gpu/proof/rowTree.ts` builds.
library RowTree {
    /// @param row Below 2³².
    function leafOf(uint256 row, bytes calldata entries) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x00), uint32(row), entries));
    }

    /// @notice Whether `leaf` stands at `index` of `count` under `root`. A proof of any other length is refused.
    /// @param proof The siblings on the way up, the lowest first.
    function holds(bytes32 root, bytes32 leaf, uint256 index, uint256 count, bytes32[] calldata proof)
        internal
        pure
        returns (bool)
    {
        bytes32 node = leaf;
        uint256 used = 0;
        for (; count > 1; (index, count) = (index / 2, (count + 1) / 2)) {
            bool isRight = index % 2 == 1;
            if (!isRight && index + 1 == count) continue;
            if (used == proof.length) return false;
            bytes32 sibling = proof[used++];
            node = isRight ? _nodeOf(sibling, node) : _nodeOf(node, sibling);
        }
        return used == proof.length && node == root;
    }

    function _nodeOf(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
    }
}
