// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPoolLens} from "../interfaces/IPoolLens.sol";
import {IPools} from "../interfaces/IPools.sol";
import {PoolsTest} from "./PoolsTest.sol";

/// @notice Windows that leave before their end, of their own will or not, and who would gain by it.
contract PoolExitsTest is PoolsTest {
    // ── LPs ──────────────────────────────────────────────────────────────────────────────────────────────────

    function test_an_lp_that_leaves_has_its_share_back_less_the_fee() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        skip(HOUR / 4);
        uint256 released = lens.claimable(poolId, 2);
        assertApproxEqAbs(released, OPENING / 4, 1);
        uint256 gross = OPENING * 3 / 4;
        uint256 fee = mulDivUp(gross, FEE_BPS, 10_000);
        IPoolLens.ExitQuote memory quote = lens.quoteExit(poolId, 2, OPENING, HOUR);
        assertFalse(quote.isSeller);
        assertEq(quote.payout, gross - fee);
        assertEq(quote.fee, fee);
        assertEq(quote.released, released);
        IPools.Pool memory before = pool();
        uint256 supply = rally.totalSupply();
        vm.expectEmit(address(pools));
        emit IPools.Exited(poolId, 2, false, gross, fee);
        vm.expectEmit(address(pools));
        emit IPools.Collected(poolId, 2, bob, released);
        assertEq(pools.exitLp(poolId, 2, OPENING, HOUR, gross - fee, bob), gross - fee);
        assertEq(rally.balanceOf(bob), released + gross - fee);
        assertEq(supply - rally.totalSupply(), fee);
        IPools.Pool memory p = pool();
        assertEq(p.y, before.y - gross);
        assertEq(p.mass, before.mass / 2);
        assertEq(p.massPerSecond, before.massPerSecond / 2);
        assertEq(p.x, before.x / 2);
        assertEq(p.idle, 1);
        assertGe(p.rateX128, before.rateX128);
        assertEq(pools.windowCount(poolId), 1);
        assertEq(pools.getPosition(poolId, 2).end, 0);
        skip(HOUR);
        assertApproxEqAbs(pools.close(poolId, 1, alice), OPENING, 2);
    }

    function test_the_last_lp_that_leaves_leaves_a_pool_without_lps() public {
        lp(1, HOUR, OPENING);
        rent(1, block.timestamp + 60);
        skip(60);
        IPools.Pool memory before = pool();
        pools.exitLp(poolId, 1, OPENING, HOUR, 0, bob);
        IPools.Pool memory p = pool();
        assertEq(p.mass, 0);
        assertEq(p.massPerSecond, 0);
        assertEq(p.rateX128, 0);
        assertEq(p.ceilingWad, 0);
        assertEq(p.x, 0);
        assertEq(p.idle, 0);
        assertEq(p.lastPriceWad, before.lastPriceWad);
        // The gain stays behind, nobody's; the next opening burns it.
        uint256 principal = OPENING * 3540 / 3600;
        assertEq(p.y, before.y - principal);
        assertGt(p.y, 0);
        (uint256[] memory times,) = lens.slopeChanges(poolId, block.timestamp, block.timestamp + HOUR);
        assertEq(times.length, 0);
        vm.expectEmit(address(pools));
        emit IPools.LeftoverBurned(poolId, p.y);
        lp(2, HOUR, OPENING);
    }

    function test_an_lp_that_leaves_takes_its_loss() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        seller(3, HOUR);
        uint256 share = uint256(pool().y) / 2;
        uint256 gross = OPENING * 2 / 3;
        assertApproxEqAbs(share, gross, 1);
        uint256 payout = pools.exitLp(poolId, 2, OPENING, HOUR, 0, bob);
        assertApproxEqAbs(payout, gross - mulDivUp(gross, FEE_BPS, 10_000), 1);
    }

    /// @dev Just-in-time liquidity: in before a rent, out after it, in one block. It gets back what it brought, less
    /// the fee; what the rent paid stays with those who stay.
    function test_liquidity_just_in_time_gains_nothing() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        uint256 brought = lp(3, 6 days, 0);
        rent(1, block.timestamp + HOUR / 2);
        IPools.Pool memory before = pool();
        uint256 payout = pools.exitLp(poolId, 3, brought, 6 days, 0, bob);
        assertEq(payout, brought - mulDivUp(brought, FEE_BPS, 10_000));
        assertEq(rally.balanceOf(bob), payout);
        assertGt(pool().rateX128, before.rateX128);
    }

    function testFuzz_liquidity_just_in_time_gains_nothing(uint256 duration, uint256 seconds_, uint256 wait)
        public
    {
        lp(1, 2 * HOUR, OPENING);
        lp(2, 2 * HOUR, 0);
        skip(bound(wait, 0, HOUR));
        duration = endAfter(bound(duration, 600, 7 days)) - block.timestamp;
        uint256 brought = lp(3, duration, 0);
        rent(1, block.timestamp + bound(seconds_, 1, HOUR - 60));
        pools.exitLp(poolId, 3, brought, duration, 0, bob);
        assertLe(rally.balanceOf(bob), brought);
    }

    /// @dev Over some seconds it earns its share of them, as every LP does, and no more than that and what it brought.
    function test_liquidity_of_a_few_seconds_earns_those_seconds() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        uint256 brought = lp(3, HOUR, 0);
        rent(1, block.timestamp + HOUR / 2);
        skip(60);
        uint256 released = lens.claimable(poolId, 3);
        pools.exitLp(poolId, 3, brought, HOUR, 0, bob);
        assertLe(rally.balanceOf(bob), released + brought * 3540 / 3600);
    }

    function test_a_leased_lp_stays() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        rent(2, block.timestamp + 60);
        bytes memory refusal = abi.encodeWithSelector(IPools.WindowLeased.selector, 2, START + 60);
        vm.expectRevert(refusal);
        pools.exitLp(poolId, 2, OPENING, HOUR, 0, bob);
        vm.expectRevert(refusal);
        lens.quoteExit(poolId, 2, OPENING, HOUR);
        skip(59);
        vm.expectRevert(refusal);
        pools.exitLp(poolId, 2, OPENING, HOUR, 0, bob);
        skip(1);
        pools.exitLp(poolId, 2, OPENING, HOUR, 0, bob);
    }

    function test_an_lp_leaves_up_to_its_last_second() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        skip(HOUR - 1);
        pools.exitLp(poolId, 2, OPENING, HOUR, 0, bob);
        skip(1);
        bytes memory refusal =
            abi.encodeWithSelector(IPools.WindowOver.selector, 1, START + HOUR, START + HOUR);
        vm.expectRevert(refusal);
        pools.exitLp(poolId, 1, OPENING, HOUR, 0, bob);
        vm.expectRevert(refusal);
        pools.expel(poolId, 1, OPENING, HOUR, bob);
        vm.expectRevert(refusal);
        pools.exitSeller(poolId, 1, NONE);
        vm.expectRevert(refusal);
        lens.quoteExit(poolId, 1, OPENING, HOUR);
    }

    function test_an_exit_is_held_to_its_limit_role_and_pool() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        seller(3, HOUR);
        uint256 payout = lens.quoteExit(poolId, 2, OPENING, HOUR).payout;
        vm.expectRevert(abi.encodeWithSelector(IPools.ProceedsBelowLimit.selector, payout, payout + 1));
        pools.exitLp(poolId, 2, OPENING, HOUR, payout + 1, bob);
        vm.expectRevert(abi.encodeWithSelector(IPools.WrongRole.selector, 3));
        pools.exitLp(poolId, 3, OPENING, HOUR, 0, bob);
        vm.expectRevert(abi.encodeWithSelector(IPools.WrongRole.selector, 2));
        pools.exitSeller(poolId, 2, NONE);
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowNotInPool.selector, poolId, 9));
        pools.exitLp(poolId, 9, OPENING, HOUR, 0, bob);
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowNotInPool.selector, poolId, 9));
        lens.quoteExit(poolId, 9, OPENING, HOUR);
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowNotInPool.selector, bytes32("other"), 2));
        pools.expel("other", 2, OPENING, HOUR, bob);
    }

    /// @dev The last idle device leaves while others are leased: x is 0, and the last price stands.
    function test_an_exit_may_leave_nothing_idle() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        rent(1, START + HOUR);
        uint256 last = pool().lastPriceWad;
        pools.exitLp(poolId, 2, OPENING, HOUR, 0, bob);
        assertEq(pool().x, 0);
        assertEq(pool().idle, 0);
        assertEq(pool().lastPriceWad, last);
        assertEq(lens.priceWad(poolId), last);
        skip(HOUR);
        assertEq(pool().y, 0);
    }

    // ── sellers ──────────────────────────────────────────────────────────────────────────────────────────────

    function test_a_seller_that_leaves_buys_its_seconds_back() public {
        lp(1, 2 * HOUR, 2 * OPENING);
        uint256 proceeds = seller(2, HOUR);
        IPools.Pool memory p = pool();
        uint256 paid = mulDivUp(p.y, 3600, p.x - 3600);
        uint256 fee = mulDivUp(paid, FEE_BPS, 10_000);
        IPoolLens.ExitQuote memory quote = lens.quoteExit(poolId, 2, 0, 0);
        assertTrue(quote.isSeller);
        assertEq(quote.cost, paid + fee);
        assertEq(quote.fee, fee);
        uint256 supply = rally.totalSupply();
        vm.expectEmit(address(pools));
        emit IPools.Exited(poolId, 2, true, paid + fee, fee);
        (uint256 cost, uint256 burned) = pools.exitSeller(poolId, 2, paid + fee);
        assertEq(cost, paid + fee);
        assertEq(burned, fee);
        assertEq(rally.totalSupply(), supply, "Staking burns the fee");
        assertGe(cost, proceeds, "never a gain");
        IPools.Pool memory q = pool();
        assertEq(q.y, p.y + paid);
        assertEq(q.x, p.x - 3600);
        assertEq(q.idle, 1);
        assertEq(pools.tickWord(poolId, (START + HOUR) / 60), 0);
        assertEq(pools.windowCount(poolId), 1);
    }

    function test_a_seller_pays_the_floor_at_least_and_leaves_a_second() public {
        lp(1, HOUR, uint256(FLOOR) * 3600);
        seller(2, 7 days);
        uint256 left = endAfter(7 days) - block.timestamp;
        vm.expectRevert(
            abi.encodeWithSelector(IPools.CostAboveLimit.selector, lens.quoteExit(poolId, 2, 0, 0).cost, 0)
        );
        pools.exitSeller(poolId, 2, 0);
        skip(HOUR - 60);
        (uint256 cost, uint256 fee) = pools.exitSeller(poolId, 2, NONE);
        assertGe(cost - fee, uint256(FLOOR) * (left - HOUR + 60));
    }

    function test_a_seller_alone_in_the_pool_cannot_buy_its_last_second() public {
        lp(1, HOUR, OPENING);
        seller(2, 2 * HOUR);
        skip(HOUR);
        vm.expectRevert(abi.encodeWithSelector(IPools.NotEnoughIdle.selector, 3600, 3600));
        pools.exitSeller(poolId, 2, NONE);
    }

    /// @dev Without LPs it pays as a client would, and what it pays is nobody's. Nothing is burned that is not there:
    /// the pool may hold no RALLY at all.
    function test_a_seller_leaves_a_pool_without_lps() public {
        lp(1, HOUR, OPENING);
        seller(2, 2 * HOUR);
        seller(3, 2 * HOUR);
        skip(HOUR);
        pools.close(poolId, 1, alice);
        assertLe(rally.balanceOf(address(pools)), 1);
        uint256 last = pool().lastPriceWad;
        (uint256 cost, uint256 fee) = exitSeller(2);
        uint256 paid = mulDivUp(last * 7200, 3600, 3600);
        if (paid < uint256(FLOOR) * 3600) paid = uint256(FLOOR) * 3600;
        assertEq(cost - fee, paid);
        assertEq(pool().y, paid);
        assertEq(pool().lastPriceWad, last);
    }

    function test_a_leased_seller_stays() public {
        lp(1, HOUR, OPENING);
        seller(2, HOUR);
        rent(2, block.timestamp + 60);
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowLeased.selector, 2, START + 60));
        pools.exitSeller(poolId, 2, NONE);
        skip(60);
        exitSeller(2);
    }

    /// @dev To sell and buy back at once never pays, whatever the pool.
    function testFuzz_selling_and_leaving_at_once_never_pays(uint256 duration, uint256 wait, uint256 opening)
        public
    {
        poolId = classes.createClass(resourceClass("Free", FLOOR, 0));
        lp(1, 4 * HOUR, bound(opening, uint256(FLOOR) * 4 * HOUR, 1_000e18));
        lp(2, HOUR, 0);
        rent(1, START + 2 * HOUR);
        skip(bound(wait, 0, 90 minutes));
        uint256 proceeds = seller(3, bound(duration, 600, 7 days));
        if (pool().idle == 1) return;
        (uint256 cost,) = exitSeller(3);
        assertGe(cost, proceeds);
    }

    // ── expelled ─────────────────────────────────────────────────────────────────────────────────────────────

    function test_an_idle_lp_is_expelled_without_a_fee() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        skip(HOUR / 4);
        uint256 released = lens.claimable(poolId, 2);
        uint256 payout = OPENING * 3 / 4;
        uint256 supply = rally.totalSupply();
        vm.expectEmit(address(pools));
        emit IPools.Expelled(poolId, 2, 0, payout);
        vm.expectEmit(address(pools));
        emit IPools.Collected(poolId, 2, bob, released);
        assertEq(pools.expel(poolId, 2, OPENING, HOUR, bob), payout);
        assertEq(rally.balanceOf(bob), payout + released);
        assertEq(rally.totalSupply(), supply);
        assertEq(pool().idle, 1);
        assertEq(pool().x, 2700);
    }

    function test_a_leased_lp_is_expelled_and_its_lease_goes_on_without_it() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        lp(3, HOUR, 0);
        (uint256 leaseId, uint256 cost) = rent(ids(1, 2), block.timestamp + 600);
        skip(60);
        IPools.Pool memory before = pool();
        vm.expectEmit(address(pools));
        emit IPools.Expelled(poolId, 2, leaseId, OPENING * 3540 / 3600);
        pools.expel(poolId, 2, OPENING, HOUR, bob);
        IPools.Pool memory p = pool();
        assertEq(p.x, before.x - 3000);
        assertEq(p.idle, 1);
        assertEq(p.mass, before.mass - before.massPerSecond / 3 * 3540);
        assertGe(p.rateX128, before.rateX128);
        assertFalse(pools.isLeaseActive(leaseId, poolId, 2));
        assertTrue(pools.isLeaseActive(leaseId, poolId, 1));
        assertEq(pools.getLease(leaseId).devices, 1);
        assertEq(pools.getLease(leaseId).cost, cost - cost / 2);
        assertEq(pools.tickWord(poolId, (START + 600) / 60), 1);
        vm.expectRevert(abi.encodeWithSelector(IPools.NotInLease.selector, leaseId, 2));
        endLease(leaseId, ids(2));
        extend(leaseId, ids(1), START + 1200);
        skip(HOUR);
        assertEq(pool().x, 0);
        assertEq(pool().idle, 0);
        assertEq(pool().mass, 0);
        assertEq(
            pools.creditLease(leaseId), uint256(pools.getLease(leaseId).cost) * FEE_BPS / (10_000 + FEE_BPS)
        );
    }

    function test_a_device_leased_to_its_end_is_expelled() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        seller(3, HOUR);
        rent(ids(2, 3), START + HOUR);
        skip(60);
        IPools.Pool memory before = pool();
        pools.expel(poolId, 3, 0, 0, bob);
        assertEq(pool().x, before.x);
        assertEq(pool().idle, 1);
        pools.expel(poolId, 2, OPENING, HOUR, bob);
        assertEq(pool().x, before.x);
        assertEq(pool().idle, 1);
        skip(HOUR);
        assertEq(pool().idle, 0);
        assertEq(pool().x, 0);
        pools.close(poolId, 1, alice);
        assertEq(pools.windowCount(poolId), 0);
    }

    function test_a_seller_is_expelled_with_nothing() public {
        lp(1, 2 * HOUR, 2 * OPENING);
        seller(2, HOUR);
        IPools.Pool memory before = pool();
        assertEq(pools.expel(poolId, 2, 12 ether, HOUR, bob), 0);
        assertEq(pool().y, before.y);
        assertEq(pool().x, 7200);
        assertGt(pool().lastPriceWad, before.lastPriceWad);
        assertEq(pool().ceilingWad, before.ceilingWad);
    }

    function test_a_device_whose_lease_is_over_is_expelled_as_idle() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        (uint256 leaseId,) = rent(2, block.timestamp + 60);
        skip(60);
        vm.expectEmit(address(pools));
        emit IPools.Expelled(poolId, 2, 0, OPENING * 3540 / 3600);
        pools.expel(poolId, 2, OPENING, HOUR, bob);
        assertEq(pools.getLease(leaseId).devices, 1);
        assertEq(pool().idle, 1);
    }

    // ── prices ───────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev To rent the price up, sell under it and end the lease: with the fee it loses, and without it gains nothing.
    function testFuzz_renting_up_and_selling_under_it_never_pays(
        uint256 seconds_,
        uint256 duration,
        uint256 wait,
        uint256 opening
    ) public {
        poolId = classes.createClass(resourceClass("Free", FLOOR, 0));
        lp(1, 4 * HOUR, bound(opening, uint256(FLOOR) * 4 * HOUR, 1_000e18));
        lp(2, HOUR, 0);
        lp(3, 3 * HOUR, 0);
        rent(1, START + 2 * HOUR);
        skip(bound(wait, 0, HOUR - 1));
        uint256 end = block.timestamp + bound(seconds_, 1, 100 minutes);
        (uint256 leaseId, uint256 cost) = rent(3, end);
        duration = endAfter(bound(duration, 600, 7 days)) - block.timestamp;
        uint256 proceeds = seller(4, duration);
        uint256 back = endLease(leaseId, ids(3));
        // What it still owes the pool are the seconds it sold; undone, too, it has gained nothing.
        (uint256 undone,) = exitSeller(4);
        assertLe(proceeds + back, cost + undone);
    }
}
