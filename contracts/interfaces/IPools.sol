// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PermitInput} from "./PermitInput.sol";

/// @title Dissipative pools
/// @notice One pool a resource class, all in one contract: compute-seconds against RALLY. A pool's id is its
/// class's id. Only the staking contract brings windows in and takes them out; anyone may rent, and anyone may `poke`.
/// What is read and not written stands in `IPoolLens`.
///
/// Between trades, with `mass` W, `massPerSecond` w = Σ wᵢ and the constant `rateX128` ρ = y·2¹²⁸/W:
///   W(t) = W − w·t,  y(t) = ⌊ρ·W(t)/2¹²⁸⌋,  acc grows by ρ·t,  x(t) = x − idle·t
/// so that settling in pieces gives the same numbers, to the wei, as settling at once.
/// With no LP mass, y stays, quotes for rents fall back to `lastPriceWad`, and nothing can be sold.
///
/// Amounts are wei of RALLY, prices wei of RALLY a compute-second (RALLY as a WAD), times seconds.
interface IPools {
    /// @notice What a change of the pool was, for charts.
    enum Cause {
        Settle,
        Inject,
        Sell,
        Rent,
        Extend,
        EndLease,
        Exit,
        Expel
    }

    struct Pool {
        /// y: RALLY in reserve.
        uint96 y;
        /// x: idle compute-seconds.
        uint64 x;
        /// Idle devices: compute-seconds that dissipate each second.
        uint32 idle;
        /// The second to which all this is settled.
        uint32 settledAt;
        /// The farthest tick (time / 60) with an event.
        uint32 horizonTick;
        /// W: LP mass.
        uint128 mass;
        /// LP mass that dissipates each second.
        uint96 massPerSecond;
        /// acc: wei released so far a unit of mass-per-second, times 2¹²⁸.
        uint256 accX128;
        /// ρ: wei a unit of mass, times 2¹²⁸.
        uint256 rateX128;
        /// ⌈y/x⌉ after the last trade.
        uint96 lastPriceWad;
        /// The highest price an opening or a rent has made while these LPs stand. Nobody comes in above it: where
        /// x has dissipated faster than W, a seller is not paid for the gap.
        uint96 ceilingWad;
        /// Σ lastPriceWad · seconds that it stood: two readings make a time-weighted price.
        uint128 priceCumulative;
        /// The class's floor price; 0 where nobody ever came into the pool.
        uint96 floorPriceWad;
        /// The class's swap fee, burned.
        uint16 feeBps;
    }

    /// @notice A change of slope at a tick.
    struct SlopeChange {
        /// Idle devices that come (a lease ends) less those that go (a window ends).
        int64 idle;
        /// LP mass-per-second that goes.
        uint96 massPerSecond;
    }

    /// @notice Where one window stands in its pool.
    struct Position {
        /// wᵢ; 0 for a seller.
        uint96 massPerSecond;
        /// End of the window; 0 where there is none.
        uint32 end;
        /// End of the lease `leaseId`; one that is over stays named here until the next.
        uint32 leaseEnd;
        uint64 leaseId;
        /// Its place in the pool's list of windows.
        uint32 listIndex;
        /// acc up to which an LP has been paid.
        uint256 paidAccX128;
    }

    struct Lease {
        address client;
        uint32 start;
        uint32 end;
        /// Devices still in it; those ended early or expelled are not.
        uint16 devices;
        /// The pool's fee; 0 once the lease was credited.
        uint16 feeBps;
        /// The first 20 bytes of keccak256(x ‖ y) of the client's P-256 key.
        bytes20 clientKeyId;
        /// What the client paid for the devices still in it, the burned fee in it.
        uint96 cost;
    }

    struct RentParams {
        bytes32 poolId;
        /// 1 to 64 windows, each idle and lasting to `end`.
        uint64[] windowIds;
        /// Until when; aligned up to a tick of 60 s.
        uint64 end;
        /// Whom the devices will serve: bytes20(keccak256(x ‖ y)) of a P-256 key.
        bytes20 clientKeyId;
        /// The most the client pays, fee in it.
        uint256 maxCost;
        /// The last second at which this may be mined.
        uint256 deadline;
    }

    struct RentAnyParams {
        bytes32 poolId;
        /// 1 to 64.
        uint16 devices;
        uint64 end;
        bytes20 clientKeyId;
        uint256 maxCost;
        uint256 deadline;
    }

    struct ExtendParams {
        bytes32 poolId;
        uint256 leaseId;
        /// All windows still in the lease, in any order.
        uint64[] windowIds;
        /// Until when; aligned up to a tick of 60 s, and later than the lease's end.
        uint64 end;
        uint256 maxCost;
        uint256 deadline;
    }

    struct EndLeaseParams {
        bytes32 poolId;
        uint256 leaseId;
        /// Some or all windows still in the lease.
        uint64[] windowIds;
        /// The least the seconds must bring after the fee.
        uint256 minProceeds;
        uint256 deadline;
    }

    event Injected(
        bytes32 indexed poolId, uint256 indexed windowId, uint256 rally, uint256 massPerSecond, uint256 end
    );
    /// @param gross What left the reserve, the burned `fee` in it.
    event Sold(
        bytes32 indexed poolId,
        uint256 indexed windowId,
        uint256 computeSeconds,
        uint256 gross,
        uint256 fee,
        uint256 end
    );
    /// @param cost All that the client paid, the burned `fee` in it.
    event Rented(
        bytes32 indexed poolId,
        uint256 indexed leaseId,
        address indexed client,
        uint64[] windowIds,
        uint256 start,
        uint256 end,
        bytes20 clientKeyId,
        uint256 cost,
        uint256 fee
    );
    event Extended(bytes32 indexed poolId, uint256 indexed leaseId, uint256 end, uint256 cost, uint256 fee);
    /// @notice Windows left a lease before its end, and are idle again.
    event LeaseEnded(
        bytes32 indexed poolId, uint256 indexed leaseId, uint64[] windowIds, uint256 gross, uint256 fee
    );
    /// @notice A lease's burned fee was booked for the client's reward.
    event LeaseCredited(uint256 indexed leaseId, address indexed client, uint256 fee);
    /// @param amount LP: what left the reserve. Seller: what it paid. The burned `fee` is in both.
    event Exited(
        bytes32 indexed poolId, uint256 indexed windowId, bool isSeller, uint256 amount, uint256 fee
    );
    /// @param leaseId The lease it was taken from; 0 where it was idle.
    event Expelled(bytes32 indexed poolId, uint256 indexed windowId, uint256 leaseId, uint256 payout);
    event Collected(bytes32 indexed poolId, uint256 indexed windowId, address indexed to, uint256 amount);
    event LeftoverBurned(bytes32 indexed poolId, uint256 amount);
    /// @notice The pool after each trade and poke: all that a chart needs.
    event Synced(
        bytes32 indexed poolId,
        Cause cause,
        uint256 x,
        uint256 y,
        uint256 mass,
        uint256 priceWad,
        uint256 time
    );

    error OnlyStaking(address caller);
    /// @notice Nobody ever came into this pool.
    error UnknownPool(bytes32 poolId);
    error DeadlinePassed(uint256 deadline, uint256 time);
    error NoDevices();
    error TooManyDevices(uint256 count, uint256 maximum);
    error ClientKeyMissing();
    error LeaseEndPassed(uint256 end, uint256 time);
    /// @notice An extension must end later than the lease does.
    error LeaseEndNotLater(uint256 end, uint256 leaseEnd);
    error WindowNotInPool(bytes32 poolId, uint256 windowId);
    error WindowLeased(uint256 windowId, uint256 leaseEnd);
    error WindowTooShort(uint256 windowId, uint256 windowEnd, uint256 leaseEnd);
    /// @notice A lease must leave at least one compute-second in the pool, and so must a seller that buys itself out.
    error NotEnoughIdle(uint256 wanted, uint256 idle);
    /// @notice The draw met too few idle windows that outlast the lease.
    error IdleNotFound(uint256 found, uint256 wanted);
    error CostAboveLimit(uint256 cost, uint256 maximum);
    error InjectionAboveLimit(uint256 rally, uint256 maximum);
    error ProceedsBelowLimit(uint256 proceeds, uint256 minimum);
    /// @notice The pool's first LP must name an amount at or above the class's floor price.
    error OpeningBelowFloor(uint256 rally, uint256 minimum);
    /// @notice Nothing can be sold to a pool without LPs.
    error NoLiquidity(bytes32 poolId);
    /// @notice The pool's reserve is too small against its mass for this device to weigh anything.
    error ShareTooSmall(bytes32 poolId);
    /// @notice The pool would hold more mass a second than fits: a price far beyond all RALLY there is.
    error MassTooLarge(bytes32 poolId);
    /// @notice Less than 2⁻⁴⁰ wei would stand behind a unit of mass, too little to keep accounts with. Nothing can be
    /// sold to such a pool, nor injected, until its LPs' windows have ended.
    error ReserveTooThin(bytes32 poolId, uint256 y, uint256 minimum);
    error WindowInPool(uint256 windowId);
    /// @notice Not on a tick, or not in the 7 days ahead.
    error WindowEndInvalid(uint256 end);
    error WindowNotOver(uint256 windowId, uint256 end, uint256 time);
    error WindowOver(uint256 windowId, uint256 end, uint256 time);
    /// @notice An LP's exit was asked for a seller's window, or the other way round.
    error WrongRole(uint256 windowId);
    error UnknownLease(uint256 leaseId);
    error NotLeaseClient(uint256 leaseId, address caller, address client);
    error LeaseOver(uint256 leaseId, uint256 end, uint256 time);
    error LeaseNotOver(uint256 leaseId, uint256 end, uint256 time);
    error NotInLease(uint256 leaseId, uint256 windowId);
    /// @notice An extension names all windows still in the lease.
    error NotWholeLease(uint256 leaseId, uint256 named, uint256 devices);
    /// @notice A report on the device is not decided: its seconds cannot be sold back meanwhile.
    error FaultPending(uint256 windowId);
    /// @notice The lease burned no fee, or was credited before.
    error NothingToCredit(uint256 leaseId);

    // ── clients ──────────────────────────────────────────────────────────────────────────────────────────────

    /// @notice Rents windows until `params.end` and binds the lease to the client's key. Takes the cost from the
    /// caller, who has approved this contract.
    function rent(RentParams calldata params) external returns (uint256 leaseId, uint256 cost);

    /// @notice The same with a signed approval instead of one sent before. A permit that was already used is
    /// passed over, so that nobody can stop a rent by sending its permit first.
    function rentWithPermit(RentParams calldata params, PermitInput calldata permit)
        external
        returns (uint256 leaseId, uint256 cost);

    /// @notice As `rent`, of windows drawn by the block's randomness (prevrandao) among those that are idle and outlast
    /// the lease. It looks at 8 windows a device and 64 more; in a pool of no more than that it finds what there is.
    ///
    /// The draw keeps a client from having to choose, and a device from choosing its clients. It is no secret: who
    /// proposes the block knows it and may hold the block back, and who sends the transaction may simulate it and
    /// not send it. Nothing of value hangs on it: any client may name any idle device in `rent`.
    function rentAny(RentAnyParams calldata params) external returns (uint256 leaseId, uint256 cost);

    function rentAnyWithPermit(RentAnyParams calldata params, PermitInput calldata permit)
        external
        returns (uint256 leaseId, uint256 cost);

    /// @notice Rents the seconds after the lease's end on the same windows. By its client, while it runs.
    function extend(ExtendParams calldata params) external returns (uint256 cost);

    /// @notice Sells the seconds left of some or all windows of a lease back to the pool, which then has them idle
    /// again. By its client, while it runs. The fee that these windows' part of the lease burned is booked at once.
    function endLease(EndLeaseParams calldata params) external returns (uint256 proceeds);

    /// @notice Books the fee that a lease burned for its client's reward, once it is over; anyone may, once. What
    /// `endLease` has booked is not booked again.
    function creditLease(uint256 leaseId) external returns (uint256 fee);

    /// @notice Settles at most `maxTicks` ticks with events, so that any backlog can be worked off in pieces.
    /// @return settledAt The second now settled to; the pool is current where it is the block's.
    function poke(bytes32 poolId, uint256 maxTicks) external returns (uint256 settledAt);

    // ── staking ──────────────────────────────────────────────────────────────────────────────────────────────

    /// @notice Brings an LP's window in. Staking moves `rally` here in the same transaction.
    /// @param openingRally Injected, exactly, where the pool has no LP; else unused.
    /// @return rally What it injects.
    function inject(bytes32 poolId, uint256 windowId, uint64 end, uint256 openingRally, uint256 maxRally)
        external
        returns (uint256 rally);

    /// @notice Brings a seller's window in. Of the proceeds as much as its collateral goes to Staking, the rest to the
    /// seller; where the collateral is more than the proceeds, Staking takes the difference from the seller.
    /// @return proceeds What the sale brings after its fee.
    /// @return collateral ⌈proceeds · collateralBps / 10,000⌉
    function sell(
        bytes32 poolId,
        uint256 windowId,
        uint64 end,
        uint256 minProceeds,
        uint256 collateralBps,
        address seller
    ) external returns (uint256 proceeds, uint256 collateral);

    /// @notice Pays an LP what was released to it so far; a seller nothing.
    function collect(bytes32 poolId, uint256 windowId, address to) external returns (uint256 amount);

    /// @notice Takes a window that is over out of the pool's list and pays the rest of its release to `to`.
    function close(bytes32 poolId, uint256 windowId, address to) external returns (uint256 amount);

    /// @notice An idle LP leaves before its window's end. It gets the lower of its share of the reserve and the part
    /// of what it injected that the time left is of its whole time: never a gain, so liquidity just in time earns
    /// nothing. Who stays keeps at least ⌊ρ·W/2¹²⁸⌋ of their mass, as if it never had been there. What was released
    /// to it so far is paid too, and not counted in `payout`.
    /// @param principal What it injected.
    /// @param duration Seconds from then to the window's end.
    /// @return payout After the swap fee, which is burned.
    function exitLp(
        bytes32 poolId,
        uint256 windowId,
        uint256 principal,
        uint256 duration,
        uint256 minRally,
        address to
    ) external returns (uint256 payout);

    /// @notice An idle seller leaves before its window's end: it buys the seconds left back as a client would rent
    /// them. In the same transaction Staking moves `cost` − `fee` here, and burns `fee`.
    function exitSeller(bytes32 poolId, uint256 windowId, uint256 maxCost)
        external
        returns (uint256 cost, uint256 fee);

    /// @notice A window leaves at once, idle or leased, before its end. An LP's payout is that of `exitLp` without
    /// fee, and what was released to it so far is paid with it; a seller gets nothing. A lease goes on without it.
    /// @return payout Paid to `to`, without what was released.
    function expel(bytes32 poolId, uint256 windowId, uint256 principal, uint256 duration, address to)
        external
        returns (uint256 payout);

    // ── views ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @notice The pool as last settled; all zero where nobody ever came in.
    function getPool(bytes32 poolId) external view returns (Pool memory);

    /// @notice The word of a tick. Before it is crossed: idle in the low 64 bits as an int64, mass-per-second in the 96
    /// bits above them. After: `accX128` as it was then, where LP windows ended there, else 0.
    function tickWord(bytes32 poolId, uint256 tick) external view returns (uint256);

    /// @notice Which of the ticks 256·`word` to 256·`word` + 255 have an event to come: one bit each, the first lowest.
    function bitmapWord(bytes32 poolId, uint256 word) external view returns (uint256);

    /// @notice The window's place in the pool; all zero without one.
    function getPosition(bytes32 poolId, uint256 windowId) external view returns (Position memory);

    /// @notice The lease; reverts with `UnknownLease`.
    function getLease(uint256 leaseId) external view returns (Lease memory);

    /// @notice How many leases there ever were; ids run from 1.
    function leaseCount() external view returns (uint256);

    /// @notice Whether the lease holds this window now.
    function isLeaseActive(uint256 leaseId, bytes32 poolId, uint256 windowId) external view returns (bool);

    /// @notice Windows in the pool, in no order, those that are over and not yet ended too; a page past the end is
    /// empty.
    function windowsOf(bytes32 poolId, uint256 offset, uint256 limit) external view returns (uint64[] memory);

    function windowCount(bytes32 poolId) external view returns (uint256);

    /// @notice Σ last price · seconds up to now. Two readings give the time-weighted price of the last trade between
    /// them: the difference of one over the difference of the other.
    function observe(bytes32 poolId) external view returns (uint128 priceCumulative, uint32 time);

    /// @notice The one contract that brings windows in and takes them out.
    function STAKING() external view returns (address);

    /// @notice Where clients' burned fees are booked.
    function EMISSION() external view returns (address);

    /// @notice Seconds of a tick; windows and leases end on one.
    function TICK_SECONDS() external view returns (uint256);

    /// @notice The most devices of one lease.
    function MAX_DEVICES() external view returns (uint256);
}
