// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPools} from "./IPools.sol";

/// @title Reader of the pools
/// @notice Pools settled to now, and quotes both ways: what so many seconds cost or bring, and how many seconds so
/// much RALLY buys or takes. All as of this block, nothing is written. A quote reverts where the pool would refuse the
/// trade, with the same error; it does not ask whether windows are idle and last that long, nor for limits.
///
/// Amounts are wei of RALLY, prices wei of RALLY a compute-second, times seconds. Ends are aligned up to a tick.
interface IPoolLens {
    struct RentQuote {
        /// The end aligned up.
        uint64 end;
        /// s: device-seconds bought.
        uint256 computeSeconds;
        /// All that is paid, fee in it.
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

    struct EndLeaseQuote {
        uint256 computeSeconds;
        /// What leaves the reserve.
        uint256 gross;
        /// Burned.
        uint256 fee;
        /// gross − fee
        uint256 proceeds;
    }

    struct ExitQuote {
        bool isSeller;
        /// LP: paid besides, whatever it does.
        uint256 released;
        /// LP: what it gets for leaving, after the fee.
        uint256 payout;
        /// Seller: what it pays for leaving, fee in it.
        uint256 cost;
        /// Burned.
        uint256 fee;
    }

    /// @notice Not even the shortest time is to be had for this much.
    error BudgetTooSmall(uint256 budget, uint256 least);
    /// @notice Not even the longest window brings this much.
    error ProceedsOutOfReach(uint256 wanted, uint256 most);

    /// @notice The pool settled to second `time`, which must not lie before its own.
    function poolAt(bytes32 poolId, uint256 time) external view returns (IPools.Pool memory);

    /// @notice The changes of slope after `from` up to and including `to`, oldest first.
    function slopeChanges(bytes32 poolId, uint256 from, uint256 to)
        external
        view
        returns (uint256[] memory times, IPools.SlopeChange[] memory changes);

    /// @notice Price now: ⌊y/x⌋, or the last price where that says nothing; 0 before the first trade.
    function priceWad(bytes32 poolId) external view returns (uint256);

    /// @notice What an LP's window may collect in this block; 0 for a seller.
    function claimable(bytes32 poolId, uint256 windowId) external view returns (uint256);

    /// @notice What `rent` or `rentAny` of this many idle devices until `end` would cost.
    function quoteRent(bytes32 poolId, uint256 devices, uint256 end) external view returns (RentQuote memory);

    /// @notice The longest rent of this many devices that `budget` pays for, fee in it, as far as the pool and 7 days
    /// reach; reverts with `BudgetTooSmall`.
    function quoteRentForRally(bytes32 poolId, uint256 devices, uint256 budget)
        external
        view
        returns (RentQuote memory);

    /// @notice What selling a window of `duration` seconds would bring.
    function quoteSell(bytes32 poolId, uint256 duration) external view returns (SellQuote memory);

    /// @notice The shortest window whose sale brings `wanted` after the fee; reverts with `ProceedsOutOfReach` where
    /// 7 days bring less.
    function quoteSellForRally(bytes32 poolId, uint256 wanted) external view returns (SellQuote memory);

    /// @notice What an LP with a window of `duration` seconds would inject.
    function quoteInject(bytes32 poolId, uint256 duration) external view returns (InjectQuote memory);

    /// @notice The longest window, up to 7 days, beside which an LP injects at most `rally`; reverts with
    /// `BudgetTooSmall`.
    function quoteInjectForRally(bytes32 poolId, uint256 rally) external view returns (InjectQuote memory);

    /// @notice What `extend` of the whole lease until `end` would cost.
    function quoteExtend(bytes32 poolId, uint256 leaseId, uint256 end)
        external
        view
        returns (RentQuote memory);

    /// @notice What `endLease` of so many of the lease's windows would bring.
    function quoteEndLease(bytes32 poolId, uint256 leaseId, uint256 devices)
        external
        view
        returns (EndLeaseQuote memory);

    /// @notice What leaving the pool now would bring an LP or cost a seller.
    /// @param principal LP: what it injected; else unused.
    /// @param duration LP: seconds from its injection to the window's end; else unused.
    function quoteExit(bytes32 poolId, uint256 windowId, uint256 principal, uint256 duration)
        external
        view
        returns (ExitQuote memory);

    function POOLS() external view returns (IPools);
}
