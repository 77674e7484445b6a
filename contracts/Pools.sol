// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {PoolWindows} from "./base/PoolWindows.sol";
import {IClassRegistry} from "./interfaces/IClassRegistry.sol";
import {IEmission, Role} from "./interfaces/IEmission.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IRallyToken} from "./interfaces/IRallyToken.sol";
import {IStaking} from "./interfaces/IStaking.sol";
import {PermitInput} from "./interfaces/PermitInput.sol";
import {DissipativeMath} from "./libraries/DissipativeMath.sol";
import {Permits} from "./libraries/Permits.sol";
import {State} from "./libraries/PoolStore.sol";
import {PoolState} from "./libraries/PoolState.sol";
import {Walk} from "./libraries/Walk.sol";

/// @title Dissipative pools
/// @notice See {IPools}.
/// @dev Assumptions.
/// - RALLY moves exactly what it says, calls nobody, and its supply stays below 2⁸⁷: so do y and every price.
/// - Staking is trusted: it moves an injection and the cost of an exit here in the transaction that reports it, and
///   says truly what an LP injected. So is Emission: `credit` does not fail.
/// - A class's floor price and fee never change, and a floor price is never 0.
/// - Block time never runs backward, and stays below 2³² (the year 2106).
contract Pools is PoolWindows {
    using PoolState for State;
    using SafeCast for uint256;

    /// @inheritdoc IPools
    /// @dev Keeps a rent within a block's gas; more devices are more leases.
    uint256 public constant MAX_DEVICES = 64;

    IRallyToken public immutable RALLY;
    IClassRegistry public immutable CLASSES;
    /// @inheritdoc IPools
    address public immutable STAKING;
    /// @inheritdoc IPools
    address public immutable EMISSION;

    /// @inheritdoc IPools
    uint256 public leaseCount;

    mapping(uint256 leaseId => Lease) private _leases;

    constructor(IRallyToken rally, IClassRegistry classes, address staking, address emission) {
        RALLY = rally;
        CLASSES = classes;
        STAKING = staking;
        EMISSION = emission;
    }

    modifier onlyStaking() {
        _checkStaking();
        _;
    }

    modifier before(uint256 deadline) {
        _checkDeadline(deadline);
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
    function rentAnyWithPermit(RentAnyParams calldata params, PermitInput calldata permit)
        external
        returns (uint256, uint256)
    {
        Permits.tryPermit(RALLY, permit);
        return rentAny(params);
    }

    /// @inheritdoc IPools
    function rent(RentParams calldata params) public before(params.deadline) returns (uint256, uint256) {
        return _rent(params.poolId, params.windowIds, params.end, params.clientKeyId, params.maxCost);
    }

    /// @inheritdoc IPools
    function rentAny(RentAnyParams calldata params)
        public
        before(params.deadline)
        returns (uint256, uint256)
    {
        _checkDevices(params.devices);
        uint64[] memory windowIds = _draw(params.poolId, params.devices, _alignUp(params.end));
        return _rent(params.poolId, windowIds, params.end, params.clientKeyId, params.maxCost);
    }

    /// @inheritdoc IPools
    function extend(ExtendParams calldata params) external before(params.deadline) returns (uint256 cost) {
        Lease storage lease = _ownLease(params.leaseId);
        uint256 devices = params.windowIds.length;
        uint256 oldEnd = lease.end;
        uint256 end = _alignUp(params.end);
        require(end > oldEnd, LeaseEndNotLater(end, oldEnd));
        require(devices > 0, NoDevices());
        require(devices == lease.devices, NotWholeLease(params.leaseId, devices, lease.devices));

        State memory pool = _settle(params.poolId);
        uint256 computeSeconds = devices * (end - oldEnd);
        (uint256 paid, uint256 fee) = pool.rentUp(computeSeconds);
        cost = paid + fee;
        require(cost <= params.maxCost, CostAboveLimit(cost, params.maxCost));

        for (uint256 i = 0; i < devices; ++i) {
            uint256 windowId = params.windowIds[i];
            Stay storage stay = _leased(params.poolId, windowId, params.leaseId, oldEnd);
            require(stay.end >= end, WindowTooShort(windowId, stay.end, end));
            stay.leaseEnd = uint32(end);
        }
        _reschedule(params.poolId, pool, oldEnd, -int256(devices), 0);
        _reschedule(params.poolId, pool, end, int256(devices), 0);
        pool.applyRent(0, computeSeconds, paid);
        lease.end = uint32(end);
        lease.cost = (lease.cost + cost).toUint96();

        emit Extended(params.poolId, params.leaseId, end, cost, fee);
        _sync(params.poolId, pool, Cause.Extend);
        _take(cost, fee);
    }

    /// @inheritdoc IPools
    function endLease(EndLeaseParams calldata params)
        external
        before(params.deadline)
        returns (uint256 proceeds)
    {
        Lease memory lease = _ownLease(params.leaseId);
        uint256 devices = params.windowIds.length;
        require(devices > 0, NoDevices());

        State memory pool = _settle(params.poolId);
        require(pool.massPerSecond > 0, NoLiquidity(params.poolId));
        uint256 computeSeconds = devices * (lease.end - block.timestamp);
        (uint256 gross, uint256 fee) = pool.sellDown(computeSeconds);
        proceeds = gross - fee;
        require(proceeds >= params.minProceeds, ProceedsBelowLimit(proceeds, params.minProceeds));

        for (uint256 i = 0; i < devices; ++i) {
            uint256 windowId = params.windowIds[i];
            Stay storage stay = _leased(params.poolId, windowId, params.leaseId, lease.end);
            (,,, bool pending) = IStaking(STAKING).spanOf(windowId);
            require(!pending, FaultPending(windowId));
            stay.leaseEnd = 0;
        }
        _reschedule(params.poolId, pool, lease.end, -int256(devices), 0);
        pool.applySell(devices, computeSeconds, gross);
        _checkThickness(params.poolId, pool);
        uint256 part = _leaveLease(params.leaseId, lease, devices);

        emit LeaseEnded(params.poolId, params.leaseId, params.windowIds, gross, fee);
        _sync(params.poolId, pool, Cause.EndLease);
        _credit(params.leaseId, lease.client, DissipativeMath.feeInDown(part, lease.feeBps));
        if (fee > 0) RALLY.burn(fee);
        RALLY.transfer(msg.sender, proceeds);
    }

    /// @inheritdoc IPools
    function creditLease(uint256 leaseId) external returns (uint256 fee) {
        Lease storage lease = _knownLease(leaseId);
        require(block.timestamp >= lease.end, LeaseNotOver(leaseId, lease.end, block.timestamp));
        fee = DissipativeMath.feeInDown(lease.cost, lease.feeBps);
        require(fee > 0, NothingToCredit(leaseId));
        lease.feeBps = 0;
        _credit(leaseId, lease.client, fee);
    }

    // ── staking ──────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IPools
    function inject(bytes32 poolId, uint256 windowId, uint64 end, uint256 openingRally, uint256 maxRally)
        external
        onlyStaking
        returns (uint256 rally)
    {
        State memory pool = _load(poolId);
        if (pool.floorPriceWad == 0) (pool.floorPriceWad, pool.feeBps) = CLASSES.poolTerms(poolId);
        _advance(poolId, pool, type(uint256).max);
        uint256 duration = end - block.timestamp;
        uint256 leftover = 0;
        if (pool.massPerSecond == 0) {
            rally = openingRally;
            leftover = pool.y;
            uint256 minimum = pool.floorPriceWad * duration;
            require(rally >= minimum, OpeningBelowFloor(rally, minimum));
        } else {
            rally = pool.injectUp(duration);
        }
        require(rally <= maxRally, InjectionAboveLimit(rally, maxRally));
        uint256 massPerSecond = pool.massPerSecondDown(rally, duration);
        require(massPerSecond > 0, ShareTooSmall(poolId));
        require(pool.massPerSecond + massPerSecond <= type(uint96).max, MassTooLarge(poolId));

        pool.applyInject(rally, duration, massPerSecond);
        _checkThickness(poolId, pool);
        _paidAccX128[windowId] = pool.accX128;
        _enter(poolId, pool, windowId, end, massPerSecond);

        emit Injected(poolId, windowId, rally, massPerSecond, end);
        _sync(poolId, pool, Cause.Inject);
        if (leftover > 0) {
            emit LeftoverBurned(poolId, leftover);
            RALLY.burn(leftover);
        }
    }

    /// @inheritdoc IPools
    function sell(
        bytes32 poolId,
        uint256 windowId,
        uint64 end,
        uint256 minProceeds,
        uint256 collateralBps,
        address seller
    ) external onlyStaking returns (uint256 proceeds, uint256 collateral) {
        State memory pool = _load(poolId);
        _advance(poolId, pool, type(uint256).max);
        require(pool.massPerSecond > 0, NoLiquidity(poolId));
        uint256 duration = end - block.timestamp;
        (uint256 gross, uint256 fee) = pool.sellDown(duration);
        proceeds = gross - fee;
        require(proceeds >= minProceeds, ProceedsBelowLimit(proceeds, minProceeds));
        collateral = DissipativeMath.bpsUp(proceeds, collateralBps);

        pool.applySell(1, duration, gross);
        _checkThickness(poolId, pool);
        _enter(poolId, pool, windowId, end, 0);

        emit Sold(poolId, windowId, duration, gross, fee, end);
        _sync(poolId, pool, Cause.Sell);
        if (fee > 0) RALLY.burn(fee);
        uint256 held = collateral < proceeds ? collateral : proceeds;
        if (held > 0) RALLY.transfer(STAKING, held);
        if (proceeds > held) RALLY.transfer(seller, proceeds - held);
    }

    /// @inheritdoc IPools
    function collect(bytes32 poolId, uint256 windowId, address to)
        external
        onlyStaking
        returns (uint256 amount)
    {
        Stay memory stay = _stay(poolId, windowId);
        State memory pool = _settle(poolId);
        _store(poolId, pool);
        uint256 accX128;
        (amount, accX128) = _released(poolId, windowId, stay, pool);
        if (stay.massPerSecond > 0) _paidAccX128[windowId] = accX128;
        _pay(poolId, windowId, to, amount, 0);
    }

    /// @inheritdoc IPools
    function close(bytes32 poolId, uint256 windowId, address to)
        external
        onlyStaking
        returns (uint256 amount)
    {
        Stay memory stay = _stay(poolId, windowId);
        require(block.timestamp >= stay.end, WindowNotOver(windowId, stay.end, block.timestamp));
        State memory pool = _settle(poolId);
        _store(poolId, pool);
        (amount,) = _released(poolId, windowId, stay, pool);
        _forget(poolId, windowId, stay);
        _pay(poolId, windowId, to, amount, 0);
    }

    /// @inheritdoc IPools
    function exitLp(
        bytes32 poolId,
        uint256 windowId,
        uint256 principal,
        uint256 duration,
        uint256 minRally,
        address to
    ) external onlyStaking returns (uint256 payout) {
        Stay memory stay = _idleStay(poolId, windowId);
        require(stay.massPerSecond > 0, WrongRole(windowId));
        State memory pool = _settle(poolId);
        (uint256 released,) = _released(poolId, windowId, stay, pool);
        uint256 gross = _share(stay, pool, principal, duration);
        uint256 fee = DissipativeMath.bpsUp(gross, pool.feeBps);
        payout = gross - fee;
        require(payout >= minRally, ProceedsBelowLimit(payout, minRally));

        _leave(poolId, windowId, stay, pool, gross);
        emit Exited(poolId, windowId, false, gross, fee);
        _sync(poolId, pool, Cause.Exit);
        if (fee > 0) RALLY.burn(fee);
        _pay(poolId, windowId, to, released, payout);
    }

    /// @inheritdoc IPools
    function exitSeller(bytes32 poolId, uint256 windowId, uint256 maxCost)
        external
        onlyStaking
        returns (uint256 cost, uint256 fee)
    {
        Stay memory stay = _idleStay(poolId, windowId);
        require(stay.massPerSecond == 0, WrongRole(windowId));
        State memory pool = _settle(poolId);
        uint256 left = stay.end - block.timestamp;
        uint256 paid;
        (paid, fee) = pool.rentUp(left);
        cost = paid + fee;
        require(cost <= maxCost, CostAboveLimit(cost, maxCost));

        _reschedule(poolId, pool, stay.end, 1, 0);
        pool.applyRent(1, left, paid);
        _forget(poolId, windowId, stay);
        emit Exited(poolId, windowId, true, cost, fee);
        _sync(poolId, pool, Cause.Exit);
    }

    /// @inheritdoc IPools
    function expel(bytes32 poolId, uint256 windowId, uint256 principal, uint256 duration, address to)
        external
        onlyStaking
        returns (uint256 payout)
    {
        Stay memory stay = _openStay(poolId, windowId);
        State memory pool = _settle(poolId);
        (uint256 released,) = _released(poolId, windowId, stay, pool);
        if (stay.massPerSecond > 0) payout = _share(stay, pool, principal, duration);

        uint256 leaseId = 0;
        if (stay.leaseEnd > block.timestamp) {
            leaseId = stay.leaseId;
            _leaveLease(leaseId, _leases[leaseId], 1);
        }
        _leave(poolId, windowId, stay, pool, payout);
        emit Expelled(poolId, windowId, leaseId, payout);
        _sync(poolId, pool, Cause.Expel);
        _pay(poolId, windowId, to, released, payout);
    }

    // ── views ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IPools
    function getLease(uint256 leaseId) external view returns (Lease memory) {
        return _knownLease(leaseId);
    }

    /// @inheritdoc IPools
    function isLeaseActive(uint256 leaseId, bytes32 poolId, uint256 windowId) external view returns (bool) {
        Stay storage stay = _stays[poolId][windowId];
        return leaseId != 0 && stay.leaseId == leaseId && block.timestamp < stay.leaseEnd;
    }

    // ── leases ───────────────────────────────────────────────────────────────────────────────────────────────

    function _rent(
        bytes32 poolId,
        uint64[] memory windowIds,
        uint256 unalignedEnd,
        bytes20 clientKeyId,
        uint256 maxCost
    ) private returns (uint256 leaseId, uint256 cost) {
        require(clientKeyId != 0, ClientKeyMissing());
        uint256 devices = windowIds.length;
        _checkDevices(devices);
        require(unalignedEnd > block.timestamp, LeaseEndPassed(unalignedEnd, block.timestamp));
        uint256 end = _alignUp(unalignedEnd);
        State memory pool = _settle(poolId);
        uint256 computeSeconds = devices * (end - block.timestamp);
        (uint256 paid, uint256 fee) = pool.rentUp(computeSeconds);
        cost = paid + fee;
        require(cost <= maxCost, CostAboveLimit(cost, maxCost));

        leaseId = ++leaseCount;
        for (uint256 i = 0; i < devices; ++i) {
            _occupy(poolId, windowIds[i], leaseId, end);
        }
        _reschedule(poolId, pool, end, int256(devices), 0);
        pool.applyRent(devices, computeSeconds, paid);
        _leases[leaseId] = Lease({
            client: msg.sender,
            start: uint32(block.timestamp),
            end: uint32(end),
            devices: uint16(devices),
            feeBps: uint16(pool.feeBps),
            clientKeyId: clientKeyId,
            cost: cost.toUint96()
        });

        emit Rented(poolId, leaseId, msg.sender, windowIds, block.timestamp, end, clientKeyId, cost, fee);
        _sync(poolId, pool, Cause.Rent);
        _take(cost, fee);
    }

    /// @dev Gives a window to a lease; one named twice is leased the second time.
    function _occupy(bytes32 poolId, uint256 windowId, uint256 leaseId, uint256 end) private {
        Stay memory stay = _stays[poolId][windowId];
        require(stay.end != 0, WindowNotInPool(poolId, windowId));
        require(stay.leaseEnd <= block.timestamp, WindowLeased(windowId, stay.leaseEnd));
        require(stay.end >= end, WindowTooShort(windowId, stay.end, end));
        stay.leaseId = leaseId.toUint64();
        stay.leaseEnd = uint32(end);
        _stays[poolId][windowId] = stay;
    }

    /// @dev Idle windows that outlast `end`, drawn. Bounded, however many windows there are.
    function _draw(bytes32 poolId, uint256 devices, uint256 end)
        private
        view
        returns (uint64[] memory windowIds)
    {
        uint64[] storage all = _windows[poolId];
        uint256 count = all.length;
        windowIds = new uint64[](devices);
        uint256 found = 0;
        if (count > 0) {
            // The count tells leases of one block apart.
            uint256 seed = uint256(keccak256(abi.encode(block.prevrandao, leaseCount)));
            (uint256 place, uint256 stride) = Walk.draw(seed, count);
            uint256 looks = 8 * devices + 64;
            if (looks > count) looks = count;
            for (; looks > 0 && found < devices; --looks) {
                uint64 windowId = all[place];
                Stay memory stay = _stays[poolId][windowId];
                if (stay.leaseEnd <= block.timestamp && stay.end >= end) windowIds[found++] = windowId;
                place = (place + stride) % count;
            }
        }
        require(found == devices, IdleNotFound(found, devices));
    }

    /// @dev Takes windows out of a lease's account, with their part of its cost.
    function _leaveLease(uint256 leaseId, Lease memory lease, uint256 devices)
        private
        returns (uint256 part)
    {
        part = lease.cost * devices / lease.devices;
        _leases[leaseId].cost = uint96(lease.cost - part);
        _leases[leaseId].devices = uint16(lease.devices - devices);
    }

    function _knownLease(uint256 leaseId) private view returns (Lease storage lease) {
        lease = _leases[leaseId];
        require(lease.client != address(0), UnknownLease(leaseId));
    }

    /// @dev The caller's lease, which runs.
    function _ownLease(uint256 leaseId) private view returns (Lease storage lease) {
        lease = _knownLease(leaseId);
        require(msg.sender == lease.client, NotLeaseClient(leaseId, msg.sender, lease.client));
        require(block.timestamp < lease.end, LeaseOver(leaseId, lease.end, block.timestamp));
    }

    /// @dev The window, held by this lease up to `leaseEnd`; one named twice no longer is.
    function _leased(bytes32 poolId, uint256 windowId, uint256 leaseId, uint256 leaseEnd)
        private
        view
        returns (Stay storage stay)
    {
        stay = _stays[poolId][windowId];
        require(stay.leaseId == leaseId && stay.leaseEnd == leaseEnd, NotInLease(leaseId, windowId));
    }

    function _credit(uint256 leaseId, address client, uint256 fee) private {
        if (fee == 0) return;
        emit LeaseCredited(leaseId, client, fee);
        IEmission(EMISSION).credit(Role.Client, client, fee, 1e18);
    }

    function _checkStaking() private view {
        require(msg.sender == STAKING, OnlyStaking(msg.sender));
    }

    function _checkDeadline(uint256 deadline) private view {
        require(block.timestamp <= deadline, DeadlinePassed(deadline, block.timestamp));
    }

    function _checkDevices(uint256 devices) private pure {
        require(devices > 0, NoDevices());
        require(devices <= MAX_DEVICES, TooManyDevices(devices, MAX_DEVICES));
    }

    // ── RALLY ────────────────────────────────────────────────────────────────────────────────────────────────

    function _take(uint256 cost, uint256 fee) private {
        RALLY.transferFrom(msg.sender, address(this), cost);
        if (fee > 0) RALLY.burn(fee);
    }

    function _pay(bytes32 poolId, uint256 windowId, address to, uint256 released, uint256 payout) private {
        emit Collected(poolId, windowId, to, released);
        if (released + payout > 0) RALLY.transfer(to, released + payout);
    }
}
