// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPoolLens} from "../interfaces/IPoolLens.sol";
import {IPools} from "../interfaces/IPools.sol";
import {PoolsTest} from "./PoolsTest.sol";

/// @notice What becomes of a lease: drawn, extended, ended early, credited.
contract LeasesTest is PoolsTest {
    // ── drawn ────────────────────────────────────────────────────────────────────────────────────────────────

    function _rentAny(uint16 devices, uint256 end) private returns (uint256 leaseId, uint256 cost) {
        IPools.RentAnyParams memory params = rentAnyParams(devices, end);
        vm.prank(client);
        return pools.rentAny(params);
    }

    function test_drawn_devices_are_idle_outlast_the_lease_and_cost_as_chosen_ones() public {
        for (uint64 i = 1; i <= 20; ++i) {
            lp(i, i % 2 == 0 ? HOUR : 2 * HOUR, OPENING);
        }
        rent(ids(1, 3), block.timestamp + 2 * HOUR);
        uint256 end = block.timestamp + 90 minutes;
        uint256 cost = lens.quoteRent(poolId, 8, end).cost;
        (uint256 leaseId, uint256 paid) = _rentAny(8, end);
        assertEq(paid, cost);
        // All that were left: odd ones but 1 and 3.
        for (uint64 i = 5; i <= 20; i += 2) {
            assertTrue(pools.isLeaseActive(leaseId, poolId, i));
        }
        assertEq(pools.getLease(leaseId).devices, 8);
        vm.expectRevert(abi.encodeWithSelector(IPools.IdleNotFound.selector, 0, 1));
        _rentAny(1, end);
        vm.expectRevert(abi.encodeWithSelector(IPools.IdleNotFound.selector, 10, 11));
        _rentAny(11, block.timestamp + HOUR);
        _rentAny(9, block.timestamp + HOUR);
    }

    function test_the_draw_follows_the_randomness_of_the_block() public {
        for (uint64 i = 1; i <= 50; ++i) {
            lp(i, HOUR, OPENING);
        }
        uint256[] memory times = new uint256[](51);
        uint256 distinct = 0;
        uint256 snapshot = vm.snapshotState();
        for (uint256 i = 0; i < 60; ++i) {
            vm.prevrandao(keccak256(abi.encode(i)));
            (uint256 leaseId,) = _rentAny(1, block.timestamp + 60);
            uint256 drawn = _onlyWindowOf(leaseId, 50);
            vm.revertToState(snapshot);
            if (times[drawn]++ == 0) ++distinct;
        }
        // 60 draws out of 50 come by about 35 of them.
        assertGt(distinct, 25);
    }

    function _onlyWindowOf(uint256 leaseId, uint64 count) private view returns (uint256) {
        for (uint64 i = 1; i <= count; ++i) {
            if (pools.isLeaseActive(leaseId, poolId, i)) return i;
        }
        revert("no window");
    }

    /// @dev In a pool of no more windows than it looks at, a draw finds every idle one; beyond, it gives up in time.
    function test_a_draw_looks_at_8_windows_a_device_and_64() public {
        for (uint64 i = 1; i <= 200; ++i) {
            lp(i, 600, OPENING);
        }
        skip(600);
        lp(300, HOUR, OPENING);
        uint256 found = _drawsThatFind(40);
        // 72 looks at 201 windows, of which all but one are over, find it in about one draw of three.
        assertGt(found, 5);
        assertLt(found, 25);
        for (uint64 i = 1; i <= 129; ++i) {
            pools.close(poolId, i, alice);
        }
        assertEq(pools.windowCount(poolId), 72);
        assertEq(_drawsThatFind(400), 400);
    }

    function _drawsThatFind(uint256 draws) private returns (uint256 found) {
        IPools.RentAnyParams memory params = rentAnyParams(1, block.timestamp + 60);
        uint256 snapshot = vm.snapshotState();
        for (uint256 i = 0; i < draws; ++i) {
            vm.prevrandao(keccak256(abi.encode(i)));
            vm.prank(client);
            try pools.rentAny(params) {
                ++found;
            } catch (bytes memory reason) {
                assertEq(reason, abi.encodeWithSelector(IPools.IdleNotFound.selector, 0, 1));
            }
            vm.revertToState(snapshot);
        }
    }

    function test_a_draw_is_refused_as_a_rent_is() public {
        vm.expectRevert(abi.encodeWithSelector(IPools.IdleNotFound.selector, 0, 1));
        _rentAny(1, block.timestamp + 60);
        lp(1, HOUR, OPENING);
        vm.expectRevert(IPools.NoDevices.selector);
        _rentAny(0, block.timestamp + 60);
        vm.expectRevert(abi.encodeWithSelector(IPools.TooManyDevices.selector, 65, 64));
        _rentAny(65, block.timestamp + 60);
        vm.expectRevert(abi.encodeWithSelector(IPools.LeaseEndPassed.selector, START, START));
        _rentAny(1, block.timestamp);
        IPools.RentAnyParams memory params = rentAnyParams(1, block.timestamp + 60);
        uint256 cost = lens.quoteRent(poolId, 1, params.end).cost;
        vm.startPrank(client);
        params.clientKeyId = 0;
        vm.expectRevert(IPools.ClientKeyMissing.selector);
        pools.rentAny(params);
        params.clientKeyId = bytes20("key");
        params.maxCost = cost - 1;
        vm.expectRevert(abi.encodeWithSelector(IPools.CostAboveLimit.selector, cost, cost - 1));
        pools.rentAny(params);
        params.maxCost = cost;
        params.deadline = block.timestamp - 1;
        vm.expectRevert(
            abi.encodeWithSelector(IPools.DeadlinePassed.selector, block.timestamp - 1, block.timestamp)
        );
        pools.rentAny(params);
        params.deadline = block.timestamp;
        pools.rentAny(params);
    }

    // ── extended ─────────────────────────────────────────────────────────────────────────────────────────────

    function _leaseOfTwo() private returns (uint256 leaseId) {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        lp(3, 2 * HOUR, 0);
        (leaseId,) = rent(ids(1, 2), block.timestamp + 600);
    }

    function test_an_extension_is_a_rent_of_the_seconds_after_the_lease() public {
        uint256 leaseId = _leaseOfTwo();
        uint256 before = pools.getLease(leaseId).cost;
        skip(100);
        IPools.Pool memory p = pool();
        uint256 s = 2 * 1200;
        uint256 paid = mulDivUp(p.y, s, p.x - s);
        uint256 fee = mulDivUp(paid, FEE_BPS, 10_000);
        IPoolLens.RentQuote memory quote = lens.quoteExtend(poolId, leaseId, START + 1741);
        assertEq(quote.cost, paid + fee);
        assertEq(quote.fee, fee);
        assertEq(quote.end, START + 1800);
        assertEq(quote.computeSeconds, s);
        uint256 supply = rally.totalSupply();
        vm.expectEmit(address(pools));
        emit IPools.Extended(poolId, leaseId, START + 1800, paid + fee, fee);
        vm.expectEmit(address(pools));
        emit IPools.Synced(
            poolId, IPools.Cause.Extend, p.x - s, p.y + paid, p.mass, quote.priceAfterWad, block.timestamp
        );
        // In the other order than they were rented.
        assertEq(extend(leaseId, ids(2, 1), START + 1741), paid + fee);
        assertEq(supply - rally.totalSupply(), fee);
        IPools.Lease memory lease = pools.getLease(leaseId);
        assertEq(lease.end, START + 1800);
        assertEq(lease.start, START);
        assertEq(lease.cost, before + paid + fee);
        assertEq(pools.tickWord(poolId, (START + 600) / 60), 0);
        assertEq(pools.tickWord(poolId, (START + 1800) / 60), 2);
        assertEq(pool().idle, 1);
        skip(1000);
        assertTrue(pools.isLeaseActive(leaseId, poolId, 1) && pools.isLeaseActive(leaseId, poolId, 2));
        skip(700);
        assertFalse(pools.isLeaseActive(leaseId, poolId, 1));
        assertEq(pool().idle, 3);
    }

    function test_an_extension_raises_the_ceiling_as_a_rent_does() public {
        uint256 leaseId = _leaseOfTwo();
        uint256 ceiling = pool().ceilingWad;
        extend(leaseId, ids(1, 2), START + HOUR);
        assertGt(pool().ceilingWad, ceiling);
        assertEq(pool().ceilingWad, pool().lastPriceWad);
    }

    function test_an_extension_names_the_whole_lease() public {
        uint256 leaseId = _leaseOfTwo();
        vm.expectRevert(abi.encodeWithSelector(IPools.NotWholeLease.selector, leaseId, 1, 2));
        extend(leaseId, ids(1), START + 1200);
        vm.expectRevert(abi.encodeWithSelector(IPools.NotInLease.selector, leaseId, 1));
        extend(leaseId, ids(1, 1), START + 1200);
        vm.expectRevert(abi.encodeWithSelector(IPools.NotInLease.selector, leaseId, 3));
        extend(leaseId, ids(1, 3), START + 1200);
        vm.expectRevert(IPools.NoDevices.selector);
        extend(leaseId, new uint64[](0), START + 1200);
    }

    function test_an_extension_ends_later_and_within_the_windows() public {
        uint256 leaseId = _leaseOfTwo();
        vm.expectRevert(abi.encodeWithSelector(IPools.LeaseEndNotLater.selector, START + 600, START + 600));
        extend(leaseId, ids(1, 2), START + 600);
        vm.expectRevert(
            abi.encodeWithSelector(IPools.WindowTooShort.selector, 1, START + HOUR, START + HOUR + 60)
        );
        extend(leaseId, ids(1, 2), START + HOUR + 1);
        extend(leaseId, ids(1, 2), START + HOUR);
        vm.expectRevert(abi.encodeWithSelector(IPools.LeaseEndNotLater.selector, START + HOUR, START + HOUR));
        extend(leaseId, ids(1, 2), START + HOUR);
    }

    function test_an_extension_is_by_the_client_while_it_runs() public {
        uint256 leaseId = _leaseOfTwo();
        IPools.ExtendParams memory params = extendParams(leaseId, ids(1, 2), START + 1200);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IPools.NotLeaseClient.selector, leaseId, bob, client));
        pools.extend(params);
        vm.expectRevert(abi.encodeWithSelector(IPools.UnknownLease.selector, leaseId + 1));
        extend(leaseId + 1, ids(1, 2), START + 1200);
        skip(599);
        extend(leaseId, ids(1, 2), START + 1200);
        skip(600);
        extend(leaseId, ids(1, 2), START + 1260);
        skip(61);
        vm.expectRevert(
            abi.encodeWithSelector(IPools.LeaseOver.selector, leaseId, START + 1260, block.timestamp)
        );
        extend(leaseId, ids(1, 2), START + 1800);
    }

    function test_an_extension_is_held_to_its_limits() public {
        uint256 leaseId = _leaseOfTwo();
        IPools.ExtendParams memory params = extendParams(leaseId, ids(1, 2), START + 1200);
        uint256 cost = lens.quoteExtend(poolId, leaseId, params.end).cost;
        vm.startPrank(client);
        params.maxCost = cost - 1;
        vm.expectRevert(abi.encodeWithSelector(IPools.CostAboveLimit.selector, cost, cost - 1));
        pools.extend(params);
        params.maxCost = cost;
        params.deadline = block.timestamp - 1;
        vm.expectRevert(
            abi.encodeWithSelector(IPools.DeadlinePassed.selector, block.timestamp - 1, block.timestamp)
        );
        pools.extend(params);
        params.deadline = block.timestamp;
        pools.extend(params);
    }

    function test_an_extension_leaves_a_second_in_the_pool() public {
        lp(1, HOUR, OPENING);
        (uint256 leaseId,) = rent(1, START + HOUR - 60);
        vm.expectRevert(abi.encodeWithSelector(IPools.NotEnoughIdle.selector, 60, 60));
        extend(leaseId, ids(1), START + HOUR);
        lp(2, HOUR, 0);
        extend(leaseId, ids(1), START + HOUR);
    }

    function test_an_extension_in_another_pool_is_refused() public {
        uint256 leaseId = _leaseOfTwo();
        bytes32 own = poolId;
        poolId = classes.createClass(resourceClass("Other", FLOOR, 0));
        lp(7, HOUR, OPENING);
        vm.expectRevert(abi.encodeWithSelector(IPools.NotInLease.selector, leaseId, 1));
        extend(leaseId, ids(1, 2), START + 1200);
        poolId = own;
        extend(leaseId, ids(1, 2), START + 1200);
    }

    // ── ended early ──────────────────────────────────────────────────────────────────────────────────────────

    function test_ending_early_sells_the_seconds_left() public {
        uint256 leaseId = _leaseOfTwo();
        uint256 cost = pools.getLease(leaseId).cost;
        skip(100);
        IPools.Pool memory p = pool();
        uint256 gross = uint256(p.y) * 1000 / (p.x + 1000);
        uint256 fee = mulDivUp(gross, FEE_BPS, 10_000);
        IPoolLens.EndLeaseQuote memory quote = lens.quoteEndLease(poolId, leaseId, 2);
        assertEq(quote.gross, gross);
        assertEq(quote.fee, fee);
        assertEq(quote.proceeds, gross - fee);
        assertEq(quote.computeSeconds, 1000);
        uint256 before = rally.balanceOf(client);
        uint256 supply = rally.totalSupply();
        vm.expectEmit(address(pools));
        emit IPools.LeaseEnded(poolId, leaseId, ids(2, 1), gross, fee);
        assertEq(endLease(leaseId, ids(2, 1)), gross - fee);
        assertEq(rally.balanceOf(client) - before, gross - fee);
        assertEq(supply - rally.totalSupply(), fee);
        IPools.Pool memory q = pool();
        assertEq(q.y, p.y - gross);
        assertEq(q.x, p.x + 1000);
        assertEq(q.idle, 3);
        assertEq(pools.tickWord(poolId, (START + 600) / 60), 0);
        assertFalse(pools.isLeaseActive(leaseId, poolId, 1));
        assertEq(pools.getLease(leaseId).devices, 0);
        assertEq(pools.getLease(leaseId).cost, 0);
        // The rent's fee is booked at once, the sale's is not.
        assertEq(credited[client], cost * FEE_BPS / (10_000 + FEE_BPS));
        rent(1, block.timestamp + 60);
    }

    function test_one_device_of_a_lease_may_be_ended_early() public {
        uint256 leaseId = _leaseOfTwo();
        uint256 cost = pools.getLease(leaseId).cost;
        skip(60);
        endLease(leaseId, ids(2));
        assertTrue(pools.isLeaseActive(leaseId, poolId, 1));
        assertFalse(pools.isLeaseActive(leaseId, poolId, 2));
        IPools.Lease memory lease = pools.getLease(leaseId);
        assertEq(lease.devices, 1);
        assertEq(lease.cost, cost - cost / 2);
        assertEq(pools.tickWord(poolId, (START + 600) / 60), 1);
        assertEq(credited[client], cost / 2 * FEE_BPS / (10_000 + FEE_BPS));
        extend(leaseId, ids(1), START + 1200);
        endLease(leaseId, ids(1));
        assertEq(pool().idle, 3);
    }

    function test_ending_early_names_windows_of_the_lease_once() public {
        uint256 leaseId = _leaseOfTwo();
        vm.expectRevert(IPools.NoDevices.selector);
        endLease(leaseId, new uint64[](0));
        vm.expectRevert(abi.encodeWithSelector(IPools.NotInLease.selector, leaseId, 3));
        endLease(leaseId, ids(3));
        vm.expectRevert(abi.encodeWithSelector(IPools.NotInLease.selector, leaseId, 1));
        endLease(leaseId, ids(1, 1));
        endLease(leaseId, ids(1));
        vm.expectRevert(abi.encodeWithSelector(IPools.NotInLease.selector, leaseId, 1));
        endLease(leaseId, ids(1));
        // Rented again, it is another lease's.
        rent(1, START + 600);
        vm.expectRevert(abi.encodeWithSelector(IPools.NotInLease.selector, leaseId, 1));
        endLease(leaseId, ids(1));
    }

    function test_ending_early_is_by_the_client_while_it_runs() public {
        uint256 leaseId = _leaseOfTwo();
        IPools.EndLeaseParams memory params = endParams(leaseId, ids(1));
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IPools.NotLeaseClient.selector, leaseId, bob, client));
        pools.endLease(params);
        vm.expectRevert(abi.encodeWithSelector(IPools.UnknownLease.selector, 9));
        endLease(9, ids(1));
        skip(599);
        endLease(leaseId, ids(1));
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IPools.LeaseOver.selector, leaseId, START + 600, START + 600));
        endLease(leaseId, ids(2));
    }

    function test_ending_early_is_held_to_its_limits() public {
        uint256 leaseId = _leaseOfTwo();
        IPools.EndLeaseParams memory params = endParams(leaseId, ids(1));
        uint256 proceeds = lens.quoteEndLease(poolId, leaseId, 1).proceeds;
        vm.startPrank(client);
        params.minProceeds = proceeds + 1;
        vm.expectRevert(abi.encodeWithSelector(IPools.ProceedsBelowLimit.selector, proceeds, proceeds + 1));
        pools.endLease(params);
        params.minProceeds = proceeds;
        params.deadline = block.timestamp - 1;
        vm.expectRevert(
            abi.encodeWithSelector(IPools.DeadlinePassed.selector, block.timestamp - 1, block.timestamp)
        );
        pools.endLease(params);
        params.deadline = block.timestamp;
        pools.endLease(params);
    }

    function test_nothing_is_sold_back_to_a_pool_without_lps() public {
        lp(1, HOUR, OPENING);
        seller(2, 3 * HOUR);
        (uint256 leaseId,) = rent(2, block.timestamp + 2 * HOUR);
        skip(HOUR - 1);
        uint256 snapshot = vm.snapshotState();
        endLease(leaseId, ids(2));
        vm.revertToState(snapshot);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IPools.NoLiquidity.selector, poolId));
        endLease(leaseId, ids(2));
    }

    function test_a_reported_device_is_not_sold_back() public {
        uint256 leaseId = _leaseOfTwo();
        faultPending[2] = true;
        vm.expectRevert(abi.encodeWithSelector(IPools.FaultPending.selector, 2));
        endLease(leaseId, ids(1, 2));
        endLease(leaseId, ids(1));
        faultPending[2] = false;
        endLease(leaseId, ids(2));
    }

    /// @dev To rent and sell back at once never pays, whatever the pool: the fee apart.
    function testFuzz_renting_and_ending_at_once_never_pays(uint256 opening, uint256 seconds_, uint256 wait)
        public
    {
        poolId = classes.createClass(resourceClass("Free", FLOOR, 0));
        lp(1, 4 * HOUR, bound(opening, uint256(FLOOR) * 4 * HOUR, 1_000e18));
        lp(2, HOUR, 0);
        seller(3, 2 * HOUR);
        skip(bound(wait, 0, 90 minutes));
        uint256 end = block.timestamp + bound(seconds_, 1, 4 * HOUR - 91 minutes);
        IPools.Pool memory before = pool();
        (uint256 leaseId, uint256 cost) = rent(1, end);
        assertLe(endLease(leaseId, ids(1)), cost);
        assertEq(pool().x, before.x);
        assertGe(pool().y, before.y);
    }

    // ── credited ─────────────────────────────────────────────────────────────────────────────────────────────

    function test_a_lease_is_credited_once_after_its_end() public {
        uint256 leaseId = _leaseOfTwo();
        IPools.RentParams memory params = rentParams(ids(3), block.timestamp + 60);
        (uint256 other, uint256 cost) = rent(3, params.end);
        uint256 fee = cost * FEE_BPS / (10_000 + FEE_BPS);
        vm.expectRevert(abi.encodeWithSelector(IPools.LeaseNotOver.selector, other, START + 60, START));
        pools.creditLease(other);
        skip(59);
        vm.expectRevert(abi.encodeWithSelector(IPools.LeaseNotOver.selector, other, START + 60, START + 59));
        pools.creditLease(other);
        skip(1);
        vm.expectEmit(address(pools));
        emit IPools.LeaseCredited(other, client, fee);
        vm.prank(bob);
        assertEq(pools.creditLease(other), fee);
        assertEq(credited[client], fee);
        assertEq(pools.getLease(other).feeBps, 0);
        vm.expectRevert(abi.encodeWithSelector(IPools.NothingToCredit.selector, other));
        pools.creditLease(other);
        vm.expectRevert(abi.encodeWithSelector(IPools.UnknownLease.selector, 9));
        pools.creditLease(9);
        assertGt(pools.getLease(leaseId).feeBps, 0);
    }

    function test_a_lease_all_ended_early_has_nothing_left_to_credit() public {
        uint256 leaseId = _leaseOfTwo();
        endLease(leaseId, ids(1, 2));
        skip(600);
        vm.expectRevert(abi.encodeWithSelector(IPools.NothingToCredit.selector, leaseId));
        pools.creditLease(leaseId);
    }

    /// @dev Renting from oneself to farm rewards: what is credited in all is never more than what was burned in all.
    function testFuzz_no_more_is_credited_than_was_burned(uint256 seed) public {
        uint256 leaseId = _leaseOfTwo();
        uint256 supply = rally.totalSupply();
        uint256 rentFee = pools.getLease(leaseId).cost * FEE_BPS / (10_000 + FEE_BPS);
        skip(seed % 600);
        if (seed & (1 << 20) != 0) extend(leaseId, ids(1, 2), START + 1200);
        if (seed & (1 << 21) != 0) endLease(leaseId, ids(1));
        if (seed & (1 << 22) != 0) endLease(leaseId, ids(2));
        skip(1200);
        if (pools.getLease(leaseId).cost > 0) pools.creditLease(leaseId);
        // The first rent's own fee was burned before.
        assertLe(credited[client], supply - rally.totalSupply() + rentFee + 1);
        assertGe(credited[client] + 2, rentFee);
    }
}
