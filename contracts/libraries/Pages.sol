// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Pages of lists
library Pages {
    /// @notice How many of a list's items a page holds; a page past the end is empty.
    /// @param count How many there are.
    /// @param offset How many are passed over.
    /// @param limit The most that the page may hold.
    function sizeOf(uint256 count, uint256 offset, uint256 limit) internal pure returns (uint256) {
        if (offset >= count) return 0;
        uint256 left = count - offset;
        return left < limit ? left : limit;
    }
}
