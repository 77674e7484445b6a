// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPools} from "../interfaces/IPools.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {PermitInput} from "../interfaces/PermitInput.sol";
import {RallyTest} from "./RallyTest.sol";

contract PoolsTest is RallyTest {
    uint64 private constant HOUR = 1 hours;
    /// @dev An hour at 0.001 RALLY a second.
    uint256 private constant OPENING = 3.6e18;

    bytes32 private _a;
    bytes32 private _b;

    function setUp() public override {
        super.setUp();
        _a = ready(alice, 0xa);
        _b = ready(bob, 0xb);
    }

    function test_the_first_lp_sets_the_price() public {
        (, uint256 injected) = stakeLp(alice, _a, HOUR, OPENING);
        assertEq(injected, OPENING);
        IPools.Pool memory p = pool();
        assertEq(p.y, OPENING);
        assertEq(p.x, 3600);
        assertEq(p.idle, 1);
        assertEq(p.mass, OPENING);
        assertEq(p.massPerSecond, OPENING / 3600);
        assertEq(pools.priceWad(classId), 0.001e18);
        assertEq(rally.balanceOf(address(pools)), OPENING);
    }

    function test_an_opening_is_at_or_above_the_floor() public {
        uint256 least = uint256(FLOOR) * 3600;
        vm.expectRevert(abi.encodeWithSelector(IPools.OpeningBelowFloor.selector, least - 1, least));
        stakeLp(alice, _a, HOUR, least - 1);
        (, uint256 injected) = stakeLp(alice, _a, HOUR, least);
        assertEq(injected, least);
    }

    function test_the_second_lp_joins_at_the_price() public {
        stakeLp(alice, _a, HOUR, OPENING);
        (, uint256 injected) = stakeLp(bob, _b, 2 * HOUR, 1);
        assertEq(injected, 2 * OPENING);
        assertEq(pool().mass, 3 * OPENING);
        assertEq(pools.priceWad(classId), 0.001e18);
    }

    function test_an_injection_is_held_to_its_limit() public {
        stakeLp(alice, _a, HOUR, OPENING);
        IPools.InjectQuote memory quote = pools.quoteInject(classId, HOUR);
        assertFalse(quote.opening);
        assertEq(quote.rally, OPENING);
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(IPools.InjectionAboveLimit.selector, OPENING, OPENING - 1));
        staking.stakeAsLp(_limited(OPENING - 1));
        staking.stakeAsLp(_limited(OPENING));
    }

    function _limited(uint256 maxRally) private view returns (IStaking.LpParams memory params) {
        params = lpParams(_b, HOUR, 0);
        params.maxRally = maxRally;
    }

    function test_the_price_holds_while_lps_dissipate() public {
        stakeLp(alice, _a, HOUR, OPENING);
        stakeLp(bob, _b, 2 * HOUR, 0);
        for (uint256 i = 0; i < 119; ++i) {
            skip(60);
            if (i % 7 == 0) pools.poke(classId, 1);
            // Each settling floors y by less than a wei.
            assertApproxEqAbs(uint256(pool().y), uint256(pool().x) * 0.001e18, 3);
        }
    }

    function test_a_lone_lp_gets_all_back_but_a_wei() public {
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, OPENING);
        skip(HOUR / 4);
        assertApproxEqAbs(pools.claimable(windowId), OPENING / 4, 1);
        uint256 before = rally.balanceOf(alice);
        vm.prank(alice);
        uint256 claimed = staking.claim(windowId);
        assertEq(rally.balanceOf(alice) - before, claimed);
        assertEq(pools.claimable(windowId), 0);
        skip(HOUR);
        staking.endWindow(windowId);
        assertApproxEqAbs(rally.balanceOf(alice) - before, OPENING, 2);
        assertLe(rally.balanceOf(alice) - before, OPENING);
    }

    function test_a_rent_costs_what_was_quoted_and_burns_its_fee() public {
        stakeLp(alice, _a, HOUR, OPENING);
        uint256 end = block.timestamp + 600;
        IPools.RentQuote memory quote = pools.quoteRent(classId, 1, end);
        // ⌈3.6e18·600 / 3000⌉ = 0.72e18, and 0.3 % of it.
        assertEq(quote.cost - quote.fee, 0.72e18);
        assertEq(quote.fee, 0.00216e18);
        assertEq(quote.priceBeforeWad, 0.001e18);
        assertEq(quote.priceAfterWad, 0.00144e18);
        uint256 supply = rally.totalSupply();
        uint256 before = rally.balanceOf(client);
        (uint256 leaseId, uint256 cost) = rent(_a, end);
        assertEq(cost, quote.cost);
        assertEq(before - rally.balanceOf(client), cost);
        assertEq(supply - rally.totalSupply(), quote.fee);
        IPools.Pool memory p = pool();
        assertEq(p.y, OPENING + 0.72e18);
        assertEq(p.x, 3000);
        assertEq(p.idle, 0);
        assertEq(pools.priceWad(classId), quote.priceAfterWad);

        IPools.Lease memory lease = pools.getLease(leaseId);
        assertEq(lease.client, client);
        assertEq(lease.end, end);
        assertEq(lease.clientX, "client x");
        assertEq(lease.deviceIds[0], _a);
        assertEq(pools.leasesOf(client, 0, 10)[0], leaseId);
    }

    function test_the_lease_end_is_aligned_up_and_its_seconds_are_exact() public {
        stakeLp(alice, _a, HOUR, OPENING);
        skip(7);
        assertEq(pools.quoteRent(classId, 1, START + 61).end, START + 120);
        assertEq(pools.quoteRent(classId, 1, START + 120).computeSeconds, 113);
        assertEq(pools.quoteRent(classId, 1, START + 121).computeSeconds, 173);
    }

    function test_a_leased_device_does_not_dissipate() public {
        stakeLp(alice, _a, HOUR, OPENING);
        (uint256 leaseId,) = rent(_a, block.timestamp + 600);
        skip(599);
        assertEq(pool().x, 3000);
        assertTrue(pools.isLeaseActive(leaseId, _a));
        assertFalse(pools.isLeaseActive(leaseId, _b));
        assertFalse(pools.isLeaseActive(leaseId + 1, _a));
        skip(1);
        assertEq(pool().x, 3000);
        assertEq(pool().idle, 1);
        assertFalse(pools.isLeaseActive(leaseId, _a));
        skip(1);
        assertEq(pool().x, 2999);
    }

    function test_a_lease_may_end_with_its_window_while_others_are_idle() public {
        stakeLp(alice, _a, HOUR, OPENING);
        stakeLp(bob, _b, HOUR, 0);
        rent(_a, block.timestamp + HOUR);
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

    function test_one_second_stays_in_the_pool() public {
        stakeLp(alice, _a, HOUR, OPENING);
        vm.expectRevert(abi.encodeWithSelector(IPools.NotEnoughIdle.selector, 3600, 3600));
        rent(_a, block.timestamp + HOUR);
        skip(1);
        // 3539 of 3599 may go.
        rent(_a, START + HOUR - 60);
    }

    function test_a_rent_never_goes_below_the_floor() public {
        stakeLp(alice, _a, HOUR, uint256(FLOOR) * 3600);
        stakeSeller(bob, _b, 7 days);
        assertLt(pools.priceWad(classId), FLOOR);
        IPools.RentQuote memory quote = pools.quoteRent(classId, 1, block.timestamp + 60);
        assertEq(quote.cost - quote.fee, uint256(FLOOR) * 60);
    }

    function test_a_rent_is_held_to_its_limit() public {
        stakeLp(alice, _a, HOUR, OPENING);
        IPools.RentParams memory params = rentParams(_a, block.timestamp + 600);
        uint256 cost = pools.quoteRent(classId, 1, params.end).cost;
        params.maxCost = cost - 1;
        vm.startPrank(client);
        vm.expectRevert(abi.encodeWithSelector(IPools.CostAboveLimit.selector, cost, cost - 1));
        pools.rent(params);
        params.maxCost = cost;
        pools.rent(params);
    }

    function test_a_rent_is_held_to_its_deadline() public {
        stakeLp(alice, _a, HOUR, OPENING);
        IPools.RentParams memory params = rentParams(_a, block.timestamp + 600);
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
        stakeLp(alice, _a, HOUR, OPENING);
        vm.expectRevert(
            abi.encodeWithSelector(IPools.LeaseEndPassed.selector, block.timestamp, block.timestamp)
        );
        rent(_a, block.timestamp);
        rent(_a, block.timestamp + 1);
    }

    function test_a_rent_needs_a_client_key() public {
        stakeLp(alice, _a, HOUR, OPENING);
        IPools.RentParams memory params = rentParams(_a, block.timestamp + 600);
        params.clientX = 0;
        vm.expectRevert(IPools.ClientKeyMissing.selector);
        vm.prank(client);
        pools.rent(params);
    }

    function test_a_rent_needs_devices_and_not_too_many() public {
        stakeLp(alice, _a, HOUR, OPENING);
        IPools.RentParams memory params = rentParams(_a, block.timestamp + 60);
        params.deviceIds = new bytes32[](0);
        vm.startPrank(client);
        vm.expectRevert(IPools.NoDevices.selector);
        pools.rent(params);
        params.deviceIds = new bytes32[](65);
        vm.expectRevert(abi.encodeWithSelector(IPools.TooManyDevices.selector, 65, 64));
        pools.rent(params);
        params.deviceIds = new bytes32[](64);
        vm.expectRevert(abi.encodeWithSelector(IPools.NotEnoughIdle.selector, 64 * 60, 3600));
        pools.rent(params);
    }

    function test_a_leased_device_cannot_be_leased_again_before_its_end() public {
        stakeLp(alice, _a, HOUR, OPENING);
        stakeLp(bob, _b, HOUR, 0);
        uint256 end = block.timestamp + 600;
        rent(_a, end);
        vm.expectRevert(abi.encodeWithSelector(IPools.DeviceLeased.selector, _a, end));
        rent(_a, end + 60);
        skip(599);
        vm.expectRevert(abi.encodeWithSelector(IPools.DeviceLeased.selector, _a, end));
        rent(_a, end + 60);
        skip(1);
        rent(_a, end + 60);
    }

    function test_a_device_named_twice_is_refused() public {
        stakeLp(alice, _a, HOUR, OPENING);
        stakeLp(bob, _b, HOUR, 0);
        IPools.RentParams memory params = rentParams(_a, block.timestamp + 600);
        params.deviceIds = new bytes32[](2);
        (params.deviceIds[0], params.deviceIds[1]) = (_a, _a);
        vm.prank(client);
        vm.expectRevert(abi.encodeWithSelector(IPools.DeviceLeased.selector, _a, params.end));
        pools.rent(params);
    }

    function test_several_devices_one_lease() public {
        stakeLp(alice, _a, HOUR, OPENING);
        stakeLp(bob, _b, HOUR, 0);
        IPools.RentParams memory params = rentParams(_a, block.timestamp + 600);
        params.deviceIds = new bytes32[](2);
        (params.deviceIds[0], params.deviceIds[1]) = (_a, _b);
        uint256 quoted = pools.quoteRent(classId, 2, params.end).cost;
        vm.prank(client);
        (uint256 leaseId, uint256 cost) = pools.rent(params);
        assertEq(cost, quoted);
        assertTrue(pools.isLeaseActive(leaseId, _a) && pools.isLeaseActive(leaseId, _b));
        assertEq(pool().idle, 0);
        assertEq(pool().x, 6000);
    }

    function test_a_lease_cannot_outlast_the_window() public {
        stakeLp(alice, _a, HOUR, OPENING);
        stakeLp(bob, _b, 2 * HOUR, 0);
        uint256 end = block.timestamp + HOUR;
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowTooShort.selector, _a, end, end + 60));
        rent(_a, end + 1);
        rent(_a, end);
    }

    function test_a_device_of_no_pool_is_refused() public {
        stakeLp(alice, _a, HOUR, OPENING);
        vm.expectRevert(abi.encodeWithSelector(IPools.DeviceNotInPool.selector, _b, classId));
        rent(_b, block.timestamp + 60);
    }

    function test_an_unknown_pool_is_refused() public {
        IPools.RentParams memory params = rentParams(_a, block.timestamp + 60);
        params.poolId = "none";
        vm.expectRevert(abi.encodeWithSelector(IPools.UnknownPool.selector, bytes32("none")));
        pools.rent(params);
        vm.expectRevert(abi.encodeWithSelector(IPools.UnknownPool.selector, bytes32("none")));
        pools.poke("none", 1);
    }

    function test_a_sale_pays_what_was_quoted() public {
        stakeLp(alice, _a, HOUR, OPENING);
        IPools.SellQuote memory quote = pools.quoteSell(classId, HOUR);
        // ⌊3.6e18·3600 / 7200⌋
        assertEq(quote.gross, OPENING / 2);
        assertEq(quote.fee, 0.0054e18);
        (, uint256 proceeds) = stakeSeller(bob, _b, HOUR);
        assertEq(proceeds, quote.proceeds);
        assertEq(quote.collateral, proceeds);
        assertEq(pool().y, OPENING / 2);
        assertEq(pool().x, 7200);
    }

    function test_seller_seconds_perish_and_lift_the_price_back() public {
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        stakeSeller(bob, _b, HOUR);
        uint256 low = pools.priceWad(classId);
        skip(HOUR);
        assertGt(pools.priceWad(classId), low);
    }

    function test_nothing_is_sold_to_a_pool_without_lps() public {
        vm.expectRevert(abi.encodeWithSelector(IPools.NoLiquidity.selector, classId));
        stakeSeller(bob, _b, HOUR);
        vm.expectRevert(abi.encodeWithSelector(IPools.NoLiquidity.selector, classId));
        pools.quoteSell(classId, HOUR);
    }

    /// @dev All that is idle is about to end while a leased LP keeps the reserve up: y/x runs away.
    function test_a_seller_is_not_paid_for_a_runaway_price() public {
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        stakeLp(bob, _b, HOUR, 0);
        rent(_a, block.timestamp + 2 * HOUR);
        uint256 ceiling = pool().ceilingWad;
        bytes32 late = ready(bob, 0xc);
        skip(HOUR - 1);
        assertEq(pool().x, 1);
        assertGt(pools.priceWad(classId), 1000 * ceiling);
        IPools.SellQuote memory quote = pools.quoteSell(classId, 600);
        assertLe(quote.gross, ceiling * quote.computeSeconds);
        skip(1);
        assertEq(pool().x, 0);
        quote = pools.quoteSell(classId, 600);
        assertLe(quote.gross, ceiling * quote.computeSeconds);
        attest(late, true);
        stakeSeller(bob, late, 600);
        assertGt(pool().y, 0);
    }

    function test_without_lps_a_rent_falls_back_to_the_last_price() public {
        stakeLp(alice, _a, HOUR, 100 * OPENING);
        stakeSeller(bob, _b, 4 * HOUR);
        uint256 last = pool().lastPriceWad;
        assertGt(last, FLOOR);
        skip(HOUR);
        assertEq(pool().mass, 0);
        assertEq(pool().y, 0);
        assertEq(pools.priceWad(classId), last);
        // ⌈last·x·s / (x − s)⌉ with x = 3 h.
        uint256 paid = Math.ceilDiv(last * 10_800 * 60, 10_800 - 60);
        IPools.RentQuote memory quote = pools.quoteRent(classId, 1, block.timestamp + 60);
        assertEq(quote.cost - quote.fee, paid);
        rent(_b, block.timestamp + 60);
        assertEq(pool().y, paid);
        assertEq(pools.priceWad(classId), last);
    }

    function test_without_lps_the_floor_holds_too() public {
        stakeLp(alice, _a, HOUR, OPENING);
        stakeSeller(bob, _b, 4 * HOUR);
        skip(HOUR);
        assertLt(pools.priceWad(classId), FLOOR);
        IPools.RentQuote memory quote = pools.quoteRent(classId, 1, block.timestamp + 60);
        assertEq(quote.cost - quote.fee, uint256(FLOOR) * 60);
    }

    function test_what_stood_in_a_pool_without_lps_is_burned_at_the_next_opening() public {
        stakeLp(alice, _a, HOUR, OPENING);
        stakeSeller(bob, _b, 4 * HOUR);
        skip(HOUR);
        rent(_b, block.timestamp + 600);
        uint256 leftover = pool().y;
        assertGt(leftover, 0);
        attest(_a, true);
        uint256 supply = rally.totalSupply();
        vm.expectEmit(address(pools));
        emit IPools.LeftoverBurned(classId, leftover);
        stakeLp(alice, _a, HOUR, OPENING);
        assertEq(pool().y, OPENING);
        assertEq(supply - rally.totalSupply(), leftover + BURN);
    }

    function test_poke_works_a_backlog_off_in_pieces() public {
        stakeLp(alice, _a, HOUR, OPENING);
        stakeLp(bob, _b, 2 * HOUR, 0);
        rent(_a, block.timestamp + 600);
        skip(3 * HOUR);
        IPools.Pool memory atOnce = pool();
        assertEq(pools.poke(classId, 1), START + 600);
        assertEq(pools.poke(classId, 1), START + HOUR);
        assertEq(pools.poke(classId, 0), START + HOUR);
        assertEq(pools.poke(classId, 1), block.timestamp);
        assertEq(abi.encode(pools.getPool(classId)), abi.encode(atOnce));
    }

    function test_slope_changes_are_listed() public {
        stakeLp(alice, _a, HOUR, OPENING);
        rent(_a, block.timestamp + 600);
        (uint256[] memory times, IPools.SlopeChange[] memory changes) =
            pools.slopeChanges(classId, block.timestamp, block.timestamp + 1 days);
        assertEq(times.length, 2);
        assertEq(times[0], START + 600);
        assertEq(changes[0].idle, 1);
        assertEq(times[1], START + HOUR);
        assertEq(changes[1].idle, -1);
        assertEq(changes[1].massPerSecond, OPENING / 3600);
        (times,) = pools.slopeChanges(classId, START + 600, START + HOUR - 1);
        assertEq(times.length, 0);
    }

    function test_only_staking_brings_devices_in() public {
        bytes memory refusal = abi.encodeWithSelector(IPools.OnlyStaking.selector, address(this));
        vm.expectRevert(refusal);
        pools.inject(classId, _a, 1, uint64(START + HOUR), 1, 1);
        vm.expectRevert(refusal);
        pools.sell(classId, _a, 1, uint64(START + HOUR), 0);
        vm.expectRevert(refusal);
        pools.collect(1, alice);
        vm.expectRevert(refusal);
        pools.close(1, alice);
    }

    function test_what_staking_never_asks_is_refused_too() public {
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, OPENING);
        vm.startPrank(address(staking));
        vm.expectRevert(abi.encodeWithSelector(IPools.DeviceInPool.selector, _a, windowId));
        pools.inject(classId, _a, 9, uint64(START + HOUR), 0, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IPools.UnknownPosition.selector, 9));
        pools.collect(9, alice);
        vm.expectRevert(
            abi.encodeWithSelector(IPools.WindowNotOver.selector, windowId, START + HOUR, block.timestamp)
        );
        pools.close(windowId, alice);
    }

    function test_an_unknown_lease_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IPools.UnknownLease.selector, 1));
        pools.getLease(1);
        assertFalse(pools.isLeaseActive(0, _a));
    }

    function test_a_permit_rents_without_an_approval_before() public {
        stakeLp(alice, _a, HOUR, OPENING);
        (address signer, uint256 key) = makeAddrAndKey("signer");
        vm.prank(minter);
        rally.mint(signer, 10e18);
        PermitInput memory permit = _permit(signer, key, 5e18);
        vm.prank(signer);
        pools.rentWithPermit(rentParams(_a, block.timestamp + 60), permit);
    }

    function test_a_permit_that_someone_sent_first_does_not_stop_a_rent() public {
        stakeLp(alice, _a, HOUR, OPENING);
        (address signer, uint256 key) = makeAddrAndKey("signer");
        vm.prank(minter);
        rally.mint(signer, 10e18);
        PermitInput memory permit = _permit(signer, key, 5e18);
        rally.permit(signer, address(pools), permit.value, permit.deadline, permit.v, permit.r, permit.s);
        vm.prank(signer);
        pools.rentWithPermit(rentParams(_a, block.timestamp + 60), permit);
    }

    function _permit(address signer, uint256 key, uint256 value) private view returns (PermitInput memory p) {
        bytes32 typeHash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 message = keccak256(
            abi.encode(typeHash, signer, address(pools), value, rally.nonces(signer), block.timestamp)
        );
        (p.v, p.r, p.s) =
            vm.sign(key, keccak256(abi.encodePacked(hex"1901", rally.DOMAIN_SEPARATOR(), message)));
        p.value = value;
        p.deadline = block.timestamp;
    }

    function test_pages_are_cut_to_what_there_is() public {
        stakeLp(alice, _a, HOUR, OPENING);
        stakeLp(bob, _b, HOUR, 0);
        assertEq(pools.windowCount(classId), 2);
        assertEq(pools.windowsOf(classId, 0, 10).length, 2);
        assertEq(pools.windowsOf(classId, 1, 10).length, 1);
        assertEq(pools.windowsOf(classId, 2, 10).length, 0);
        assertEq(pools.windowsOf(classId, 0, 1).length, 1);
    }

    function test_a_chart_point_follows_each_trade() public {
        vm.expectEmit(address(pools));
        emit IPools.Synced(classId, IPools.Cause.Inject, 3600, OPENING, OPENING, 0.001e18, block.timestamp);
        stakeLp(alice, _a, HOUR, OPENING);
        vm.expectEmit(address(pools));
        emit IPools.Synced(classId, IPools.Cause.Rent, 3000, 4.32e18, OPENING, 0.00144e18, block.timestamp);
        rent(_a, block.timestamp + 600);
    }

    /// @dev A pool nobody touched for a week settles in one transaction and stays within a block.
    function test_a_week_idle_settles_in_bounded_gas() public {
        stakeLp(alice, _a, 7 days, OPENING * 168);
        skip(30 days);
        uint256 gasBefore = gasleft();
        pools.poke(classId, type(uint256).max);
        assertLt(gasBefore - gasleft(), 300_000);
    }
}
