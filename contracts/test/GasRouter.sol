// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice The part of Uniswap v2's pair that a trade needs.
interface IPair {
    function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) external;
    function mint(address to) external returns (uint256 liquidity);
    function token0() external view returns (address);
    function getReserves() external view returns (uint112, uint112, uint32);
}

interface IPairFactory {
    function createPair(address tokenA, address tokenB) external returns (address pair);
}

/// @notice The least that a person needs to trade with a Uniswap v2 pair in one transaction: no route, no quote, no
/// deadline. What it leaves out is in Uniswap's favour.
contract GasRouter {
    function swap(IPair pair, IERC20 tokenIn, uint256 amountIn, uint256 out0, uint256 out1) external {
        tokenIn.transferFrom(msg.sender, address(pair), amountIn);
        pair.swap(out0, out1, msg.sender, "");
    }

    function mint(IPair pair, IERC20 token0, IERC20 token1, uint256 amount0, uint256 amount1) external {
        token0.transferFrom(msg.sender, address(pair), amount0);
        token1.transferFrom(msg.sender, address(pair), amount1);
        pair.mint(msg.sender);
    }
}
