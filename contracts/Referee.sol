// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {IReferee} from "./interfaces/IReferee.sol";
import {IStaking} from "./interfaces/IStaking.sol";
import {IVerification} from "./interfaces/IVerification.sol";
import {MatrixEntries} from "./libraries/MatrixEntries.sol";
import {RowTree} from "./libraries/RowTree.sol";

/// @title Referee
/// @notice See {IReferee}.
/// @dev Holds nothing and remembers nothing. Assumption: verification and staking are those of this deployment, and
/// call nobody but each other, the pools and RALLY.
contract Referee is IReferee {
    uint256 public constant MIN_N = 16;

    bytes32 private constant GEMM_F32 = keccak256("gemm-f32");
    bytes32 private constant GEMM_F16 = keccak256("gemm-f16");
    bytes32 private constant GEMM_I8 = keccak256("gemm-i8");

    IVerification public immutable VERIFICATION;
    IStaking public immutable STAKING;

    constructor(IVerification verification, IStaking staking) {
        require(verification.REFEREE() == address(this), WrongVerification(address(verification)));
        VERIFICATION = verification;
        STAKING = staking;
    }

    /// @inheritdoc IReferee
    function judge(Evidence calldata evidence) external returns (bytes32 deviceId) {
        (uint256 n, uint256 row, uint256 column) = (evidence.n, evidence.row, evidence.column);
        uint256 maxEntry = _checkBounds(evidence.kernel, n, row, column);
        require(evidence.entries.length == 4 * n, WrongRowLength(evidence.entries.length, 4 * n));

        deviceId = keccak256(abi.encodePacked(evidence.deviceX, evidence.deviceY));
        bytes32 digest = sha256(rowRootMessage(evidence.kernel, n, evidence.seed, evidence.rowRoot));
        require(
            P256.verify(digest, evidence.r, evidence.s, evidence.deviceX, evidence.deviceY),
            InvalidDeviceSignature(deviceId)
        );
        bytes32 leaf = RowTree.leafOf(row, evidence.entries);
        require(RowTree.holds(evidence.rowRoot, leaf, row, n, evidence.proof), RowNotUnderRoot(row));

        int256 claimed = _entryAt(evidence.entries, column);
        int256 actual = MatrixEntries.productEntry(evidence.seed, n, row, column, maxEntry);
        require(claimed != actual, EntryRight(row, column, actual));

        uint256 windowId = STAKING.windowOfDevice(deviceId);
        emit Convicted(deviceId, msg.sender, windowId, evidence.seed, row, column, claimed, actual);
        VERIFICATION.convict(deviceId);
        if (windowId != 0) STAKING.forfeit(windowId, address(0), 0);
    }

    /// @inheritdoc IReferee
    function rowRootMessage(bytes32 kernel, uint256 n, bytes32 seed, bytes32 rowRoot)
        public
        pure
        returns (bytes memory)
    {
        return abi.encodePacked("rally/rows/1\x00", kernel, uint32(n), seed, rowRoot);
    }

    /// @inheritdoc IReferee
    function entryOf(bytes32 kernel, bytes32 seed, uint256 n, uint256 row, uint256 column)
        external
        pure
        returns (int256)
    {
        return MatrixEntries.productEntry(seed, n, row, column, _checkBounds(kernel, n, row, column));
    }

    /// @inheritdoc IReferee
    function limitsOf(bytes32 kernel) public pure returns (uint256 maxEntry, uint256 maxN) {
        if (kernel == GEMM_F32 || kernel == GEMM_I8) return (31, 4096);
        require(kernel == GEMM_F16, UnknownKernel(kernel));
        return (1, 1024);
    }

    function _checkBounds(bytes32 kernel, uint256 n, uint256 row, uint256 column)
        private
        pure
        returns (uint256 maxEntry)
    {
        uint256 maxN;
        (maxEntry, maxN) = limitsOf(kernel);
        require(n >= MIN_N && n <= maxN, SizeOutOfBounds(n, MIN_N, maxN));
        require(row < n, IndexOutOfBounds(row, n));
        require(column < n, IndexOutOfBounds(column, n));
    }

    /// @dev An int32, little-endian.
    function _entryAt(bytes calldata entries, uint256 column) private pure returns (int256) {
        bytes4 little = bytes4(entries[4 * column:4 * column + 4]);
        uint32 big = 0;
        for (uint256 i = 4; i > 0; --i) {
            big = big << 8 | uint8(little[i - 1]);
        }
        return int32(big);
    }
}
