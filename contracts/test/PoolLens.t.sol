// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClassRegistry} from "../interfaces/IClassRegistry.sol";
import {IPoolLens} from "../interfaces/IPoolLens.sol";
import {IPools} from "../interfaces/IPools.sol";
import {PoolsTest} from "./PoolsTest.sol";

contract PoolLensTest is PoolsTest {
    /// @dev LPs and sellers whose ends lie hours apart, one leased.
    function _busy() private {
        lp(1, 4 * HOUR, 4 * OPENING);
        lp(2, HOUR, 0);
        lp(3, 8 * HOUR, 0);
        seller(4, 3 * HOUR);
        skip(100);
        rent(3, block.timestamp + 2 * HOUR);
    }

    // ── state ────────────────────────────────────────────────────────────────────────────────────────────────

    function test_a_pool_of_the_future_is_what_it_will_be() public {
        _busy();
        uint256[6] memory waits = [uint256(0), 1, HOUR, HOUR + 1, 5 * HOUR, 30 days];
        for (uint256 i = 0; i < waits.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            IPools.Pool memory foreseen = lens.poolAt(poolId, block.timestamp + waits[i]);
            skip(waits[i]);
            pools.poke(poolId, NONE);
            assertEq(abi.encode(pools.getPool(poolId)), abi.encode(foreseen));
            vm.revertToState(snapshot);
        }
    }

    function test_slope_changes_are_listed_after_from_and_up_to_to() public {
        _busy();
        (uint256[] memory times, IPools.SlopeChange[] memory changes) =
            lens.slopeChanges(poolId, block.timestamp, block.timestamp + 7 days);
        assertEq(times.length, 5);
        assertEq(times[0], START + HOUR);
        assertEq(times[1], START + 2 * HOUR + 120);
        assertEq(times[2], START + 3 * HOUR);
        assertEq(times[3], START + 4 * HOUR);
        assertEq(times[4], START + 8 * HOUR);
        int8[5] memory idle = [int8(-1), 1, -1, -1, -1];
        uint64[5] memory windowIds = [uint64(2), 0, 0, 1, 3];
        for (uint256 i = 0; i < 5; ++i) {
            assertEq(changes[i].idle, idle[i]);
            assertEq(changes[i].massPerSecond, pools.getPosition(poolId, windowIds[i]).massPerSecond);
        }
        (times,) = lens.slopeChanges(poolId, START + HOUR, START + 4 * HOUR);
        assertEq(times.length, 3);
        (times,) = lens.slopeChanges(poolId, START + HOUR - 60, START + 4 * HOUR - 1);
        assertEq(times.length, 3);
        (times,) = lens.slopeChanges(poolId, START + 8 * HOUR, START + 30 days);
        assertEq(times.length, 0);
    }

    function test_a_pool_that_nobody_came_into_is_empty() public view {
        assertEq(lens.priceWad(poolId), 0);
        assertEq(lens.poolAt(poolId, block.timestamp).settledAt, block.timestamp);
        assertEq(lens.claimable(poolId, 1), 0);
        (uint256[] memory times,) = lens.slopeChanges(poolId, 0, block.timestamp);
        assertEq(times.length, 0);
    }

    // ── quotes for seconds ───────────────────────────────────────────────────────────────────────────────────

    function test_an_opening_is_quoted_at_the_floor_and_later_at_the_last_price() public {
        IPoolLens.InjectQuote memory quote = lens.quoteInject(poolId, HOUR);
        assertTrue(quote.opening);
        assertEq(quote.rally, uint256(FLOOR) * 3600);
        assertEq(quote.massPerSecond, FLOOR);
        assertEq(quote.end, START + HOUR);
        assertEq(lp(1, HOUR, quote.rally), quote.rally);
        assertEq(pools.getPosition(poolId, 1).massPerSecond, quote.massPerSecond);
        seller(2, HOUR);
        assertFalse(lens.quoteInject(poolId, HOUR).opening);
        skip(HOUR);
        // The last price is below the floor.
        assertEq(lens.quoteInject(poolId, HOUR).rally, uint256(FLOOR) * 3600);
        lp(3, HOUR, OPENING);
        skip(HOUR);
        assertEq(lens.quoteInject(poolId, HOUR).rally, OPENING);
    }

    function test_an_injection_is_what_was_quoted() public {
        _busy();
        IPoolLens.InjectQuote memory quote = lens.quoteInject(poolId, 1001);
        assertEq(quote.end, START + 1140);
        assertEq(quote.computeSeconds, 1040);
        uint256 rally = pools.inject(poolId, 9, quote.end, 0, quote.rally);
        assertEq(rally, quote.rally);
        assertEq(pools.getPosition(poolId, 9).massPerSecond, quote.massPerSecond);
    }

    function test_a_sale_is_what_was_quoted_and_its_collateral() public {
        _busy();
        IPoolLens.SellQuote memory quote = lens.quoteSell(poolId, 1001);
        assertEq(quote.end, START + 1140);
        assertEq(quote.computeSeconds, 1040);
        assertEq(quote.collateral, quote.proceeds);
        assertEq(quote.gross, quote.proceeds + quote.fee);
        (uint256 proceeds, uint256 collateral) = pools.sell(poolId, 9, quote.end, quote.proceeds, 10_000, bob);
        assertEq(proceeds, quote.proceeds);
        assertEq(collateral, quote.collateral);
    }

    // ── quotes for RALLY ─────────────────────────────────────────────────────────────────────────────────────

    function testFuzz_a_budget_buys_the_longest_rent_it_pays_for(
        uint256 budget,
        uint256 devices,
        uint256 wait
    ) public {
        _busy();
        skip(bound(wait, 0, 5 * HOUR));
        devices = bound(devices, 1, 4);
        budget = bound(budget, 0, 10_000e18);
        uint256 first = (block.timestamp / 60 + 1) * 60;
        if (devices * (first - block.timestamp) >= pool().x) {
            vm.expectPartialRevert(IPools.NotEnoughIdle.selector);
            lens.quoteRentForRally(poolId, devices, budget);
            return;
        }
        uint256 least = lens.quoteRent(poolId, devices, first).cost;
        if (budget < least) {
            vm.expectRevert(abi.encodeWithSelector(IPoolLens.BudgetTooSmall.selector, budget, least));
            lens.quoteRentForRally(poolId, devices, budget);
            return;
        }
        IPoolLens.RentQuote memory quote = lens.quoteRentForRally(poolId, devices, budget);
        assertLe(quote.cost, budget);
        assertEq(abi.encode(quote), abi.encode(lens.quoteRent(poolId, devices, quote.end)));
        try lens.quoteRent(poolId, devices, quote.end + 60) returns (IPoolLens.RentQuote memory longer) {
            assertTrue(longer.cost > budget || longer.end > block.timestamp + 7 days, "the longest");
        } catch (bytes memory reason) {
            assertEq(bytes4(reason), IPools.NotEnoughIdle.selector);
        }
    }

    function test_a_budget_to_the_wei_buys_its_seconds_and_a_wei_less_does_not() public {
        _busy();
        IPoolLens.RentQuote memory quote = lens.quoteRent(poolId, 2, block.timestamp + HOUR);
        assertEq(lens.quoteRentForRally(poolId, 2, quote.cost).end, quote.end);
        assertEq(lens.quoteRentForRally(poolId, 2, quote.cost - 1).end, quote.end - 60);
    }

    function test_no_budget_reaches_farther_than_seven_days() public {
        lp(1, 7 days, 168 * OPENING);
        lp(2, 7 days, 0);
        lp(3, 7 days, 0);
        assertEq(lens.quoteRentForRally(poolId, 1, NONE).end, START + 7 days);
        skip(1);
        assertEq(lens.quoteRentForRally(poolId, 1, NONE).end, START + 7 days);
    }

    function testFuzz_a_sum_is_brought_by_the_shortest_window(uint256 wanted, uint256 wait) public {
        _busy();
        skip(bound(wait, 0, 7 * HOUR));
        uint256 most = lens.quoteSell(poolId, 7 days).proceeds;
        wanted = bound(wanted, 0, most + most / 4);
        if (wanted > most) {
            vm.expectRevert(abi.encodeWithSelector(IPoolLens.ProceedsOutOfReach.selector, wanted, most));
            lens.quoteSellForRally(poolId, wanted);
            return;
        }
        IPoolLens.SellQuote memory quote = lens.quoteSellForRally(poolId, wanted);
        assertGe(quote.proceeds, wanted);
        assertEq(abi.encode(quote), abi.encode(lens.quoteSell(poolId, quote.computeSeconds)));
        if (quote.computeSeconds > 60) {
            assertLt(lens.quoteSell(poolId, quote.computeSeconds - 60).proceeds, wanted, "the shortest");
        }
    }

    function testFuzz_a_sum_is_injected_beside_the_longest_window(uint256 rally, uint256 wait) public {
        _busy();
        skip(bound(wait, 0, 9 * HOUR));
        rally = bound(rally, 0, 10_000e18);
        uint256 least = lens.quoteInject(poolId, 1).rally;
        if (rally < least) {
            vm.expectRevert(abi.encodeWithSelector(IPoolLens.BudgetTooSmall.selector, rally, least));
            lens.quoteInjectForRally(poolId, rally);
            return;
        }
        IPoolLens.InjectQuote memory quote = lens.quoteInjectForRally(poolId, rally);
        assertLe(quote.rally, rally);
        assertEq(abi.encode(quote), abi.encode(lens.quoteInject(poolId, quote.computeSeconds)));
        if (quote.end < block.timestamp + 7 days) {
            assertGt(lens.quoteInject(poolId, quote.computeSeconds + 60).rally, rally, "the longest");
        }
    }

    // ── refusals ─────────────────────────────────────────────────────────────────────────────────────────────

    function test_a_quote_is_refused_as_the_trade_would_be() public {
        vm.expectRevert(abi.encodeWithSelector(IPools.UnknownPool.selector, poolId));
        lens.quoteRent(poolId, 1, block.timestamp + 60);
        vm.expectRevert(abi.encodeWithSelector(IPools.UnknownPool.selector, poolId));
        lens.quoteRentForRally(poolId, 1, NONE);
        vm.expectRevert(abi.encodeWithSelector(IPools.NoLiquidity.selector, poolId));
        lens.quoteSell(poolId, HOUR);
        vm.expectRevert(abi.encodeWithSelector(IPools.NoLiquidity.selector, poolId));
        lens.quoteSellForRally(poolId, 1);
        vm.expectRevert(abi.encodeWithSelector(IClassRegistry.UnknownClass.selector, bytes32("none")));
        lens.quoteInject("none", HOUR);
        _busy();
        vm.expectRevert(IPools.NoDevices.selector);
        lens.quoteRent(poolId, 0, block.timestamp + 60);
        vm.expectRevert(abi.encodeWithSelector(IPools.TooManyDevices.selector, 65, 64));
        lens.quoteRentForRally(poolId, 65, NONE);
        vm.expectRevert(
            abi.encodeWithSelector(IPools.LeaseEndPassed.selector, block.timestamp, block.timestamp)
        );
        lens.quoteRent(poolId, 1, block.timestamp);
        uint256 x = pool().x;
        vm.expectPartialRevert(IPools.NotEnoughIdle.selector);
        lens.quoteRent(poolId, 1, block.timestamp + x);
    }

    function test_a_lease_is_quoted_while_it_runs() public {
        _busy();
        uint256 end = START + 2 * HOUR + 120;
        vm.expectRevert(abi.encodeWithSelector(IPools.LeaseEndNotLater.selector, end, end));
        lens.quoteExtend(poolId, 1, end);
        vm.expectRevert(IPools.NoDevices.selector);
        lens.quoteEndLease(poolId, 1, 0);
        vm.expectRevert(abi.encodeWithSelector(IPools.TooManyDevices.selector, 2, 1));
        lens.quoteEndLease(poolId, 1, 2);
        vm.expectRevert(abi.encodeWithSelector(IPools.UnknownLease.selector, 2));
        lens.quoteExtend(poolId, 2, end + 60);
        uint256 cost = lens.quoteExtend(poolId, 1, end + 60).cost;
        uint256 snapshot = vm.snapshotState();
        assertEq(extend(1, ids(3), end + 60), cost);
        vm.revertToState(snapshot);
        uint256 proceeds = lens.quoteEndLease(poolId, 1, 1).proceeds;
        assertEq(endLease(1, ids(3)), proceeds);
        skip(3 * HOUR);
        bytes memory refusal = abi.encodeWithSelector(IPools.LeaseOver.selector, 1, end, block.timestamp);
        vm.expectRevert(refusal);
        lens.quoteExtend(poolId, 1, end + HOUR);
        vm.expectRevert(refusal);
        lens.quoteEndLease(poolId, 1, 1);
    }

    function test_it_reads_the_pools_it_was_made_for() public view {
        assertEq(address(lens.POOLS()), address(pools));
    }
}
