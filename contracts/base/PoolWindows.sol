// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPools} from "../interfaces/IPools.sol";
import {DissipativeMath} from "../libraries/DissipativeMath.sol";
import {Pages} from "../libraries/Pages.sol";
import {PoolState} from "../libraries/PoolState.sol";
import {State} from "../libraries/PoolStore.sol";
import {PoolBook} from "./PoolBook.sol";

/// @title Windows in pools
/// @notice Where each window stands, how it comes in, leaves and is forgotten, and what was released to it.
abstract contract PoolWindows is PoolBook {
    using PoolState for State;
    using SafeCast for uint256;

    /// @dev Where a window stands, but for what LPs alone need. One slot.
    struct Stay {
        uint96 massPerSecond;
        uint32 end;
        uint32 leaseEnd;
        uint64 leaseId;
        uint32 listIndex;
    }

    /// @dev Staking's longest window, aligned up. So no event lies farther ahead, and a pool of any age settles by at
    /// most 10,081 ticks in 41 words.
    uint256 private constant MAX_WINDOW_SECONDS = 7 days + TICK_SECONDS;

    mapping(bytes32 poolId => mapping(uint256 windowId => Stay)) internal _stays;
    mapping(bytes32 poolId => uint64[]) internal _windows;
    /// @dev acc up to which an LP has been paid; sellers have none.
    mapping(uint256 windowId => uint256) internal _paidAccX128;

    /// @inheritdoc IPools
    function getPosition(bytes32 poolId, uint256 windowId) external view returns (Position memory) {
        Stay memory stay = _stays[poolId][windowId];
        return Position({
            massPerSecond: stay.massPerSecond,
            end: stay.end,
            leaseEnd: stay.leaseEnd,
            leaseId: stay.leaseId,
            listIndex: stay.listIndex,
            paidAccX128: stay.end == 0 ? 0 : _paidAccX128[windowId]
        });
    }

    /// @inheritdoc IPools
    function windowsOf(bytes32 poolId, uint256 offset, uint256 limit)
        external
        view
        returns (uint64[] memory page)
    {
        uint64[] storage all = _windows[poolId];
        page = new uint64[](Pages.sizeOf(all.length, offset, limit));
        for (uint256 i = 0; i < page.length; ++i) {
            page[i] = all[offset + i];
        }
    }

    /// @inheritdoc IPools
    function windowCount(bytes32 poolId) external view returns (uint256) {
        return _windows[poolId].length;
    }

    /// @dev Writes a new window's place and end. Does not write the pool itself.
    function _enter(bytes32 poolId, State memory pool, uint256 windowId, uint256 end, uint256 massPerSecond)
        internal
    {
        require(
            end % TICK_SECONDS == 0 && end > block.timestamp && end <= block.timestamp + MAX_WINDOW_SECONDS,
            WindowEndInvalid(end)
        );
        require(_stays[poolId][windowId].end == 0, WindowInPool(windowId));
        _reschedule(poolId, pool, end, -1, int256(massPerSecond));
        uint64[] storage all = _windows[poolId];
        _stays[poolId][windowId] = Stay({
            massPerSecond: uint96(massPerSecond),
            end: uint32(end),
            leaseEnd: 0,
            leaseId: 0,
            listIndex: all.length.toUint32()
        });
        all.push(windowId.toUint64());
    }

    /// @dev Takes a window out before its end, with all that was to happen for it. Does not write the pool itself.
    function _leave(bytes32 poolId, uint256 windowId, Stay memory stay, State memory pool, uint256 gross)
        internal
    {
        bool leased = stay.leaseEnd > block.timestamp;
        uint256 idleFrom = leased ? stay.leaseEnd : block.timestamp;
        if (leased) _reschedule(poolId, pool, stay.leaseEnd, -1, 0);
        _reschedule(poolId, pool, stay.end, 1, -int256(uint256(stay.massPerSecond)));
        pool.applyLeave(leased ? 0 : 1, stay.end - idleFrom, stay.massPerSecond, stay.end, gross);
        _forget(poolId, windowId, stay);
    }

    /// @dev The last of the list takes the window's place in it.
    function _forget(bytes32 poolId, uint256 windowId, Stay memory stay) internal {
        uint64[] storage all = _windows[poolId];
        uint64 last = all[all.length - 1];
        if (last != windowId) {
            all[stay.listIndex] = last;
            _stays[poolId][last].listIndex = stay.listIndex;
        }
        all.pop();
        delete _stays[poolId][windowId];
        if (stay.massPerSecond > 0) delete _paidAccX128[windowId];
    }

    /// @dev What was released to a window and not paid, and acc up to which that is. `pool` is settled.
    function _released(bytes32 poolId, uint256 windowId, Stay memory stay, State memory pool)
        internal
        view
        returns (uint256 amount, uint256 accX128)
    {
        if (stay.massPerSecond == 0) return (0, 0);
        accX128 = block.timestamp < stay.end ? pool.accX128 : _accAt(poolId, stay.end);
        amount = DissipativeMath.amountDown(accX128 - _paidAccX128[windowId], stay.massPerSecond);
    }

    /// @dev What an LP that leaves takes out of the reserve. `pool` is settled.
    function _share(Stay memory stay, State memory pool, uint256 principal, uint256 duration)
        internal
        view
        returns (uint256)
    {
        uint256 left = stay.end - block.timestamp;
        return DissipativeMath.exitDown(pool.rateX128, stay.massPerSecond * left, principal, left, duration);
    }

    function _stay(bytes32 poolId, uint256 windowId) internal view returns (Stay memory stay) {
        stay = _stays[poolId][windowId];
        require(stay.end != 0, WindowNotInPool(poolId, windowId));
    }

    function _openStay(bytes32 poolId, uint256 windowId) internal view returns (Stay memory stay) {
        stay = _stay(poolId, windowId);
        require(block.timestamp < stay.end, WindowOver(windowId, stay.end, block.timestamp));
    }

    function _idleStay(bytes32 poolId, uint256 windowId) internal view returns (Stay memory stay) {
        stay = _openStay(poolId, windowId);
        require(stay.leaseEnd <= block.timestamp, WindowLeased(windowId, stay.leaseEnd));
    }
}
