// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClassRegistry, ResourceClass, ClassTerms} from "./interfaces/IClassRegistry.sol";

/// @title Resource classes
/// @notice See {IClassRegistry}.
contract ClassRegistry is IClassRegistry {
    uint256 public constant MAX_NAME_BYTES = 64;
    /// @notice 1 kFLOP/s: below it the clock measures nothing.
    uint256 public constant MIN_SCORE = 1_000;
    /// @notice Keeps an LP's mass a second at nine digits and more, so that its rounding never shows.
    uint256 public constant MIN_FLOOR_PRICE = 1e9;
    /// @notice 1,000 RALLY a second: above it the whole supply buys less than a day.
    uint256 public constant MAX_FLOOR_PRICE = 1_000e18;
    uint256 public constant MIN_VALIDITY_SECONDS = 5 minutes;
    uint256 public constant MAX_VALIDITY_SECONDS = 30 days;
    uint256 public constant MAX_FEE_BPS = 1_000;
    /// @notice A millionth of the supply: a window must stay affordable.
    uint256 public constant MAX_WINDOW_PRICE = 73e18;

    mapping(bytes32 classId => ResourceClass) private _classes;
    bytes32[] private _ids;

    /// @inheritdoc IClassRegistry
    function createClass(ResourceClass calldata c) external returns (bytes32 classId) {
        uint256 length = bytes(c.name).length;
        require(c.kernel != 0, KernelMissing());
        require(length > 0 && length <= MAX_NAME_BYTES, NameLengthOutOfBounds(length, 1, MAX_NAME_BYTES));
        require(c.minScore >= MIN_SCORE, ScoreOutOfBounds(c.minScore, MIN_SCORE));
        require(
            c.floorPriceWad >= MIN_FLOOR_PRICE && c.floorPriceWad <= MAX_FLOOR_PRICE,
            FloorPriceOutOfBounds(c.floorPriceWad, MIN_FLOOR_PRICE, MAX_FLOOR_PRICE)
        );
        require(
            c.attestationValiditySeconds >= MIN_VALIDITY_SECONDS
                && c.attestationValiditySeconds <= MAX_VALIDITY_SECONDS,
            ValidityOutOfBounds(c.attestationValiditySeconds, MIN_VALIDITY_SECONDS, MAX_VALIDITY_SECONDS)
        );
        require(c.feeBps <= MAX_FEE_BPS, FeeOutOfBounds(c.feeBps, MAX_FEE_BPS));
        require(c.burnPerWindow <= MAX_WINDOW_PRICE, BurnOutOfBounds(c.burnPerWindow, MAX_WINDOW_PRICE));
        require(
            c.maintenanceFee <= MAX_WINDOW_PRICE,
            MaintenanceFeeOutOfBounds(c.maintenanceFee, MAX_WINDOW_PRICE)
        );

        classId = classIdOf(c);
        require(!exists(classId), ClassExists(classId));
        _classes[classId] = c;
        _ids.push(classId);
        emit ClassCreated(classId, msg.sender, c);
    }

    /// @inheritdoc IClassRegistry
    function classIdOf(ResourceClass calldata c) public pure returns (bytes32) {
        return keccak256(abi.encode(c));
    }

    /// @inheritdoc IClassRegistry
    function exists(bytes32 classId) public view returns (bool) {
        return _classes[classId].kernel != 0;
    }

    /// @inheritdoc IClassRegistry
    function getClass(bytes32 classId) external view returns (ResourceClass memory) {
        return _known(classId);
    }

    /// @inheritdoc IClassRegistry
    function terms(bytes32 classId) external view returns (ClassTerms memory) {
        ResourceClass storage c = _known(classId);
        return ClassTerms({
            floorPriceWad: c.floorPriceWad,
            feeBps: c.feeBps,
            collateralBps: c.collateralBps,
            burnPerWindow: c.burnPerWindow,
            maintenanceFee: c.maintenanceFee
        });
    }

    /// @inheritdoc IClassRegistry
    function requirements(bytes32 classId) external view returns (uint64, uint64, uint32) {
        ResourceClass storage c = _known(classId);
        return (c.minScore, c.minMemoryBytes, c.attestationValiditySeconds);
    }

    /// @inheritdoc IClassRegistry
    function classCount() external view returns (uint256) {
        return _ids.length;
    }

    /// @inheritdoc IClassRegistry
    function listClasses(uint256 offset, uint256 limit)
        external
        view
        returns (bytes32[] memory classIds, ResourceClass[] memory classes)
    {
        uint256 count = _ids.length;
        uint256 size = offset >= count ? 0 : count - offset < limit ? count - offset : limit;
        classIds = new bytes32[](size);
        classes = new ResourceClass[](size);
        for (uint256 i = 0; i < size; ++i) {
            classIds[i] = _ids[offset + i];
            classes[i] = _classes[classIds[i]];
        }
    }

    function _known(bytes32 classId) private view returns (ResourceClass storage c) {
        c = _classes[classId];
        require(c.kernel != 0, UnknownClass(classId));
    }
}
