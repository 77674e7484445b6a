// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PermitInput} from "./PermitInput.sol";

/// @title Dissipative pools
/// @notice One pool a resource class, all in one contract: compute-seconds against RALLY. A pool's id is its
/// class's id. Only the staking contract brings devices in; anyone may rent, and anyone may `poke`.
///
/// Between trades, with `mass` W, `massPerSecond` w = Σ wᵢ and the constant `rateX128` ρ = y·2¹²⁸/W:
///   W(t) = W − w·t,  y(t) = ⌊ρ·W(t)/2¹²⁸⌋,  acc grows by ρ·t,  x(t) = x − idle·t
/// so that settling in pieces gives the same numbers, to the wei, as settling at once.
/// With no LP mass, y stays, quotes for rents fall back to `lastPriceWad`, and nothing can be sold.
interface IPools {
    /// @notice What a trade did, for charts.
    enum Cause {
        Settle,
        Inject,
        Sell,
        Rent
    }

    struct Pool {
        /// y: wei of RALLY in reserve.
        uint128 y;
        /// W: LP mass.
        uint128 mass;
        /// LP mass that dissipates each second.
        uint128 massPerSecond;
        /// ⌈y/x⌉ after the last trade, wei of RALLY a compute-second (RALLY as a WAD).
        uint96 lastPriceWad;
        /// The highest price an opening or a rent has made while these LPs stand. Nobody comes in above it: where
        /// x has dissipated faster than W, a seller is not paid for the gap.
        uint96 ceilingWad;
        /// x: idle compute-seconds.
        uint64 x;
        /// Idle devices: compute-seconds that dissipate each second.
        uint32 idle;
        /// The second to which all this is settled.
        uint32 settledAt;
        /// The farthest tick (time / 60) with an event.
        uint32 horizonTick;
        /// ρ: wei a unit of mass, times 2¹²⁸.
        uint256 rateX128;
        /// acc: wei released so far a unit of mass-per-second, times 2¹²⁸.
        uint256 accX128;
    }

    /// @notice A change of slope at a tick.
    struct SlopeChange {
        /// Idle devices that come (lease ends) less those that go (window ends).
        int64 idle;
        /// LP mass-per-second that goes.
        uint128 massPerSecond;
    }

    /// @notice Where one device stands.
    struct DeviceSlot {
        bytes32 poolId;
        uint64 windowId;
        uint64 windowEnd;
        /// The lease that holds it until `leaseEnd`; a lease that is over stays named here until the next.
        uint64 leaseId;
        uint64 leaseEnd;
    }

    /// @notice An LP's share.
    struct Position {
        bytes32 poolId;
        bytes32 deviceId;
        /// wᵢ; 0 for a seller.
        uint128 massPerSecond;
        uint64 end;
        /// acc up to which it has been paid.
        uint256 paidAccX128;
    }

    struct Lease {
        bytes32 poolId;
        address client;
        uint64 start;
        uint64 end;
        /// P-256 key of the client.
        bytes32 clientX;
        bytes32 clientY;
        /// All that the client paid, the burned fee in it, in wei of RALLY.
        uint256 cost;
        bytes32[] deviceIds;
    }

    struct RentParams {
        bytes32 poolId;
        /// 1 to 64 devices, each with an open window and idle.
        bytes32[] deviceIds;
        /// Until when, in seconds; aligned up to a tick of 60 s.
        uint64 end;
        /// P-256 key whom the devices will serve.
        bytes32 clientX;
        bytes32 clientY;
        /// The most the client pays, fee in it, in wei of RALLY.
        uint256 maxCost;
        /// The last second at which this may be mined.
        uint256 deadline;
    }

    struct RentQuote {
        /// The end aligned up.
        uint64 end;
        /// s: device-seconds bought.
        uint256 computeSeconds;
        /// All the client pays, fee in it.
        uint256 cost;
        /// Burned.
        uint256 fee;
        uint256 priceBeforeWad;
        uint256 priceAfterWad;
    }

    struct SellQuote {
        uint64 end;
        uint256 computeSeconds;
        /// What leaves the reserve.
        uint256 gross;
        /// Burned.
        uint256 fee;
        /// gross − fee
        uint256 proceeds;
        /// What the seller must leave until the window's end.
        uint256 collateral;
    }

    struct InjectQuote {
        uint64 end;
        uint256 computeSeconds;
        /// RALLY to be injected; for an opening, what the last price (or the floor) would ask.
        uint256 rally;
        /// wᵢ
        uint256 massPerSecond;
        /// The pool has no LP: whoever injects now names the amount and so sets the price.
        bool opening;
    }

    event Injected(
        bytes32 indexed poolId,
        uint256 indexed windowId,
        bytes32 indexed deviceId,
        uint256 rally,
        uint256 massPerSecond,
        uint256 end
    );
    event Sold(
        bytes32 indexed poolId,
        uint256 indexed windowId,
        bytes32 indexed deviceId,
        uint256 computeSeconds,
        uint256 gross,
        uint256 fee,
        uint256 end
    );
    event Rented(
        bytes32 indexed poolId,
        uint256 indexed leaseId,
        address indexed client,
        bytes32[] deviceIds,
        uint256 start,
        uint256 end,
        bytes32 clientX,
        bytes32 clientY,
        uint256 cost,
        uint256 fee
    );
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
    error UnknownPool(bytes32 poolId);
    error DeadlinePassed(uint256 deadline, uint256 time);
    error NoDevices();
    error TooManyDevices(uint256 count, uint256 maximum);
    error ClientKeyMissing();
    error LeaseEndPassed(uint256 end, uint256 time);
    /// @notice The device has no window in this pool.
    error DeviceNotInPool(bytes32 deviceId, bytes32 poolId);
    error DeviceLeased(bytes32 deviceId, uint256 leaseEnd);
    error WindowTooShort(bytes32 deviceId, uint256 windowEnd, uint256 leaseEnd);
    /// @notice A lease must leave at least one compute-second in the pool.
    error NotEnoughIdle(uint256 wanted, uint256 idle);
    error CostAboveLimit(uint256 cost, uint256 maximum);
    error InjectionAboveLimit(uint256 rally, uint256 maximum);
    error ProceedsBelowLimit(uint256 proceeds, uint256 minimum);
    /// @notice The pool's first LP must name an amount at or above the class's floor price.
    error OpeningBelowFloor(uint256 rally, uint256 minimum);
    /// @notice Nothing can be sold to a pool without LPs.
    error NoLiquidity(bytes32 poolId);
    /// @notice The pool's reserve is too small against its mass for anyone to join it now.
    error ShareTooSmall(bytes32 poolId);
    error DeviceInPool(bytes32 deviceId, uint256 windowId);
    error WindowNotOver(uint256 windowId, uint256 end, uint256 time);
    error UnknownPosition(uint256 windowId);
    error UnknownLease(uint256 leaseId);

    /// @notice Rents devices until `params.end` and binds the lease to the client's key. Takes the cost from the
    /// caller, who has approved this contract.
    function rent(RentParams calldata params) external returns (uint256 leaseId, uint256 cost);

    /// @notice The same with a signed approval instead of one sent before. A permit that was already used is
    /// passed over, so that nobody can stop a rent by sending its permit first.
    function rentWithPermit(RentParams calldata params, PermitInput calldata permit)
        external
        returns (uint256 leaseId, uint256 cost);

    /// @notice Settles at most `maxTicks` ticks with events, so that any backlog can be worked off in pieces.
    /// @return settledAt The second now settled to; the pool is current where it is the block's.
    function poke(bytes32 poolId, uint256 maxTicks) external returns (uint256 settledAt);

    /// @notice Brings an LP's device in. Staking then moves `rally` here.
    function inject(
        bytes32 poolId,
        bytes32 deviceId,
        uint64 windowId,
        uint64 end,
        uint256 openingRally,
        uint256 maxRally
    ) external returns (uint256 rally);

    /// @notice Brings a seller's device in; pays the proceeds to Staking.
    function sell(bytes32 poolId, bytes32 deviceId, uint64 windowId, uint64 end, uint256 minProceeds)
        external
        returns (uint256 proceeds);

    /// @notice Pays an LP what was released to it so far.
    function collect(uint256 windowId, address to) external returns (uint256 amount);

    /// @notice Takes a window that is over out of the pool and pays the rest to `to`.
    function close(uint256 windowId, address to) external returns (uint256 amount);

    /// @notice The pool as last settled; all zero where there never was a trade.
    function getPool(bytes32 poolId) external view returns (Pool memory);

    /// @notice The pool settled to second `time`, which must not lie before its own; nothing is written.
    function poolAt(bytes32 poolId, uint256 time) external view returns (Pool memory);

    /// @notice The changes of slope after `from` up to and including `to`, oldest first.
    function slopeChanges(bytes32 poolId, uint256 from, uint256 to)
        external
        view
        returns (uint256[] memory times, SlopeChange[] memory changes);

    /// @notice Price now, wei of RALLY a compute-second: ⌊y/x⌋, or the last price where that says nothing; 0 before
    /// the first trade.
    function priceWad(bytes32 poolId) external view returns (uint256);

    /// @notice What `rent` of this many idle devices until `end` would cost in this block.
    function quoteRent(bytes32 poolId, uint256 devices, uint256 end) external view returns (RentQuote memory);

    /// @notice What selling a window of `duration` seconds would bring in this block.
    function quoteSell(bytes32 poolId, uint256 duration) external view returns (SellQuote memory);

    /// @notice What an LP with a window of `duration` seconds would inject in this block.
    function quoteInject(bytes32 poolId, uint256 duration) external view returns (InjectQuote memory);

    /// @notice What an LP's window may collect in this block, in wei of RALLY; 0 for a seller.
    function claimable(uint256 windowId) external view returns (uint256);

    function getPosition(uint256 windowId) external view returns (Position memory);

    /// @notice Where a device stands; all zero without a window.
    function getDeviceSlot(bytes32 deviceId) external view returns (DeviceSlot memory);

    /// @notice The lease; reverts with `UnknownLease`.
    function getLease(uint256 leaseId) external view returns (Lease memory);

    /// @notice How many leases there ever were; ids run from 1.
    function leaseCount() external view returns (uint256);

    /// @notice Leases of one client, oldest first; a page past the end is empty.
    function leasesOf(address client, uint256 offset, uint256 limit) external view returns (uint256[] memory);

    /// @notice Whether the lease holds this device now.
    function isLeaseActive(uint256 leaseId, bytes32 deviceId) external view returns (bool);

    /// @notice Windows in the pool, in no order, those that are over and not yet ended too.
    function windowsOf(bytes32 poolId, uint256 offset, uint256 limit) external view returns (uint256[] memory);

    function windowCount(bytes32 poolId) external view returns (uint256);

    /// @notice The one contract that brings devices in.
    function STAKING() external view returns (address);
}
