// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A measured capability. Its id is `keccak256(abi.encode(resourceClass))`, so its terms never change.
struct ResourceClass {
    /// keccak256 of the proof kernel's name, such as keccak256("gemm-f32").
    bytes32 kernel;
    /// What a device must have proved, in the kernel's unit: operations a second of a matrix product, bytes a second of
    /// triad-u32.
    uint64 minScore;
    uint64 minMemoryBytes;
    /// Wei of RALLY a compute-second (RALLY as a WAD); a rent is never below it.
    uint128 floorPriceWad;
    uint32 attestationValiditySeconds;
    /// Swap fee in basis points of what is swapped; burned.
    uint16 feeBps;
    /// κ: a seller's collateral in basis points of the sale's proceeds. 10,000 is once the proceeds, 1,000,000 is
    /// LooPIN's hundred times.
    uint32 collateralBps;
    /// The longest window that a seller may ask for, in seconds; 0 where the class takes no sellers.
    uint32 saleLimitSeconds;
    /// Verifiers drawn for one round: odd, 1 to 15.
    uint8 quorum;
    /// Wei of RALLY burned to open one window.
    uint128 burnPerWindow;
    /// Wei of RALLY a seller leaves until the window's end; waived for LPs.
    uint128 maintenanceFee;
    /// Wei of RALLY that one round of verification costs.
    uint128 challengeFee;
    /// Wei of RALLY injected with one window at which an LP's stake multiplier (PoP) is full.
    uint128 stakeLimit;
    /// Shown to people, 1 to 64 bytes.
    string name;
}

/// @notice What opening and ending a window must know of a class. Two slots.
struct ClassTerms {
    uint32 collateralBps;
    uint32 saleLimitSeconds;
    uint96 burnPerWindow;
    uint96 maintenanceFee;
    uint96 stakeLimit;
}

/// @title Resource classes
/// @notice Anyone may write down a class; its pool then exists under the same id.
interface IClassRegistry {
    event ClassCreated(bytes32 indexed classId, address indexed creator, ResourceClass resourceClass);

    /// @notice The class was created before, by anyone.
    error ClassExists(bytes32 classId);
    /// @notice There is no class of this id.
    error UnknownClass(bytes32 classId);
    error KernelMissing();
    error NameLengthOutOfBounds(uint256 length, uint256 minimum, uint256 maximum);
    error ScoreOutOfBounds(uint256 minScore, uint256 minimum);
    error FloorPriceOutOfBounds(uint256 floorPriceWad, uint256 minimum, uint256 maximum);
    error ValidityOutOfBounds(uint256 validitySeconds, uint256 minimum, uint256 maximum);
    error FeeOutOfBounds(uint256 feeBps, uint256 maximum);
    error CollateralOutOfBounds(uint256 collateralBps, uint256 maximum);
    error SaleLimitOutOfBounds(uint256 saleLimitSeconds, uint256 maximum);
    /// @notice The quorum is even, zero or above its maximum.
    error QuorumInvalid(uint256 quorum, uint256 maximum);
    error BurnOutOfBounds(uint256 burnPerWindow, uint256 maximum);
    error MaintenanceFeeOutOfBounds(uint256 maintenanceFee, uint256 maximum);
    error ChallengeFeeOutOfBounds(uint256 challengeFee, uint256 maximum);
    error StakeLimitOutOfBounds(uint256 stakeLimit, uint256 minimum, uint256 maximum);

    /// @notice Writes a class down, for ever.
    /// @return classId keccak256 of the ABI encoding of `resourceClass`; also the id of its pool.
    function createClass(ResourceClass calldata resourceClass) external returns (bytes32 classId);

    /// @notice The id that `createClass` would give.
    function classIdOf(ResourceClass calldata resourceClass) external pure returns (bytes32);

    /// @notice Whether there is a class of this id.
    function exists(bytes32 classId) external view returns (bool);

    /// @notice The class itself; reverts with `UnknownClass`.
    function getClass(bytes32 classId) external view returns (ResourceClass memory);

    /// @notice What a trade must know; reverts with `UnknownClass`. One slot.
    function poolTerms(bytes32 classId) external view returns (uint96 floorPriceWad, uint16 feeBps);

    /// @notice What a window must know; reverts with `UnknownClass`.
    function terms(bytes32 classId) external view returns (ClassTerms memory);

    /// @notice What an attestation is held against; reverts with `UnknownClass`. One slot.
    function requirements(bytes32 classId)
        external
        view
        returns (uint64 minScore, uint64 minMemoryBytes, uint32 attestationValiditySeconds);

    /// @notice How a device is verified; reverts with `UnknownClass`. One slot, that of `requirements`.
    function verificationTerms(bytes32 classId) external view returns (uint8 quorum, uint96 challengeFee);

    /// @notice How many classes there are.
    function classCount() external view returns (uint256);

    /// @notice Classes in the order of their creation; a page past the end is empty.
    /// @param offset How many to pass over.
    /// @param limit The most to return.
    function listClasses(uint256 offset, uint256 limit)
        external
        view
        returns (bytes32[] memory classIds, ResourceClass[] memory classes);
}
