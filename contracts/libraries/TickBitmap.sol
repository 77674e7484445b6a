// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Ticks with events
/// @notice One bit a tick, 256 ticks (4 h 16 min) a word, so that the events of a week are found by 40 reads.
library TickBitmap {
    function set(mapping(uint256 index => uint256) storage self, uint256 tick) internal {
        self[tick >> 8] |= 1 << (tick & 0xff);
    }

    function clear(mapping(uint256 index => uint256) storage self, uint256 tick) internal {
        self[tick >> 8] &= ~(1 << (tick & 0xff));
    }

    /// @notice Those bits of `word`, the word at `index`, whose ticks lie in (`from`, `to`].
    function between(uint256 word, uint256 index, uint256 from, uint256 to) internal pure returns (uint256) {
        uint256 first = index << 8;
        uint256 last = first | 0xff;
        if (from >= last || to < first) return 0;
        if (from >= first) word &= type(uint256).max << (from - first + 1);
        if (to < last) word &= type(uint256).max >> (last - to);
        return word;
    }
}
