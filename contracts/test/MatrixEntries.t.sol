// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {stdJson} from "forge-std/StdJson.sol";
import {Test} from "forge-std/Test.sol";
import {MatrixEntries} from "../libraries/MatrixEntries.sol";
import {RowTree} from "../libraries/RowTree.sol";

/// @notice Against `vectors/entries.json`, which TypeScript and WGSL are held to as well.
contract MatrixEntriesTest is Test {
    using stdJson for string;

    string private constant PATH = "contracts/test/vectors/entries.json";

    function test_mix_is_that_of_the_vectors() public view {
        string memory json = vm.readFile(PATH);
        uint256[] memory words = json.readUintArray(".mixes.word");
        uint256[] memory out = json.readUintArray(".mixes.out");
        assertEq(words.length, 32);
        for (uint256 i = 0; i < words.length; ++i) {
            assertEq(MatrixEntries.mix(words[i]), out[i]);
        }
    }

    function testFuzz_four_words_are_mixed_as_one_is(uint32 a, uint32 b, uint32 c, uint32 d) public pure {
        uint256 lanes = uint256(a) | uint256(b) << 64 | uint256(c) << 128 | uint256(d) << 192;
        uint256 mixed = MatrixEntries.mix(a) | MatrixEntries.mix(b) << 64 | MatrixEntries.mix(c) << 128
            | MatrixEntries.mix(d) << 192;
        assertEq(MatrixEntries.mix(lanes), mixed);
    }

    function test_entries_are_those_of_the_vectors() public view {
        _checkEntries(".entries", 31);
        _checkEntries(".smallEntries", 1);
    }

    function _checkEntries(string memory path, uint256 max) private view {
        string memory json = vm.readFile(PATH);
        bytes32[] memory seeds = json.readBytes32Array(string.concat(path, ".seed"));
        uint256[] memory matrices = json.readUintArray(string.concat(path, ".matrix"));
        uint256[] memory rows = json.readUintArray(string.concat(path, ".row"));
        uint256[] memory columns = json.readUintArray(string.concat(path, ".column"));
        int256[] memory entries = json.readIntArray(string.concat(path, ".entry"));
        assertEq(entries.length, 160);
        for (uint256 i = 0; i < entries.length; ++i) {
            assertEq(_entryOf(seeds[i], matrices[i], rows[i], columns[i], max), entries[i]);
        }
    }

    function test_products_are_those_of_the_vectors() public view {
        _checkProducts(".products", 31, 132);
        _checkProducts(".smallProducts", 1, 130);
    }

    function _checkProducts(string memory path, uint256 max, uint256 count) private view {
        string memory json = vm.readFile(PATH);
        bytes32[] memory seeds = json.readBytes32Array(string.concat(path, ".seed"));
        uint256[] memory sizes = json.readUintArray(string.concat(path, ".n"));
        uint256[] memory rows = json.readUintArray(string.concat(path, ".row"));
        uint256[] memory columns = json.readUintArray(string.concat(path, ".column"));
        int256[] memory entries = json.readIntArray(string.concat(path, ".entry"));
        assertEq(entries.length, count);
        for (uint256 i = 0; i < entries.length; ++i) {
            assertEq(MatrixEntries.productEntry(seeds[i], sizes[i], rows[i], columns[i], max), entries[i]);
        }
    }

    /// @dev Two places at a time, four words at a time, against one entry after the other; n odd and even.
    function testFuzz_a_product_is_the_sum_over_its_entries(
        bytes32 seed,
        uint256 n,
        uint32 row,
        uint32 column,
        uint256 max
    ) public pure {
        n = bound(n, 1, 40);
        max = bound(max, 1, 31);
        int256 sum = 0;
        for (uint256 k = 0; k < n; ++k) {
            sum += _entryOf(seed, 0, row, k, max) * _entryOf(seed, 1, k, column, max);
        }
        assertEq(MatrixEntries.productEntry(seed, n, row, column, max), sum);
    }

    function test_rows_hold_under_the_roots_of_the_vectors() public view {
        string memory json = vm.readFile(PATH);
        for (uint256 i = 0; i < 4; ++i) {
            string memory tree = string.concat(".trees[", vm.toString(i), "]");
            bytes32 root = json.readBytes32(string.concat(tree, ".root"));
            uint256 n = json.readUint(string.concat(tree, ".n"));
            for (uint256 k = 0; k < 4; ++k) {
                string memory row = string.concat(tree, ".rows[", vm.toString(k), "]");
                bytes memory entries = json.readBytes(string.concat(row, ".entries"));
                bytes32[] memory proof = json.readBytes32Array(string.concat(row, ".proof"));
                uint256 index = json.readUint(string.concat(row, ".row"));
                assertTrue(this.holds(root, entries, index, n, proof), row);
            }
        }
    }

    function testFuzz_entries_lie_within_their_bound(bytes32 seed, uint32 row, uint32 column, uint256 max)
        public
        pure
    {
        max = bound(max, 1, 31);
        int256 entry = _entryOf(seed, 0, row, column, max);
        assertLe(entry, int256(max));
        assertGe(entry, -int256(max));
    }

    function test_every_value_within_the_bound_comes_up() public pure {
        assertEq(_valuesSeen(31), (1 << 63) - 1);
        assertEq(_valuesSeen(1), (1 << 3) - 1);
    }

    function _valuesSeen(uint256 max) private pure returns (uint256 seen) {
        for (uint256 i = 0; i < 1024; ++i) {
            seen |= 1 << uint256(_entryOf(keccak256("any"), 0, i / 32, i % 32, max) + int256(max));
        }
    }

    /// @dev A node that stands alone goes up as it is: every shape of tree from 1 to 33 rows, every row.
    function test_every_row_of_every_shape_holds_and_at_no_other_index() public view {
        for (uint256 count = 1; count <= 33; ++count) {
            bytes32[] memory leaves = new bytes32[](count);
            for (uint256 i = 0; i < count; ++i) {
                leaves[i] = keccak256(abi.encode(count, i));
            }
            bytes32 root = _rootOf(leaves);
            for (uint256 i = 0; i < count; ++i) {
                bytes32[] memory proof = _proofOf(leaves, i);
                assertTrue(this.holdsLeaf(root, leaves[i], i, count, proof));
                for (uint256 other = 0; other < count; ++other) {
                    if (other == i) continue;
                    assertFalse(this.holdsLeaf(root, leaves[i], other, count, proof), "another index");
                }
            }
        }
    }

    function test_a_proof_too_short_too_long_or_changed_holds_nothing() public view {
        bytes32[] memory leaves = new bytes32[](5);
        for (uint256 i = 0; i < 5; ++i) {
            leaves[i] = bytes32(i + 1);
        }
        bytes32 root = _rootOf(leaves);
        bytes32[] memory proof = _proofOf(leaves, 2);
        assertEq(proof.length, 3);
        bytes32[] memory short = new bytes32[](2);
        bytes32[] memory long = new bytes32[](4);
        for (uint256 i = 0; i < 3; ++i) {
            if (i < 2) short[i] = proof[i];
            long[i] = proof[i];
        }
        assertTrue(this.holdsLeaf(root, leaves[2], 2, 5, proof));
        assertFalse(this.holdsLeaf(root, leaves[2], 2, 5, short));
        assertFalse(this.holdsLeaf(root, leaves[2], 2, 5, long));
        assertFalse(this.holdsLeaf(root, leaves[3], 2, 5, proof));
        assertFalse(this.holdsLeaf(bytes32(uint256(root) ^ 1), leaves[2], 2, 5, proof));
        proof[1] = bytes32(uint256(proof[1]) ^ 1);
        assertFalse(this.holdsLeaf(root, leaves[2], 2, 5, proof));
    }

    function holds(bytes32 root, bytes calldata entries, uint256 row, uint256 n, bytes32[] calldata proof)
        external
        pure
        returns (bool)
    {
        return RowTree.holds(root, RowTree.leafOf(row, entries), row, n, proof);
    }

    function holdsLeaf(bytes32 root, bytes32 leaf, uint256 index, uint256 count, bytes32[] calldata proof)
        external
        pure
        returns (bool)
    {
        return RowTree.holds(root, leaf, index, count, proof);
    }

    function _entryOf(bytes32 seed, uint256 matrix, uint256 row, uint256 column, uint256 max)
        private
        pure
        returns (int256)
    {
        (uint256 before, uint256 behind) = MatrixEntries.keyWords(seed, matrix, 0);
        uint256 rowKey = MatrixEntries.lineKey(before, behind, row);
        (before, behind) = MatrixEntries.keyWords(seed, matrix, 1);
        return MatrixEntries.entryOf(rowKey, MatrixEntries.lineKey(before, behind, column), max);
    }

    function _above(bytes32[] memory level) private pure returns (bytes32[] memory above) {
        above = new bytes32[]((level.length + 1) / 2);
        for (uint256 i = 0; i < above.length; ++i) {
            above[i] = 2 * i + 1 < level.length
                ? sha256(abi.encodePacked(bytes1(0x01), level[2 * i], level[2 * i + 1]))
                : level[2 * i];
        }
    }

    function _rootOf(bytes32[] memory level) private pure returns (bytes32) {
        while (level.length > 1) {
            level = _above(level);
        }
        return level[0];
    }

    function _proofOf(bytes32[] memory level, uint256 index) private pure returns (bytes32[] memory proof) {
        bytes32[] memory siblings = new bytes32[](32);
        uint256 count = 0;
        for (; level.length > 1; (level, index) = (_above(level), index / 2)) {
            if (index ^ 1 < level.length) siblings[count++] = level[index ^ 1];
        }
        proof = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            proof[i] = siblings[i];
        }
    }
}
