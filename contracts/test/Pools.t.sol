// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClassRegistry} from "../interfaces/IClassRegistry.sol";
import {IPoolLens} from "../interfaces/IPoolLens.sol";
import {IPools} from "../interfaces/IPools.sol";
import {PermitInput} from "../interfaces/PermitInput.sol";
import {PoolsTest} from "./PoolsTest.sol";

/// @notice Windows come in, are rented, and time passes.
contract PoolsTradeTest is PoolsTest {
    // ── injections ───────────────────────────────────────────────────────────────────────────────────────────

    function test_the_first_lp_sets_the_price() public {
        vm.expectEmit(address(pools));
        emit IPools.Injected(poolId, 1, OPENING, OPENING / 3600, START + HOUR);
        vm.expectEmit(address(pools));
        emit IPools.Synced(poolId, IPools.Cause.Inject, 3600, OPENING, OPENING, 0.001e18, START);
        assertEq(lp(1, HOUR, OPENING), OPENING);
        IPools.Pool memory p = pools.getPool(poolId);
        assertEq(p.y, OPENING);
        assertEq(p.x, 3600);
        assertEq(p.idle, 1);
        assertEq(p.mass, OPENING);
        assertEq(p.massPerSecond, OPENING / 3600);
        assertEq(p.rateX128, 1 << 128);
        assertEq(p.ceilingWad, 0.001e18);
        assertEq(p.lastPriceWad, 0.001e18);
        assertEq(p.floorPriceWad, FLOOR);
        assertEq(p.feeBps, FEE_BPS);
        assertEq(p.horizonTick, (START + HOUR) / 60);
        assertEq(lens.priceWad(poolId), 0.001e18);
        IPools.Position memory position = pools.getPosition(poolId, 1);
        assertEq(position.massPerSecond, OPENING / 3600);
        assertEq(position.end, START + HOUR);
        assertEq(position.leaseId, 0);
    }

    /// @dev First depositor: whatever was given to the contract before is in no pool, and moves no price.
    function test_a_donation_moves_nothing() public {
        rally.mint(address(pools), 1_000e18);
        lp(1, HOUR, OPENING);
        assertEq(pool().y, OPENING);
        rally.mint(address(pools), 1_000e18);
        assertEq(lp(2, HOUR, 0), OPENING);
        assertEq(lens.priceWad(poolId), 0.001e18);
        assertEq(pool().mass, 2 * OPENING);
    }

    /// @dev First depositor: an opening at the highest price anyone has does not take from the second LP.
    function test_a_first_lp_takes_nothing_from_the_second() public {
        uint256 opening = 3_600_000e18;
        lp(1, HOUR, opening);
        uint256 second = lp(2, HOUR, 0);
        assertEq(second, opening);
        skip(HOUR);
        assertApproxEqAbs(pools.close(poolId, 2, bob), second, 2);
        assertApproxEqAbs(pools.close(poolId, 1, alice), opening, 2);
    }

    function test_an_opening_is_at_or_above_the_floor() public {
        uint256 least = uint256(FLOOR) * 3600;
        vm.expectRevert(abi.encodeWithSelector(IPools.OpeningBelowFloor.selector, least - 1, least));
        lp(1, HOUR, least - 1);
        assertEq(lp(1, HOUR, least), least);
    }

    function test_the_second_lp_joins_at_the_price() public {
        lp(1, HOUR, OPENING);
        assertEq(lp(2, 2 * HOUR, 1), 2 * OPENING);
        assertEq(pool().mass, 3 * OPENING);
        assertEq(lens.priceWad(poolId), 0.001e18);
    }

    function test_an_injection_is_held_to_its_limit() public {
        lp(1, HOUR, OPENING);
        vm.expectRevert(abi.encodeWithSelector(IPools.InjectionAboveLimit.selector, OPENING, OPENING - 1));
        pools.inject(poolId, 2, endAfter(HOUR), 0, OPENING - 1);
        pools.inject(poolId, 2, endAfter(HOUR), 0, OPENING);
    }

    function test_an_opening_is_held_to_its_limit() public {
        vm.expectRevert(abi.encodeWithSelector(IPools.InjectionAboveLimit.selector, OPENING, OPENING - 1));
        pools.inject(poolId, 1, endAfter(HOUR), OPENING, OPENING - 1);
    }

    function test_a_window_ends_on_a_tick_within_seven_days() public {
        skip(1);
        uint256[4] memory wrong = [START, START + HOUR + 1, START + HOUR - 1, START + 7 days + 120];
        for (uint256 i = 0; i < wrong.length; ++i) {
            vm.expectRevert();
            pools.inject(poolId, 1, uint64(wrong[i]), 1e24, NONE);
        }
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowEndInvalid.selector, START + 7 days + 120));
        pools.inject(poolId, 1, uint64(START + 7 days + 120), 1e24, NONE);
        pools.inject(poolId, 1, uint64(START + 7 days + 60), 1e24, NONE);
    }

    function test_a_window_comes_in_once() public {
        lp(1, HOUR, OPENING);
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowInPool.selector, 1));
        pools.inject(poolId, 1, endAfter(HOUR), 0, NONE);
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowInPool.selector, 1));
        pools.sell(poolId, 1, endAfter(HOUR), 0, 0, bob);
    }

    function test_a_class_that_nobody_wrote_has_no_pool() public {
        vm.expectRevert(abi.encodeWithSelector(IClassRegistry.UnknownClass.selector, bytes32("none")));
        pools.inject("none", 1, endAfter(HOUR), 1e24, NONE);
        vm.expectRevert(abi.encodeWithSelector(IPools.NoLiquidity.selector, bytes32("none")));
        pools.sell("none", 1, endAfter(HOUR), 0, 0, bob);
    }

    function test_mass_that_does_not_fit_is_refused() public {
        // 2⁹⁶ a second for a minute is far more than there is; the size is refused before anything is paid.
        uint256 most = uint256(type(uint96).max);
        vm.expectRevert(abi.encodeWithSelector(IPools.MassTooLarge.selector, poolId));
        pools.inject(poolId, 1, endAfter(60), (most + 1) * 60, NONE);
    }

    // ── sales ────────────────────────────────────────────────────────────────────────────────────────────────

    function test_a_sale_pays_seller_and_collateral() public {
        lp(1, HOUR, OPENING);
        // ⌊3.6e18·3600 / 7200⌋, and 0.3 % of it.
        uint256 gross = OPENING / 2;
        uint256 fee = 0.0054e18;
        uint256 supply = rally.totalSupply();
        vm.expectEmit(address(pools));
        emit IPools.Sold(poolId, 2, 3600, gross, fee, START + HOUR);
        vm.expectEmit(address(pools));
        emit IPools.Synced(poolId, IPools.Cause.Sell, 7200, gross, OPENING, 0.00025e18, START);
        (uint256 proceeds, uint256 collateral) =
            pools.sell(poolId, 2, endAfter(HOUR), gross - fee, 2_500, bob);
        assertEq(proceeds, gross - fee);
        assertEq(collateral, (proceeds + 3) / 4);
        assertEq(rally.balanceOf(address(this)), collateral);
        assertEq(rally.balanceOf(bob), proceeds - collateral);
        assertEq(supply - rally.totalSupply(), fee);
        assertEq(pool().y, gross);
        assertEq(pool().x, 7200);
        assertEq(pools.getPosition(poolId, 2).massPerSecond, 0);
    }

    function test_collateral_above_the_proceeds_takes_them_all() public {
        lp(1, HOUR, OPENING);
        (uint256 proceeds, uint256 collateral) = pools.sell(poolId, 2, endAfter(HOUR), 0, 1_000_000, bob);
        assertEq(collateral, 100 * proceeds);
        assertEq(rally.balanceOf(address(this)), proceeds);
        assertEq(rally.balanceOf(bob), 0);
    }

    function test_collateral_as_high_as_the_proceeds_leaves_the_seller_nothing() public {
        lp(1, HOUR, OPENING);
        (uint256 proceeds, uint256 collateral) = pools.sell(poolId, 2, endAfter(HOUR), 0, 10_000, bob);
        assertEq(collateral, proceeds);
        assertEq(rally.balanceOf(address(this)), proceeds);
        assertEq(rally.balanceOf(bob), 0);
    }

    function test_a_sale_is_held_to_its_limit() public {
        lp(1, HOUR, OPENING);
        uint256 proceeds = lens.quoteSell(poolId, HOUR).proceeds;
        vm.expectRevert(abi.encodeWithSelector(IPools.ProceedsBelowLimit.selector, proceeds, proceeds + 1));
        pools.sell(poolId, 2, endAfter(HOUR), proceeds + 1, 0, bob);
        pools.sell(poolId, 2, endAfter(HOUR), proceeds, 0, bob);
    }

    function test_nothing_is_sold_to_a_pool_without_lps() public {
        vm.expectRevert(abi.encodeWithSelector(IPools.NoLiquidity.selector, poolId));
        seller(1, HOUR);
        lp(1, HOUR, OPENING);
        skip(HOUR - 1);
        seller(2, HOUR);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IPools.NoLiquidity.selector, poolId));
        seller(3, HOUR);
    }

    function test_seller_seconds_perish_and_lift_the_price_back() public {
        lp(1, 2 * HOUR, 2 * OPENING);
        seller(2, HOUR);
        uint256 low = lens.priceWad(poolId);
        skip(HOUR);
        assertGt(lens.priceWad(poolId), low);
    }

    /// @dev All that is idle is about to end while a leased LP keeps the reserve up: y/x runs away.
    function test_a_seller_is_not_paid_for_a_runaway_price() public {
        lp(1, 2 * HOUR, 2 * OPENING);
        lp(2, HOUR, 0);
        rent(1, block.timestamp + 2 * HOUR);
        uint256 ceiling = pool().ceilingWad;
        skip(HOUR - 1);
        assertEq(pool().x, 1);
        assertGt(lens.priceWad(poolId), 1000 * ceiling);
        IPoolLens.SellQuote memory quote = lens.quoteSell(poolId, 600);
        assertLe(quote.gross, ceiling * quote.computeSeconds);
        skip(1);
        assertEq(pool().x, 0);
        quote = lens.quoteSell(poolId, 600);
        assertLe(quote.gross, ceiling * quote.computeSeconds);
        seller(3, 600);
        assertGt(pool().y, 0);
    }

    // ── the thinnest reserve ─────────────────────────────────────────────────────────────────────────────────

    /// @dev One LP, leased but for its last minute: every ten minutes a seller takes ten elevenths of the reserve. Far
    /// down, injections of a wei would multiply W past its size. Before that the pool refuses to buy.
    function test_a_drained_pool_refuses_before_its_mass_overflows() public {
        lp(1, 7 days, uint256(FLOOR) * 7 days);
        fund(client, 3_000_000e18);
        rent(1, START + 7 days - 60);
        uint64 next = 2;
        while (next < 100) {
            IPools.Pool memory p = pool();
            uint256 left = uint256(p.y) - lens.quoteSell(poolId, 600).gross;
            uint256 thinnest = (uint256(p.mass) + (1 << 40) - 1) >> 40;
            if (left < thinnest) {
                vm.expectRevert(
                    abi.encodeWithSelector(IPools.ReserveTooThin.selector, poolId, left, thinnest)
                );
                seller(next, 600);
                break;
            }
            seller(next++, 600);
            skip(600);
        }
        assertGt(next, 10, "drained");
        assertLt(next, 100, "refused");
        // Who injects keeps y against W, so the reserve gets no thinner.
        for (uint64 i = 0; i < 10; ++i) {
            lp(100 + i, 600, 0);
            assertGe(uint256(pool().y) << 40, pool().mass, "thick enough");
        }
        skip(7 days);
        lp(5000, HOUR, OPENING);
        assertEq(pool().y, OPENING);
    }

    /// @dev At y of a few wei its rounding alone thins the reserve: then nobody may inject either.
    function test_a_reserve_thinned_by_rounding_takes_no_injection() public {
        poolId = classes.createClass(resourceClass("Cheap", uint96(_lowestFloor()), 0));
        lp(1, 7 days, _lowestFloor() * 7 days);
        rent(1, START + 7 days - 60);
        uint64 next = 2;
        for (; next < 1000; ++next) {
            try pools.sell(poolId, next, endAfter(60), 0, 0, bob) {
                skip(60);
            } catch (bytes memory reason) {
                assertEq(bytes4(reason), IPools.ReserveTooThin.selector);
                break;
            }
        }
        assertLt(next, 1000, "refused");
        bool refused = false;
        vm.warp(START + 7 days - HOUR);
        while (!refused && block.timestamp < START + 7 days - 1) {
            skip(1);
            IPools.Pool memory p = pool();
            if (uint256(p.y) << 40 >= p.mass) continue;
            uint256 snapshot = vm.snapshotState();
            try pools.inject(poolId, 1000, endAfter(600), 0, NONE) {}
            catch (bytes memory reason) {
                refused = bytes4(reason) == IPools.ReserveTooThin.selector;
            }
            vm.revertToState(snapshot);
        }
        assertTrue(refused);
    }

    // ── rents ────────────────────────────────────────────────────────────────────────────────────────────────

    function test_a_rent_costs_what_was_quoted_and_burns_its_fee() public {
        lp(1, HOUR, OPENING);
        uint256 end = block.timestamp + 600;
        IPoolLens.RentQuote memory quote = lens.quoteRent(poolId, 1, end);
        // ⌈3.6e18·600 / 3000⌉ = 0.72e18, and 0.3 % of it.
        assertEq(quote.cost - quote.fee, 0.72e18);
        assertEq(quote.fee, 0.00216e18);
        assertEq(quote.priceBeforeWad, 0.001e18);
        assertEq(quote.priceAfterWad, 0.00144e18);
        uint256 supply = rally.totalSupply();
        uint256 before = rally.balanceOf(client);
        vm.expectEmit(address(pools));
        emit IPools.Rented(poolId, 1, client, ids(1), START, end, bytes20("key"), quote.cost, quote.fee);
        vm.expectEmit(address(pools));
        emit IPools.Synced(poolId, IPools.Cause.Rent, 3000, 4.32e18, OPENING, 0.00144e18, START);
        (uint256 leaseId, uint256 cost) = rent(1, end);
        assertEq(leaseId, 1);
        assertEq(pools.leaseCount(), 1);
        assertEq(cost, quote.cost);
        assertEq(before - rally.balanceOf(client), cost);
        assertEq(supply - rally.totalSupply(), quote.fee);
        IPools.Pool memory p = pool();
        assertEq(p.y, OPENING + 0.72e18);
        assertEq(p.x, 3000);
        assertEq(p.idle, 0);
        assertEq(lens.priceWad(poolId), quote.priceAfterWad);

        IPools.Lease memory lease = pools.getLease(leaseId);
        assertEq(lease.client, client);
        assertEq(lease.start, START);
        assertEq(lease.end, end);
        assertEq(lease.devices, 1);
        assertEq(lease.feeBps, FEE_BPS);
        assertEq(lease.clientKeyId, bytes20("key"));
        assertEq(lease.cost, cost);
    }

    function test_the_lease_end_is_aligned_up_and_its_seconds_are_exact() public {
        lp(1, HOUR, OPENING);
        skip(7);
        assertEq(lens.quoteRent(poolId, 1, START + 61).end, START + 120);
        assertEq(lens.quoteRent(poolId, 1, START + 120).computeSeconds, 113);
        assertEq(lens.quoteRent(poolId, 1, START + 121).computeSeconds, 173);
        (uint256 leaseId,) = rent(1, START + 61);
        assertEq(pools.getLease(leaseId).end, START + 120);
        assertEq(pool().x, 3593 - 113);
    }

    function test_a_leased_device_does_not_dissipate() public {
        lp(1, HOUR, OPENING);
        (uint256 leaseId,) = rent(1, block.timestamp + 600);
        skip(599);
        assertEq(pool().x, 3000);
        assertTrue(pools.isLeaseActive(leaseId, poolId, 1));
        assertFalse(pools.isLeaseActive(leaseId, poolId, 2));
        assertFalse(pools.isLeaseActive(leaseId + 1, poolId, 1));
        assertFalse(pools.isLeaseActive(leaseId, "other", 1));
        assertFalse(pools.isLeaseActive(0, poolId, 2));
        skip(1);
        assertEq(pool().x, 3000);
        assertEq(pool().idle, 1);
        assertFalse(pools.isLeaseActive(leaseId, poolId, 1));
        skip(1);
        assertEq(pool().x, 2999);
    }

    function test_a_lease_may_end_with_its_window_while_others_are_idle() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        rent(1, block.timestamp + HOUR);
        assertEq(pool().x, 3600);
        skip(HOUR - 1);
        assertEq(pool().x, 1);
        skip(1);
        IPools.Pool memory p = pool();
        assertEq(p.x, 0);
        assertEq(p.idle, 0);
        assertEq(p.mass, 0);
        assertEq(p.y, 0);
    }

    /// @dev A seller's window that is leased to its end: what comes and what goes there cancel, and nothing is crossed.
    function test_a_seller_leased_to_its_end_leaves_no_event() public {
        lp(1, 2 * HOUR, 2 * OPENING);
        seller(2, HOUR);
        rent(2, block.timestamp + HOUR);
        assertEq(pools.tickWord(poolId, (START + HOUR) / 60), 0);
        (uint256[] memory times,) = lens.slopeChanges(poolId, block.timestamp, block.timestamp + 1 days);
        assertEq(times.length, 1);
        assertEq(times[0], START + 2 * HOUR);
        skip(HOUR);
        assertEq(pool().idle, 1);
        assertEq(pool().x, HOUR);
        pools.close(poolId, 2, bob);
        assertEq(pools.windowCount(poolId), 1);
    }

    function test_one_second_stays_in_the_pool() public {
        lp(1, HOUR, OPENING);
        vm.expectRevert(abi.encodeWithSelector(IPools.NotEnoughIdle.selector, 3600, 3600));
        rent(1, block.timestamp + HOUR);
        skip(1);
        // 3539 of 3599 may go.
        rent(1, START + HOUR - 60);
        assertEq(pool().x, 60);
    }

    function test_with_one_second_left_in_the_pool_all_others_may_go() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        skip(HOUR - 1);
        assertEq(pool().x, 2);
        rent(1, START + HOUR);
        assertEq(pool().x, 1);
        vm.expectRevert(abi.encodeWithSelector(IPools.NotEnoughIdle.selector, 1, 1));
        rent(2, START + HOUR);
        skip(1);
        assertEq(pool().x, 0);
        assertEq(pool().idle, 0);
    }

    function test_nothing_idle_is_nothing_to_rent() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        rent(1, block.timestamp + HOUR);
        skip(HOUR - 60);
        lp(3, 2 * HOUR, 0);
        rent(ids(2, 3), block.timestamp + 60);
        assertEq(pool().idle, 0);
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowLeased.selector, 3, START + HOUR));
        rent(3, block.timestamp + 60);
    }

    function test_a_rent_never_goes_below_the_floor() public {
        lp(1, HOUR, uint256(FLOOR) * 3600);
        seller(2, 7 days);
        assertLt(lens.priceWad(poolId), FLOOR);
        (, uint256 cost) = rent(2, block.timestamp + 60);
        uint256 paid = uint256(FLOOR) * 60;
        assertEq(cost, paid + mulDivUp(paid, FEE_BPS, 10_000));
    }

    function test_a_rent_is_held_to_its_limit() public {
        lp(1, HOUR, OPENING);
        IPools.RentParams memory params = rentParams(ids(1), block.timestamp + 600);
        uint256 cost = lens.quoteRent(poolId, 1, params.end).cost;
        params.maxCost = cost - 1;
        vm.startPrank(client);
        vm.expectRevert(abi.encodeWithSelector(IPools.CostAboveLimit.selector, cost, cost - 1));
        pools.rent(params);
        params.maxCost = cost;
        pools.rent(params);
    }

    /// @dev Sandwich: who rents first raises the victim's cost, and the victim's limit stops it.
    function test_a_sandwiched_rent_is_refused_by_its_limit() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        IPools.RentParams memory params = rentParams(ids(1), block.timestamp + 600);
        params.maxCost = lens.quoteRent(poolId, 1, params.end).cost;
        fund(bob, 100e18);
        IPools.RentParams memory front = rentParams(ids(2), block.timestamp + 600);
        vm.prank(bob);
        pools.rent(front);
        uint256 cost = lens.quoteRent(poolId, 1, params.end).cost;
        vm.prank(client);
        vm.expectRevert(abi.encodeWithSelector(IPools.CostAboveLimit.selector, cost, params.maxCost));
        pools.rent(params);
    }

    function test_a_rent_is_held_to_its_deadline() public {
        lp(1, HOUR, OPENING);
        IPools.RentParams memory params = rentParams(ids(1), block.timestamp + 600);
        params.deadline = block.timestamp - 1;
        vm.startPrank(client);
        vm.expectRevert(
            abi.encodeWithSelector(IPools.DeadlinePassed.selector, block.timestamp - 1, block.timestamp)
        );
        pools.rent(params);
        params.deadline = block.timestamp;
        pools.rent(params);
    }

    function test_a_rent_needs_a_future_end() public {
        lp(1, HOUR, OPENING);
        vm.expectRevert(
            abi.encodeWithSelector(IPools.LeaseEndPassed.selector, block.timestamp, block.timestamp)
        );
        rent(1, block.timestamp);
        rent(1, block.timestamp + 1);
    }

    function test_a_rent_needs_a_client_key() public {
        lp(1, HOUR, OPENING);
        IPools.RentParams memory params = rentParams(ids(1), block.timestamp + 600);
        params.clientKeyId = 0;
        vm.expectRevert(IPools.ClientKeyMissing.selector);
        vm.prank(client);
        pools.rent(params);
    }

    function test_a_rent_needs_devices_and_not_too_many() public {
        lp(1, HOUR, OPENING);
        IPools.RentParams memory params = rentParams(new uint64[](0), block.timestamp + 60);
        vm.startPrank(client);
        vm.expectRevert(IPools.NoDevices.selector);
        pools.rent(params);
        params.windowIds = new uint64[](65);
        vm.expectRevert(abi.encodeWithSelector(IPools.TooManyDevices.selector, 65, 64));
        pools.rent(params);
        params.windowIds = new uint64[](64);
        vm.expectRevert(abi.encodeWithSelector(IPools.NotEnoughIdle.selector, 64 * 60, 3600));
        pools.rent(params);
    }

    function test_64_devices_are_one_lease() public {
        uint64[] memory all = new uint64[](64);
        for (uint64 i = 0; i < 64; ++i) {
            lp(i + 1, HOUR, OPENING);
            all[i] = i + 1;
        }
        (uint256 leaseId,) = rent(all, block.timestamp + 600);
        assertEq(pools.getLease(leaseId).devices, 64);
        assertEq(pool().idle, 0);
        skip(600);
        assertEq(pool().idle, 64);
    }

    function test_a_leased_device_cannot_be_leased_again_before_its_end() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        uint256 end = block.timestamp + 600;
        rent(1, end);
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowLeased.selector, 1, end));
        rent(1, end + 60);
        skip(599);
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowLeased.selector, 1, end));
        rent(1, end + 60);
        skip(1);
        rent(1, end + 60);
    }

    function test_a_device_named_twice_is_refused() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowLeased.selector, 1, START + 600));
        rent(ids(1, 1), START + 600);
    }

    function test_several_devices_one_lease() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        uint256 quoted = lens.quoteRent(poolId, 2, block.timestamp + 600).cost;
        (uint256 leaseId, uint256 cost) = rent(ids(1, 2), block.timestamp + 600);
        assertEq(cost, quoted);
        assertTrue(pools.isLeaseActive(leaseId, poolId, 1) && pools.isLeaseActive(leaseId, poolId, 2));
        assertEq(pool().idle, 0);
        assertEq(pool().x, 6000);
        assertEq(pools.getLease(leaseId).devices, 2);
    }

    function test_a_lease_cannot_outlast_the_window() public {
        lp(1, HOUR, OPENING);
        lp(2, 2 * HOUR, 0);
        uint256 end = block.timestamp + HOUR;
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowTooShort.selector, 1, end, end + 60));
        rent(1, end + 1);
        rent(1, end);
    }

    function test_a_window_that_is_over_cannot_be_rented() public {
        lp(1, HOUR, OPENING);
        lp(2, 2 * HOUR, 0);
        skip(HOUR);
        uint256 end = block.timestamp + 60;
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowTooShort.selector, 1, START + HOUR, end));
        rent(1, end);
    }

    function test_a_window_of_no_pool_or_another_is_refused() public {
        lp(1, HOUR, OPENING);
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowNotInPool.selector, poolId, 2));
        rent(2, block.timestamp + 60);
        bytes32 other = classes.createClass(resourceClass("Other", FLOOR, 0));
        pools.inject(other, 2, endAfter(HOUR), OPENING, NONE);
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowNotInPool.selector, poolId, 2));
        rent(2, block.timestamp + 60);
    }

    function test_a_pool_that_nobody_came_into_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IPools.UnknownPool.selector, poolId));
        rent(1, block.timestamp + 60);
        vm.expectRevert(abi.encodeWithSelector(IPools.UnknownPool.selector, poolId));
        pools.poke(poolId, 1);
    }

    function test_a_class_without_fee_burns_nothing() public {
        poolId = classes.createClass(resourceClass("Free", FLOOR, 0));
        lp(1, HOUR, OPENING);
        uint256 supply = rally.totalSupply();
        (uint256 leaseId, uint256 cost) = rent(1, block.timestamp + 600);
        assertEq(cost, 0.72e18);
        seller(2, HOUR);
        assertEq(rally.totalSupply(), supply);
        skip(600);
        vm.expectRevert(abi.encodeWithSelector(IPools.NothingToCredit.selector, leaseId));
        pools.creditLease(leaseId);
    }

    // ── no LPs ───────────────────────────────────────────────────────────────────────────────────────────────

    function test_without_lps_a_rent_falls_back_to_the_last_price() public {
        lp(1, HOUR, 100 * OPENING);
        seller(2, 4 * HOUR);
        uint256 last = pool().lastPriceWad;
        assertGt(last, FLOOR);
        skip(HOUR);
        assertEq(pool().mass, 0);
        assertEq(pool().y, 0);
        assertEq(pool().ceilingWad, 0);
        assertEq(lens.priceWad(poolId), last);
        // ⌈last·x·s / (x − s)⌉ with x = 3 h.
        uint256 paid = mulDivUp(last * 10_800, 60, 10_800 - 60);
        IPoolLens.RentQuote memory quote = lens.quoteRent(poolId, 1, block.timestamp + 60);
        assertEq(quote.cost - quote.fee, paid);
        rent(2, block.timestamp + 60);
        assertEq(pool().y, paid);
        assertEq(lens.priceWad(poolId), last);
        skip(60);
        assertEq(pool().y, paid, "nobody's, so it stays");
    }

    function test_without_lps_the_floor_holds_too() public {
        lp(1, HOUR, OPENING);
        seller(2, 4 * HOUR);
        skip(HOUR);
        assertLt(lens.priceWad(poolId), FLOOR);
        IPoolLens.RentQuote memory quote = lens.quoteRent(poolId, 1, block.timestamp + 60);
        assertEq(quote.cost - quote.fee, uint256(FLOOR) * 60);
    }

    function test_what_stood_in_a_pool_without_lps_is_burned_at_the_next_opening() public {
        lp(1, HOUR, OPENING);
        seller(2, 4 * HOUR);
        skip(HOUR);
        rent(2, block.timestamp + 600);
        uint256 leftover = pool().y;
        assertGt(leftover, 0);
        uint256 supply = rally.totalSupply();
        vm.expectEmit(address(pools));
        emit IPools.LeftoverBurned(poolId, leftover);
        pools.inject(poolId, 3, endAfter(HOUR), OPENING, NONE);
        assertEq(pool().y, OPENING);
        assertEq(supply - rally.totalSupply(), leftover);
    }

    // ── time ─────────────────────────────────────────────────────────────────────────────────────────────────

    function test_the_price_holds_while_lps_dissipate() public {
        lp(1, HOUR, OPENING);
        lp(2, 2 * HOUR, 0);
        for (uint256 i = 0; i < 119; ++i) {
            skip(60);
            if (i % 7 == 0) pools.poke(poolId, 1);
            // Each settling floors y by less than a wei.
            assertApproxEqAbs(uint256(pool().y), uint256(pool().x) * 0.001e18, 3);
        }
    }

    function test_a_lone_lp_gets_all_back_but_a_wei() public {
        lp(1, HOUR, OPENING);
        skip(HOUR / 4);
        assertApproxEqAbs(lens.claimable(poolId, 1), OPENING / 4, 1);
        vm.expectEmit(address(pools));
        emit IPools.Collected(poolId, 1, alice, lens.claimable(poolId, 1));
        uint256 claimed = pools.collect(poolId, 1, alice);
        assertEq(rally.balanceOf(alice), claimed);
        assertEq(lens.claimable(poolId, 1), 0);
        assertEq(pools.collect(poolId, 1, alice), 0);
        skip(HOUR);
        uint256 rest = lens.claimable(poolId, 1);
        assertEq(pools.close(poolId, 1, alice), rest);
        assertApproxEqAbs(rally.balanceOf(alice), OPENING, 2);
        assertLe(rally.balanceOf(alice), OPENING);
    }

    function test_a_closed_window_is_forgotten() public {
        lp(1, HOUR, OPENING);
        lp(2, 2 * HOUR, 0);
        lp(3, 2 * HOUR, 0);
        skip(HOUR - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IPools.WindowNotOver.selector, 1, START + HOUR, block.timestamp)
        );
        pools.close(poolId, 1, alice);
        skip(1);
        pools.close(poolId, 1, alice);
        assertEq(abi.encode(pools.getPosition(poolId, 1)), abi.encode(_nowhere()));
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowNotInPool.selector, poolId, 1));
        pools.close(poolId, 1, alice);
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowNotInPool.selector, poolId, 1));
        pools.collect(poolId, 1, alice);
        // The last of the list took its place.
        uint64[] memory left = pools.windowsOf(poolId, 0, 10);
        assertEq(left.length, 2);
        assertEq(left[0], 3);
        assertEq(left[1], 2);
        assertEq(pools.getPosition(poolId, 3).listIndex, 0);
        skip(2 * HOUR);
        pools.close(poolId, 2, alice);
        pools.close(poolId, 3, alice);
        assertEq(pools.windowCount(poolId), 0);
    }

    function _nowhere() private pure returns (IPools.Position memory position) {}

    function test_a_seller_collects_nothing() public {
        lp(1, 2 * HOUR, 2 * OPENING);
        seller(2, HOUR);
        skip(HOUR / 2);
        assertEq(lens.claimable(poolId, 2), 0);
        assertEq(pools.collect(poolId, 2, bob), 0);
        skip(HOUR);
        assertEq(pools.close(poolId, 2, bob), 0);
    }

    function test_a_claim_long_after_the_end_is_what_it_was_then() public {
        lp(1, HOUR, OPENING);
        lp(2, 3 * HOUR, 0);
        skip(HOUR);
        uint256 then = lens.claimable(poolId, 1);
        rent(2, block.timestamp + 600);
        skip(90 minutes);
        assertEq(lens.claimable(poolId, 1), then);
        pools.poke(poolId, NONE);
        assertEq(lens.claimable(poolId, 1), then);
        skip(30 days);
        assertEq(pools.close(poolId, 1, alice), then);
    }

    function test_poke_works_a_backlog_off_in_pieces() public {
        lp(1, HOUR, OPENING);
        lp(2, 2 * HOUR, 0);
        rent(1, block.timestamp + 600);
        skip(3 * HOUR);
        IPools.Pool memory atOnce = pool();
        assertEq(pools.poke(poolId, 1), START + 600);
        assertEq(pools.poke(poolId, 1), START + HOUR);
        assertEq(pools.poke(poolId, 0), START + HOUR);
        vm.expectEmit(address(pools));
        emit IPools.Synced(poolId, IPools.Cause.Settle, 0, 0, 0, atOnce.lastPriceWad, block.timestamp);
        assertEq(pools.poke(poolId, 1), block.timestamp);
        assertEq(abi.encode(pools.getPool(poolId)), abi.encode(atOnce));
    }

    function test_a_crossed_tick_keeps_acc_where_lps_ended_and_nothing_else() public {
        lp(1, HOUR, OPENING);
        lp(2, 2 * HOUR, 0);
        rent(1, block.timestamp + 600);
        uint256 leaseTick = (START + 600) / 60;
        uint256 endTick = (START + HOUR) / 60;
        assertEq(pools.tickWord(poolId, leaseTick), 1);
        assertEq(pools.tickWord(poolId, endTick), (uint256(OPENING / 3600) << 64) | type(uint64).max);
        assertEq((pools.bitmapWord(poolId, leaseTick >> 8) >> (leaseTick & 0xff)) & 1, 1);
        skip(HOUR);
        uint256 acc = pool().accX128;
        pools.poke(poolId, NONE);
        assertEq(pools.tickWord(poolId, leaseTick), 0);
        assertEq(pools.tickWord(poolId, endTick), acc);
        assertEq((pools.bitmapWord(poolId, leaseTick >> 8) >> (leaseTick & 0xff)) & 1, 0);
        assertEq((pools.bitmapWord(poolId, endTick >> 8) >> (endTick & 0xff)) & 1, 0);
    }

    /// @dev A pool nobody touched for a month settles in one transaction and stays within a block.
    function test_a_week_idle_settles_in_bounded_gas() public {
        lp(1, 7 days, OPENING * 168);
        skip(30 days);
        uint256 gasBefore = gasleft();
        pools.poke(poolId, type(uint256).max);
        assertLt(gasBefore - gasleft(), 1_000_000);
    }

    // ── observations ─────────────────────────────────────────────────────────────────────────────────────────

    function test_observations_give_the_time_weighted_price() public {
        (uint128 first, uint32 now_) = pools.observe(poolId);
        assertEq(first, 0);
        assertEq(now_, START);
        lp(1, 2 * HOUR, 2 * OPENING);
        skip(100);
        rent(1, block.timestamp + 600);
        uint256 price = pools.getPool(poolId).lastPriceWad;
        skip(300);
        (uint128 second, uint32 then) = pools.observe(poolId);
        assertEq(then, START + 400);
        assertEq(second, 0.001e18 * 100 + price * 300);
        pools.poke(poolId, NONE);
        (uint128 third,) = pools.observe(poolId);
        assertEq(third, second, "settling changes nothing");
    }

    /// @dev Sandwich: a price that was moved and moved back in one block leaves no trace.
    function test_a_price_within_one_block_is_not_observed() public {
        lp(1, 2 * HOUR, 2 * OPENING);
        skip(60);
        (uint128 before,) = pools.observe(poolId);
        (uint256 leaseId,) = rent(1, block.timestamp + HOUR);
        endLease(leaseId, ids(1));
        (uint128 afterwards,) = pools.observe(poolId);
        assertEq(afterwards, before);
    }

    // ── permits ──────────────────────────────────────────────────────────────────────────────────────────────

    function test_a_permit_rents_without_an_approval_before() public {
        lp(1, HOUR, OPENING);
        (address signer, PermitInput memory permit) = _permit();
        vm.prank(signer);
        pools.rentWithPermit(rentParams(ids(1), block.timestamp + 60), permit);
        assertEq(pools.getLease(1).client, signer);
    }

    function test_a_permit_rents_any_without_an_approval_before() public {
        lp(1, HOUR, OPENING);
        (address signer, PermitInput memory permit) = _permit();
        vm.prank(signer);
        pools.rentAnyWithPermit(rentAnyParams(1, block.timestamp + 60), permit);
        assertEq(pools.getLease(1).client, signer);
    }

    function test_a_permit_that_someone_sent_first_does_not_stop_a_rent() public {
        lp(1, HOUR, OPENING);
        (address signer, PermitInput memory permit) = _permit();
        rally.permit(signer, address(pools), permit.value, permit.deadline, permit.v, permit.r, permit.s);
        vm.prank(signer);
        pools.rentWithPermit(rentParams(ids(1), block.timestamp + 60), permit);
    }

    function _permit() private returns (address signer, PermitInput memory p) {
        uint256 key;
        (signer, key) = makeAddrAndKey("signer");
        rally.mint(signer, 10e18);
        bytes32 typeHash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 message = keccak256(
            abi.encode(typeHash, signer, address(pools), 5e18, rally.nonces(signer), block.timestamp)
        );
        (p.v, p.r, p.s) =
            vm.sign(key, keccak256(abi.encodePacked(hex"1901", rally.DOMAIN_SEPARATOR(), message)));
        p.value = 5e18;
        p.deadline = block.timestamp;
    }

    // ── who may ──────────────────────────────────────────────────────────────────────────────────────────────

    function test_only_staking_brings_windows_in_and_takes_them_out() public {
        lp(1, HOUR, OPENING);
        bytes memory refusal = abi.encodeWithSelector(IPools.OnlyStaking.selector, alice);
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        pools.inject(poolId, 2, uint64(START + HOUR), 1, 1);
        vm.expectRevert(refusal);
        pools.sell(poolId, 2, uint64(START + HOUR), 0, 0, alice);
        vm.expectRevert(refusal);
        pools.collect(poolId, 1, alice);
        vm.expectRevert(refusal);
        pools.close(poolId, 1, alice);
        vm.expectRevert(refusal);
        pools.exitLp(poolId, 1, 1, 1, 0, alice);
        vm.expectRevert(refusal);
        pools.exitSeller(poolId, 1, 0);
        vm.expectRevert(refusal);
        pools.expel(poolId, 1, 1, 1, alice);
        assertEq(pools.STAKING(), address(this));
        assertEq(pools.EMISSION(), address(this));
    }

    function test_pages_are_cut_to_what_there_is() public {
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        assertEq(pools.windowCount(poolId), 2);
        assertEq(pools.windowsOf(poolId, 0, 10).length, 2);
        assertEq(pools.windowsOf(poolId, 1, 10).length, 1);
        assertEq(pools.windowsOf(poolId, 2, 10).length, 0);
        assertEq(pools.windowsOf(poolId, 3, 10).length, 0);
        assertEq(pools.windowsOf(poolId, 0, 1).length, 1);
        assertEq(pools.windowsOf(poolId, 0, NONE).length, 2);
    }

    // ── sizes ────────────────────────────────────────────────────────────────────────────────────────────────

    function test_the_whole_supply_in_one_pool_keeps_account() public {
        // What is left of the cap, at the highest price it makes: 10 minutes of one device.
        uint256 all = rally.CAP() - rally.totalMinted();
        lp(1, 600, all);
        seller(2, 7 days);
        skip(300);
        rally.burn(rally.balanceOf(address(this)));
        assertLe(lens.claimable(poolId, 1) + pool().y, rally.balanceOf(address(pools)));
        skip(300);
        assertEq(pool().y, 0);
        pools.close(poolId, 1, alice);
    }

    function test_the_smallest_opening_keeps_account() public {
        // A wei a second, the lowest floor there may be is above it: what weighs nothing is refused.
        bytes32 id = poolId;
        poolId = classes.createClass(resourceClass("Cheap", uint96(_lowestFloor()), uint16(FEE_BPS)));
        lp(1, 600, _lowestFloor() * 600);
        rent(1, block.timestamp + 60);
        skip(599);
        assertGt(pool().y, 0);
        lp(2, 600, 0);
        skip(1);
        assertLe(lens.claimable(poolId, 1) + pool().y, rally.balanceOf(address(pools)));
        poolId = id;
    }

    function _lowestFloor() private view returns (uint256 floor) {
        (bool ok, bytes memory data) =
            address(classes).staticcall(abi.encodeWithSignature("MIN_FLOOR_PRICE()"));
        assertTrue(ok);
        floor = abi.decode(data, (uint256));
    }
}
