// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IClassRegistry, ResourceClass} from "../interfaces/IClassRegistry.sol";
import {IPools} from "../interfaces/IPools.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {PermitInput} from "../interfaces/PermitInput.sol";
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

    function test_an_lp_burns_injects_and_holds_an_st_token() public {
        uint256 supply = rally.totalSupply();
        uint256 before = rally.balanceOf(alice);
        vm.expectEmit(address(staking));
        emit IStaking.Locked(1);
        vm.expectEmit(address(staking));
        emit IStaking.WindowOpened(1, classId, alice, _a, false, START, START + HOUR, OPENING, 0, 0);
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, OPENING);
        assertEq(supply - rally.totalSupply(), BURN);
        assertEq(before - rally.balanceOf(alice), OPENING + BURN);
        assertEq(rally.balanceOf(address(staking)), 0);
        assertEq(staking.ownerOf(windowId), alice);
        assertTrue(staking.locked(windowId));
        assertEq(staking.windowOfDevice(_a), windowId);
        IStaking.Window memory window = staking.getWindow(windowId);
        assertEq(window.owner, alice);
        assertEq(window.end, START + HOUR);
        assertEq(window.amount, OPENING);
    }

    function test_a_seller_leaves_fee_and_collateral_and_gets_them_back() public {
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        uint256 before = rally.balanceOf(bob);
        IPools.SellQuote memory quote = pools.quoteSell(classId, HOUR);
        (uint256 windowId, uint256 proceeds) = stakeSeller(bob, _b, HOUR);
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

    function test_a_failed_attestation_inside_the_window_forfeits() public {
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        (uint256 windowId,) = stakeSeller(bob, _b, HOUR);
        uint256 held = rally.balanceOf(address(staking));
        skip(HOUR);
        attest(_b, false);
        uint256 supply = rally.totalSupply();
        uint256 before = rally.balanceOf(bob);
        staking.endWindow(windowId);
        assertEq(supply - rally.totalSupply(), held);
        assertEq(rally.balanceOf(bob), before);
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

    function test_a_class_may_take_nothing() public {
        ResourceClass memory c = entryClass();
        (c.feeBps, c.collateralBps, c.burnPerWindow, c.maintenanceFee) = (0, 0, 0, 0);
        _switchTo(c);
        uint256 supply = rally.totalSupply();
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        uint256 before = rally.balanceOf(bob);
        (uint256 windowId, uint256 proceeds) = stakeSeller(bob, _b, HOUR);
        assertEq(rally.balanceOf(bob), before + proceeds);
        rent(_b, block.timestamp + 60);
        skip(HOUR);
        attest(_b, false);
        staking.endWindow(windowId);
        assertEq(rally.balanceOf(address(staking)), 0);
        assertEq(rally.totalSupply(), supply);
    }

    /// @dev From here on the devices are attested for, and stake into, this class.
    function _switchTo(ResourceClass memory c) private {
        classId = classes.createClass(c);
        attest(_a, true);
        attest(_b, true);
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
        staking.endWindow(windowId);
        assertEq(rally.totalSupply(), supply - held);
    }

    function test_a_failed_attestation_before_or_after_the_window_does_not() public {
        attest(_b, false);
        attest(_b, true);
        stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        (uint256 windowId,) = stakeSeller(bob, _b, HOUR);
        skip(HOUR + 1);
        attest(_b, false);
        uint256 supply = rally.totalSupply();
        staking.endWindow(windowId);
        assertEq(rally.totalSupply(), supply);
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

    function test_an_unknown_class_is_refused() public {
        IStaking.LpParams memory params = lpParams(_a, HOUR, OPENING);
        params.classId = "none";
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IClassRegistry.UnknownClass.selector, bytes32("none")));
        staking.stakeAsLp(params);
    }

    function test_a_device_has_one_window_at_a_time_and_renews_in_one_call() public {
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
        uint256 proceeds = pools.quoteSell(classId, HOUR).proceeds;
        IStaking.SellerParams memory params = sellerParams(_b, HOUR);
        params.minProceeds = proceeds + 1;
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(IPools.ProceedsBelowLimit.selector, proceeds, proceeds + 1));
        staking.stakeAsSeller(params);
        params.minProceeds = proceeds;
        staking.stakeAsSeller(params);
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
        assertEq(pools.getDeviceSlot(_a).windowId, 0);
    }

    function test_only_the_owner_claims() public {
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, OPENING);
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotWindowOwner.selector, windowId, bob, alice));
        vm.prank(bob);
        staking.claim(windowId);
        vm.expectRevert(abi.encodeWithSelector(IStaking.UnknownWindow.selector, 99));
        staking.claim(99);
    }

    function test_a_claim_after_the_end_stops_at_the_end() public {
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, OPENING);
        stakeLp(bob, _b, 3 * HOUR, 0);
        skip(2 * HOUR);
        assertApproxEqAbs(pools.claimable(windowId), OPENING, 2);
        uint256 expected = pools.claimable(windowId);
        pools.poke(classId, 10);
        assertEq(pools.claimable(windowId), expected);
        vm.prank(alice);
        assertEq(staking.claim(windowId), expected);
    }

    function test_a_lone_seller_claims_nothing() public {
        stakeLp(alice, _a, HOUR, OPENING);
        (uint256 windowId,) = stakeSeller(bob, _b, HOUR);
        skip(60);
        assertEq(pools.claimable(windowId), 0);
        vm.prank(bob);
        assertEq(staking.claim(windowId), 0);
    }

    function test_rents_pay_the_lps() public {
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, OPENING);
        (, uint256 cost) = rent(_a, block.timestamp + 600);
        uint256 fee = 0.00216e18;
        skip(HOUR);
        assertApproxEqAbs(pools.claimable(windowId), OPENING + cost - fee, 2);
    }

    function test_an_st_token_does_not_move() public {
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, OPENING);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IStaking.Soulbound.selector, windowId));
        staking.transferFrom(alice, bob, windowId);
    }

    function test_it_says_what_it_is() public view {
        assertTrue(staking.supportsInterface(0xb45a3c0e), "ERC-5192");
        assertTrue(staking.supportsInterface(0x80ac58cd), "ERC-721");
        assertFalse(staking.supportsInterface(0xffffffff));
    }

    function test_pools_of_another_staking_are_refused() public {
        address other = deployCode("Pools.sol:Pools", abi.encode(rally, classes, alice));
        bytes memory code = abi.encodePacked(
            vm.getCode("Staking.sol:Staking"), abi.encode(rally, classes, devices, verification, other)
        );
        vm.expectRevert(abi.encodeWithSelector(IStaking.WrongPools.selector, other));
        assembly {
            pop(create(0, add(code, 32), mload(code)))
        }
    }

    function test_windows_are_listed() public {
        (uint256 windowId,) = stakeLp(alice, _a, HOUR, OPENING);
        stakeLp(bob, _b, HOUR, 0);
        (uint256[] memory ids, IStaking.Window[] memory windows) = staking.listWindows(classId, 0, 10);
        assertEq(ids.length, 2);
        assertEq(ids[0], windowId);
        assertEq(windows[1].owner, bob);
    }

    function test_permits_stake_without_an_approval_before() public {
        (address signer, uint256 key) = makeAddrAndKey("signer");
        vm.prank(minter);
        rally.mint(signer, 100e18);
        bytes32 lp = ready(signer, 0x51);
        bytes32 seller = ready(signer, 0x52);
        PermitInput memory permit = _permit(signer, key, OPENING + BURN);
        vm.prank(signer);
        staking.stakeAsLpWithPermit(lpParams(lp, HOUR, OPENING), permit);
        permit = _permit(signer, key, BURN + MAINTENANCE);
        vm.prank(signer);
        staking.stakeAsSellerWithPermit(sellerParams(seller, HOUR), permit);
        assertEq(rally.allowance(signer, address(staking)), 0);
    }

    function _permit(address signer, uint256 key, uint256 value) private view returns (PermitInput memory p) {
        bytes32 typeHash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 message = keccak256(
            abi.encode(typeHash, signer, address(staking), value, rally.nonces(signer), block.timestamp)
        );
        (p.v, p.r, p.s) =
            vm.sign(key, keccak256(abi.encodePacked(hex"1901", rally.DOMAIN_SEPARATOR(), message)));
        p.value = value;
        p.deadline = block.timestamp;
    }
}
