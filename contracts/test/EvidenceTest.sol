// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReferee} from "../interfaces/IReferee.sol";
import {RallyTest} from "./RallyTest.sol";

/// @notice Rows that a device signed. It is honest about all but what a test changes: leaves of rows that are not
/// shown are made up, for nobody looks at them.
abstract contract EvidenceTest is RallyTest {
    uint256 internal constant KEY = 0xdec1de;
    bytes32 internal constant SEED = keccak256("a round's seed");
    bytes32 internal constant GEMM_F32 = keccak256("gemm-f32");
    bytes32 internal constant GEMM_F16 = keccak256("gemm-f16");
    bytes32 internal constant GEMM_I8 = keccak256("gemm-i8");

    /// @dev Signed, and zero everywhere but for `claimed` at its place.
    function _evidence(bytes32 kernel, uint256 n, uint256 row, uint256 column, int32 claimed)
        internal
        view
        returns (IReferee.Evidence memory)
    {
        return _evidenceOf(kernel, n, row, column, claimed, new bytes(4 * n));
    }

    /// @param entries The row, in which `claimed` takes its place.
    function _evidenceOf(
        bytes32 kernel,
        uint256 n,
        uint256 row,
        uint256 column,
        int32 claimed,
        bytes memory entries
    ) internal view returns (IReferee.Evidence memory evidence) {
        evidence.kernel = kernel;
        evidence.n = n;
        evidence.seed = SEED;
        evidence.row = row;
        evidence.column = column;
        evidence.entries = entries;
        for (uint256 i = 0; i < 4; ++i) {
            entries[4 * column + i] = bytes1(uint8(uint32(claimed) >> (8 * i)));
        }
        bytes32 node = sha256(abi.encodePacked(bytes1(0x00), uint32(row), entries));
        bytes32[] memory siblings = new bytes32[](12);
        uint256 count = 0;
        (uint256 index, uint256 width) = (row, n);
        for (; width > 1; (index, width) = (index / 2, (width + 1) / 2)) {
            if (index ^ 1 >= width) continue;
            bytes32 sibling = keccak256(abi.encode("sibling", count));
            siblings[count++] = sibling;
            node = index % 2 == 0
                ? sha256(abi.encodePacked(bytes1(0x01), node, sibling))
                : sha256(abi.encodePacked(bytes1(0x01), sibling, node));
        }
        evidence.proof = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            evidence.proof[i] = siblings[i];
        }
        evidence.rowRoot = node;
        _sign(evidence, KEY);
    }

    function _sign(IReferee.Evidence memory evidence, uint256 key) internal view {
        (evidence.deviceX, evidence.deviceY) = publicKey(key);
        (evidence.r, evidence.s) =
            sign(key, referee.rowRootMessage(evidence.kernel, evidence.n, evidence.seed, evidence.rowRoot));
    }
}
