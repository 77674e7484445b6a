// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Entries of the proof's matrices
/// @notice The entry function of `gemm-f32`: A and B of a round follow from its seed, and every entry of either, and
/// of C = A·B, can be computed alone. To the bit what `src/lib/gpu/proof/entries.ts` and `gemm.wgsl` compute;
/// `contracts/test/vectors/entries.json` holds all three to it.
/// @dev Words of 32 bits stand in `uint256`. Nothing below overflows: sums and products of two words stay under 2⁶⁴.
library MatrixEntries {
    /// @notice Entries lie in [−31, 31]: 63 values.
    int256 internal constant ENTRY_MAX = 31;

    uint256 private constant WORD = 0xffffffff;

    /// @notice A bijection on words: `lowbias32` with the constants of github.com/skeeto/hash-prospector.
    /// @param x A word.
    function mix(uint256 x) internal pure returns (uint256) {
        unchecked {
            x = ((x ^ (x >> 16)) * 0x21f0aaad) & WORD;
            x = ((x ^ (x >> 15)) * 0x735a2d97) & WORD;
            return x ^ (x >> 15);
        }
    }

    /// @notice The two of the seed's eight big-endian words that make a matrix's row or column keys.
    /// @param matrix 0 is A, the left factor; 1 is B.
    /// @param side 0 for rows, 1 for columns.
    function keyWords(bytes32 seed, uint256 matrix, uint256 side)
        internal
        pure
        returns (uint256 before, uint256 behind)
    {
        uint256 shift = 224 - 32 * (4 * matrix + 2 * side);
        before = (uint256(seed) >> shift) & WORD;
        behind = (uint256(seed) >> (shift - 32)) & WORD;
    }

    /// @notice Key of a row or column, of the words `keyWords` gives.
    /// @param index Below 2³².
    function lineKey(uint256 before, uint256 behind, uint256 index) internal pure returns (uint256) {
        return mix(mix(before ^ index) ^ behind);
    }

    /// @notice The entry where a row and a column meet.
    function entryOf(uint256 rowKey, uint256 columnKey) internal pure returns (int256) {
        unchecked {
            uint256 hash = mix(rowKey ^ mix((rowKey + columnKey) & WORD));
            return int256(((hash >> 16) * 63) >> 16) - ENTRY_MAX;
        }
    }

    /// @notice Entry (row, column) of C = A·B, both n × n. Work grows with n.
    /// @param n At most 2³², as are `row` and `column`.
    function productEntry(bytes32 seed, uint256 n, uint256 row, uint256 column)
        internal
        pure
        returns (int256 sum)
    {
        (uint256 before, uint256 behind) = keyWords(seed, 0, 0);
        uint256 rowOfA = lineKey(before, behind, row);
        (before, behind) = keyWords(seed, 1, 1);
        uint256 columnOfB = lineKey(before, behind, column);
        (before, behind) = keyWords(seed, 0, 1);
        (uint256 beforeB, uint256 behindB) = keyWords(seed, 1, 0);
        for (uint256 k = 0; k < n; ++k) {
            int256 left = entryOf(rowOfA, lineKey(before, behind, k));
            int256 right = entryOf(lineKey(beforeB, behindB, k), columnOfB);
            unchecked {
                // |sum| ≤ 961·n
                sum += left * right;
            }
        }
    }
}
