// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LibBit} from "solady/utils/LibBit.sol";
import {ClassTerms, IClassRegistry} from "./interfaces/IClassRegistry.sol";
import {IPoolLens} from "./interfaces/IPoolLens.sol";
import {IPools} from "./interfaces/IPools.sol";
import {DissipativeMath} from "./libraries/DissipativeMath.sol";
import {PoolState} from "./libraries/PoolState.sol";
import {PoolStore, State} from "./libraries/PoolStore.sol";
import {TickBitmap} from "./libraries/TickBitmap.sol";
import {TickWord} from "./libraries/TickWord.sol";

/// @title Reader of the pools
/// @notice See {IPoolLens}.
/// @dev Holds nothing; for calls off chain, where gas is free. Inverse quotes search the ticks of 7 days by halves:
/// cost, proceeds and injection never fall with time.
contract PoolLens is IPoolLens {
    using PoolState for State;
    using PoolStore for IPools.Pool;
    using PoolStore for State;

    uint256 private constant TICK_SECONDS = 60;
    uint256 private constant MAX_SECONDS = 7 days;

    /// @inheritdoc IPoolLens
    IPools public immutable POOLS;
    IClassRegistry public immutable CLASSES;

    constructor(IPools pools, IClassRegistry classes) {
        POOLS = pools;
        CLASSES = classes;
    }

    // ── state ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IPoolLens
    function poolAt(bytes32 poolId, uint256 time) external view returns (IPools.Pool memory) {
        return _poolAt(poolId, time).toPool();
    }

    /// @inheritdoc IPoolLens
    function slopeChanges(bytes32 poolId, uint256 from, uint256 to)
        external
        view
        returns (uint256[] memory times, IPools.SlopeChange[] memory changes)
    {
        uint256 first = from / TICK_SECONDS;
        uint256 last = _lastTick(POOLS.getPool(poolId).horizonTick, to);
        uint256 count = 0;
        for (uint256 index = (first + 1) >> 8; index <= last >> 8; ++index) {
            count += LibBit.popCount(TickBitmap.between(POOLS.bitmapWord(poolId, index), index, first, last));
        }
        times = new uint256[](count);
        changes = new IPools.SlopeChange[](count);
        count = 0;
        for (uint256 index = (first + 1) >> 8; index <= last >> 8; ++index) {
            uint256 due = TickBitmap.between(POOLS.bitmapWord(poolId, index), index, first, last);
            for (; due != 0; due &= due - 1) {
                uint256 tick = (index << 8) | LibBit.ffs(due);
                times[count] = tick * TICK_SECONDS;
                (int256 idle, uint256 massPerSecond) = TickWord.split(POOLS.tickWord(poolId, tick));
                changes[count++] =
                    IPools.SlopeChange({idle: int64(idle), massPerSecond: uint96(massPerSecond)});
            }
        }
    }

    /// @inheritdoc IPoolLens
    function priceWad(bytes32 poolId) external view returns (uint256) {
        return _poolAt(poolId, block.timestamp).priceDown();
    }

    /// @inheritdoc IPoolLens
    function claimable(bytes32 poolId, uint256 windowId) external view returns (uint256) {
        return _released(poolId, POOLS.getPosition(poolId, windowId));
    }

    // ── rents ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IPoolLens
    function quoteRent(bytes32 poolId, uint256 devices, uint256 end)
        external
        view
        returns (RentQuote memory)
    {
        _checkDevices(devices);
        require(end > block.timestamp, IPools.LeaseEndPassed(end, block.timestamp));
        return _quoteRent(_rentable(poolId), devices, block.timestamp, _alignUp(end));
    }

    /// @inheritdoc IPoolLens
    function quoteRentForRally(bytes32 poolId, uint256 devices, uint256 budget)
        external
        view
        returns (RentQuote memory)
    {
        _checkDevices(devices);
        State memory pool = _rentable(poolId);
        uint256 low = block.timestamp / TICK_SECONDS + 1;
        uint256 least = _quoteRent(pool, devices, block.timestamp, low * TICK_SECONDS).cost;
        require(least <= budget, BudgetTooSmall(budget, least));
        uint256 high = (block.timestamp + MAX_SECONDS) / TICK_SECONDS;
        while (low < high) {
            uint256 middle = (low + high + 1) / 2;
            uint256 s = devices * (middle * TICK_SECONDS - block.timestamp);
            bool affordable = false;
            if (s < pool.x) {
                (uint256 paid, uint256 fee) = pool.rentUp(s);
                affordable = paid + fee <= budget;
            }
            if (affordable) low = middle;
            else high = middle - 1;
        }
        return _quoteRent(pool, devices, block.timestamp, low * TICK_SECONDS);
    }

    /// @inheritdoc IPoolLens
    function quoteExtend(bytes32 poolId, uint256 leaseId, uint256 end)
        external
        view
        returns (RentQuote memory)
    {
        IPools.Lease memory lease = _runningLease(leaseId);
        uint256 aligned = _alignUp(end);
        require(aligned > lease.end, IPools.LeaseEndNotLater(aligned, lease.end));
        return _quoteRent(_rentable(poolId), lease.devices, lease.end, aligned);
    }

    /// @inheritdoc IPoolLens
    function quoteEndLease(bytes32 poolId, uint256 leaseId, uint256 devices)
        external
        view
        returns (EndLeaseQuote memory quote)
    {
        IPools.Lease memory lease = _runningLease(leaseId);
        require(devices > 0, IPools.NoDevices());
        require(devices <= lease.devices, IPools.TooManyDevices(devices, lease.devices));
        State memory pool = _sellable(poolId);
        quote.computeSeconds = devices * (lease.end - block.timestamp);
        (quote.gross, quote.fee) = pool.sellDown(quote.computeSeconds);
        quote.proceeds = quote.gross - quote.fee;
    }

    // ── windows ──────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IPoolLens
    function quoteSell(bytes32 poolId, uint256 duration) external view returns (SellQuote memory) {
        return _quoteSell(_sellable(poolId), poolId, _alignUp(block.timestamp + duration));
    }

    /// @inheritdoc IPoolLens
    function quoteSellForRally(bytes32 poolId, uint256 wanted) external view returns (SellQuote memory) {
        State memory pool = _sellable(poolId);
        uint256 low = block.timestamp / TICK_SECONDS + 1;
        uint256 high = _alignUp(block.timestamp + MAX_SECONDS) / TICK_SECONDS;
        uint256 most = _quoteSell(pool, poolId, high * TICK_SECONDS).proceeds;
        require(most >= wanted, ProceedsOutOfReach(wanted, most));
        while (low < high) {
            uint256 middle = (low + high) / 2;
            (uint256 gross, uint256 fee) = pool.sellDown(middle * TICK_SECONDS - block.timestamp);
            if (gross - fee >= wanted) high = middle;
            else low = middle + 1;
        }
        return _quoteSell(pool, poolId, low * TICK_SECONDS);
    }

    /// @inheritdoc IPoolLens
    function quoteInject(bytes32 poolId, uint256 duration) external view returns (InjectQuote memory) {
        return _quoteInject(_withTerms(poolId), _alignUp(block.timestamp + duration));
    }

    /// @inheritdoc IPoolLens
    function quoteInjectForRally(bytes32 poolId, uint256 rally) external view returns (InjectQuote memory) {
        State memory pool = _withTerms(poolId);
        uint256 low = block.timestamp / TICK_SECONDS + 1;
        uint256 least = _quoteInject(pool, low * TICK_SECONDS).rally;
        require(least <= rally, BudgetTooSmall(rally, least));
        uint256 high = _alignUp(block.timestamp + MAX_SECONDS) / TICK_SECONDS;
        while (low < high) {
            uint256 middle = (low + high + 1) / 2;
            if (_quoteInject(pool, middle * TICK_SECONDS).rally <= rally) low = middle;
            else high = middle - 1;
        }
        return _quoteInject(pool, low * TICK_SECONDS);
    }

    /// @inheritdoc IPoolLens
    function quoteExit(bytes32 poolId, uint256 windowId, uint256 principal, uint256 duration)
        external
        view
        returns (ExitQuote memory quote)
    {
        IPools.Position memory position = POOLS.getPosition(poolId, windowId);
        require(position.end != 0, IPools.WindowNotInPool(poolId, windowId));
        require(block.timestamp < position.end, IPools.WindowOver(windowId, position.end, block.timestamp));
        require(position.leaseEnd <= block.timestamp, IPools.WindowLeased(windowId, position.leaseEnd));
        State memory pool = _poolAt(poolId, block.timestamp);
        uint256 left = position.end - block.timestamp;
        if (position.massPerSecond == 0) {
            quote.isSeller = true;
            (uint256 paid, uint256 fee) = pool.rentUp(left);
            (quote.cost, quote.fee) = (paid + fee, fee);
        } else {
            uint256 gross = DissipativeMath.exitDown(
                pool.rateX128, position.massPerSecond * left, principal, left, duration
            );
            quote.fee = DissipativeMath.bpsUp(gross, pool.feeBps);
            quote.payout = gross - quote.fee;
            quote.released = _released(poolId, position);
        }
    }

    // ── inside ───────────────────────────────────────────────────────────────────────────────────────────────

    function _quoteRent(State memory pool, uint256 devices, uint256 from, uint256 end)
        private
        pure
        returns (RentQuote memory quote)
    {
        quote.end = uint64(end);
        quote.computeSeconds = devices * (end - from);
        (uint256 paid, uint256 fee) = pool.rentUp(quote.computeSeconds);
        (quote.cost, quote.fee) = (paid + fee, fee);
        quote.priceBeforeWad = pool.priceDown();
        quote.priceAfterWad =
            pool.massPerSecond == 0 ? pool.lastPriceWad : (pool.y + paid) / (pool.x - quote.computeSeconds);
    }

    function _quoteSell(State memory pool, bytes32 poolId, uint256 end)
        private
        view
        returns (SellQuote memory quote)
    {
        quote.end = uint64(end);
        quote.computeSeconds = end - block.timestamp;
        (quote.gross, quote.fee) = pool.sellDown(quote.computeSeconds);
        quote.proceeds = quote.gross - quote.fee;
        ClassTerms memory terms = CLASSES.terms(poolId);
        quote.collateral = DissipativeMath.bpsUp(quote.proceeds, terms.collateralBps);
    }

    function _quoteInject(State memory pool, uint256 end) private view returns (InjectQuote memory quote) {
        quote.end = uint64(end);
        quote.computeSeconds = end - block.timestamp;
        quote.opening = pool.massPerSecond == 0;
        if (quote.opening) {
            uint256 price = pool.lastPriceWad > pool.floorPriceWad ? pool.lastPriceWad : pool.floorPriceWad;
            quote.rally = price * quote.computeSeconds;
        } else {
            quote.rally = pool.injectUp(quote.computeSeconds);
        }
        quote.massPerSecond = pool.massPerSecondDown(quote.rally, quote.computeSeconds);
    }

    function _released(bytes32 poolId, IPools.Position memory position) private view returns (uint256) {
        if (position.massPerSecond == 0) return 0;
        uint256 accX128;
        if (POOLS.getPool(poolId).settledAt >= position.end) {
            accX128 = POOLS.tickWord(poolId, position.end / TICK_SECONDS);
        } else {
            accX128 = _poolAt(poolId, block.timestamp < position.end ? block.timestamp : position.end).accX128;
        }
        return DissipativeMath.amountDown(accX128 - position.paidAccX128, position.massPerSecond);
    }

    /// @dev The pool settled to second `time`.
    function _poolAt(bytes32 poolId, uint256 time) private view returns (State memory pool) {
        pool = POOLS.getPool(poolId).toState();
        uint256 from = pool.settledAt / TICK_SECONDS;
        uint256 to = _lastTick(pool.horizonTick, time);
        for (uint256 index = (from + 1) >> 8; index <= to >> 8; ++index) {
            uint256 due = TickBitmap.between(POOLS.bitmapWord(poolId, index), index, from, to);
            for (; due != 0; due &= due - 1) {
                uint256 tick = (index << 8) | LibBit.ffs(due);
                pool.dissipateTo(tick * TICK_SECONDS);
                (int256 idle, uint256 massPerSecond) = TickWord.split(POOLS.tickWord(poolId, tick));
                pool.applyChange(idle, massPerSecond);
            }
        }
        pool.dissipateTo(time);
    }

    /// @dev The pool now; somebody has come in before.
    function _rentable(bytes32 poolId) private view returns (State memory pool) {
        pool = _poolAt(poolId, block.timestamp);
        require(pool.floorPriceWad > 0, IPools.UnknownPool(poolId));
    }

    /// @dev The pool now; it has LPs.
    function _sellable(bytes32 poolId) private view returns (State memory pool) {
        pool = _poolAt(poolId, block.timestamp);
        require(pool.massPerSecond > 0, IPools.NoLiquidity(poolId));
    }

    /// @dev The pool now, with its class's terms even before anybody came in.
    function _withTerms(bytes32 poolId) private view returns (State memory pool) {
        pool = _poolAt(poolId, block.timestamp);
        if (pool.floorPriceWad == 0) (pool.floorPriceWad, pool.feeBps) = CLASSES.poolTerms(poolId);
    }

    function _runningLease(uint256 leaseId) private view returns (IPools.Lease memory lease) {
        lease = POOLS.getLease(leaseId);
        require(block.timestamp < lease.end, IPools.LeaseOver(leaseId, lease.end, block.timestamp));
    }

    function _checkDevices(uint256 devices) private view {
        require(devices > 0, IPools.NoDevices());
        uint256 maximum = POOLS.MAX_DEVICES();
        require(devices <= maximum, IPools.TooManyDevices(devices, maximum));
    }

    /// @dev The last tick worth looking at: none has an event past the horizon.
    function _lastTick(uint256 horizonTick, uint256 time) private pure returns (uint256) {
        uint256 tick = time / TICK_SECONDS;
        return tick < horizonTick ? tick : horizonTick;
    }

    function _alignUp(uint256 time) private pure returns (uint256) {
        return DissipativeMath.alignUp(time, TICK_SECONDS);
    }
}
