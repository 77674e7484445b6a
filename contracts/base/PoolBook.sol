// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {LibBit} from "solady/utils/LibBit.sol";
import {IPools} from "../interfaces/IPools.sol";
import {DissipativeMath} from "../libraries/DissipativeMath.sol";
import {PoolState} from "../libraries/PoolState.sol";
import {PoolStore, State} from "../libraries/PoolStore.sol";
import {TickBitmap} from "../libraries/TickBitmap.sol";
import {TickWord} from "../libraries/TickWord.sol";

/// @title Pools in time
/// @notice Where pools and what is to happen at their ticks are stored, and how they are settled.
abstract contract PoolBook is IPools {
    using PoolState for State;
    using PoolStore for State;
    using PoolStore for uint256[6];
    using SafeCast for uint256;
    using TickBitmap for mapping(uint256 => uint256);

    /// @inheritdoc IPools
    uint256 public constant TICK_SECONDS = 60;

    /// @dev See `PoolStore`.
    mapping(bytes32 poolId => uint256[6]) private _pools;
    /// @dev See `tickWord`.
    mapping(bytes32 poolId => mapping(uint256 tick => uint256)) private _ticks;
    mapping(bytes32 poolId => mapping(uint256 index => uint256)) private _bitmaps;

    /// @inheritdoc IPools
    function poke(bytes32 poolId, uint256 maxTicks) external returns (uint256 settledAt) {
        State memory pool = _known(poolId);
        _advance(poolId, pool, maxTicks);
        _sync(poolId, pool, Cause.Settle);
        return pool.settledAt;
    }

    /// @inheritdoc IPools
    function getPool(bytes32 poolId) external view returns (Pool memory) {
        return _pools[poolId].load().toPool();
    }

    /// @inheritdoc IPools
    function tickWord(bytes32 poolId, uint256 tick) external view returns (uint256) {
        return _ticks[poolId][tick];
    }

    /// @inheritdoc IPools
    function bitmapWord(bytes32 poolId, uint256 word) external view returns (uint256) {
        return _bitmaps[poolId][word];
    }

    /// @inheritdoc IPools
    function observe(bytes32 poolId) external view returns (uint128, uint32) {
        State memory pool = _pools[poolId].load();
        uint256 since = block.timestamp - pool.settledAt;
        return ((pool.priceCumulative + pool.lastPriceWad * since).toUint128(), block.timestamp.toUint32());
    }

    function _known(bytes32 poolId) internal view returns (State memory pool) {
        pool = _pools[poolId].load();
        require(pool.floorPriceWad > 0, UnknownPool(poolId));
    }

    /// @dev Does not write the pool itself.
    function _settle(bytes32 poolId) internal returns (State memory pool) {
        pool = _known(poolId);
        _advance(poolId, pool, type(uint256).max);
    }

    /// @dev Works off at most `maxTicks` ticks with events, and clears them. Does not write the pool itself.
    function _advance(bytes32 poolId, State memory pool, uint256 maxTicks) internal {
        uint256 from = pool.settledAt / TICK_SECONDS;
        uint256 to = block.timestamp / TICK_SECONDS;
        if (to > pool.horizonTick) to = pool.horizonTick;
        for (uint256 index = (from + 1) >> 8; index <= to >> 8; ++index) {
            uint256 word = _bitmaps[poolId][index];
            uint256 due = TickBitmap.between(word, index, from, to);
            if (due == 0) continue;
            for (; due != 0 && maxTicks != 0; --maxTicks) {
                uint256 bit = LibBit.ffs(due);
                due ^= 1 << bit;
                word ^= 1 << bit;
                _cross(poolId, pool, (index << 8) | bit);
            }
            _bitmaps[poolId][index] = word;
            if (due != 0) return;
        }
        pool.dissipateTo(block.timestamp);
    }

    function _cross(bytes32 poolId, State memory pool, uint256 tick) private {
        (int256 idle, uint256 massPerSecond) = TickWord.split(_ticks[poolId][tick]);
        pool.dissipateTo(tick * TICK_SECONDS);
        pool.applyChange(idle, massPerSecond);
        _ticks[poolId][tick] = massPerSecond > 0 ? pool.accX128 : 0;
    }

    /// @dev Adds to what happens at `time`, which lies ahead. Where nothing is left to happen, no tick is crossed.
    function _reschedule(bytes32 poolId, State memory pool, uint256 time, int256 idle, int256 massPerSecond)
        internal
    {
        uint256 tick = time / TICK_SECONDS;
        uint256 word = TickWord.add(_ticks[poolId][tick], idle, massPerSecond);
        _ticks[poolId][tick] = word;
        if (word == 0) _bitmaps[poolId].clear(tick);
        else _bitmaps[poolId].set(tick);
        if (tick > pool.horizonTick) pool.horizonTick = tick;
    }

    /// @dev The pool as stored, whether anybody came in before or not.
    function _load(bytes32 poolId) internal view returns (State memory) {
        return _pools[poolId].load();
    }

    function _store(bytes32 poolId, State memory pool) internal {
        _pools[poolId].store(pool);
    }

    /// @dev acc when the LP windows that ended at `time` ended.
    function _accAt(bytes32 poolId, uint256 time) internal view returns (uint256) {
        return _ticks[poolId][time / TICK_SECONDS];
    }

    /// @dev Writes the pool, and says so.
    function _sync(bytes32 poolId, State memory pool, Cause cause) internal {
        _pools[poolId].store(pool);
        emit Synced(poolId, cause, pool.x, pool.y, pool.massOf(), pool.priceDown(), pool.settledAt);
    }

    function _checkThickness(bytes32 poolId, State memory pool) internal pure {
        uint256 minimum = DissipativeMath.thinnestUp(pool.massOf());
        require(pool.y >= minimum, ReserveTooThin(poolId, pool.y, minimum));
    }

    function _alignUp(uint256 time) internal pure returns (uint256) {
        return DissipativeMath.alignUp(time, TICK_SECONDS);
    }
}
