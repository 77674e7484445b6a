// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Entries of the proof's matrices
/// @notice The entry function of the matrix kernels: A and B of a round follow from its seed, and every entry of
/// either, and of C = A·B, can be computed alone. To the bit what `src/lib/gpu/proof/entries.ts` and the kernels' WGSL
/// compute; `contracts/test/vectors/entries.json` holds all three to it.
/// @dev Words of 32 bits stand in lanes of 64, one to four of them in a `uint256`, each in its lane's lower half; four
/// cost as much as one. Nothing below overflows or reaches the next lane: sums and products of two words stay under
/// 2⁶⁴, and what a shift brings in from the next lane is masked.
library MatrixEntries {
    uint256 private constant WORD = 0xffffffff;
    uint256 private constant ONES = 0x0000000000000001000000000000000100000000000000010000000000000001;
    uint256 private constant WORDS = ONES * WORD;
    uint256 private constant HALVES = ONES * 0xffff;
    /// @dev The first and the third lane.
    uint256 private constant EVEN = 0x0000000000000000ffffffffffffffff0000000000000000ffffffffffffffff;

    /// @notice A bijection on words: `lowbias32` with the constants of github.com/skeeto/hash-prospector.
    /// @param x One to four words.
    function mix(uint256 x) internal pure returns (uint256) {
        unchecked {
            x = ((x ^ (x >> 16 & WORDS)) * 0x21f0aaad) & WORDS;
            x = ((x ^ (x >> 15 & WORDS)) * 0x735a2d97) & WORDS;
            return x ^ (x >> 15 & WORDS);
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

    /// @notice Keys of rows or columns, of the words `keyWords` gives.
    /// @param index Below 2³², in each lane.
    function lineKey(uint256 before, uint256 behind, uint256 index) internal pure returns (uint256) {
        return mix(mix(before ^ index) ^ behind);
    }

    /// @notice The entry where a row and a column meet, of −`max` to `max`.
    /// @param max Below 2¹⁵.
    function entryOf(uint256 rowKey, uint256 columnKey, uint256 max) internal pure returns (int256) {
        return int256(_raised(rowKey, rowKey + columnKey, 2 * max + 1)) - int256(max);
    }

    /// @notice Entry (row, column) of C = A·B, both n × n, their entries of −`max` to `max`. Work grows with n.
    /// @param n At most 2³², as are `row` and `column`.
    /// @param max Below 2¹⁵.
    function productEntry(bytes32 seed, uint256 n, uint256 row, uint256 column, uint256 max)
        internal
        pure
        returns (int256 sum)
    {
        // From the lowest lane: A(row, k), B(k, column), A(row, k + 1), B(k + 1, column).
        (uint256 before, uint256 behind, uint256 met) = _lanes(seed, row, column);
        uint256 evenMet = met & EVEN;
        uint256 values = 2 * max + 1;
        uint256 index = 1 << 128 | 1 << 192;
        for (uint256 k = 0; k < n; k += 2) {
            uint256 keys = lineKey(before, behind, index);
            unchecked {
                // The row of A and the column of B stay; `keys` are A's columns and B's rows.
                uint256 raised = _raised(evenMet | keys & ~EVEN, met + keys, values);
                // |sum| ≤ max²·n
                sum += _productOf(raised, max);
                if (k + 1 < n) sum += _productOf(raised >> 128, max);
                index += 2 * ONES;
            }
        }
    }

    /// @dev Keys of A's columns and B's rows, and what they meet.
    function _lanes(bytes32 seed, uint256 row, uint256 column)
        private
        pure
        returns (uint256 before, uint256 behind, uint256 met)
    {
        (before, behind) = keyWords(seed, 0, 0);
        uint256 rowOfA = lineKey(before, behind, row);
        (before, behind) = keyWords(seed, 1, 1);
        met = _twice(rowOfA, lineKey(before, behind, column));
        (before, behind) = keyWords(seed, 0, 1);
        (uint256 beforeB, uint256 behindB) = keyWords(seed, 1, 0);
        (before, behind) = (_twice(before, beforeB), _twice(behind, behindB));
    }

    function _twice(uint256 even, uint256 odd) private pure returns (uint256) {
        return (even | odd << 64) * (1 | 1 << 128);
    }

    /// @dev Entries, each with `max` added.
    /// @param keySums Row key and column key together, below 2³³ in each lane.
    function _raised(uint256 rowKeys, uint256 keySums, uint256 values) private pure returns (uint256) {
        unchecked {
            uint256 hash = mix(rowKeys ^ mix(keySums & WORDS));
            return (hash >> 16 & HALVES) * values >> 16 & HALVES;
        }
    }

    /// @dev The product of the two entries in the lowest lanes.
    function _productOf(uint256 raised, uint256 max) private pure returns (int256) {
        unchecked {
            return (int256(raised & 0xffff) - int256(max)) * (int256(raised >> 64 & 0xffff) - int256(max));
        }
    }
}
