// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC6909Metadata, IERC6909TokenSupply} from "@openzeppelin/contracts/interfaces/IERC6909.sol";

/// @title Compute token
/// @notice ERC-6909: the compute-seconds of one window, its id the window's and the st-token's. One unit is one
/// second, and a unit lost every second to every holder alike: what is stored is shares of the window
/// (1e18 in all), and a balance is ⌊shares · seconds left / 1e18⌋. Nothing is left at the window's end, or once
/// its st-token is gone, and no `Transfer` tells of that.
///
/// Whole in its owner's hands it can be brought to the pool, and then stays there: the pool's balance is what the
/// window holds past its lease, if it has one.
interface IComputeToken is IERC6909Metadata, IERC6909TokenSupply {
    error OnlyStaking(address caller);
    /// @notice The owner of the window holds part of its compute token only.
    error ComputeTokenNotWhole(uint256 windowId, address owner, uint256 shares, uint256 wanted);

    /// @notice A new window's seconds; to the pools where it joins at once. Only the staking contract may.
    function mint(address to, uint256 windowId, uint256 computeSeconds) external;

    /// @notice Takes the whole of a window's seconds from its owner to the pools. Only the staking contract may.
    function join(address owner, uint256 windowId, uint256 computeSeconds) external;

    /// @notice Shares of a window that `account` holds itself, out of 1e18; the pools hold none.
    function sharesOf(address account, uint256 windowId) external view returns (uint256);

    function STAKING() external view returns (address);

    function POOLS() external view returns (address);
}
