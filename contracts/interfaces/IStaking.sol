// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {PermitInput} from "./PermitInput.sol";

/// @title Staking
/// @notice Opens and ends windows. A window is one soulbound ERC-721 (ERC-5192), its id the window's. All RALLY
/// that a staker pays is approved to this contract: the burn, the fee, the collateral and the injection.
interface IStaking is IERC721 {
    struct Window {
        bytes32 classId;
        bytes32 deviceId;
        address owner;
        uint64 start;
        uint64 end;
        bool isSeller;
        /// Wei of RALLY held until the end; 0 for an LP.
        uint128 maintenanceFee;
        /// Wei of RALLY held until the end; 0 for an LP.
        uint128 collateral;
        /// Wei of RALLY injected by an LP, or paid to a seller.
        uint128 amount;
        /// Failed attestations of the device before the window.
        uint32 failuresBefore;
    }

    struct LpParams {
        bytes32 classId;
        bytes32 deviceId;
        /// 10 minutes to 7 days; the end is aligned up to a tick of 60 s.
        uint64 duration;
        /// The most RALLY to inject.
        uint256 maxRally;
        /// Injected, exactly, where the pool has no LP yet: it sets the price. Otherwise unused.
        uint256 openingRally;
        /// The last second at which this may be mined.
        uint256 deadline;
    }

    struct SellerParams {
        bytes32 classId;
        bytes32 deviceId;
        uint64 duration;
        /// The least the sale must bring after its fee.
        uint256 minProceeds;
        uint256 deadline;
    }

    event WindowOpened(
        uint256 indexed windowId,
        bytes32 indexed classId,
        address indexed owner,
        bytes32 deviceId,
        bool isSeller,
        uint256 start,
        uint256 end,
        uint256 amount,
        uint256 maintenanceFee,
        uint256 collateral
    );
    /// @param returned Fee and collateral paid back.
    /// @param forfeited Fee and collateral burned.
    /// @param claimed The LP's last claim.
    event WindowEnded(
        uint256 indexed windowId,
        bytes32 indexed classId,
        address indexed owner,
        uint256 returned,
        uint256 forfeited,
        uint256 claimed
    );
    event Claimed(uint256 indexed windowId, address indexed owner, uint256 amount);
    /// @dev ERC-5192
    event Locked(uint256 tokenId);

    error DeadlinePassed(uint256 deadline, uint256 time);
    error DurationOutOfBounds(uint256 duration, uint256 minimum, uint256 maximum);
    error NotDeviceOwner(bytes32 deviceId, address caller, address owner);
    /// @notice No valid attestation of this device for this class.
    error NotAttested(bytes32 deviceId, bytes32 classId);
    error WindowOpen(bytes32 deviceId, uint256 windowId, uint256 end);
    error WindowNotOver(uint256 windowId, uint256 end, uint256 time);
    error UnknownWindow(uint256 windowId);
    error NotWindowOwner(uint256 windowId, address caller, address owner);
    /// @notice A window cannot be given away.
    error Soulbound(uint256 windowId);
    /// @notice The pools were deployed for another staking contract.
    error WrongPools(address pools);

    /// @notice Stakes a device as LP: burns the class's burn and injects RALLY beside the device's seconds. A window
    /// of the device that is over is ended first.
    function stakeAsLp(LpParams calldata params) external returns (uint256 windowId, uint256 rally);

    function stakeAsLpWithPermit(LpParams calldata params, PermitInput calldata permit)
        external
        returns (uint256 windowId, uint256 rally);

    /// @notice Stakes a device as seller: burns the class's burn, holds its fee and collateral, pays the proceeds.
    function stakeAsSeller(SellerParams calldata params) external returns (uint256 windowId, uint256 proceeds);

    function stakeAsSellerWithPermit(SellerParams calldata params, PermitInput calldata permit)
        external
        returns (uint256 windowId, uint256 proceeds);

    /// @notice Pays an LP what its window has earned so far. Only the owner may.
    function claim(uint256 windowId) external returns (uint256 amount);

    /// @notice Ends a window that is over; anyone may. The owner gets the last claim, and fee and collateral unless
    /// an attestation inside the window failed: then both are burned.
    function endWindow(uint256 windowId) external;

    /// @notice The window; reverts with `UnknownWindow` once it was ended.
    function getWindow(uint256 windowId) external view returns (Window memory);

    /// @notice The device's window, over or not, until it is ended; 0 without one.
    function windowOfDevice(bytes32 deviceId) external view returns (uint256);

    /// @notice Windows of a pool, in no order; those with `end` not after now are over and wait to be ended.
    function listWindows(bytes32 classId, uint256 offset, uint256 limit)
        external
        view
        returns (uint256[] memory windowIds, Window[] memory windows);

    /// @notice ERC-5192: always true.
    function locked(uint256 windowId) external view returns (bool);
}
