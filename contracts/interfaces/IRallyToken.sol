// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

/// @title RALLY
/// @notice The utility token: ERC-20 with permit, 18 decimals. Every transfer moves exactly what it says.
interface IRallyToken is IERC20, IERC20Permit {
    error OnlyMinter(address caller);
    error CapExceeded(uint256 minted, uint256 cap);

    /// @notice Mints; only the minter may. What was ever minted never passes `CAP`, burned or not.
    function mint(address to, uint256 amount) external;

    /// @notice Burns the caller's own tokens.
    function burn(uint256 amount) external;

    /// @notice 73,000,000 RALLY in wei.
    function CAP() external view returns (uint256);

    function MINTER() external view returns (address);

    /// @notice All that was ever minted, in wei.
    function totalMinted() external view returns (uint256);
}
