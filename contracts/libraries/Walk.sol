// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A walk through a list in drawn order
/// @notice From a drawn place by a drawn stride that shares no divisor with the count, so that `count` steps come by
/// every place exactly once.
library Walk {
    /// @notice The walk for a seed. Needs `count` > 0.
    function draw(uint256 seed, uint256 count) internal pure returns (uint256 place, uint256 stride) {
        place = (seed >> 128) % count;
        stride = 1 + (seed & type(uint128).max) % count;
        while (_commonDivisor(stride, count) != 1) {
            ++stride;
        }
    }

    function _commonDivisor(uint256 a, uint256 b) private pure returns (uint256) {
        while (b != 0) {
            (a, b) = (b, a % b);
        }
        return a;
    }
}
