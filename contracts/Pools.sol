// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {ClassTerms, IClassRegistry} from "./interfaces/IClassRegistry.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IRallyToken} from "./interfaces/IRallyToken.sol";
import {PermitInput} from "./interfaces/PermitInput.sol";
import {DissipativeMath} from "./libraries/DissipativeMath.sol";
import {Permits} from "./libraries/Permits.sol";
import {PoolState} from "./libraries/PoolState.sol";
import {TickBitmap} from "./libraries/TickBitmap.sol";

/// @title Dissipative pools
/// @notice See {IPools}.
/// @dev Assumptions.
/// - RALLY moves exactly what it says, calls nobody, and its supply stays below 2⁸⁷: so do y and every price.
/// - Staking is trusted: it moves an injection here in the transaction that reports it.
/// - Block time never runs backward, and stays below 2³² (the year 2106).
/// - Windows end at most 7 days ahead, on ticks, and so do leases: no event lies farther than `horizonTick`.
contract Pools is IPools {
    using EnumerableSet for EnumerableSet.UintSet;
    using PoolState for Pool;
    using SafeCast for uint256;
    using TickBitmap for mapping(uint256 => uint256);

    /// @notice Seconds of a tick; windows and leases end on one.
    uint256 public constant TICK_SECONDS = 60;

    /// @notice Keeps a rent within a block's gas; more devices are more leases.
    uint256 public constant MAX_DEVICES = 64;

    IRallyToken public immutable RALLY;
    IClassRegistry public immutable CLASSES;
    address public immutable STAKING;

    /// @inheritdoc IPools
    uint256 public leaseCount;

    mapping(bytes32 poolId => Pool) private _pools;
    mapping(bytes32 poolId => mapping(uint256 tick => SlopeChange)) private _changes;
    mapping(bytes32 poolId => mapping(uint256 word => uint256)) private _bitmaps;
    /// @dev acc at the ticks where LP windows ended.
    mapping(bytes32 poolId => mapping(uint256 tick => uint256)) private _accAt;
    mapping(bytes32 poolId => EnumerableSet.UintSet) private _windows;
    mapping(bytes32 deviceId => DeviceSlot) private _slots;
    mapping(uint256 windowId => Position) private _positions;
    mapping(uint256 leaseId => Lease) private _leases;
    mapping(address client => uint256[]) private _leasesOf;

    constructor(IRallyToken rally, IClassRegistry classes, address staking) {
        RALLY = rally;
        CLASSES = classes;
        STAKING = staking;
    }

    modifier onlyStaking() {
        require(msg.sender == STAKING, OnlyStaking(msg.sender));
        _;
    }

    // ── clients ──────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IPools
    function rentWithPermit(RentParams calldata params, PermitInput calldata permit)
        external
        returns (uint256, uint256)
    {
        Permits.tryPermit(RALLY, permit);
        return rent(params);
    }

    /// @inheritdoc IPools
    function rent(RentParams calldata params) public returns (uint256 leaseId, uint256 cost) {
        require(block.timestamp <= params.deadline, DeadlinePassed(params.deadline, block.timestamp));
        require(params.clientX != 0 && params.clientY != 0, ClientKeyMissing());
        ClassTerms memory terms = _terms(params.poolId);
        Pool memory pool = _settle(params.poolId);
        RentQuote memory quote = _quoteRent(pool, terms, params.deviceIds.length, params.end);
        cost = quote.cost;
        require(cost <= params.maxCost, CostAboveLimit(cost, params.maxCost));

        leaseId = ++leaseCount;
        _occupy(params, leaseId, quote.end);
        _changes[params.poolId][quote.end / TICK_SECONDS].idle += int64(uint64(params.deviceIds.length));
        _schedule(params.poolId, pool, quote.end);
        pool.applyRent(params.deviceIds.length, quote.computeSeconds, cost - quote.fee);
        _pools[params.poolId] = pool;
        _leases[leaseId] = Lease({
            poolId: params.poolId,
            client: msg.sender,
            start: uint64(block.timestamp),
            end: quote.end,
            clientX: params.clientX,
            clientY: params.clientY,
            cost: cost,
            deviceIds: params.deviceIds
        });
        _leasesOf[msg.sender].push(leaseId);

        _emitRented(params, leaseId, quote);
        _emitSynced(params.poolId, pool, Cause.Rent);
        RALLY.transferFrom(msg.sender, address(this), cost);
        if (quote.fee > 0) RALLY.burn(quote.fee);
    }

    /// @inheritdoc IPools
    function poke(bytes32 poolId, uint256 maxTicks) external returns (uint256 settledAt) {
        require(CLASSES.exists(poolId), UnknownPool(poolId));
        Pool memory pool = _advance(poolId, _pools[poolId], maxTicks);
        _pools[poolId] = pool;
        _emitSynced(poolId, pool, Cause.Settle);
        return pool.settledAt;
    }

    // ── staking ──────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IPools
    function inject(
        bytes32 poolId,
        bytes32 deviceId,
        uint64 windowId,
        uint64 end,
        uint256 openingRally,
        uint256 maxRally
    ) external onlyStaking returns (uint256 rally) {
        ClassTerms memory terms = _terms(poolId);
        Pool memory pool = _settle(poolId);
        uint256 duration = end - block.timestamp;
        bool opening = pool.mass == 0;
        if (opening) {
            rally = openingRally;
            uint256 minimum = uint256(terms.floorPriceWad) * duration;
            require(rally >= minimum, OpeningBelowFloor(rally, minimum));
        } else {
            rally = pool.injectUp(duration);
        }
        require(rally <= maxRally, InjectionAboveLimit(rally, maxRally));

        uint256 leftover = opening ? pool.y : 0;
        uint128 massPerSecond = pool.applyInject(rally, duration);
        require(massPerSecond > 0, ShareTooSmall(poolId));
        _enter(poolId, pool, deviceId, windowId, end, massPerSecond);

        emit Injected(poolId, windowId, deviceId, rally, massPerSecond, end);
        _emitSynced(poolId, pool, Cause.Inject);
        if (leftover > 0) {
            emit LeftoverBurned(poolId, leftover);
            RALLY.burn(leftover);
        }
    }

    /// @inheritdoc IPools
    function sell(bytes32 poolId, bytes32 deviceId, uint64 windowId, uint64 end, uint256 minProceeds)
        external
        onlyStaking
        returns (uint256 proceeds)
    {
        ClassTerms memory terms = _terms(poolId);
        Pool memory pool = _settle(poolId);
        require(pool.mass > 0, NoLiquidity(poolId));
        uint256 duration = end - block.timestamp;
        uint256 gross = pool.sellDown(duration);
        uint256 fee = DissipativeMath.bpsUp(gross, terms.feeBps);
        proceeds = gross - fee;
        require(proceeds >= minProceeds, ProceedsBelowLimit(proceeds, minProceeds));

        pool.applySell(gross, duration);
        _enter(poolId, pool, deviceId, windowId, end, 0);

        emit Sold(poolId, windowId, deviceId, duration, gross, fee, end);
        _emitSynced(poolId, pool, Cause.Sell);
        if (fee > 0) RALLY.burn(fee);
        RALLY.transfer(STAKING, proceeds);
    }

    /// @inheritdoc IPools
    function collect(uint256 windowId, address to) external onlyStaking returns (uint256 amount) {
        amount = _collect(windowId, _known(windowId));
        _pay(windowId, _positions[windowId].poolId, to, amount);
    }

    /// @inheritdoc IPools
    function close(uint256 windowId, address to) external onlyStaking returns (uint256 amount) {
        Position storage position = _known(windowId);
        require(block.timestamp >= position.end, WindowNotOver(windowId, position.end, block.timestamp));
        bytes32 poolId = position.poolId;
        amount = _collect(windowId, position);
        delete _slots[position.deviceId];
        delete _positions[windowId];
        _windows[poolId].remove(windowId);
        _pay(windowId, poolId, to, amount);
    }

    // ── views ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IPools
    function getPool(bytes32 poolId) external view returns (Pool memory) {
        return _pools[poolId];
    }

    /// @inheritdoc IPools
    function poolAt(bytes32 poolId, uint256 time) public view returns (Pool memory pool) {
        pool = _pools[poolId];
        uint256 lastTick = _lastTick(pool, time);
        while (true) {
            (bool found, uint256 tick) = _bitmaps[poolId].next(pool.settledAt / TICK_SECONDS, lastTick);
            if (!found) break;
            pool.dissipateTo(tick * TICK_SECONDS);
            pool.applyChange(_changes[poolId][tick]);
        }
        pool.dissipateTo(time);
    }

    /// @inheritdoc IPools
    function slopeChanges(bytes32 poolId, uint256 from, uint256 to)
        external
        view
        returns (uint256[] memory times, SlopeChange[] memory changes)
    {
        uint256 lastTick = _lastTick(_pools[poolId], to);
        uint256 count = 0;
        (bool found, uint256 tick) = _bitmaps[poolId].next(from / TICK_SECONDS, lastTick);
        while (found) {
            ++count;
            (found, tick) = _bitmaps[poolId].next(tick, lastTick);
        }
        times = new uint256[](count);
        changes = new SlopeChange[](count);
        tick = from / TICK_SECONDS;
        for (uint256 i = 0; i < count; ++i) {
            (, tick) = _bitmaps[poolId].next(tick, lastTick);
            times[i] = tick * TICK_SECONDS;
            changes[i] = _changes[poolId][tick];
        }
    }

    /// @inheritdoc IPools
    function priceWad(bytes32 poolId) external view returns (uint256) {
        return poolAt(poolId, block.timestamp).priceDown();
    }

    /// @inheritdoc IPools
    function quoteRent(bytes32 poolId, uint256 devices, uint256 end)
        external
        view
        returns (RentQuote memory)
    {
        return _quoteRent(poolAt(poolId, block.timestamp), _terms(poolId), devices, end);
    }

    /// @inheritdoc IPools
    function quoteSell(bytes32 poolId, uint256 duration) external view returns (SellQuote memory quote) {
        Pool memory pool = poolAt(poolId, block.timestamp);
        require(pool.mass > 0, NoLiquidity(poolId));
        ClassTerms memory terms = _terms(poolId);
        quote.end = _alignUp(block.timestamp + duration);
        quote.computeSeconds = quote.end - block.timestamp;
        quote.gross = pool.sellDown(quote.computeSeconds);
        quote.fee = DissipativeMath.bpsUp(quote.gross, terms.feeBps);
        quote.proceeds = quote.gross - quote.fee;
        quote.collateral = DissipativeMath.bpsUp(quote.proceeds, terms.collateralBps);
    }

    /// @inheritdoc IPools
    function quoteInject(bytes32 poolId, uint256 duration) external view returns (InjectQuote memory quote) {
        Pool memory pool = poolAt(poolId, block.timestamp);
        ClassTerms memory terms = _terms(poolId);
        quote.end = _alignUp(block.timestamp + duration);
        quote.computeSeconds = quote.end - block.timestamp;
        quote.opening = pool.mass == 0;
        if (quote.opening) {
            uint256 price = pool.lastPriceWad > terms.floorPriceWad ? pool.lastPriceWad : terms.floorPriceWad;
            quote.rally = price * quote.computeSeconds;
        } else {
            quote.rally = pool.injectUp(quote.computeSeconds);
        }
        quote.massPerSecond = pool.applyInject(quote.rally, quote.computeSeconds);
    }

    /// @inheritdoc IPools
    function claimable(uint256 windowId) external view returns (uint256) {
        Position storage position = _positions[windowId];
        if (position.massPerSecond == 0) return 0;
        uint256 accX128;
        if (_pools[position.poolId].settledAt >= position.end) {
            accX128 = _accAt[position.poolId][position.end / TICK_SECONDS];
        } else {
            uint256 time = block.timestamp < position.end ? block.timestamp : position.end;
            accX128 = poolAt(position.poolId, time).accX128;
        }
        return DissipativeMath.amountDown(accX128 - position.paidAccX128, position.massPerSecond);
    }

    /// @inheritdoc IPools
    function getPosition(uint256 windowId) external view returns (Position memory) {
        return _positions[windowId];
    }

    /// @inheritdoc IPools
    function getDeviceSlot(bytes32 deviceId) external view returns (DeviceSlot memory) {
        return _slots[deviceId];
    }

    /// @inheritdoc IPools
    function getLease(uint256 leaseId) external view returns (Lease memory lease) {
        lease = _leases[leaseId];
        require(lease.client != address(0), UnknownLease(leaseId));
    }

    /// @inheritdoc IPools
    function leasesOf(address client, uint256 offset, uint256 limit)
        external
        view
        returns (uint256[] memory page)
    {
        uint256[] storage all = _leasesOf[client];
        page = new uint256[](_pageSize(all.length, offset, limit));
        for (uint256 i = 0; i < page.length; ++i) {
            page[i] = all[offset + i];
        }
    }

    /// @inheritdoc IPools
    function isLeaseActive(uint256 leaseId, bytes32 deviceId) external view returns (bool) {
        DeviceSlot storage slot = _slots[deviceId];
        return leaseId != 0 && slot.leaseId == leaseId && block.timestamp < slot.leaseEnd;
    }

    /// @inheritdoc IPools
    function windowsOf(bytes32 poolId, uint256 offset, uint256 limit)
        external
        view
        returns (uint256[] memory page)
    {
        EnumerableSet.UintSet storage all = _windows[poolId];
        page = new uint256[](_pageSize(all.length(), offset, limit));
        for (uint256 i = 0; i < page.length; ++i) {
            page[i] = all.at(offset + i);
        }
    }

    /// @inheritdoc IPools
    function windowCount(bytes32 poolId) external view returns (uint256) {
        return _windows[poolId].length();
    }

    // ── inside ───────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Works off at most `maxTicks` ticks with events, and clears them. Does not write the pool itself.
    function _advance(bytes32 poolId, Pool memory pool, uint256 maxTicks) private returns (Pool memory) {
        uint256 lastTick = _lastTick(pool, block.timestamp);
        while (true) {
            (bool found, uint256 tick) = _bitmaps[poolId].next(pool.settledAt / TICK_SECONDS, lastTick);
            if (!found) break;
            if (maxTicks == 0) return pool;
            --maxTicks;
            SlopeChange memory change = _changes[poolId][tick];
            pool.dissipateTo(tick * TICK_SECONDS);
            pool.applyChange(change);
            if (change.massPerSecond > 0) _accAt[poolId][tick] = pool.accX128;
            delete _changes[poolId][tick];
            _bitmaps[poolId].clear(tick);
        }
        pool.dissipateTo(block.timestamp);
        return pool;
    }

    function _settle(bytes32 poolId) private returns (Pool memory) {
        return _advance(poolId, _pools[poolId], type(uint256).max);
    }

    /// @dev The last tick worth looking at: none has an event past the horizon.
    function _lastTick(Pool memory pool, uint256 time) private pure returns (uint256) {
        uint256 tick = time / TICK_SECONDS;
        return tick < pool.horizonTick ? tick : pool.horizonTick;
    }

    function _schedule(bytes32 poolId, Pool memory pool, uint256 time) private {
        uint256 tick = time / TICK_SECONDS;
        _bitmaps[poolId].set(tick);
        if (tick > pool.horizonTick) pool.horizonTick = uint32(tick);
    }

    /// @dev Writes a new window's events, slot and position, and the pool.
    function _enter(
        bytes32 poolId,
        Pool memory pool,
        bytes32 deviceId,
        uint64 windowId,
        uint64 end,
        uint128 massPerSecond
    ) private {
        uint64 occupant = _slots[deviceId].windowId;
        require(occupant == 0, DeviceInPool(deviceId, occupant));
        SlopeChange storage change = _changes[poolId][end / TICK_SECONDS];
        change.idle -= 1;
        change.massPerSecond += massPerSecond;
        _schedule(poolId, pool, end);
        _pools[poolId] = pool;
        _slots[deviceId] =
            DeviceSlot({poolId: poolId, windowId: windowId, windowEnd: end, leaseId: 0, leaseEnd: 0});
        _positions[windowId] = Position({
            poolId: poolId,
            deviceId: deviceId,
            massPerSecond: massPerSecond,
            end: end,
            paidAccX128: pool.accX128
        });
        _windows[poolId].add(windowId);
    }

    /// @dev Gives each device to the lease; one named twice is leased the second time.
    function _occupy(RentParams calldata params, uint256 leaseId, uint64 end) private {
        for (uint256 i = 0; i < params.deviceIds.length; ++i) {
            bytes32 deviceId = params.deviceIds[i];
            DeviceSlot storage slot = _slots[deviceId];
            require(
                slot.windowId != 0 && slot.poolId == params.poolId, DeviceNotInPool(deviceId, params.poolId)
            );
            require(slot.leaseEnd <= block.timestamp, DeviceLeased(deviceId, slot.leaseEnd));
            require(slot.windowEnd >= end, WindowTooShort(deviceId, slot.windowEnd, end));
            slot.leaseId = uint64(leaseId);
            slot.leaseEnd = end;
        }
    }

    /// @dev Settles, and moves the LP's mark to where it is now paid.
    function _collect(uint256 windowId, Position storage position) private returns (uint256 amount) {
        bytes32 poolId = position.poolId;
        Pool memory pool = _settle(poolId);
        _pools[poolId] = pool;
        if (position.massPerSecond == 0) return 0;
        uint256 accX128 =
            block.timestamp < position.end ? pool.accX128 : _accAt[poolId][position.end / TICK_SECONDS];
        amount = DissipativeMath.amountDown(accX128 - position.paidAccX128, position.massPerSecond);
        _positions[windowId].paidAccX128 = accX128;
    }

    function _pay(uint256 windowId, bytes32 poolId, address to, uint256 amount) private {
        emit Collected(poolId, windowId, to, amount);
        if (amount > 0) RALLY.transfer(to, amount);
    }

    function _known(uint256 windowId) private view returns (Position storage position) {
        position = _positions[windowId];
        require(position.end != 0, UnknownPosition(windowId));
    }

    function _terms(bytes32 poolId) private view returns (ClassTerms memory) {
        require(CLASSES.exists(poolId), UnknownPool(poolId));
        return CLASSES.terms(poolId);
    }

    /// @dev `pool` is settled to now and stays as it is.
    function _quoteRent(Pool memory pool, ClassTerms memory terms, uint256 devices, uint256 end)
        private
        view
        returns (RentQuote memory quote)
    {
        require(devices > 0, NoDevices());
        require(devices <= MAX_DEVICES, TooManyDevices(devices, MAX_DEVICES));
        require(end > block.timestamp, LeaseEndPassed(end, block.timestamp));
        quote.end = _alignUp(end);
        quote.computeSeconds = devices * (quote.end - block.timestamp);
        require(quote.computeSeconds < pool.x, NotEnoughIdle(quote.computeSeconds, pool.x));
        uint256 paid = pool.rentUp(quote.computeSeconds);
        uint256 least = terms.floorPriceWad * quote.computeSeconds;
        if (paid < least) paid = least;
        quote.fee = DissipativeMath.bpsUp(paid, terms.feeBps);
        quote.cost = paid + quote.fee;
        quote.priceBeforeWad = pool.priceDown();
        quote.priceAfterWad =
            pool.mass == 0 ? pool.lastPriceWad : (pool.y + paid) / (pool.x - quote.computeSeconds);
    }

    function _alignUp(uint256 time) private pure returns (uint64) {
        return DissipativeMath.alignUp(time, TICK_SECONDS).toUint64();
    }

    function _pageSize(uint256 count, uint256 offset, uint256 limit) private pure returns (uint256) {
        if (offset >= count) return 0;
        return count - offset < limit ? count - offset : limit;
    }

    function _emitRented(RentParams calldata params, uint256 leaseId, RentQuote memory quote) private {
        emit Rented(
            params.poolId,
            leaseId,
            msg.sender,
            params.deviceIds,
            block.timestamp,
            quote.end,
            params.clientX,
            params.clientY,
            quote.cost,
            quote.fee
        );
    }

    function _emitSynced(bytes32 poolId, Pool memory pool, Cause cause) private {
        emit Synced(poolId, cause, pool.x, pool.y, pool.mass, pool.priceDown(), pool.settledAt);
    }
}
