// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPools} from "../interfaces/IPools.sol";

/// @notice A pool as it is worked on; see `IPools.Pool`. W stands as Σ wᵢ·endᵢ, out of which time has been taken. All
/// fields are words, so that no step has to cut them to size; `PoolStore` does.
struct State {
    uint256 y;
    uint256 x;
    uint256 idle;
    uint256 settledAt;
    uint256 horizonTick;
    uint256 massEnds;
    uint256 massPerSecond;
    uint256 accX128;
    uint256 rateX128;
    uint256 lastPriceWad;
    uint256 priceCumulative;
    uint256 ceilingWad;
    uint256 floorPriceWad;
    uint256 feeBps;
}

/// @title A pool's way to storage and back
/// @notice Six slots, of which a rent or a sale changes four: the second changes with the LPs alone, because W is
/// kept without its time, and the sixth where the ceiling is raised.
///   y 96 | x 64 | idle 32 | settledAt 32 | horizonTick 32
///   massEnds 128 | massPerSecond 96
///   accX128
///   rateX128
///   lastPriceWad 96 | priceCumulative 128
///   ceilingWad 96 | floorPriceWad 96 | feeBps 16
/// @dev Bounds, with y and every price below the supply, 2⁸⁷: idle devices are fewer than 2³² of at most 7 days each, so
/// x stays below 2⁵²; time stays below 2³², so a sum of prices over it below 2¹²⁸, and massEnds below 2⁹⁶⁺³². Where a
/// caller names an amount that nobody has, or mass, `PoolState` checks it against these sizes.
library PoolStore {
    function load(uint256[6] storage slots) internal view returns (State memory state) {
        uint256 slot = slots[0];
        state.y = uint96(slot);
        state.x = uint64(slot >> 96);
        state.idle = uint32(slot >> 160);
        state.settledAt = uint32(slot >> 192);
        state.horizonTick = slot >> 224;
        slot = slots[1];
        state.massEnds = uint128(slot);
        state.massPerSecond = slot >> 128;
        state.accX128 = slots[2];
        state.rateX128 = slots[3];
        slot = slots[4];
        state.lastPriceWad = uint96(slot);
        state.priceCumulative = slot >> 96;
        slot = slots[5];
        state.ceilingWad = uint96(slot);
        state.floorPriceWad = uint96(slot >> 96);
        state.feeBps = slot >> 192;
    }

    function store(uint256[6] storage slots, State memory state) internal {
        slots[0] = state.y | (state.x << 96) | (state.idle << 160) | (state.settledAt << 192)
            | (state.horizonTick << 224);
        slots[1] = state.massEnds | (state.massPerSecond << 128);
        slots[2] = state.accX128;
        slots[3] = state.rateX128;
        slots[4] = state.lastPriceWad | (state.priceCumulative << 96);
        slots[5] = state.ceilingWad | (state.floorPriceWad << 96) | (state.feeBps << 192);
    }

    /// @notice The pool as others see it.
    function toPool(State memory state) internal pure returns (IPools.Pool memory) {
        return IPools.Pool({
            y: uint96(state.y),
            x: uint64(state.x),
            idle: uint32(state.idle),
            settledAt: uint32(state.settledAt),
            horizonTick: uint32(state.horizonTick),
            mass: uint128(state.massEnds - state.massPerSecond * state.settledAt),
            massPerSecond: uint96(state.massPerSecond),
            accX128: state.accX128,
            rateX128: state.rateX128,
            lastPriceWad: uint96(state.lastPriceWad),
            ceilingWad: uint96(state.ceilingWad),
            priceCumulative: uint128(state.priceCumulative),
            floorPriceWad: uint96(state.floorPriceWad),
            feeBps: uint16(state.feeBps)
        });
    }

    /// @notice The way back from `toPool`.
    function toState(IPools.Pool memory pool) internal pure returns (State memory) {
        return State({
            y: pool.y,
            x: pool.x,
            idle: pool.idle,
            settledAt: pool.settledAt,
            horizonTick: pool.horizonTick,
            massEnds: pool.mass + uint256(pool.massPerSecond) * pool.settledAt,
            massPerSecond: pool.massPerSecond,
            accX128: pool.accX128,
            rateX128: pool.rateX128,
            lastPriceWad: pool.lastPriceWad,
            priceCumulative: pool.priceCumulative,
            ceilingWad: pool.ceilingWad,
            floorPriceWad: pool.floorPriceWad,
            feeBps: pool.feeBps
        });
    }
}
