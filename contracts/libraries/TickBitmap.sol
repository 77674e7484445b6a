// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LibBit} from "solady/utils/LibBit.sol";

/// @title Ticks with events
/// @notice One bit a tick, 256 ticks (4 h 16 min) a word, so that the next event is found by few reads.
library TickBitmap {
    function set(mapping(uint256 word => uint256) storage self, uint256 tick) internal {
        self[tick >> 8] |= 1 << (tick & 0xff);
    }

    function clear(mapping(uint256 word => uint256) storage self, uint256 tick) internal {
        self[tick >> 8] &= ~(1 << (tick & 0xff));
    }

    /// @notice The first set tick in (`from`, `to`]. Reads one word for each 256 ticks between.
    function next(mapping(uint256 word => uint256) storage self, uint256 from, uint256 to)
        internal
        view
        returns (bool found, uint256 tick)
    {
        tick = from + 1;
        while (tick <= to) {
            uint256 bits = self[tick >> 8] >> (tick & 0xff);
            if (bits != 0) {
                tick += LibBit.ffs(bits);
                return (tick <= to, tick);
            }
            tick = ((tick >> 8) + 1) << 8;
        }
    }
}
