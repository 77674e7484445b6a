// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A signed ERC-2612 approval of RALLY by the caller to the contract called.
struct PermitInput {
    uint256 value;
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}
