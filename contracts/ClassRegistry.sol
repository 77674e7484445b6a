// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClassRegistry, ResourceClass, ClassTerms} from "./interfaces/IClassRegistry.sol";
import {Pages} from "./libraries/Pages.sol";

/// @title Resource classes
/// @notice See {IClassRegistry}.
contract ClassRegistry is IClassRegistry {
    uint256 public constant MAX_NAME_BYTES = 64;
    /// @notice A thousand operations or bytes a second: below it the clock measures nothing.
    uint256 public constant MIN_SCORE = 1_000;
    /// @notice Keeps an LP's mass a second at nine digits and more, so that its rounding never shows.
    uint256 public constant MIN_FLOOR_PRICE = 1e9;
    /// @notice 1,000 RALLY a second: above it the whole supply buys less than a day.
    uint256 public constant MAX_FLOOR_PRICE = 1_000e18;
    uint256 public constant MIN_VALIDITY_SECONDS = 5 minutes;
    uint256 public constant MAX_VALIDITY_SECONDS = 30 days;
    uint256 public constant MAX_FEE_BPS = 1_000;
    /// @notice A thousand times the proceeds: above it a sale binds more than it can ever bring.
    uint256 public constant MAX_COLLATERAL_BPS = 10_000_000;
    /// @notice The longest window there is.
    uint256 public constant MAX_SALE_LIMIT_SECONDS = 7 days;
    /// @notice More verifiers than this make a round dearer, not surer.
    uint256 public constant MAX_QUORUM = 15;
    /// @notice A millionth of the supply: a window and a round must stay affordable.
    uint256 public constant MAX_WINDOW_PRICE = 73e18;
    /// @notice The whole supply.
    uint256 public constant MAX_STAKE_LIMIT = 73_000_000e18;

    /// @dev A class, ordered by who reads it: verification the first slot, trades the second, windows the second and
    /// third. Every field is as wide as its bound asks for.
    struct Packed {
        uint64 minScore;
        uint64 minMemoryBytes;
        uint32 attestationValiditySeconds;
        uint8 quorum;
        uint72 challengeFee;
        uint96 floorPriceWad;
        uint16 feeBps;
        uint96 stakeLimit;
        uint32 collateralBps;
        uint32 saleLimitSeconds;
        uint96 burnPerWindow;
        uint96 maintenanceFee;
        bytes32 kernel;
        string name;
    }

    mapping(bytes32 classId => Packed) private _classes;
    bytes32[] private _ids;

    /// @inheritdoc IClassRegistry
    function createClass(ResourceClass calldata c) external returns (bytes32 classId) {
        _check(c);
        classId = classIdOf(c);
        require(!exists(classId), ClassExists(classId));
        _classes[classId] = Packed({
            minScore: c.minScore,
            minMemoryBytes: c.minMemoryBytes,
            attestationValiditySeconds: c.attestationValiditySeconds,
            quorum: c.quorum,
            challengeFee: uint72(c.challengeFee),
            floorPriceWad: uint96(c.floorPriceWad),
            feeBps: c.feeBps,
            stakeLimit: uint96(c.stakeLimit),
            collateralBps: c.collateralBps,
            saleLimitSeconds: c.saleLimitSeconds,
            burnPerWindow: uint96(c.burnPerWindow),
            maintenanceFee: uint96(c.maintenanceFee),
            kernel: c.kernel,
            name: c.name
        });
        _ids.push(classId);
        emit ClassCreated(classId, msg.sender, c);
    }

    /// @inheritdoc IClassRegistry
    function classIdOf(ResourceClass calldata c) public pure returns (bytes32) {
        return keccak256(abi.encode(c));
    }

    /// @inheritdoc IClassRegistry
    function exists(bytes32 classId) public view returns (bool) {
        return _classes[classId].minScore != 0;
    }

    /// @inheritdoc IClassRegistry
    function getClass(bytes32 classId) external view returns (ResourceClass memory) {
        require(exists(classId), UnknownClass(classId));
        return _unpack(_classes[classId]);
    }

    /// @inheritdoc IClassRegistry
    function poolTerms(bytes32 classId) external view returns (uint96 floorPriceWad, uint16 feeBps) {
        Packed storage c = _classes[classId];
        (floorPriceWad, feeBps) = (c.floorPriceWad, c.feeBps);
        require(floorPriceWad != 0, UnknownClass(classId));
    }

    /// @inheritdoc IClassRegistry
    function terms(bytes32 classId) external view returns (ClassTerms memory) {
        Packed storage c = _classes[classId];
        uint96 stakeLimit = c.stakeLimit;
        require(stakeLimit != 0, UnknownClass(classId));
        return ClassTerms({
            collateralBps: c.collateralBps,
            saleLimitSeconds: c.saleLimitSeconds,
            burnPerWindow: c.burnPerWindow,
            maintenanceFee: c.maintenanceFee,
            stakeLimit: stakeLimit
        });
    }

    /// @inheritdoc IClassRegistry
    function requirements(bytes32 classId) external view returns (uint64, uint64, uint32) {
        Packed storage c = _classes[classId];
        uint64 minScore = c.minScore;
        require(minScore != 0, UnknownClass(classId));
        return (minScore, c.minMemoryBytes, c.attestationValiditySeconds);
    }

    /// @inheritdoc IClassRegistry
    function verificationTerms(bytes32 classId) external view returns (uint8 quorum, uint96 challengeFee) {
        Packed storage c = _classes[classId];
        (quorum, challengeFee) = (c.quorum, c.challengeFee);
        require(quorum != 0, UnknownClass(classId));
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
        uint256 size = Pages.sizeOf(_ids.length, offset, limit);
        classIds = new bytes32[](size);
        classes = new ResourceClass[](size);
        for (uint256 i = 0; i < size; ++i) {
            classIds[i] = _ids[offset + i];
            classes[i] = _unpack(_classes[classIds[i]]);
        }
    }

    /// @dev Every bound keeps what it bounds within the width of its field in `Packed`.
    function _check(ResourceClass calldata c) private pure {
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
        require(
            c.collateralBps <= MAX_COLLATERAL_BPS, CollateralOutOfBounds(c.collateralBps, MAX_COLLATERAL_BPS)
        );
        require(
            c.saleLimitSeconds <= MAX_SALE_LIMIT_SECONDS,
            SaleLimitOutOfBounds(c.saleLimitSeconds, MAX_SALE_LIMIT_SECONDS)
        );
        require(c.quorum % 2 == 1 && c.quorum <= MAX_QUORUM, QuorumInvalid(c.quorum, MAX_QUORUM));
        require(c.burnPerWindow <= MAX_WINDOW_PRICE, BurnOutOfBounds(c.burnPerWindow, MAX_WINDOW_PRICE));
        require(
            c.maintenanceFee <= MAX_WINDOW_PRICE,
            MaintenanceFeeOutOfBounds(c.maintenanceFee, MAX_WINDOW_PRICE)
        );
        require(c.challengeFee <= MAX_WINDOW_PRICE, ChallengeFeeOutOfBounds(c.challengeFee, MAX_WINDOW_PRICE));
        require(
            c.stakeLimit > 0 && c.stakeLimit <= MAX_STAKE_LIMIT,
            StakeLimitOutOfBounds(c.stakeLimit, 1, MAX_STAKE_LIMIT)
        );
    }

    function _unpack(Packed storage c) private view returns (ResourceClass memory) {
        return ResourceClass({
            kernel: c.kernel,
            minScore: c.minScore,
            minMemoryBytes: c.minMemoryBytes,
            floorPriceWad: c.floorPriceWad,
            attestationValiditySeconds: c.attestationValiditySeconds,
            feeBps: c.feeBps,
            collateralBps: c.collateralBps,
            saleLimitSeconds: c.saleLimitSeconds,
            quorum: c.quorum,
            burnPerWindow: c.burnPerWindow,
            maintenanceFee: c.maintenanceFee,
            challengeFee: c.challengeFee,
            stakeLimit: c.stakeLimit,
            name: c.name
        });
    }
}
