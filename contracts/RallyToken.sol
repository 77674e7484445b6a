// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit, Nonces} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IRallyToken} from "./interfaces/IRallyToken.sol";

/// @title RALLY
/// @notice See {IRallyToken}.
contract RallyToken is ERC20, ERC20Permit, IRallyToken {
    /// @inheritdoc IRallyToken
    uint256 public constant CAP = 73_000_000e18;

    /// @inheritdoc IRallyToken
    address public immutable MINTER;

    /// @inheritdoc IRallyToken
    uint256 public totalMinted;

    constructor(address minter) ERC20("Rally", "RALLY") ERC20Permit("Rally") {
        MINTER = minter;
    }

    /// @inheritdoc IRallyToken
    function mint(address to, uint256 amount) external {
        require(msg.sender == MINTER, OnlyMinter(msg.sender));
        uint256 minted = totalMinted + amount;
        require(minted <= CAP, CapExceeded(minted, CAP));
        totalMinted = minted;
        _mint(to, amount);
    }

    /// @inheritdoc IRallyToken
    function burn(uint256 amount) external {
        _burn(msg.sender, amount);
    }

    function nonces(address owner) public view override(ERC20Permit, IERC20Permit) returns (uint256) {
        return super.nonces(owner);
    }
}
