// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IClassRegistry, ResourceClass} from "../interfaces/IClassRegistry.sol";
import {IEmission, Role} from "../interfaces/IEmission.sol";
import {IPoolLens} from "../interfaces/IPoolLens.sol";
import {IPools} from "../interfaces/IPools.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {PermitInput} from "../interfaces/PermitInput.sol";
import {Multipliers} from "../libraries/Multipliers.sol";
import {CallsBackRally, IHook} from "./CallsBackRally.sol";
import {RallyTest} from "./RallyTest.sol";

contract StakingTest is RallyTest {
    uint64 private constant HOUR = 1 hours;
    uint256 private constant OPENING = 3.6e18;

    bytes32 private _a;
    bytes32 private _b;

    function setUp() public override {
        super.setUp();
        _a = ready(alice, 0xa);
        _b = ready(bob, 0xb);
    }

    /// @dev From here on the devices are attested for, and stake into, this class.
    function _switchTo(ResourceClass memory c) private {
        classId = classes.createClass(c);
        attest(_a, true);
        attest(_b, true);
    }

    function _inject(address owner, uint256 windowId, uint256 openingRally) private returns (uint256) {
        vm.prank(owner);
        return staking.inject(windowId, openingRally, type(uint256).max, block.timestamp);
    }

    function _sell(address owner, uint256 windowId) private returns (uint256) {
        vm.prank(owner);
        return staking.sell(windowId, 0, block.timestamp);
    }

    function _exit(address owner, uint256 windowId, uint256 limit) private returns (uint256) {
        vm.prank(owner);
        return staking.exit(windowId, limit, block.timestamp);
    }

    function _renew(address owner, uint256 windowId, uint64 duration, uint256 limit)
        private
        returns (uint256, uint256)
    {
        vm.prank(owner);
        return staking.renew(windowId, duration, limit, block.timestamp);
    }

    function _poolOf() private view returns (bytes memory) {
        return abi.encode(pools.getPool(classId));
    }

    // ── step by step ─────────────────────────────────────────────────────────────────────────────────────────

    function test_an_open_window_has_its_tokens_and_has_not_joined() public {
        vm.prank(alice);
        uint256 certificateId = certificates.issue(classId);
        uint256 before = rally.balanceOf(alice);
        vm.expectEmit(address(staking));
        emit IStaking.Locked(1);
        vm.expectEmit(address(staking));
        emit IStaking.WindowOpened(1, classId, alice, _a, true, START, START + HOUR, MAINTENANCE);
        vm.prank(alice);
        uint256 windowId =
            staking.open(IStaking.OpenParams(classId, _a, HOUR, true, certificateId, block.timestamp));
        assertEq(windowId, 1);
        assertEq(before - rally.balanceOf(alice), MAINTENANCE);
        assertEq(rally.balanceOf(address(staking)), MAINTENANCE);
        assertEq(staking.ownerOf(1), alice);
        assertTrue(staking.locked(1));
        assertEq(staking.windowOfDevice(_a), 1);
        assertEq(computeToken.balanceOf(alice, 1), HOUR);
        assertEq(pools.windowCount(classId), 0);
        (bytes32 class_, uint256 end, bool joined, bool pending) = staking.spanOf(1);
        assertEq(class_, classId);
        assertEq(end, START + HOUR);
        assertFalse(joined);
        assertFalse(pending);
    }

    function test_the_fee_is_waived_for_lps() public {
        uint256 before = rally.balanceOf(alice);
        openWindow(alice, _a, HOUR, false);
        assertEq(before - rally.balanceOf(alice), BURN);
        assertEq(staking.getWindow(1).maintenanceFee, 0);
        assertEq(rally.balanceOf(address(staking)), 0);
    }

    function test_a_window_may_open_before_its_device_is_attested_but_not_join() public {
        bytes32 fresh = register(alice, 0xf);
        uint256 windowId = openWindow(alice, fresh, HOUR, false);
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotAttested.selector, fresh, classId));
        _inject(alice, windowId, OPENING);
        attest(fresh, true);
        _inject(alice, windowId, OPENING);
        assertEq(staking.getWindow(windowId).joinedAt, START);
    }

    function test_all_in_one_is_the_steps_for_an_lp() public {
        stakeLp(bob, _b, 2 * HOUR, 2 * OPENING);
        uint256 snapshot = vm.snapshotState();
        (uint256 windowId, uint256 rally1) = stakeLp(alice, _a, HOUR, 0);
        bytes memory window = abi.encode(staking.getWindow(windowId));
        bytes memory poolNow = _poolOf();
        bytes memory position = abi.encode(pools.getPosition(classId, windowId));
        uint256 balance = rally.balanceOf(alice);
        uint256 supply = rally.totalSupply();
        uint256 computeSeconds = computeToken.balanceOf(address(pools), windowId);

        vm.revertToState(snapshot);
        assertEq(openWindow(alice, _a, HOUR, false), windowId);
        vm.expectEmit(address(staking));
        emit IStaking.WindowJoined(windowId, classId, alice, false, rally1, 0);
        assertEq(_inject(alice, windowId, 0), rally1);
        assertEq(abi.encode(staking.getWindow(windowId)), window);
        assertEq(_poolOf(), poolNow);
        assertEq(abi.encode(pools.getPosition(classId, windowId)), position);
        assertEq(rally.balanceOf(alice), balance);
        assertEq(rally.totalSupply(), supply);
        assertEq(computeToken.balanceOf(address(pools), windowId), computeSeconds);
        assertEq(computeToken.balanceOf(alice, windowId), 0);
        assertEq(certificates.balanceOf(alice), 0);
    }

    function test_all_in_one_is_the_steps_for_a_seller() public {
        ResourceClass memory c = entryClass();
        c.name = "Another";
        for (uint32 bps = 5_000; bps <= 20_000; bps += 5_000) {
            c.collateralBps = bps;
            _switchTo(c);
            uint256 start = vm.snapshotState();
            stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
            uint256 snapshot = vm.snapshotState();
            (uint256 windowId, uint256 proceeds) = stakeSeller(bob, _b, HOUR);
            IStaking.Window memory w = staking.getWindow(windowId);
            bytes memory poolNow = _poolOf();
            uint256 balance = rally.balanceOf(bob);
            uint256 supply = rally.totalSupply();
            uint256 held = rally.balanceOf(address(staking));
            assertEq(held, MAINTENANCE + w.stake);

            vm.revertToState(snapshot);
            assertEq(openWindow(bob, _b, HOUR, true), windowId);
            vm.expectEmit(address(staking));
            emit IStaking.WindowJoined(windowId, classId, bob, true, proceeds, w.stake);
            assertEq(_sell(bob, windowId), proceeds);
            assertEq(abi.encode(staking.getWindow(windowId)), abi.encode(w));
            assertEq(_poolOf(), poolNow);
            assertEq(rally.balanceOf(bob), balance);
            assertEq(rally.totalSupply(), supply);
            assertEq(rally.balanceOf(address(staking)), held);
            vm.revertToState(start);
        }
    }

    function test_a_window_joins_later_with_the_seconds_that_are_left() public {
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        uint256 windowId = openWindow(bob, _b, HOUR, true);
        skip(HOUR - 1);
        uint256 proceeds = _sell(bob, windowId);
        assertGt(proceeds, 0);
        assertEq(pools.getPosition(classId, windowId).end, START + HOUR);
        assertEq(staking.getWindow(windowId).joinedAt, START + HOUR - 1);
        skip(1);
        staking.endWindow(windowId);
    }

    function test_a_window_that_is_over_does_not_join() public {
        uint256 lp = openWindow(alice, _a, HOUR, false);
        uint256 seller = openWindow(bob, _b, HOUR, true);
        skip(HOUR);
        vm.expectRevert(abi.encodeWithSelector(IStaking.WindowOver.selector, lp, START + HOUR, START + HOUR));
        _inject(alice, lp, OPENING);
        vm.expectRevert(
            abi.encodeWithSelector(IStaking.WindowOver.selector, seller, START + HOUR, START + HOUR)
        );
        _sell(bob, seller);
    }

    function test_a_window_joins_once_in_its_own_role_by_its_owner() public {
        uint256 lp = openWindow(alice, _a, HOUR, false);
        uint256 seller = openWindow(bob, _b, HOUR, true);
        vm.expectRevert(abi.encodeWithSelector(IStaking.WrongRole.selector, lp, false));
        _sell(alice, lp);
        vm.expectRevert(abi.encodeWithSelector(IStaking.WrongRole.selector, seller, true));
        _inject(bob, seller, OPENING);
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotWindowOwner.selector, lp, bob, alice));
        _inject(bob, lp, OPENING);
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotWindowOwner.selector, seller, alice, bob));
        _sell(alice, seller);
        vm.expectRevert(abi.encodeWithSelector(IStaking.UnknownWindow.selector, 99));
        _inject(alice, 99, OPENING);
        _inject(alice, lp, OPENING);
        _sell(bob, seller);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IStaking.AlreadyJoined.selector, lp, START));
        _inject(alice, lp, OPENING);
        vm.expectRevert(abi.encodeWithSelector(IStaking.AlreadyJoined.selector, seller, START));
        _sell(bob, seller);
    }

    function test_the_steps_hold_to_their_limits_and_deadlines() public {
        uint256 lp = openWindow(alice, _a, HOUR, false);
        bytes memory late = abi.encodeWithSelector(IStaking.DeadlinePassed.selector, START - 1, START);
        vm.startPrank(alice);
        vm.expectRevert(late);
        staking.inject(lp, OPENING, OPENING, START - 1);
        vm.expectRevert(abi.encodeWithSelector(IPools.InjectionAboveLimit.selector, OPENING, OPENING - 1));
        staking.inject(lp, OPENING, OPENING - 1, START);
        staking.inject(lp, OPENING, OPENING, START);
        vm.stopPrank();

        uint256 seller = openWindow(bob, _b, HOUR, true);
        uint256 proceeds = lens.quoteSell(classId, HOUR).proceeds;
        vm.startPrank(bob);
        vm.expectRevert(late);
        staking.sell(seller, 0, START - 1);
        vm.expectRevert(abi.encodeWithSelector(IPools.ProceedsBelowLimit.selector, proceeds, proceeds + 1));
        staking.sell(seller, proceeds + 1, START);
        staking.sell(seller, proceeds, START);
        vm.stopPrank();

        vm.startPrank(alice);
        uint256 certificateId = certificates.issue(classId);
        vm.expectRevert(late);
        staking.open(IStaking.OpenParams(classId, _a, HOUR, false, certificateId, START - 1));
        vm.stopPrank();
    }

    function test_a_window_that_never_joined_ends_with_its_fee_back() public {
        uint256 windowId = openWindow(bob, _b, HOUR, true);
        attest(_b, false);
        uint256 before = rally.balanceOf(bob);
        skip(HOUR);
        vm.expectEmit(address(staking));
        emit IStaking.WindowEnded(windowId, classId, bob, MAINTENANCE, 0, 0);
        staking.endWindow(windowId);
        assertEq(rally.balanceOf(bob), before + MAINTENANCE);
        assertEq(staking.windowOfDevice(_b), 0);
    }

    // ── in one call ──────────────────────────────────────────────────────────────────────────────────────────

    function test_an_lp_burns_injects_and_holds_an_st_token() public {
        uint256 supply = rally.totalSupply();
        uint256 before = rally.balanceOf(alice);
        vm.expectEmit(address(staking));
        emit IStaking.Locked(1);
        vm.expectEmit(address(staking));
        emit IStaking.WindowOpened(1, classId, alice, _a, false, START, START + HOUR, 0);
        vm.expectEmit(address(staking));
        emit IStaking.WindowJoined(1, classId, alice, false, OPENING, 0);
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, OPENING);
        assertEq(supply - rally.totalSupply(), BURN);
        assertEq(before - rally.balanceOf(alice), OPENING + BURN);
        assertEq(rally.balanceOf(address(staking)), 0);
        assertEq(staking.ownerOf(windowId), alice);
        IStaking.Window memory window = staking.getWindow(windowId);
        assertEq(window.owner, alice);
        assertEq(window.end, START + HOUR);
        assertEq(window.stake, OPENING);
        assertEq(window.joinedAt, START);
        (,, bool joined,) = staking.spanOf(windowId);
        assertTrue(joined);
    }

    function test_a_seller_leaves_fee_and_collateral_and_gets_them_back() public {
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        uint256 before = rally.balanceOf(bob);
        IPoolLens.SellQuote memory quote = lens.quoteSell(classId, HOUR);
        (uint256 windowId, uint256 proceeds) = stakeSeller(bob, _b, HOUR);
        assertEq(proceeds, quote.proceeds);
        // Collateral is once the proceeds, so the seller pays burn and fee now.
        assertEq(before - rally.balanceOf(bob), BURN + MAINTENANCE);
        assertEq(rally.balanceOf(address(staking)), MAINTENANCE + quote.collateral);
        skip(HOUR);
        vm.expectEmit(address(staking));
        emit IStaking.WindowEnded(windowId, classId, bob, MAINTENANCE + quote.collateral, 0, 0);
        staking.endWindow(windowId);
        assertEq(rally.balanceOf(bob), before - BURN + proceeds);
        assertEq(rally.balanceOf(address(staking)), 0);
    }

    function test_a_collateral_below_the_proceeds_leaves_the_rest_to_the_seller_at_once() public {
        ResourceClass memory c = entryClass();
        c.collateralBps = 5_000;
        _switchTo(c);
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        uint256 before = rally.balanceOf(bob);
        (uint256 windowId, uint256 proceeds) = stakeSeller(bob, _b, HOUR);
        uint256 held = MAINTENANCE + (proceeds + 1) / 2;
        assertEq(rally.balanceOf(address(staking)), held);
        assertEq(rally.balanceOf(bob), before - BURN + proceeds - held);
        skip(HOUR);
        staking.endWindow(windowId);
        assertEq(rally.balanceOf(address(staking)), 0);
        assertEq(rally.balanceOf(bob), before - BURN + proceeds);
    }

    function test_a_hundred_times_the_proceeds_is_taken_from_the_seller() public {
        ResourceClass memory c = entryClass();
        c.collateralBps = 1_000_000;
        _switchTo(c);
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        uint256 before = rally.balanceOf(bob);
        (uint256 windowId, uint256 proceeds) = stakeSeller(bob, _b, HOUR);
        assertEq(staking.getWindow(windowId).stake, 100 * proceeds);
        assertEq(rally.balanceOf(address(staking)), MAINTENANCE + 100 * proceeds);
        assertEq(rally.balanceOf(bob), before - BURN - MAINTENANCE - 99 * proceeds);
        skip(HOUR);
        uint256 snapshot = vm.snapshotState();
        staking.endWindow(windowId);
        assertEq(rally.balanceOf(bob), before - BURN + proceeds);

        vm.revertToState(snapshot);
        attest(_b, false);
        uint256 supply = rally.totalSupply();
        staking.endWindow(windowId);
        assertEq(supply - rally.totalSupply(), MAINTENANCE + 100 * proceeds);
    }

    function test_a_class_may_take_nothing() public {
        ResourceClass memory c = entryClass();
        (c.feeBps, c.collateralBps, c.burnPerWindow, c.maintenanceFee) = (0, 0, 0, 0);
        _switchTo(c);
        uint256 supply = rally.totalSupply();
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        uint256 before = rally.balanceOf(bob);
        (uint256 windowId, uint256 proceeds) = stakeSeller(bob, _b, HOUR);
        assertEq(rally.balanceOf(bob), before + proceeds);
        rent(windowId, block.timestamp + 60);
        assertEq(rally.totalSupply(), supply);
        skip(HOUR);
        attest(_b, false);
        supply = rally.totalSupply();
        staking.endWindow(windowId);
        assertEq(rally.balanceOf(address(staking)), 0);
        assertEq(rally.totalSupply(), supply);
    }

    function test_a_class_says_how_long_a_seller_may_sell() public {
        ResourceClass memory c = entryClass();
        c.saleLimitSeconds = 1 hours;
        _switchTo(c);
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        bytes memory refusal =
            abi.encodeWithSelector(IStaking.SaleLimitExceeded.selector, classId, HOUR + 1, HOUR);
        vm.expectRevert(refusal);
        stakeSeller(bob, _b, HOUR + 1);
        vm.startPrank(bob);
        uint256 certificateId = certificates.issue(classId);
        vm.expectRevert(refusal);
        staking.open(IStaking.OpenParams(classId, _b, HOUR + 1, true, certificateId, block.timestamp));
        vm.stopPrank();
        stakeSeller(bob, _b, HOUR);
    }

    function test_a_class_may_take_no_sellers() public {
        ResourceClass memory c = entryClass();
        c.saleLimitSeconds = 0;
        _switchTo(c);
        stakeLp(alice, _a, 7 days, 700 * OPENING);
        vm.expectRevert(abi.encodeWithSelector(IStaking.SaleLimitExceeded.selector, classId, 600, 0));
        stakeSeller(bob, _b, 600);
    }

    function test_bounds_of_the_duration() public {
        vm.expectRevert(
            abi.encodeWithSelector(IStaking.DurationOutOfBounds.selector, 599, 10 minutes, 7 days)
        );
        stakeLp(alice, _a, 599, OPENING);
        vm.expectRevert(
            abi.encodeWithSelector(IStaking.DurationOutOfBounds.selector, 7 days + 1, 10 minutes, 7 days)
        );
        stakeLp(alice, _a, 7 days + 1, OPENING);
        stakeLp(alice, _a, 600, OPENING);
        stakeLp(bob, _b, 7 days, 0);
    }

    function test_the_end_is_aligned_up() public {
        skip(1);
        (uint256 windowId,) = stakeLp(alice, _a, 600, OPENING);
        assertEq(staking.getWindow(windowId).end, START + 660);
        skip(59);
        (windowId,) = stakeLp(bob, _b, 600, 0);
        assertEq(staking.getWindow(windowId).end, START + 660);
    }

    function test_a_week_off_the_tick_is_still_a_window() public {
        skip(1);
        (uint256 windowId,) = stakeLp(alice, _a, 7 days, 700 * OPENING);
        assertEq(staking.getWindow(windowId).end, START + 7 days + 60);
        (windowId,) = stakeSeller(bob, _b, 7 days);
        assertEq(staking.getWindow(windowId).end, START + 7 days + 60);
    }

    function test_a_deadline_holds() public {
        IStaking.LpParams memory lp = lpParams(_a, HOUR, OPENING);
        lp.deadline = block.timestamp - 1;
        bytes memory refusal =
            abi.encodeWithSelector(IStaking.DeadlinePassed.selector, lp.deadline, block.timestamp);
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        staking.stakeAsLp(lp);
        lp.deadline = block.timestamp;
        staking.stakeAsLp(lp);
        vm.stopPrank();
        IStaking.SellerParams memory seller = sellerParams(_b, HOUR);
        seller.deadline = block.timestamp - 1;
        vm.prank(bob);
        vm.expectRevert(refusal);
        staking.stakeAsSeller(seller);
    }

    function test_only_the_owner_stakes_a_device() public {
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotDeviceOwner.selector, _a, bob, alice));
        stakeLp(bob, _a, HOUR, OPENING);
    }

    function test_only_an_attested_device_is_staked() public {
        bytes32 fresh = register(alice, 0xf);
        bytes memory refusal = abi.encodeWithSelector(IStaking.NotAttested.selector, fresh, classId);
        vm.expectRevert(refusal);
        stakeLp(alice, fresh, HOUR, OPENING);
        attest(fresh, true);
        skip(VALIDITY + 1);
        vm.expectRevert(refusal);
        stakeLp(alice, fresh, HOUR, OPENING);
        attest(fresh, true);
        skip(VALIDITY);
        stakeLp(alice, fresh, HOUR, OPENING);
    }

    function test_a_seller_needs_an_attestation_too() public {
        stakeLp(alice, _a, HOUR, OPENING);
        bytes32 fresh = register(bob, 0xf);
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotAttested.selector, fresh, classId));
        stakeSeller(bob, fresh, HOUR);
    }

    function test_an_unknown_class_is_refused() public {
        IStaking.LpParams memory params = lpParams(_a, HOUR, OPENING);
        params.classId = "none";
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IClassRegistry.UnknownClass.selector, bytes32("none")));
        staking.stakeAsLp(params);
    }

    function test_a_device_has_one_window_at_a_time_and_the_next_ends_the_last() public {
        (uint256 first,) = stakeLp(alice, _a, HOUR, OPENING);
        skip(HOUR - 1);
        vm.expectRevert(abi.encodeWithSelector(IStaking.WindowOpen.selector, _a, first, START + HOUR));
        stakeLp(alice, _a, HOUR, OPENING);
        skip(1);
        uint256 before = rally.balanceOf(alice);
        (uint256 second,) = stakeLp(alice, _a, HOUR, OPENING);
        assertEq(second, first + 1);
        assertApproxEqAbs(rally.balanceOf(alice), before - BURN, 1);
        vm.expectRevert(abi.encodeWithSelector(IStaking.UnknownWindow.selector, first));
        staking.getWindow(first);
    }

    function test_a_sale_is_held_to_its_limit() public {
        stakeLp(alice, _a, HOUR, OPENING);
        uint256 proceeds = lens.quoteSell(classId, HOUR).proceeds;
        IStaking.SellerParams memory params = sellerParams(_b, HOUR);
        params.minProceeds = proceeds + 1;
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(IPools.ProceedsBelowLimit.selector, proceeds, proceeds + 1));
        staking.stakeAsSeller(params);
        params.minProceeds = proceeds;
        staking.stakeAsSeller(params);
    }

    function test_permits_stake_and_renew_without_an_approval_before() public {
        (address signer, uint256 key) = makeAddrAndKey("signer");
        vm.prank(minter);
        rally.mint(signer, 100e18);
        bytes32 lp = ready(signer, 0x51);
        bytes32 seller = ready(signer, 0x52);
        PermitInput memory permit = permitOf(key, address(staking), OPENING + BURN);
        vm.prank(signer);
        (uint256 windowId,) = staking.stakeAsLpWithPermit(lpParams(lp, HOUR, OPENING), permit);
        permit = permitOf(key, address(staking), BURN + MAINTENANCE);
        vm.prank(signer);
        staking.stakeAsSellerWithPermit(sellerParams(seller, HOUR), permit);
        assertEq(rally.allowance(signer, address(staking)), 0);

        skip(HOUR);
        attest(lp, true);
        permit = permitOf(key, address(staking), 2 * OPENING);
        vm.prank(signer);
        (uint256 next,) = staking.renewWithPermit(windowId, HOUR, OPENING, block.timestamp, permit);
        assertEq(staking.ownerOf(next), signer);
    }

    // ── the end ──────────────────────────────────────────────────────────────────────────────────────────────

    function test_a_failed_attestation_inside_the_window_forfeits() public {
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        (uint256 windowId,) = stakeSeller(bob, _b, HOUR);
        uint256 held = rally.balanceOf(address(staking));
        skip(HOUR);
        attest(_b, false);
        uint256 supply = rally.totalSupply();
        uint256 before = rally.balanceOf(bob);
        vm.expectEmit(address(staking));
        emit IStaking.WindowEnded(windowId, classId, bob, 0, held, 0);
        staking.endWindow(windowId);
        assertEq(supply - rally.totalSupply(), held);
        assertEq(rally.balanceOf(bob), before);
    }

    function test_a_later_success_does_not_mend_a_failure() public {
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        (uint256 windowId,) = stakeSeller(bob, _b, HOUR);
        uint256 held = rally.balanceOf(address(staking));
        skip(60);
        attest(_b, false);
        attest(_b, true);
        skip(HOUR);
        uint256 supply = rally.totalSupply();
        staking.endWindow(windowId);
        assertEq(supply - rally.totalSupply(), held);
    }

    function test_in_the_second_of_staking_only_what_fails_after_it_counts() public {
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        attest(_b, false);
        attest(_b, true);
        (uint256 windowId,) = stakeSeller(bob, _b, HOUR);
        uint256 snapshot = vm.snapshotState();
        skip(HOUR);
        uint256 supply = rally.totalSupply();
        staking.endWindow(windowId);
        assertEq(rally.totalSupply(), supply);

        vm.revertToState(snapshot);
        attest(_b, false);
        uint256 held = rally.balanceOf(address(staking));
        skip(HOUR);
        supply = rally.totalSupply();
        staking.endWindow(windowId);
        assertEq(rally.totalSupply(), supply - held);
    }

    function test_a_failed_attestation_before_the_window_does_not() public {
        attest(_b, false);
        attest(_b, true);
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        (uint256 windowId,) = stakeSeller(bob, _b, HOUR);
        skip(HOUR);
        uint256 supply = rally.totalSupply();
        staking.endWindow(windowId);
        assertEq(rally.totalSupply(), supply);
    }

    function test_one_after_the_window_does_not_if_the_device_then_passes() public {
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        (uint256 windowId,) = stakeSeller(bob, _b, HOUR);
        skip(HOUR + 1);
        attest(_b, false);
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotProved.selector, windowId, START + HOUR + 1 days));
        staking.endWindow(windowId);
        attest(_b, true);
        uint256 supply = rally.totalSupply();
        staking.endWindow(windowId);
        assertEq(rally.totalSupply(), supply);
    }

    function test_no_refund_without_an_attestation_that_reaches_the_end() public {
        stakeLp(alice, _a, 4 * HOUR, 4 * OPENING);
        (uint256 windowId,) = stakeSeller(bob, _b, HOUR + 60);
        assertEq(verification.attestedUntil(_b, classId), START + HOUR);
        uint256 held = rally.balanceOf(address(staking));
        uint256 end = START + HOUR + 60;
        vm.warp(end);
        uint256 supply = rally.totalSupply();
        bytes memory refusal = abi.encodeWithSelector(IStaking.NotProved.selector, windowId, end + 1 days);
        vm.expectRevert(refusal);
        staking.endWindow(windowId);
        assertEq(staking.PROOF_SECONDS(), 1 days);
        vm.warp(end + 1 days);
        vm.expectRevert(refusal);
        staking.endWindow(windowId);

        uint256 snapshot = vm.snapshotState();
        attest(_b, true);
        supply = rally.totalSupply();
        staking.endWindow(windowId);
        assertEq(rally.totalSupply(), supply, "proved in the last second");
        vm.revertToState(snapshot);
        skip(1);
        supply = rally.totalSupply();
        vm.expectEmit(address(staking));
        emit IStaking.WindowEnded(windowId, classId, bob, 0, held, 0);
        staking.endWindow(windowId);
        assertEq(supply - rally.totalSupply(), held);
    }

    function test_an_attestation_that_reaches_the_end_to_the_second_is_enough() public {
        stakeLp(alice, _a, 4 * HOUR, 4 * OPENING);
        (uint256 windowId,) = stakeSeller(bob, _b, HOUR);
        assertEq(verification.attestedUntil(_b, classId), staking.getWindow(windowId).end);
        skip(2 * HOUR);
        staking.endWindow(windowId);
        assertEq(rally.balanceOf(address(staking)), 0);
    }

    function test_where_nothing_is_held_nothing_is_to_be_proved() public {
        ResourceClass memory c = entryClass();
        (c.collateralBps, c.maintenanceFee) = (0, 0);
        _switchTo(c);
        stakeLp(alice, _a, 4 * HOUR, 4 * OPENING);
        (uint256 windowId,) = stakeSeller(bob, _b, 2 * HOUR);
        skip(2 * HOUR);
        staking.endWindow(windowId);
        assertEq(staking.windowOfDevice(_b), 0);
    }

    function test_a_window_ends_at_its_end_by_anyone_and_once() public {
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, OPENING);
        skip(HOUR - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IStaking.WindowNotOver.selector, windowId, START + HOUR, START + HOUR - 1)
        );
        staking.endWindow(windowId);
        skip(1);
        vm.prank(client);
        staking.endWindow(windowId);
        vm.expectRevert(abi.encodeWithSelector(IStaking.UnknownWindow.selector, windowId));
        staking.endWindow(windowId);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, windowId));
        staking.locked(windowId);
        assertEq(staking.windowOfDevice(_a), 0);
        assertEq(pools.windowCount(classId), 0);
        assertEq(pools.getPosition(classId, windowId).end, 0);
        (bytes32 class_, uint256 end, bool joined, bool pending) = staking.spanOf(windowId);
        assertEq(class_, 0);
        assertEq(end, 0);
        assertFalse(joined || pending);
    }

    function test_only_the_owner_claims_and_only_where_it_joined() public {
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, OPENING);
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotWindowOwner.selector, windowId, bob, alice));
        vm.prank(bob);
        staking.claim(windowId);
        vm.expectRevert(abi.encodeWithSelector(IStaking.UnknownWindow.selector, 99));
        staking.claim(99);
        uint256 apart = openWindow(bob, _b, HOUR, false);
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotJoined.selector, apart));
        vm.prank(bob);
        staking.claim(apart);
    }

    function test_a_claim_after_the_end_stops_at_the_end() public {
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, OPENING);
        stakeLp(bob, _b, 3 * HOUR, 0);
        skip(2 * HOUR);
        assertApproxEqAbs(lens.claimable(classId, windowId), OPENING, 2);
        uint256 expected = lens.claimable(classId, windowId);
        pools.poke(classId, 10);
        assertEq(lens.claimable(classId, windowId), expected);
        vm.expectEmit(address(staking));
        emit IStaking.Claimed(windowId, alice, expected);
        vm.prank(alice);
        assertEq(staking.claim(windowId), expected);
        vm.prank(alice);
        assertEq(staking.claim(windowId), 0);
    }

    function test_a_lone_seller_claims_nothing() public {
        stakeLp(alice, _a, HOUR, OPENING);
        (uint256 windowId,) = stakeSeller(bob, _b, HOUR);
        skip(60);
        assertEq(lens.claimable(classId, windowId), 0);
        vm.prank(bob);
        assertEq(staking.claim(windowId), 0);
    }

    function test_rents_pay_the_lps() public {
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, OPENING);
        (, uint256 cost) = rent(windowId, block.timestamp + 600);
        uint256 fee = 0.00216e18;
        skip(HOUR);
        assertApproxEqAbs(lens.claimable(classId, windowId), OPENING + cost - fee, 2);
    }

    // ── rewards ──────────────────────────────────────────────────────────────────────────────────────────────

    function test_an_lp_that_stayed_to_a_good_end_is_credited() public {
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, OPENING);
        skip(HOUR);
        uint256 weight = OPENING * HOUR;
        uint256 effective = Multipliers.applyDown(weight, Multipliers.popWad(OPENING, STAKE_LIMIT));
        assertLt(effective, weight / 2, "stake far below the class's limit");
        vm.expectEmit(address(emission));
        emit IEmission.Credited(Role.Lp, 0, alice, weight, effective);
        staking.endWindow(windowId);
        IEmission.Credit memory credit = emission.getCredit(alice, Role.Lp, 0);
        assertEq(credit.weight, weight);
        assertEq(credit.effective, effective);
    }

    function test_a_full_stake_and_score_are_withheld_nothing_of() public {
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, STAKE_LIMIT);
        skip(HOUR);
        staking.endWindow(windowId);
        IEmission.Credit memory credit = emission.getCredit(alice, Role.Lp, 0);
        assertEq(credit.weight, uint256(STAKE_LIMIT) * HOUR);
        assertEq(credit.effective, credit.weight);
    }

    function test_time_counts_from_the_injection() public {
        uint256 windowId = openWindow(alice, _a, HOUR, false);
        skip(1000);
        _inject(alice, windowId, STAKE_LIMIT);
        skip(HOUR);
        staking.endWindow(windowId);
        assertEq(emission.getCredit(alice, Role.Lp, 0).weight, uint256(STAKE_LIMIT) * (HOUR - 1000));
    }

    function test_a_score_that_no_longer_passes_withholds() public {
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, STAKE_LIMIT);
        skip(HOUR + 1);
        attest(_a, false);
        staking.endWindow(windowId);
        IEmission.Credit memory credit = emission.getCredit(alice, Role.Lp, 0);
        assertEq(credit.weight, uint256(STAKE_LIMIT) * HOUR);
        assertEq(credit.effective, Multipliers.applyDown(credit.weight, Multipliers.powWad(0, MIN_SCORE)));
    }

    function test_a_score_not_proved_to_the_end_withholds() public {
        uint256 snapshot = vm.snapshotState();
        (uint256 windowId,) = stakeLp(alice, _a, HOUR + 60, STAKE_LIMIT);
        vm.warp(START + HOUR + 60);
        staking.endWindow(windowId);
        IEmission.Credit memory credit = emission.getCredit(alice, Role.Lp, 0);
        assertEq(credit.effective, Multipliers.applyDown(credit.weight, Multipliers.powWad(0, MIN_SCORE)));
        vm.revertToState(snapshot);
        (windowId,) = stakeLp(alice, _a, HOUR, STAKE_LIMIT);
        vm.warp(START + HOUR + 60);
        staking.endWindow(windowId);
        credit = emission.getCredit(alice, Role.Lp, 0);
        assertEq(credit.effective, credit.weight);
    }

    function test_nothing_is_credited_to_who_failed_left_sold_or_never_joined() public {
        bytes32 c = ready(alice, 0xc);
        bytes32 d = ready(alice, 0xd);
        bytes32 e = ready(alice, 0xe);
        stakeLp(bob, _b, 3 * HOUR, 3 * OPENING);
        (uint256 failed,) = stakeLp(alice, _a, HOUR, 0);
        (uint256 left,) = stakeLp(alice, c, HOUR, 0);
        (uint256 sold,) = stakeSeller(alice, d, HOUR);
        uint256 apart = openWindow(alice, e, HOUR, false);
        attest(_a, false);
        skip(HOUR - 1);
        _exit(alice, left, 0);
        skip(1);
        staking.endWindow(failed);
        staking.endWindow(sold);
        staking.endWindow(apart);
        assertEq(emission.getCredit(alice, Role.Lp, 0).weight, 0);
    }

    function test_a_failed_lp_loses_its_reward_and_nothing_else() public {
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, OPENING);
        attest(_a, false);
        skip(HOUR);
        uint256 before = rally.balanceOf(alice);
        staking.endWindow(windowId);
        assertApproxEqAbs(rally.balanceOf(alice), before + OPENING, 1);
    }

    // ── renewal ──────────────────────────────────────────────────────────────────────────────────────────────

    function test_an_lp_renews_in_one_call() public {
        stakeLp(bob, _b, 4 * HOUR, 4 * OPENING);
        (uint256 first,) = stakeLp(alice, _a, HOUR, 0);
        skip(HOUR);
        attest(_a, true);
        uint256 rally_ = lens.quoteInject(classId, 2 * HOUR).rally;
        vm.expectRevert(abi.encodeWithSelector(IPools.InjectionAboveLimit.selector, rally_, rally_ - 1));
        _renew(alice, first, 2 * HOUR, rally_ - 1);
        uint256 released = lens.claimable(classId, first);
        uint256 before = rally.balanceOf(alice);
        (uint256 next, uint256 amount) = _renew(alice, first, 2 * HOUR, rally_);
        assertEq(amount, rally_);
        assertEq(rally.balanceOf(alice), before + released - rally_ - BURN);
        IStaking.Window memory window = staking.getWindow(next);
        assertEq(window.classId, classId);
        assertEq(window.deviceId, _a);
        assertFalse(window.isSeller);
        assertEq(window.end, block.timestamp + 2 * HOUR);
        assertEq(window.joinedAt, block.timestamp);
        assertEq(staking.windowOfDevice(_a), next);
        vm.expectRevert(abi.encodeWithSelector(IStaking.UnknownWindow.selector, first));
        staking.getWindow(first);
    }

    function test_a_seller_renews_in_one_call() public {
        stakeLp(alice, _a, 4 * HOUR, 4 * OPENING);
        (uint256 first, uint256 proceeds) = stakeSeller(bob, _b, HOUR);
        skip(HOUR);
        attest(_b, true);
        IPoolLens.SellQuote memory quote = lens.quoteSell(classId, HOUR);
        vm.expectRevert(
            abi.encodeWithSelector(IPools.ProceedsBelowLimit.selector, quote.proceeds, quote.proceeds + 1)
        );
        _renew(bob, first, HOUR, quote.proceeds + 1);
        uint256 before = rally.balanceOf(bob);
        (uint256 next, uint256 amount) = _renew(bob, first, HOUR, quote.proceeds);
        assertEq(amount, quote.proceeds);
        assertEq(rally.balanceOf(bob), before + proceeds - BURN);
        assertTrue(staking.getWindow(next).isSeller);
        assertEq(rally.balanceOf(address(staking)), MAINTENANCE + quote.collateral);
    }

    function test_the_last_lp_renews_at_the_last_price() public {
        (uint256 first,) = stakeLp(alice, _a, HOUR, OPENING);
        rent(first, block.timestamp + 600);
        uint256 lastPriceWad = pool().lastPriceWad;
        assertGt(lastPriceWad, OPENING / HOUR);
        skip(HOUR + 7);
        attest(_a, true);
        uint256 computeSeconds = HOUR + 53;
        (uint256 next, uint256 amount) = _renew(alice, first, HOUR, type(uint256).max);
        assertEq(amount, lastPriceWad * computeSeconds);
        assertEq(staking.getWindow(next).end, START + 2 * HOUR + 60);
    }

    function test_the_last_lp_never_renews_below_the_floor() public {
        ResourceClass memory c = entryClass();
        c.feeBps = 0;
        _switchTo(c);
        (uint256 first,) = stakeLp(alice, _a, HOUR, FLOOR * HOUR);
        stakeSeller(bob, _b, HOUR);
        assertLt(pool().lastPriceWad, FLOOR);
        skip(HOUR);
        attest(_a, true);
        uint256 least = uint256(FLOOR) * HOUR;
        vm.expectRevert(abi.encodeWithSelector(IPools.InjectionAboveLimit.selector, least, least - 1));
        _renew(alice, first, HOUR, least - 1);
        (, uint256 amount) = _renew(alice, first, HOUR, least);
        assertEq(amount, least);
    }

    function test_a_window_that_never_joined_renews_into_a_pool_that_never_was() public {
        uint256 first = openWindow(alice, _a, HOUR, false);
        skip(HOUR);
        attest(_a, true);
        (uint256 next, uint256 amount) = _renew(alice, first, HOUR, type(uint256).max);
        assertEq(amount, uint256(FLOOR) * HOUR);
        assertEq(staking.getWindow(next).joinedAt, block.timestamp);
    }

    function test_a_renewal_asks_what_a_staking_asks() public {
        stakeLp(bob, _b, 4 * HOUR, 4 * OPENING);
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, 0);
        vm.expectRevert(abi.encodeWithSelector(IStaking.UnknownWindow.selector, 99));
        _renew(alice, 99, HOUR, 0);
        skip(HOUR - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IStaking.WindowNotOver.selector, windowId, START + HOUR, START + HOUR - 1)
        );
        _renew(alice, windowId, HOUR, type(uint256).max);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotWindowOwner.selector, windowId, bob, alice));
        _renew(bob, windowId, HOUR, type(uint256).max);
        vm.expectRevert(
            abi.encodeWithSelector(IStaking.DurationOutOfBounds.selector, 599, 10 minutes, 7 days)
        );
        _renew(alice, windowId, 599, type(uint256).max);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IStaking.DeadlinePassed.selector, START, block.timestamp));
        staking.renew(windowId, HOUR, type(uint256).max, START);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotAttested.selector, _a, classId));
        _renew(alice, windowId, HOUR, type(uint256).max);
        register(bob, 0xa);
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotDeviceOwner.selector, _a, alice, bob));
        _renew(alice, windowId, HOUR, type(uint256).max);
    }

    // ── early exit ───────────────────────────────────────────────────────────────────────────────────────────

    function test_an_lp_leaves_early_for_its_part_less_the_fee() public {
        stakeLp(bob, _b, 2 * HOUR, 2 * OPENING);
        (uint256 windowId, uint256 injected) = stakeLp(alice, _a, HOUR, 0);
        skip(HOUR / 2);
        IPoolLens.ExitQuote memory quote = lens.quoteExit(classId, windowId, injected, HOUR);
        assertApproxEqAbs(quote.payout + quote.fee, injected / 2, 2);
        assertEq(quote.fee, ((quote.fee + quote.payout) * FEE_BPS + 9_999) / 10_000);
        uint256 before = rally.balanceOf(alice);
        uint256 supply = rally.totalSupply();
        vm.expectEmit(address(staking));
        emit IStaking.WindowExited(windowId, alice, false, quote.payout);
        vm.expectEmit(address(staking));
        emit IStaking.WindowEnded(windowId, classId, alice, 0, 0, 0);
        assertEq(_exit(alice, windowId, quote.payout), quote.payout);
        assertEq(rally.balanceOf(alice), before + quote.payout + quote.released);
        assertEq(supply - rally.totalSupply(), quote.fee);
        assertEq(staking.windowOfDevice(_a), 0);
        assertEq(pools.windowCount(classId), 1);
        stakeLp(alice, _a, HOUR, 0);
    }

    function test_an_lp_that_leaves_early_never_takes_a_gain() public {
        stakeLp(bob, _b, 2 * HOUR, 2 * OPENING);
        (uint256 windowId, uint256 injected) = stakeLp(alice, _a, HOUR, 0);
        rent(staking.windowOfDevice(_b), block.timestamp + HOUR);
        uint256 priceAfter = lens.priceWad(classId);
        assertGt(priceAfter * HOUR, injected + injected / 10, "a rent has raised its share");
        uint256 before = rally.balanceOf(alice);
        uint256 gross = injected;
        assertEq(_exit(alice, windowId, 0), gross - (gross * FEE_BPS + 9_999) / 10_000);
        assertLt(rally.balanceOf(alice), before + injected, "in and out again around a rent loses the fee");
        assertGe(lens.priceWad(classId), priceAfter, "what it left raises the price for who stays");
    }

    function test_an_lp_that_leaves_early_bears_its_loss() public {
        stakeLp(bob, _b, 2 * HOUR, 2 * OPENING);
        (uint256 windowId, uint256 injected) = stakeLp(alice, _a, HOUR, 0);
        bytes32 c = ready(client, 0xc);
        stakeSeller(client, c, 2 * HOUR);
        IPoolLens.ExitQuote memory quote = lens.quoteExit(classId, windowId, injected, HOUR);
        assertLt(quote.payout, injected * 7 / 10);
        assertEq(_exit(alice, windowId, quote.payout), quote.payout);
    }

    function testFuzz_an_early_leaver_gets_at_most_its_part_of_what_it_put_in(
        uint256 rentSeconds,
        uint256 wait,
        bool sale
    ) public {
        (uint256 other,) = stakeLp(bob, _b, 2 * HOUR, 2 * OPENING);
        (uint256 windowId, uint256 injected) = stakeLp(alice, _a, HOUR, 0);
        rent(other, block.timestamp + bound(rentSeconds, 60, HOUR));
        if (sale) stakeSeller(client, ready(client, 0xc), HOUR);
        wait = bound(wait, 0, HOUR - 1);
        skip(wait);
        uint256 payout = _exit(alice, windowId, 0);
        assertLe(payout, injected * (HOUR - wait) / HOUR);
    }

    function test_a_seller_buys_its_seconds_back() public {
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        uint256 start = rally.balanceOf(bob);
        (uint256 windowId, uint256 proceeds) = stakeSeller(bob, _b, HOUR);
        IPoolLens.ExitQuote memory quote = lens.quoteExit(classId, windowId, 0, 0);
        assertGt(quote.cost, proceeds, "in and out again loses both fees");
        assertLt(quote.cost, MAINTENANCE + proceeds);
        uint256 poolsHeld = rally.balanceOf(address(pools));
        uint256 supply = rally.totalSupply();
        vm.prank(bob);
        rally.approve(address(staking), 0);
        vm.expectEmit(address(staking));
        emit IStaking.WindowExited(windowId, bob, true, quote.cost);
        vm.expectEmit(address(staking));
        emit IStaking.WindowEnded(windowId, classId, bob, MAINTENANCE + proceeds, 0, 0);
        assertEq(_exit(bob, windowId, quote.cost), quote.cost, "paid out of what was held");
        assertEq(rally.balanceOf(bob), start - BURN + proceeds - quote.cost);
        assertEq(rally.balanceOf(address(pools)), poolsHeld + quote.cost - quote.fee);
        assertEq(rally.balanceOf(address(pools)), pool().y);
        assertEq(supply - rally.totalSupply(), quote.fee);
        assertEq(rally.balanceOf(address(staking)), 0);
        assertEq(staking.windowOfDevice(_b), 0);
    }

    function test_a_seller_pays_what_is_not_held() public {
        ResourceClass memory c = entryClass();
        c.collateralBps = 0;
        _switchTo(c);
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        uint256 start = rally.balanceOf(bob);
        (uint256 windowId, uint256 proceeds) = stakeSeller(bob, _b, HOUR);
        uint256 cost = lens.quoteExit(classId, windowId, 0, 0).cost;
        assertGt(cost, MAINTENANCE);
        _exit(bob, windowId, cost);
        assertEq(rally.balanceOf(bob), start - BURN + proceeds - cost);
        assertEq(rally.balanceOf(address(staking)), 0);
    }

    function test_a_seller_that_failed_forfeits_and_pays_besides() public {
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        (uint256 windowId, uint256 proceeds) = stakeSeller(bob, _b, HOUR);
        attest(_b, false);
        IPoolLens.ExitQuote memory quote = lens.quoteExit(classId, windowId, 0, 0);
        uint256 before = rally.balanceOf(bob);
        uint256 supply = rally.totalSupply();
        vm.expectEmit(address(staking));
        emit IStaking.WindowEnded(windowId, classId, bob, 0, MAINTENANCE + proceeds, 0);
        _exit(bob, windowId, quote.cost);
        assertEq(rally.balanceOf(bob), before - quote.cost);
        assertEq(supply - rally.totalSupply(), MAINTENANCE + proceeds + quote.fee);
        assertEq(rally.balanceOf(address(staking)), 0);
    }

    /// @dev Else a device that is gone would leave in its last second, and have all back.
    function test_a_seller_proves_its_device_to_leave() public {
        stakeLp(alice, _a, 4 * HOUR, 4 * OPENING);
        (uint256 windowId,) = stakeSeller(bob, _b, 2 * HOUR);
        skip(HOUR);
        uint256 snapshot = vm.snapshotState();
        _exit(bob, windowId, type(uint256).max);
        vm.revertToState(snapshot);
        vm.warp(START + 2 * HOUR - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IStaking.NotProved.selector, windowId, START + 2 * HOUR + 1 days)
        );
        _exit(bob, windowId, type(uint256).max);
        attest(_b, true);
        _exit(bob, windowId, type(uint256).max);
        assertEq(rally.balanceOf(address(staking)), 0);
    }

    function test_a_donation_changes_nothing_for_anybody() public {
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        (uint256 windowId, uint256 proceeds) = stakeSeller(bob, _b, HOUR);
        vm.prank(client);
        rally.transfer(address(staking), 7e18);
        skip(HOUR);
        uint256 before = rally.balanceOf(bob);
        staking.endWindow(windowId);
        assertEq(rally.balanceOf(bob), before + MAINTENANCE + proceeds);
        assertEq(rally.balanceOf(address(staking)), 7e18);
    }

    function test_a_window_that_never_joined_leaves_with_its_fee() public {
        uint256 windowId = openWindow(bob, _b, HOUR, true);
        attest(_b, false);
        uint256 before = rally.balanceOf(bob);
        assertEq(_exit(bob, windowId, 0), 0);
        assertEq(rally.balanceOf(bob), before + MAINTENANCE);
        assertEq(staking.windowOfDevice(_b), 0);
        assertEq(rally.balanceOf(address(staking)), 0);
    }

    function test_an_exit_is_held_to_its_limits() public {
        stakeLp(bob, _b, 2 * HOUR, 2 * OPENING);
        (uint256 lp, uint256 injected) = stakeLp(alice, _a, HOUR, 0);
        (uint256 seller,) = stakeSeller(alice, ready(alice, 0xc), HOUR);
        uint256 payout = lens.quoteExit(classId, lp, injected, HOUR).payout;
        vm.expectRevert(abi.encodeWithSelector(IPools.ProceedsBelowLimit.selector, payout, payout + 1));
        _exit(alice, lp, payout + 1);
        uint256 cost = lens.quoteExit(classId, seller, 0, 0).cost;
        vm.expectRevert(abi.encodeWithSelector(IPools.CostAboveLimit.selector, cost, cost - 1));
        _exit(alice, seller, cost - 1);
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotWindowOwner.selector, lp, bob, alice));
        _exit(bob, lp, 0);
        vm.expectRevert(abi.encodeWithSelector(IStaking.UnknownWindow.selector, 99));
        _exit(alice, 99, 0);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IStaking.DeadlinePassed.selector, START - 1, START));
        staking.exit(lp, 0, START - 1);
    }

    function test_nobody_leaves_early_while_leased_or_late_at_all() public {
        stakeLp(bob, _b, 2 * HOUR, 2 * OPENING);
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, 0);
        rent(windowId, START + 600);
        skip(599);
        vm.expectRevert(abi.encodeWithSelector(IPools.WindowLeased.selector, windowId, START + 600));
        _exit(alice, windowId, 0);
        skip(1);
        uint256 snapshot = vm.snapshotState();
        _exit(alice, windowId, 0);
        vm.revertToState(snapshot);
        vm.warp(START + HOUR);
        vm.expectRevert(
            abi.encodeWithSelector(IStaking.WindowOver.selector, windowId, START + HOUR, START + HOUR)
        );
        _exit(alice, windowId, 0);
    }

    // ── forfeits ─────────────────────────────────────────────────────────────────────────────────────────────

    function _forfeit(uint256 windowId, address to, uint256 due) private returns (uint256) {
        vm.prank(address(faults));
        return staking.forfeit(windowId, to, due);
    }

    function test_a_forfeit_pays_the_client_first_and_burns_the_rest() public {
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        (uint256 windowId, uint256 proceeds) = stakeSeller(bob, _b, HOUR);
        uint256 held = MAINTENANCE + proceeds;
        uint256[4] memory dues = [0, held - 1, held, held + 1];
        for (uint256 i = 0; i < dues.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            uint256 paid = dues[i] < held ? dues[i] : held;
            (uint256 ofClient, uint256 ofBob) = (rally.balanceOf(client), rally.balanceOf(bob));
            uint256 supply = rally.totalSupply();
            vm.expectEmit(address(staking));
            emit IStaking.WindowForfeited(windowId, client, dues[i], paid);
            vm.expectEmit(address(staking));
            emit IStaking.WindowEnded(windowId, classId, bob, 0, held, 0);
            assertEq(_forfeit(windowId, client, dues[i]), paid);
            assertEq(rally.balanceOf(client), ofClient + paid);
            assertEq(rally.balanceOf(bob), ofBob);
            assertEq(supply - rally.totalSupply(), held - paid);
            assertEq(rally.balanceOf(address(staking)), 0);
            assertEq(pools.windowCount(classId), 1);
            assertEq(staking.windowOfDevice(_b), 0);
            vm.revertToState(snapshot);
        }
    }

    function test_an_lp_forfeits_what_is_not_released_and_keeps_what_is() public {
        stakeLp(bob, _b, 2 * HOUR, 2 * OPENING);
        (uint256 windowId, uint256 injected) = stakeLp(alice, _a, HOUR, 0);
        skip(HOUR / 4);
        IPoolLens.ExitQuote memory quote = lens.quoteExit(classId, windowId, injected, HOUR);
        uint256 held = quote.payout + quote.fee;
        assertApproxEqAbs(held, injected * 3 / 4, 2);
        uint256 released = quote.released;
        _checkLpForfeit(windowId, held, released, 0);
        _checkLpForfeit(windowId, held, released, held);
        _checkLpForfeit(windowId, held, released, held + 1);
        _checkLpForfeit(windowId, held, released, held + released);
        _checkLpForfeit(windowId, held, released, held + released + 1);
    }

    function _checkLpForfeit(uint256 windowId, uint256 held, uint256 released, uint256 due) private {
        uint256 snapshot = vm.snapshotState();
        uint256 paid = due < held + released ? due : held + released;
        uint256 claimed = paid > held ? held + released - paid : released;
        (uint256 ofClient, uint256 ofAlice) = (rally.balanceOf(client), rally.balanceOf(alice));
        uint256 supply = rally.totalSupply();
        vm.expectEmit(address(staking));
        emit IStaking.WindowEnded(windowId, classId, alice, 0, held + released - claimed, claimed);
        assertEq(_forfeit(windowId, client, due), paid);
        assertEq(rally.balanceOf(client), ofClient + paid);
        assertEq(rally.balanceOf(alice), ofAlice + claimed);
        assertEq(supply - rally.totalSupply(), paid < held ? held - paid : 0);
        assertEq(rally.balanceOf(address(staking)), 0);
        vm.revertToState(snapshot);
    }

    function test_a_window_forfeits_while_it_is_leased_and_after_its_end() public {
        stakeLp(bob, _b, 2 * HOUR, 2 * OPENING);
        (uint256 windowId, uint256 injected) = stakeLp(alice, _a, HOUR, 0);
        rent(windowId, START + HOUR);
        uint256 snapshot = vm.snapshotState();
        assertEq(_forfeit(windowId, client, 5), 5);
        assertEq(pools.windowCount(classId), 1);

        vm.revertToState(snapshot);
        skip(HOUR);
        uint256 released = lens.claimable(classId, windowId);
        assertGt(released, injected);
        uint256 before = rally.balanceOf(alice);
        uint256 supply = rally.totalSupply();
        assertEq(_forfeit(windowId, client, 5), 5);
        assertEq(rally.balanceOf(alice), before + released - 5);
        assertEq(rally.totalSupply(), supply, "an LP's window that is over has nothing left to burn");
        assertEq(pools.windowCount(classId), 1);
    }

    function test_a_window_that_never_joined_forfeits_its_fee() public {
        uint256 windowId = openWindow(bob, _b, HOUR, true);
        uint256 supply = rally.totalSupply();
        vm.prank(address(referee));
        assertEq(staking.forfeit(windowId, address(0), 0), 0);
        assertEq(supply - rally.totalSupply(), MAINTENANCE);
        assertEq(staking.windowOfDevice(_b), 0);
    }

    function test_only_faults_and_referee_forfeit_and_only_faults_mark() public {
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, OPENING);
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(IStaking.OnlyFaultsOrReferee.selector, bob));
        staking.forfeit(windowId, bob, 1);
        vm.expectRevert(abi.encodeWithSelector(IStaking.OnlyFaults.selector, bob));
        staking.setFaultPending(windowId, true);
        vm.stopPrank();
        vm.prank(address(referee));
        vm.expectRevert(abi.encodeWithSelector(IStaking.OnlyFaults.selector, address(referee)));
        staking.setFaultPending(windowId, true);
        vm.startPrank(address(faults));
        vm.expectRevert(abi.encodeWithSelector(IStaking.UnknownWindow.selector, 99));
        staking.forfeit(99, bob, 1);
        vm.expectRevert(abi.encodeWithSelector(IStaking.UnknownWindow.selector, 99));
        staking.setFaultPending(99, true);
        vm.stopPrank();
    }

    function test_while_a_fault_is_pending_nothing_leaves() public {
        stakeLp(bob, _b, 3 * HOUR, 3 * OPENING);
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, 0);
        skip(60);
        vm.expectEmit(address(staking));
        emit IStaking.FaultPendingSet(windowId, true);
        vm.prank(address(faults));
        staking.setFaultPending(windowId, true);
        (,,, bool pending) = staking.spanOf(windowId);
        assertTrue(pending);
        bytes memory refusal = abi.encodeWithSelector(IStaking.FaultPending.selector, windowId);
        vm.expectRevert(refusal);
        _exit(alice, windowId, 0);
        vm.prank(alice);
        vm.expectRevert(refusal);
        staking.claim(windowId);
        skip(HOUR);
        attest(_a, true);
        vm.expectRevert(refusal);
        staking.endWindow(windowId);
        vm.expectRevert(refusal);
        _renew(alice, windowId, HOUR, type(uint256).max);
        vm.expectRevert(refusal);
        stakeLp(alice, _a, HOUR, 0);
        vm.prank(address(faults));
        staking.setFaultPending(windowId, false);
        _renew(alice, windowId, HOUR, type(uint256).max);
    }

    // ── the rest ─────────────────────────────────────────────────────────────────────────────────────────────

    function test_an_st_token_does_not_move() public {
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, OPENING);
        bytes memory refusal = abi.encodeWithSelector(IStaking.Soulbound.selector, windowId);
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        staking.transferFrom(alice, bob, windowId);
        vm.expectRevert(refusal);
        staking.safeTransferFrom(alice, bob, windowId);
        vm.expectRevert(refusal);
        staking.safeTransferFrom(alice, bob, windowId, "");
        vm.expectRevert(refusal);
        staking.approve(bob, windowId);
        staking.setApprovalForAll(bob, true);
        vm.stopPrank();
        vm.prank(bob);
        vm.expectRevert(refusal);
        staking.transferFrom(alice, bob, windowId);
    }

    function test_it_says_what_it_is() public view {
        assertTrue(staking.supportsInterface(0xb45a3c0e), "ERC-5192");
        assertTrue(staking.supportsInterface(0x80ac58cd), "ERC-721");
        assertFalse(staking.supportsInterface(0xffffffff));
    }

    function test_parts_of_another_staking_are_refused() public {
        address otherPools =
            deployCode("Pools.sol:Pools", abi.encode(rally, classes, alice, address(emission)));
        address otherCertificates =
            deployCode("Certificates.sol:Certificates", abi.encode(rally, classes, alice));
        address otherToken = deployCode("ComputeToken.sol:ComputeToken", abi.encode(alice, pools));
        address predicted = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 4);
        address goodPools =
            deployCode("Pools.sol:Pools", abi.encode(rally, classes, predicted, address(emission)));
        address goodCertificates =
            deployCode("Certificates.sol:Certificates", abi.encode(rally, classes, predicted));
        address goodToken = deployCode("ComputeToken.sol:ComputeToken", abi.encode(predicted, goodPools));
        address poolsToken = deployCode("ComputeToken.sol:ComputeToken", abi.encode(predicted, pools));

        // Each try takes a nonce, so all are made from where the right one would stand.
        uint256 snapshot = vm.snapshotState();
        _refused(otherPools, goodCertificates, goodToken, otherPools);
        vm.revertToState(snapshot);
        _refused(goodPools, otherCertificates, goodToken, otherCertificates);
        vm.revertToState(snapshot);
        _refused(goodPools, goodCertificates, otherToken, otherToken);
        vm.revertToState(snapshot);
        _refused(goodPools, goodCertificates, poolsToken, poolsToken);
    }

    function _refused(address pools_, address certificates_, address token, address wrong) private {
        bytes memory code = abi.encodePacked(
            vm.getCode("Staking.sol:Staking"),
            abi.encode(rally, classes, devices, verification, pools_, certificates_, token),
            abi.encode(emission, faults, referee)
        );
        vm.expectRevert(abi.encodeWithSelector(IStaking.WrongStaking.selector, wrong));
        assembly {
            pop(create(0, add(code, 32), mload(code)))
        }
    }

    function test_windows_are_listed() public {
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, OPENING);
        (uint256 second,) = stakeLp(bob, _b, HOUR, 0);
        openWindow(alice, register(alice, 0xc), HOUR, false);
        (uint64[] memory ids, IStaking.Window[] memory windows) = staking.listWindows(classId, 0, 10);
        assertEq(ids.length, 2, "one that has not joined is not the pool's");
        assertEq(ids[0], windowId);
        assertEq(ids[1], second);
        assertEq(windows[1].owner, bob);
        (ids,) = staking.listWindows(classId, 1, 10);
        assertEq(ids.length, 1);
        assertEq(ids[0], second);
    }

    /// @dev RALLY calls nobody. Were it to, everything would stand already when it moves.
    function test_effects_come_before_transfers() public {
        (uint256 lp,) = stakeLp(alice, _a, HOUR, OPENING);
        (uint256 seller,) = stakeSeller(bob, _b, HOUR);
        skip(HOUR);
        TriesAgain hook = new TriesAgain(staking);
        CallsBackRally hostile = new CallsBackRally(minter, hook);
        vm.etch(address(rally), address(hostile).code);
        hook.aim(lp, alice);
        staking.endWindow(lp);
        assertEq(hook.refusal(), abi.encodeWithSelector(IStaking.UnknownWindow.selector, lp));
        hook.aim(seller, bob);
        staking.endWindow(seller);
        assertEq(hook.refusal(), abi.encodeWithSelector(IStaking.UnknownWindow.selector, seller));
    }
}

/// @dev When RALLY reaches its mark, ends the window once more.
contract TriesAgain is IHook {
    IStaking private immutable _STAKING;
    uint256 private _windowId;
    address private _mark;
    bytes public refusal;

    constructor(IStaking staking) {
        _STAKING = staking;
    }

    function aim(uint256 windowId, address mark) external {
        (_windowId, _mark, refusal) = (windowId, mark, "");
    }

    function moved(address to) external {
        if (to != _mark) return;
        try _STAKING.endWindow(_windowId) {
            refusal = "ended twice";
        } catch (bytes memory reason) {
            refusal = reason;
        }
    }
}
