// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Referee
/// @notice Shows on chain that a device signed a wrong product. A device that opens a round of a proof signs the
/// Merkle root over the rows of the C it opens; one wrong entry of it, computed again here from the round's seed,
/// convicts the device. What it signed is a sentence of arithmetic, bound to no chain and no time: a true one can
/// never be used against it, a false one is false everywhere, for ever.
interface IReferee {
    struct Evidence {
        /// The device's P-256 key.
        bytes32 deviceX;
        bytes32 deviceY;
        /// keccak256 of the proof kernel's name: gemm-f32, gemm-f16 or gemm-i8. The device signed it, so that what it
        /// opened for one kernel says nothing about another.
        bytes32 kernel;
        /// C is n × n; 16 to what `limitsOf` says.
        uint256 n;
        /// The opened round's seed, from which A and B follow.
        bytes32 seed;
        /// Root over the rows of C.
        bytes32 rowRoot;
        /// The device's signature over `rowRootMessage`, with the lower s.
        bytes32 r;
        bytes32 s;
        /// Index of the row shown.
        uint256 row;
        /// The row's n entries, int32 each, little-endian, as they came over the wire.
        bytes entries;
        /// Siblings from the row's leaf up to the root; where a node has none, it goes up as it is.
        bytes32[] proof;
        /// Index of the wrong entry in the row.
        uint256 column;
    }

    /// @param claimed What the device signed for entry (row, column).
    /// @param actual What it is.
    /// @param windowId The device's window that was forfeited; 0 where it had none.
    event Convicted(
        bytes32 indexed deviceId,
        address indexed accuser,
        uint256 indexed windowId,
        bytes32 seed,
        uint256 row,
        uint256 column,
        int256 claimed,
        int256 actual
    );

    /// @notice The kernel's work is no product of matrices that could be computed again here, or is not known at all.
    error UnknownKernel(bytes32 kernel);
    error SizeOutOfBounds(uint256 n, uint256 minimum, uint256 maximum);
    error IndexOutOfBounds(uint256 index, uint256 n);
    error WrongRowLength(uint256 length, uint256 expected);
    /// @notice The signature is not the device key's over `rowRootMessage`, or its s is high.
    error InvalidDeviceSignature(bytes32 deviceId);
    /// @notice The row does not lie under the signed root at this index.
    error RowNotUnderRoot(uint256 row);
    /// @notice The entry is what it should be.
    error EntryRight(uint256 row, uint256 column, int256 entry);

    /// @notice The verification contract was deployed for another referee.
    error WrongVerification(address verification);

    /// @notice Convicts the device if the entry shown is wrong, and forfeits its open window; anyone may. Gas grows
    /// with n: 0.7 million at n = 1024, the row's bytes and a window's forfeit counted.
    function judge(Evidence calldata evidence) external returns (bytes32 deviceId);

    /// @notice The bytes that a device signs over the rows of a C it opens:
    /// `"rally/rows/1\0" ‖ kernel ‖ u32(n) ‖ seed ‖ rowRoot`. WebCrypto hashes them itself; the signature is checked
    /// against their SHA-256.
    function rowRootMessage(bytes32 kernel, uint256 n, bytes32 seed, bytes32 rowRoot)
        external
        pure
        returns (bytes memory);

    /// @notice Entry (row, column) of the C that the seed names; reverts as `judge` does where there is none.
    function entryOf(bytes32 kernel, bytes32 seed, uint256 n, uint256 row, uint256 column)
        external
        pure
        returns (int256);

    /// @notice What bounds a kernel's products; reverts with `UnknownKernel`.
    /// @dev 31²·4096 < 2²⁴, so that f32 and i32 are exact in any order of the additions, as is the check of a whole
    /// product in float64. f16 is exact in whole numbers up to 2¹¹, which 1·1024 does not pass.
    /// @return maxEntry Entries of A and B lie in [−maxEntry, maxEntry]: 31 for gemm-f32 and gemm-i8, 1 for gemm-f16.
    /// @return maxN The largest n: 4096 for gemm-f32 and gemm-i8, 1024 for gemm-f16.
    function limitsOf(bytes32 kernel) external pure returns (uint256 maxEntry, uint256 maxN);
}
