// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClassRegistry, ResourceClass} from "../interfaces/IClassRegistry.sol";
import {IEmission, Role} from "../interfaces/IEmission.sol";
import {IVerification} from "../interfaces/IVerification.sol";
import {PermitInput} from "../interfaces/PermitInput.sol";
import {RallyTest} from "./RallyTest.sol";

/// @notice Draws a round only if its own verifier comes out of it.
contract DrawsOnlyWhatItLikes {
    error NotLiked();

    function draw(IVerification verification, uint256 roundId, address liked) external {
        address[] memory drawn = verification.draw(roundId);
        for (uint256 i = 0; i < drawn.length; ++i) {
            if (drawn[i] == liked) return;
        }
        revert NotLiked();
    }
}

/// @notice A RALLY that calls back: each time it is moved or burned it tries the same step again.
contract CallsBackRally {
    IVerification private _verification;
    bytes private _step;
    uint256 public tries;
    uint256 public successes;
    mapping(address account => uint256) public balanceOf;

    function aim(IVerification verification, bytes calldata step) external {
        _verification = verification;
        _step = step;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        balanceOf[to] += amount;
        from;
        return _callBack();
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        return _callBack();
    }

    function burn(uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        _callBack();
    }

    /// @dev In the verifier's own name, where the step asks who calls: this contract is the verifier.
    function act(bytes calldata step) external {
        (bool done, bytes memory reason) = address(_verification).call(step);
        require(done, string(reason));
    }

    function _callBack() private returns (bool) {
        if (_step.length == 0) return true;
        ++tries;
        (bool done,) = address(_verification).call(_step);
        if (done) ++successes;
        return true;
    }
}

/// @dev `_three` has a quorum of three and there are three verifiers, so that all are drawn.
contract VerificationTest is RallyTest {
    /// @dev Divided by three it leaves two wei.
    uint128 private constant FEE = 0.06e18 + 2;
    uint256 private constant ABSENCE = MIN_BOND / 100;
    uint256 private constant DISSENT = MIN_BOND / 10;
    uint256 private constant SEAT_FEE = MIN_BOND / 10_000;
    uint256 private constant DRAW_SECONDS = 5 minutes;
    uint256 private constant ROUND_SECONDS = 5 minutes;

    bytes32 private _device;
    bytes32 private _three;
    address private _v1 = makeAddr("v1");
    address private _v2 = makeAddr("v2");

    function setUp() public override {
        super.setUp();
        _device = register(alice, 0xa);
        _three = _classOf(3, FEE);
        fund(address(faults), 1_000e18);
        _bond(_v1);
        _bond(_v2);
        vm.roll(vm.getBlockNumber() + 1);
    }

    // Bonds

    function test_bounds_of_the_bond() public {
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IVerification.BondTooSmall.selector, MIN_BOND - 1, MIN_BOND));
        verification.bond(MIN_BOND - 1, "x", "y", "");
        assertFalse(verification.isVerifier(alice));
        vm.expectEmit(address(verification));
        emit IVerification.VerifierBonded(alice, MIN_BOND, MIN_BOND, "x", "y", "wss://here");
        verification.bond(MIN_BOND, "x", "y", "wss://here");
        assertTrue(verification.isVerifier(alice));
        assertEq(rally.balanceOf(address(verification)), 4 * MIN_BOND);
    }

    function test_a_bond_grows_and_its_endpoint_changes() public {
        vm.prank(verifier);
        verification.bond(1, "x2", "y2", "wss://there");
        IVerification.Verifier memory v = verification.getVerifier(verifier);
        assertEq(v.account, verifier);
        assertEq(v.bond, MIN_BOND + 1);
        assertEq(v.x, "x2");
        assertEq(v.y, "y2");
        assertEq(v.endpoint, "wss://there");
        assertTrue(v.active);
        assertEq(verification.verifierCount(), 3);
        assertEq(verification.activeCount(), 3);
    }

    function test_a_verifier_has_a_key_and_a_short_endpoint() public {
        vm.startPrank(alice);
        vm.expectRevert(IVerification.PeerKeyMissing.selector);
        verification.bond(MIN_BOND, 0, "y", "");
        vm.expectRevert(IVerification.PeerKeyMissing.selector);
        verification.bond(MIN_BOND, "x", 0, "");
        vm.expectRevert(abi.encodeWithSelector(IVerification.EndpointTooLong.selector, 257, 256));
        verification.bond(MIN_BOND, "x", "y", string(new bytes(257)));
        verification.bond(MIN_BOND, "x", "y", string(new bytes(256)));
    }

    function test_a_bond_comes_back_after_its_delay() public {
        vm.startPrank(verifier);
        vm.expectRevert(abi.encodeWithSelector(IVerification.NotUnbonding.selector, verifier));
        verification.withdraw();
        uint256 until = block.timestamp + 1 days;
        vm.expectEmit(address(verification));
        emit IVerification.VerifierUnbonding(verifier, until);
        verification.unbond();
        assertFalse(verification.isVerifier(verifier));
        assertEq(verification.activeCount(), 2);
        assertEq(verification.verifierCount(), 3);
        vm.expectRevert(abi.encodeWithSelector(IVerification.VerifierIsUnbonding.selector, verifier, until));
        verification.unbond();
        vm.warp(until - 1);
        vm.expectRevert(abi.encodeWithSelector(IVerification.BondLocked.selector, until));
        verification.withdraw();
        vm.warp(until);
        uint256 before = rally.balanceOf(verifier);
        vm.expectEmit(address(verification));
        emit IVerification.VerifierWithdrawn(verifier, MIN_BOND);
        verification.withdraw();
        assertEq(rally.balanceOf(verifier) - before, MIN_BOND);
        assertEq(verification.verifierCount(), 2);
        assertEq(verification.getVerifier(verifier).account, address(0));
        vm.expectRevert(abi.encodeWithSelector(IVerification.NotUnbonding.selector, verifier));
        verification.withdraw();
    }

    /// @dev Else one bond that comes and goes in every block would put off every draw.
    function test_hostile_who_unbonds_does_not_come_back_before_it_has_gone() public {
        uint256 until = block.timestamp + 1 days;
        vm.startPrank(verifier);
        verification.unbond();
        vm.expectRevert(abi.encodeWithSelector(IVerification.VerifierIsUnbonding.selector, verifier, until));
        verification.bond(MIN_BOND, "x", "y", "");
        vm.warp(until);
        verification.withdraw();
        verification.bond(MIN_BOND, "x", "y", "");
        assertTrue(verification.isVerifier(verifier));
    }

    function test_only_a_verifier_unbonds() public {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IVerification.NotVerifier.selector, alice));
        verification.unbond();
    }

    function test_pages_are_cut_to_what_there_is() public view {
        assertEq(verification.listVerifiers(0, 10).length, 3);
        assertEq(verification.listVerifiers(0, 2).length, 2);
        IVerification.Verifier[] memory rest = verification.listVerifiers(2, 10);
        assertEq(rest.length, 1);
        assertEq(rest[0].account, _v2);
        assertEq(verification.listVerifiers(3, 10).length, 0);
        assertEq(verification.listVerifiers(4, type(uint256).max).length, 0);
    }

    function test_bounds_of_the_epoch() public {
        Deployer deployer = new Deployer();
        bytes memory low = abi.encodeWithSelector(IVerification.EpochOutOfBounds.selector, 59, 60, 1 days);
        bytes memory high =
            abi.encodeWithSelector(IVerification.EpochOutOfBounds.selector, 1 days + 1, 60, 1 days);
        bytes memory code = vm.getCode("Verification.sol:Verification");
        vm.expectRevert(low);
        deployer.deploy(code, _arguments(59));
        vm.expectRevert(high);
        deployer.deploy(code, _arguments(1 days + 1));
        deployer.deploy(code, _arguments(60));
        deployer.deploy(code, _arguments(1 days));
    }

    function test_penalties_are_parts_of_the_least_bond() public view {
        assertEq(verification.ABSENCE_PENALTY(), ABSENCE);
        assertEq(verification.DISSENT_PENALTY(), DISSENT);
        assertEq(verification.MIN_SEAT_FEE(), SEAT_FEE);
        assertEq(verification.DRAW_SECONDS(), DRAW_SECONDS);
        assertEq(verification.ROUND_SECONDS(), ROUND_SECONDS);
        assertEq(verification.EPOCH_SECONDS(), EPOCH);
    }

    // Requests

    function test_an_owner_requests_and_pays() public {
        uint256 before = rally.balanceOf(alice);
        vm.expectEmit(address(verification));
        emit IVerification.RoundRequested(1, _device, _three, alice, FEE, START + DRAW_SECONDS, false);
        vm.prank(alice);
        assertEq(verification.request(_device, _three), 1);
        assertEq(before - rally.balanceOf(alice), FEE);
        assertEq(rally.balanceOf(address(verification)), 3 * MIN_BOND + FEE);
        IVerification.Round memory round = verification.getRound(1);
        assertEq(round.deviceId, _device);
        assertEq(round.classId, _three);
        assertEq(round.payer, alice);
        assertEq(round.fee, FEE);
        assertEq(round.drawUntil, START + DRAW_SECONDS);
        assertEq(round.deadline, 0);
        assertFalse(round.fault);
        assertFalse(round.closed);
        assertEq(round.seats.length, 0);
        _assertStatus(1, IVerification.Status.Requested);
        assertEq(verification.roundOf(_device, _three), 1);
        assertEq(verification.faultRoundOf(_device, _three), 0);
        assertEq(verification.roundOf(_device, classId), 0);
        assertEq(verification.roundCount(), 1);
    }

    function test_a_permit_pays_for_a_request() public {
        (address signer, uint256 key) = makeAddrAndKey("signer");
        vm.prank(minter);
        rally.mint(signer, FEE);
        bytes32 device = register(signer, 0x51);
        PermitInput memory permit = _permit(signer, key, FEE);
        vm.prank(signer);
        uint256 roundId = verification.requestWithPermit(device, _three, permit);
        assertEq(verification.getRound(roundId).payer, signer);
        assertEq(rally.balanceOf(signer), 0);
        assertEq(rally.allowance(signer, address(verification)), 0);
    }

    function test_only_the_owner_of_a_known_device_and_class_requests() public {
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(IVerification.NotDeviceOwner.selector, _device, bob, alice));
        verification.request(_device, _three);
        vm.expectRevert(abi.encodeWithSelector(IVerification.DeviceNotRegistered.selector, bytes32("none")));
        verification.request("none", _three);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IClassRegistry.UnknownClass.selector, bytes32("none")));
        vm.prank(alice);
        verification.request(_device, "none");
    }

    function test_a_request_needs_its_fee() public {
        vm.startPrank(alice);
        rally.approve(address(verification), FEE - 1);
        vm.expectRevert();
        verification.request(_device, _three);
        rally.approve(address(verification), FEE);
        verification.request(_device, _three);
    }

    function test_one_undecided_round_at_a_time() public {
        uint256 roundId = _request();
        bytes memory refusal = abi.encodeWithSelector(IVerification.RoundOpen.selector, roundId);
        vm.prank(alice);
        vm.expectRevert(refusal);
        verification.request(_device, _three);
        // Another class is another matter.
        vm.prank(alice);
        verification.request(_device, classId);
        _draw(roundId);
        vm.prank(alice);
        vm.expectRevert(refusal);
        verification.request(_device, _three);
        vm.warp(block.timestamp + ROUND_SECONDS + 1);
        verification.close(roundId);
        vm.prank(alice);
        verification.request(_device, _three);
    }

    function test_a_failed_round_is_not_drawn_again_in_its_epoch() public {
        uint256 next = (START / EPOCH + 2) * EPOCH;
        vm.warp(next - EPOCH);
        _vote3(_drawn(), false, false, false);
        vm.warp(next - 1);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IVerification.RetryTooEarly.selector, next, next - 1));
        verification.request(_device, _three);
        vm.warp(next);
        _request();
    }

    function test_a_round_failed_in_the_last_second_of_an_epoch_waits_one_second() public {
        uint256 roundId = _drawn();
        uint256 next = (START / EPOCH + 1) * EPOCH;
        vm.warp(next - 1);
        if (verification.getRound(roundId).deadline < next - 1) {
            verification.close(roundId);
            roundId = _drawn();
        }
        _vote3(roundId, false, false, false);
        vm.warp(next);
        _request();
    }

    function test_an_attestation_is_renewed_in_the_last_half_of_its_validity() public {
        _vote3(_drawn(), true, true, true);
        uint256 half = block.timestamp + VALIDITY / 2;
        vm.warp(half - 1);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IVerification.RenewalTooEarly.selector, half, half - 1));
        verification.request(_device, _three);
        vm.warp(half);
        uint256 roundId = _drawn();
        assertTrue(verification.isAttested(_device, _three), "the old one holds meanwhile");
        _vote3(roundId, true, true, true);
        assertEq(verification.attestedUntil(_device, _three), half + VALIDITY);
    }

    function test_an_undecided_round_may_be_asked_for_again_at_once() public {
        uint256 roundId = _drawn();
        vm.warp(block.timestamp + ROUND_SECONDS + 1);
        verification.close(roundId);
        _request();
    }

    function test_only_faults_requests_a_fault_round() public {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IVerification.OnlyFaults.selector, alice));
        verification.requestFault(_device, _three);
    }

    /// @dev An owner who keeps a round of its own open keeps no client from reporting.
    function test_hostile_a_round_of_the_owner_does_not_keep_a_fault_round_away() public {
        uint256 own = _request();
        vm.expectEmit(address(verification));
        emit IVerification.RoundRequested(
            2, _device, _three, address(faults), FEE, START + DRAW_SECONDS, true
        );
        uint256 fault = _requestFault();
        assertEq(verification.roundOf(_device, _three), own);
        assertEq(verification.faultRoundOf(_device, _three), fault);
        assertTrue(verification.getRound(fault).fault);
        vm.prank(address(faults));
        vm.expectRevert(abi.encodeWithSelector(IVerification.RoundOpen.selector, fault));
        verification.requestFault(_device, _three);
        _draw(own);
        _draw(fault);
        _vote3(own, true, true, true);
        _vote3(fault, false, false, false);
        assertFalse(verification.isAttested(_device, _three), "the later decision counts");
        assertEq(verification.failuresUntil(_device, _three, block.timestamp), 1);
    }

    function test_a_fault_round_waits_for_no_epoch_and_no_renewal() public {
        _vote3(_drawn(), true, true, true);
        uint256 first = _requestFault();
        _draw(first);
        _vote3(first, false, false, false);
        _requestFault();
    }

    /// @dev A class whose rounds cost nothing would let anyone have verifiers drawn, and slashed for being busy.
    function test_hostile_a_class_without_a_fee_gets_no_verifiers() public {
        bytes32 free = _classOf(3, 0);
        bytes32 low = _classOf(3, uint128(3 * SEAT_FEE - 1));
        bytes32 enough = _classOf(3, uint128(3 * SEAT_FEE));
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IVerification.FeeTooSmall.selector, 0, 3 * SEAT_FEE));
        verification.request(_device, free);
        vm.expectRevert(
            abi.encodeWithSelector(IVerification.FeeTooSmall.selector, 3 * SEAT_FEE - 1, 3 * SEAT_FEE)
        );
        verification.request(_device, low);
        verification.request(_device, enough);
    }

    function test_hostile_a_flood_of_requests_costs_its_sender() public {
        uint256 before = rally.balanceOf(alice);
        for (uint256 i = 0; i < 20; ++i) {
            bytes32 device = register(alice, 0x1000 + i);
            vm.prank(alice);
            uint256 roundId = verification.request(device, _three);
            _draw(roundId);
            _vote3(roundId, false, false, false);
        }
        assertEq(before - rally.balanceOf(alice), 20 * uint256(FEE));
        assertEq(verification.getVerifier(verifier).earned, 20 * uint256(FEE / 3));
    }

    // Draws

    function test_a_round_is_drawn() public {
        uint256 roundId = _request();
        vm.roll(vm.getBlockNumber() + 1);
        address[] memory drawn = verification.draw(roundId);
        assertEq(drawn.length, 3);
        IVerification.Round memory round = verification.getRound(roundId);
        assertEq(round.deadline, block.timestamp + ROUND_SECONDS);
        _assertStatus(roundId, IVerification.Status.Drawn);
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(round.seats[i].verifier, drawn[i]);
            assertTrue(round.seats[i].vote == IVerification.Vote.None);
            assertEq(verification.getVerifier(drawn[i]).openSeats, 1);
        }
    }

    function test_a_draw_says_who() public {
        uint256 roundId = _request();
        vm.roll(vm.getBlockNumber() + 1);
        uint256 snapshot = vm.snapshotState();
        address[] memory drawn = verification.draw(roundId);
        vm.revertToState(snapshot);
        vm.expectEmit(address(verification));
        emit IVerification.Drawn(roundId, _device, _three, drawn, block.timestamp + ROUND_SECONDS);
        verification.draw(roundId);
    }

    function test_a_round_is_drawn_in_a_later_block_than_its_request() public {
        uint256 roundId = _request();
        uint256 number = vm.getBlockNumber();
        vm.expectRevert(abi.encodeWithSelector(IVerification.DrawTooEarly.selector, roundId, number));
        verification.draw(roundId);
        vm.roll(number + 1);
        verification.draw(roundId);
    }

    function test_bounds_of_the_time_to_draw() public {
        uint256 roundId = _request();
        vm.roll(vm.getBlockNumber() + 1);
        vm.warp(START + DRAW_SECONDS + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IVerification.DrawTooLate.selector, roundId, START + DRAW_SECONDS)
        );
        verification.draw(roundId);
        vm.warp(START + DRAW_SECONDS);
        vm.expectRevert(
            abi.encodeWithSelector(IVerification.CannotCancelYet.selector, roundId, START + DRAW_SECONDS)
        );
        verification.cancel(roundId);
        verification.draw(roundId);
    }

    function test_a_round_is_drawn_once() public {
        uint256 roundId = _drawn();
        vm.expectRevert(
            abi.encodeWithSelector(IVerification.WrongStatus.selector, roundId, IVerification.Status.Drawn)
        );
        verification.draw(roundId);
    }

    function test_an_unknown_round_is_refused_everywhere() public {
        bytes memory refusal = abi.encodeWithSelector(IVerification.UnknownRound.selector, 7);
        vm.expectRevert(refusal);
        verification.draw(7);
        vm.expectRevert(refusal);
        verification.close(7);
        vm.expectRevert(refusal);
        verification.cancel(7);
        vm.expectRevert(refusal);
        verification.getRound(7);
        vm.expectRevert(refusal);
        vm.prank(verifier);
        verification.attest(7, 0, 0, false, 0);
        _assertStatus(7, IVerification.Status.None);
        _assertStatus(0, IVerification.Status.None);
    }

    /// @dev Whoever sees the block's randomness could else bond, unbond or have someone slashed until it likes whom
    /// that randomness draws.
    function test_hostile_a_change_of_the_active_set_puts_the_draw_off_by_a_block() public {
        uint256 other = _drawn();
        vm.warp(block.timestamp + ROUND_SECONDS);
        bytes32 second = register(alice, 0xb);
        vm.prank(alice);
        uint256 roundId = verification.request(second, _three);
        vm.roll(vm.getBlockNumber() + 1);
        uint256 number = vm.getBlockNumber();
        bytes memory refusal = abi.encodeWithSelector(IVerification.DrawTooEarly.selector, roundId, number);
        uint256 snapshot = vm.snapshotState();

        _bond(bob);
        vm.expectRevert(refusal);
        verification.draw(roundId);

        vm.revertToState(snapshot);
        vm.prank(_v1);
        verification.unbond();
        vm.expectRevert(refusal);
        verification.draw(roundId);

        vm.revertToState(snapshot);
        vm.warp(block.timestamp + 1);
        verification.close(other); // all three were absent, and fall under the bond
        assertEq(verification.activeCount(), 0);
        vm.expectRevert(refusal);
        verification.draw(roundId);

        vm.revertToState(snapshot);
        vm.prank(_v1);
        verification.bond(1, "x", "y", ""); // changes nobody's chance
        verification.draw(roundId);
    }

    function test_without_verifiers_nothing_is_drawn_and_all_is_paid_back() public {
        uint256 roundId = _request();
        vm.prank(verifier);
        verification.unbond();
        vm.prank(_v1);
        verification.unbond();
        vm.expectRevert(
            abi.encodeWithSelector(IVerification.CannotCancelYet.selector, roundId, START + DRAW_SECONDS)
        );
        verification.cancel(roundId);
        vm.prank(_v2);
        verification.unbond();
        vm.roll(vm.getBlockNumber() + 1);
        vm.expectRevert(IVerification.NoVerifierActive.selector);
        verification.draw(roundId);
        uint256 before = rally.balanceOf(alice);
        verification.cancel(roundId);
        assertEq(rally.balanceOf(alice) - before, FEE);
    }

    function test_fewer_verifiers_than_the_quorum_are_all_drawn() public {
        bytes32 fifteen = _classOf(15, 1e18);
        vm.prank(alice);
        uint256 roundId = verification.request(_device, fifteen);
        vm.roll(vm.getBlockNumber() + 1);
        address[] memory drawn = verification.draw(roundId);
        assertEq(drawn.length, 3);
        _vote(roundId, verifier, true);
        assertFalse(verification.isAttested(_device, fifteen));
        _vote(roundId, _v1, true);
        assertTrue(verification.isAttested(_device, fifteen));
    }

    function test_the_quorum_is_drawn_where_there_are_more() public {
        for (uint256 i = 0; i < 5; ++i) {
            _bond(address(uint160(0xb0 + i)));
        }
        assertEq(verification.getRound(_drawn()).seats.length, 3);
    }

    function test_who_requests_cannot_know_who_is_drawn() public {
        for (uint256 i = 0; i < 30; ++i) {
            _bond(address(uint160(0xb00 + i)));
        }
        vm.roll(vm.getBlockNumber() + 1);
        uint256 roundId = _request();
        vm.roll(vm.getBlockNumber() + 1);
        bytes32 first = _drawnWith(roundId, 1);
        assertEq(_drawnWith(roundId, 1), first, "one block draws one set");
        assertNotEq(_drawnWith(roundId, 2), first, "the block's randomness decides");
        // And two rounds have nothing to do with each other.
        bytes32 class_ = _classOf(3, FEE + 3);
        vm.prank(alice);
        uint256 another = verification.request(_device, class_);
        vm.roll(vm.getBlockNumber() + 1);
        assertNotEq(_drawnWith(another, 1), first);
    }

    /// @dev Who draws through a contract that takes back a draw it dislikes leaves the round to the next caller, for
    /// whom the block's randomness is the same.
    function test_hostile_who_takes_back_a_draw_gets_no_other_in_this_block() public {
        for (uint256 i = 0; i < 30; ++i) {
            _bond(address(uint160(0xb00 + i)));
        }
        DrawsOnlyWhatItLikes picky = new DrawsOnlyWhatItLikes();
        uint256 roundId = _request();
        vm.roll(vm.getBlockNumber() + 1);
        bytes32 honest = _drawnWith(roundId, 5);
        vm.prevrandao(5);
        address liked = address(0xdead);
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(DrawsOnlyWhatItLikes.NotLiked.selector);
            picky.draw(verification, roundId, liked);
        }
        assertEq(keccak256(abi.encode(verification.draw(roundId))), honest);
    }

    /// @dev 1,200 draws of three among ten: each verifier is drawn 360 times but for chance. χ² with 9 degrees of
    /// freedom is below 27.9 but once in 1,000 times; the draws are fixed.
    function test_every_verifier_is_drawn_as_often() public {
        for (uint256 i = 0; i < 7; ++i) {
            _bond(address(uint160(0xb00 + i)));
        }
        uint256 roundId = _request();
        vm.roll(vm.getBlockNumber() + 1);
        IVerification.Verifier[] memory all = verification.listVerifiers(0, 10);
        uint256[] memory count = new uint256[](10);
        uint256 snapshot = vm.snapshotState();
        for (uint256 i = 0; i < 1200; ++i) {
            vm.prevrandao(uint256(keccak256(abi.encode("block", i))));
            address[] memory drawn = verification.draw(roundId);
            assertTrue(drawn[0] != drawn[1] && drawn[0] != drawn[2] && drawn[1] != drawn[2], "distinct");
            for (uint256 k = 0; k < 10; ++k) {
                for (uint256 j = 0; j < 3; ++j) {
                    if (drawn[j] == all[k].account) ++count[k];
                }
            }
            vm.revertToState(snapshot);
        }
        uint256 chi2Times360 = 0;
        for (uint256 k = 0; k < 10; ++k) {
            int256 off = int256(count[k]) - 360;
            chi2Times360 += uint256(off * off);
        }
        assertLt(chi2Times360, 279 * 36);
        assertGt(chi2Times360, 0);
    }

    // Votes

    function test_only_who_was_drawn_votes_and_once() public {
        uint256 roundId = _drawn();
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IVerification.NotDrawn.selector, roundId, bob));
        verification.attest(roundId, MIN_SCORE, MIN_MEMORY, true, 0);
        _bond(bob);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IVerification.NotDrawn.selector, roundId, bob));
        verification.attest(roundId, MIN_SCORE, MIN_MEMORY, true, 0);
        _vote(roundId, verifier, true);
        vm.prank(verifier);
        vm.expectRevert(abi.encodeWithSelector(IVerification.VotedAlready.selector, roundId, verifier));
        verification.attest(roundId, MIN_SCORE, MIN_MEMORY, false, 0);
    }

    function test_nobody_votes_before_the_draw_nor_after_a_cancel() public {
        uint256 roundId = _request();
        vm.prank(verifier);
        vm.expectRevert(
            abi.encodeWithSelector(
                IVerification.WrongStatus.selector, roundId, IVerification.Status.Requested
            )
        );
        verification.attest(roundId, MIN_SCORE, MIN_MEMORY, true, 0);
        vm.warp(START + DRAW_SECONDS + 1);
        verification.cancel(roundId);
        bytes memory refusal = abi.encodeWithSelector(
            IVerification.WrongStatus.selector, roundId, IVerification.Status.Cancelled
        );
        vm.prank(verifier);
        vm.expectRevert(refusal);
        verification.attest(roundId, MIN_SCORE, MIN_MEMORY, true, 0);
        vm.expectRevert(refusal);
        verification.close(roundId);
        vm.expectRevert(refusal);
        verification.draw(roundId);
        vm.expectRevert(refusal);
        verification.cancel(roundId);
    }

    function test_bounds_of_the_time_to_vote() public {
        uint256 roundId = _drawn();
        uint256 deadline = block.timestamp + ROUND_SECONDS;
        vm.warp(deadline + 1);
        vm.prank(verifier);
        vm.expectRevert(abi.encodeWithSelector(IVerification.VoteTooLate.selector, roundId, deadline));
        verification.attest(roundId, MIN_SCORE, MIN_MEMORY, true, 0);
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IVerification.RoundNotOver.selector, roundId, deadline));
        verification.close(roundId);
        _vote(roundId, verifier, true);
    }

    function test_bounds_of_what_passes() public {
        uint256 roundId = _drawn();
        vm.startPrank(verifier);
        vm.expectRevert(
            abi.encodeWithSelector(IVerification.ScoreBelowMinimum.selector, MIN_SCORE - 1, MIN_SCORE)
        );
        verification.attest(roundId, MIN_SCORE - 1, MIN_MEMORY, true, 0);
        vm.expectRevert(
            abi.encodeWithSelector(IVerification.MemoryBelowMinimum.selector, MIN_MEMORY - 1, MIN_MEMORY)
        );
        verification.attest(roundId, MIN_SCORE, MIN_MEMORY - 1, true, 0);
        vm.expectEmit(address(verification));
        emit IVerification.Voted(roundId, verifier, true, MIN_SCORE, MIN_MEMORY, "t");
        verification.attest(roundId, MIN_SCORE, MIN_MEMORY, true, "t");
        vm.stopPrank();
        // What has failed may have any score.
        vm.prank(_v1);
        verification.attest(roundId, type(uint64).max, 0, false, 0);
        IVerification.Round memory round = verification.getRound(roundId);
        assertEq(round.passes, 1);
        assertEq(round.fails, 1);
    }

    function test_more_than_half_of_the_seats_decide() public {
        uint256 roundId = _drawn();
        _voteAs(roundId, verifier, MIN_SCORE + 9, MIN_MEMORY + 5, true, "first");
        assertFalse(verification.isAttested(_device, _three), "one of three is no majority");
        _assertStatus(roundId, IVerification.Status.Drawn);
        uint256 until = block.timestamp + VALIDITY;
        vm.expectEmit(address(verification));
        emit IVerification.Attested(
            _device, _three, _v1, true, MIN_SCORE + 1, MIN_MEMORY + 4, "second", roundId, until
        );
        _voteAs(roundId, _v1, MIN_SCORE + 1, MIN_MEMORY + 4, true, "second");
        assertTrue(verification.isAttested(_device, _three));
        _assertStatus(roundId, IVerification.Status.Passed);
        assertFalse(verification.getRound(roundId).closed);
        IVerification.Attestation memory a = verification.getAttestation(_device, _three);
        assertEq(a.roundId, roundId);
        assertEq(a.attestedAt, block.timestamp);
        assertEq(a.until, until);
        assertTrue(a.passed);
        assertEq(a.score, MIN_SCORE + 1, "the lower of two");
        assertEq(a.memoryBytes, MIN_MEMORY + 4, "the least");
        assertEq(a.verifier, _v1);
        assertEq(a.transcriptHash, "second");

        skip(10);
        _voteAs(roundId, _v2, MIN_SCORE, MIN_MEMORY, true, "third");
        assertTrue(verification.getRound(roundId).closed, "the last vote closes");
        assertEq(
            keccak256(abi.encode(verification.getAttestation(_device, _three))),
            keccak256(abi.encode(a)),
            "what is decided stays"
        );
    }

    function test_the_score_is_the_median() public {
        bytes32 five = _classOf(5, FEE);
        _bond(bob);
        _bond(client);
        vm.prank(alice);
        uint256 roundId = verification.request(_device, five);
        _draw(roundId);
        _voteAs(roundId, verifier, MIN_SCORE + 300, MIN_MEMORY, true, 0);
        _voteAs(roundId, bob, type(uint64).max, MIN_MEMORY + 2, true, 0);
        assertEq(verification.getAttestation(_device, five).attestedAt, 0);
        _voteAs(roundId, client, MIN_SCORE + 20, MIN_MEMORY + 1, true, 0);
        assertEq(verification.getAttestation(_device, five).score, MIN_SCORE + 300);
        assertEq(verification.getAttestation(_device, five).memoryBytes, MIN_MEMORY);
    }

    function test_a_failure_is_counted_and_voids_the_attestation() public {
        _vote3(_drawn(), true, true, true);
        vm.warp(block.timestamp + VALIDITY / 2);
        uint256 roundId = _drawn();
        _vote(roundId, verifier, false);
        assertTrue(verification.isAttested(_device, _three));
        uint256 decidedAt = block.timestamp;
        vm.expectEmit(address(verification));
        emit IVerification.Attested(_device, _three, _v1, false, 0, 0, "transcript", roundId, 0);
        _vote(roundId, _v1, false);
        assertFalse(verification.isAttested(_device, _three));
        assertEq(verification.attestedUntil(_device, _three), 0);
        IVerification.Attestation memory a = verification.getAttestation(_device, _three);
        assertFalse(a.passed);
        assertEq(a.attestedAt, decidedAt);
        assertEq(a.score, 0);
        assertEq(a.memoryBytes, 0);
        _assertStatus(roundId, IVerification.Status.Failed);
        assertEq(verification.failuresUntil(_device, _three, decidedAt - 1), 0);
        assertEq(verification.failuresUntil(_device, _three, decidedAt), 1);
        assertEq(verification.failuresUntil(_device, classId, decidedAt), 0, "of this class alone");
    }

    function test_failures_are_counted_over_time() public {
        for (uint256 i = 0; i < 3; ++i) {
            if (i == 2) skip(10);
            uint256 roundId = _requestFault();
            _draw(roundId);
            _vote3(roundId, false, false, false);
        }
        assertEq(verification.failuresUntil(_device, _three, START - 1), 0);
        assertEq(verification.failuresUntil(_device, _three, START), 2);
        assertEq(verification.failuresUntil(_device, _three, START + 9), 2);
        assertEq(verification.failuresUntil(_device, _three, START + 10), 3);
    }

    function test_an_attestation_expires() public {
        _vote3(_drawn(), true, true, true);
        assertEq(verification.attestedUntil(_device, _three), START + VALIDITY);
        vm.warp(START + VALIDITY);
        assertTrue(verification.isAttested(_device, _three));
        vm.warp(START + VALIDITY + 1);
        assertFalse(verification.isAttested(_device, _three));
    }

    // Settlement

    function test_the_fee_goes_to_the_votes_with_the_outcome() public {
        uint256 roundId = _drawn();
        _expectCredits(3);
        uint256 supply = rally.totalSupply();
        _vote(roundId, verifier, true);
        _vote(roundId, _v1, true);
        vm.expectEmit(address(verification));
        emit IVerification.RoundClosed(roundId, IVerification.Status.Passed, FEE / 3, 0, 2);
        _vote(roundId, _v2, true);
        assertEq(supply - rally.totalSupply(), 2, "what the division leaves is burned");
        assertEq(verification.getVerifier(_v1).earned, FEE / 3);
        assertEq(verification.getVerifier(_v1).openSeats, 0);
        uint256 before = rally.balanceOf(_v1);
        vm.expectEmit(address(verification));
        emit IVerification.EarnedWithdrawn(_v1, FEE / 3);
        vm.startPrank(_v1);
        assertEq(verification.withdrawEarned(), FEE / 3);
        assertEq(rally.balanceOf(_v1) - before, FEE / 3);
        vm.expectRevert(abi.encodeWithSelector(IVerification.NothingEarned.selector, _v1));
        verification.withdrawEarned();
        vm.stopPrank();
        _assertBooked(FEE / 3 * 2);
    }

    function test_a_vote_against_the_quorum_loses_a_tenth_of_the_least_bond() public {
        uint256 roundId = _drawn();
        uint256 supply = rally.totalSupply();
        _expectCredits(2);
        _vote(roundId, verifier, true);
        _vote(roundId, _v1, false);
        vm.expectEmit(address(verification));
        emit IVerification.VerifierSlashed(_v1, roundId, DISSENT, MIN_BOND - DISSENT);
        _vote(roundId, _v2, true);
        assertEq(verification.getVerifier(verifier).earned, FEE / 2);
        assertEq(verification.getVerifier(_v1).earned, 0);
        assertEq(verification.getVerifier(_v1).bond, MIN_BOND - DISSENT);
        assertEq(supply - rally.totalSupply(), DISSENT + FEE % 2);
        _assertBooked(FEE / 2 * 2);
    }

    function test_a_pass_against_a_failing_quorum_loses_too() public {
        uint256 roundId = _drawn();
        _vote3(roundId, false, true, false);
        assertEq(verification.getVerifier(_v1).bond, MIN_BOND - DISSENT);
        assertEq(verification.getVerifier(_v2).earned, FEE / 2);
        assertFalse(verification.isAttested(_device, _three));
    }

    function test_a_seat_that_never_answers_loses_a_hundredth_of_the_least_bond() public {
        uint256 roundId = _drawn();
        uint256 supply = rally.totalSupply();
        _expectCredits(2);
        _vote(roundId, verifier, true);
        _vote(roundId, _v1, true);
        vm.warp(block.timestamp + ROUND_SECONDS + 1);
        vm.expectEmit(address(verification));
        emit IVerification.VerifierSlashed(_v2, roundId, ABSENCE, MIN_BOND - ABSENCE);
        vm.prank(bob);
        verification.close(roundId);
        assertEq(verification.getVerifier(_v2).bond, MIN_BOND - ABSENCE);
        assertEq(verification.getVerifier(verifier).earned, FEE / 2);
        assertEq(supply - rally.totalSupply(), ABSENCE + FEE % 2);
        vm.expectRevert(abi.encodeWithSelector(IVerification.RoundIsClosed.selector, roundId));
        verification.close(roundId);
        vm.expectRevert(abi.encodeWithSelector(IVerification.RoundIsClosed.selector, roundId));
        vm.prank(_v2);
        verification.attest(roundId, MIN_SCORE, MIN_MEMORY, true, 0);
        assertTrue(verification.isAttested(_device, _three));
        _assertBooked(FEE / 2 * 2);
    }

    function test_an_undecided_round_is_paid_back_and_costs_the_absent_alone() public {
        uint256 roundId = _drawn();
        _vote(roundId, verifier, true);
        vm.warp(block.timestamp + ROUND_SECONDS + 1);
        uint256 before = rally.balanceOf(alice);
        vm.expectEmit(address(verification));
        emit IVerification.RoundClosed(roundId, IVerification.Status.Undecided, 0, FEE, 2 * ABSENCE);
        verification.close(roundId);
        assertEq(rally.balanceOf(alice) - before, FEE);
        assertEq(verification.getVerifier(verifier).bond, MIN_BOND);
        assertEq(verification.getVerifier(verifier).earned, 0);
        assertEq(verification.getVerifier(_v1).bond, MIN_BOND - ABSENCE);
        assertEq(verification.getVerifier(_v2).bond, MIN_BOND - ABSENCE);
        assertEq(verification.getAttestation(_device, _three).attestedAt, 0);
        assertEq(verification.failuresUntil(_device, _three, block.timestamp), 0);
        _assertStatus(roundId, IVerification.Status.Undecided);
        _assertBooked(0);
    }

    function test_a_tie_of_two_seats_is_undecided_and_costs_nobody() public {
        vm.prank(_v2);
        verification.unbond();
        uint256 roundId = _drawn();
        uint256 before = rally.balanceOf(alice);
        _vote(roundId, verifier, true);
        _vote(roundId, _v1, false);
        _assertStatus(roundId, IVerification.Status.Undecided);
        assertTrue(verification.getRound(roundId).closed);
        assertEq(rally.balanceOf(alice) - before, FEE);
        assertEq(verification.getVerifier(_v1).bond, MIN_BOND);
        _assertBooked(0);
    }

    function test_a_round_never_drawn_is_paid_back() public {
        uint256 roundId = _request();
        vm.warp(START + DRAW_SECONDS + 1);
        uint256 before = rally.balanceOf(alice);
        vm.expectEmit(address(verification));
        emit IVerification.RoundCancelled(roundId, alice, FEE);
        vm.prank(bob);
        verification.cancel(roundId);
        assertEq(rally.balanceOf(alice) - before, FEE);
        _assertStatus(roundId, IVerification.Status.Cancelled);
        _request();
    }

    function test_a_drawn_round_is_not_cancelled() public {
        uint256 roundId = _drawn();
        vm.warp(block.timestamp + 1 days);
        vm.expectRevert(
            abi.encodeWithSelector(IVerification.WrongStatus.selector, roundId, IVerification.Status.Drawn)
        );
        verification.cancel(roundId);
    }

    function test_a_verifier_under_the_bond_is_not_drawn_until_it_tops_up() public {
        uint256 roundId = _drawn();
        _vote3(roundId, true, false, true);
        IVerification.Verifier memory v = verification.getVerifier(_v1);
        assertFalse(v.active);
        assertEq(v.withdrawableAt, 0);
        assertFalse(verification.isVerifier(_v1));
        assertEq(verification.activeCount(), 2);
        assertEq(verification.verifierCount(), 3);
        vm.startPrank(_v1);
        vm.expectRevert(abi.encodeWithSelector(IVerification.BondTooSmall.selector, MIN_BOND - 1, MIN_BOND));
        verification.bond(DISSENT - 1, "x", "y", "");
        verification.bond(DISSENT, "x", "y", "");
        vm.stopPrank();
        assertTrue(verification.isVerifier(_v1));
        assertEq(verification.activeCount(), 3);
    }

    function test_a_bond_above_the_least_stays_active_after_a_penalty() public {
        vm.prank(_v1);
        verification.bond(DISSENT, "x", "y", "");
        vm.prank(_v2);
        verification.bond(DISSENT - 1, "x", "y", "");
        _vote3(_drawn(), true, false, true);
        assertTrue(verification.isVerifier(_v1));
        uint256 second = _requestFault();
        _draw(second);
        _vote3(second, true, true, false);
        assertFalse(verification.isVerifier(_v2));
    }

    function test_a_slashed_verifier_may_take_the_rest_back() public {
        _vote3(_drawn(), true, false, true);
        uint256 before = rally.balanceOf(_v1);
        vm.startPrank(_v1);
        verification.unbond();
        skip(1 days);
        verification.withdraw();
        assertEq(rally.balanceOf(_v1) - before, MIN_BOND - DISSENT);
    }

    function test_a_seat_of_an_unbonding_verifier_still_answers() public {
        uint256 roundId = _drawn();
        vm.prank(_v1);
        verification.unbond();
        _vote(roundId, _v1, true);
        _vote(roundId, _v2, true);
        assertTrue(verification.isAttested(_device, _three));
    }

    /// @dev A verifier that unbonds to be gone before it is slashed.
    function test_hostile_a_bond_answers_for_its_seats_until_they_are_closed() public {
        uint256 roundId = _drawn();
        vm.startPrank(_v1);
        verification.unbond();
        skip(1 days);
        vm.expectRevert(abi.encodeWithSelector(IVerification.SeatsOpen.selector, _v1, 1));
        verification.withdraw();
        verification.close(roundId);
        uint256 before = rally.balanceOf(_v1);
        verification.withdraw();
        assertEq(rally.balanceOf(_v1) - before, MIN_BOND - ABSENCE);
    }

    function test_a_withdrawal_pays_what_is_earned_too() public {
        _vote3(_drawn(), true, true, true);
        uint256 before = rally.balanceOf(_v1);
        vm.startPrank(_v1);
        verification.unbond();
        skip(1 days);
        vm.expectEmit(address(verification));
        emit IVerification.EarnedWithdrawn(_v1, FEE / 3);
        verification.withdraw();
        assertEq(rally.balanceOf(_v1) - before, MIN_BOND + FEE / 3);
        _assertBooked(FEE / 3 * 2);
    }

    /// @dev It votes against the quorum in more rounds at once than its bond is good for.
    function test_hostile_a_bond_is_slashed_down_to_nothing_and_not_below() public {
        uint256[] memory rounds = new uint256[](11);
        for (uint256 i = 0; i < 11; ++i) {
            bytes32 device = register(alice, 0x2000 + i);
            vm.prank(alice);
            rounds[i] = verification.request(device, _three);
            _draw(rounds[i]);
        }
        for (uint256 i = 0; i < 11; ++i) {
            _vote(rounds[i], verifier, true);
            _vote(rounds[i], _v1, false);
            if (i == 10) {
                vm.expectEmit(address(verification));
                emit IVerification.VerifierSlashed(_v1, rounds[i], 0, 0);
            }
            _vote(rounds[i], _v2, true);
        }
        assertEq(verification.getVerifier(_v1).bond, 0);
        _assertBooked(22 * uint256(FEE / 2));
        vm.startPrank(_v1);
        verification.unbond();
        skip(1 days);
        verification.withdraw();
        assertEq(verification.verifierCount(), 2);
    }

    /// @dev Every pattern of votes, absent ones among them: nothing is lost, and nothing is made.
    function testFuzz_fees_and_penalties_are_conserved_to_the_wei(uint256 votes, uint256 fee, uint256 size)
        public
    {
        size = bound(size, 1, 15);
        fee = bound(fee, 15 * SEAT_FEE, 73e18);
        _leaveActive(size);
        bytes32 class_ = _classOf(15, uint128(fee));
        vm.prank(alice);
        uint256 roundId = verification.request(_device, class_);
        vm.roll(vm.getBlockNumber() + 1);
        address[] memory drawn = verification.draw(roundId);
        assertEq(drawn.length, size);
        Sums memory before = _sums();
        uint256[3] memory count = _voteAtRandom(roundId, drawn, votes);
        vm.warp(block.timestamp + ROUND_SECONDS + 1);
        if (count[0] > 0) verification.close(roundId);
        Sums memory afterwards = _sums();

        uint256 winners = 2 * count[1] > size ? count[1] : 2 * count[2] > size ? count[2] : 0;
        uint256 earned = winners == 0 ? 0 : fee / winners * winners;
        uint256 losers = winners == 0 ? 0 : size - count[0] - winners;
        uint256 paidBack = winners == 0 ? fee : 0;
        uint256 burned = count[0] * ABSENCE + losers * DISSENT + fee - paidBack - earned;
        assertEq(afterwards.payer - before.payer, paidBack, "paid back");
        assertEq(before.supply - afterwards.supply, burned, "burned");
        assertEq(before.held - afterwards.held, paidBack + burned, "held");
        _assertBooked(earned);
        for (uint256 i = 0; i < size; ++i) {
            assertEq(verification.getVerifier(drawn[i]).openSeats, 0);
        }
    }

    struct Sums {
        uint256 held;
        uint256 payer;
        uint256 supply;
    }

    function _sums() private view returns (Sums memory) {
        return Sums({
            held: rally.balanceOf(address(verification)),
            payer: rally.balanceOf(alice),
            supply: rally.totalSupply()
        });
    }

    function _leaveActive(uint256 size) private {
        for (uint256 i = 3; i < size; ++i) {
            _bond(address(uint160(0xb00 + i)));
        }
        if (size < 3) {
            vm.prank(_v2);
            verification.unbond();
        }
        if (size < 2) {
            vm.prank(_v1);
            verification.unbond();
        }
    }

    /// @return count Absent, passing and failing seats.
    function _voteAtRandom(uint256 roundId, address[] memory drawn, uint256 votes)
        private
        returns (uint256[3] memory count)
    {
        for (uint256 i = 0; i < drawn.length; ++i) {
            uint256 vote = votes % 3;
            votes /= 3;
            ++count[vote];
            if (vote != 0) _vote(roundId, drawn[i], vote == 1);
        }
    }

    /// @dev RALLY calls nobody; if it did, every step would have been written down before it moves.
    function test_hostile_a_token_that_calls_back_finds_every_step_taken() public {
        CallsBackRally hostile = new CallsBackRally();
        IVerification there = IVerification(
            deployCode(
                "Verification.sol:Verification",
                abi.encode(hostile, classes, devices, emission, address(hostile), referee, MIN_BOND, EPOCH)
            )
        );
        vm.mockCall(address(emission), abi.encodeWithSelector(IEmission.credit.selector), "");
        hostile.aim(there, "");
        hostile.act(abi.encodeCall(there.bond, (MIN_BOND, "x", "y", "")));
        uint256 held = MIN_BOND;

        // The request, again while its fee is taken: it is open already.
        bytes memory step = abi.encodeCall(there.requestFault, (_device, _three));
        hostile.aim(there, step);
        hostile.act(step);
        assertEq(there.roundCount(), 1);
        assertEq(hostile.successes(), 0);

        // The cancel, again while it pays back.
        vm.warp(block.timestamp + DRAW_SECONDS + 1);
        hostile.aim(there, abi.encodeCall(there.cancel, (1)));
        there.cancel(1);
        assertEq(hostile.balanceOf(address(there)), held);

        // The closing of a round without an outcome.
        hostile.aim(there, "");
        hostile.act(step);
        vm.roll(vm.getBlockNumber() + 1);
        there.draw(2);
        vm.warp(block.timestamp + ROUND_SECONDS + 1);
        hostile.aim(there, abi.encodeCall(there.close, (2)));
        there.close(2);
        held -= ABSENCE;
        assertEq(hostile.balanceOf(address(there)), held);

        // What is earned, and the bond.
        hostile.aim(there, "");
        hostile.act(abi.encodeCall(there.bond, (ABSENCE, "x", "y", "")));
        held += ABSENCE;
        hostile.act(step);
        vm.roll(vm.getBlockNumber() + 1);
        there.draw(3);
        hostile.act(abi.encodeCall(there.attest, (3, MIN_SCORE, MIN_MEMORY, true, 0)));
        assertEq(hostile.balanceOf(address(there)), held + FEE);
        step = abi.encodeCall(there.withdrawEarned, ());
        hostile.aim(there, step);
        hostile.act(step);
        assertEq(hostile.balanceOf(address(there)), held);
        hostile.act(abi.encodeCall(there.unbond, ()));
        skip(1 days);
        step = abi.encodeCall(there.withdraw, ());
        hostile.aim(there, step);
        hostile.act(step);
        assertEq(hostile.balanceOf(address(there)), 0);
        assertEq(hostile.successes(), 0);
        assertEq(hostile.tries(), 6, "request, cancel, burn and refund, earned, bond");
    }

    /// @dev The most seats there are; the last vote pays and slashes all of them.
    function test_what_a_round_of_fifteen_seats_costs() public {
        for (uint256 i = 3; i < 15; ++i) {
            _bond(address(uint160(0xb00 + i)));
        }
        bytes32 class_ = _classOf(15, 1e18);
        vm.prank(alice);
        uint256 roundId = verification.request(_device, class_);
        emit log_named_uint("request", vm.lastCallGas().gasTotalUsed);
        vm.roll(vm.getBlockNumber() + 1);
        address[] memory drawn = verification.draw(roundId);
        uint256 drawGas = vm.lastCallGas().gasTotalUsed;
        emit log_named_uint("draw 15", drawGas);
        assertLt(drawGas, 1_000_000);
        for (uint256 i = 0; i < 15; ++i) {
            _vote(roundId, drawn[i], i % 2 == 0);
            if (i == 0) emit log_named_uint("first vote of 15", vm.lastCallGas().gasTotalUsed);
        }
        uint256 lastGas = vm.lastCallGas().gasTotalUsed;
        emit log_named_uint("last vote of 15", lastGas);
        assertLt(lastGas, 3_000_000);
        assertTrue(verification.getRound(roundId).closed);
        assertEq(verification.getVerifier(drawn[0]).earned, 1e18 / 8);
        assertEq(verification.getVerifier(drawn[1]).bond, MIN_BOND - DISSENT);
    }

    // Conviction

    function test_only_the_referee_convicts_and_once() public {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IVerification.OnlyReferee.selector, alice));
        verification.convict(_device);
        vm.startPrank(address(referee));
        vm.expectEmit(address(verification));
        emit IVerification.DeviceConvicted(_device);
        verification.convict(_device);
        assertEq(verification.convictedAt(_device), block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IVerification.DeviceIsConvicted.selector, _device));
        verification.convict(_device);
    }

    function test_a_convicted_device_is_never_attested_again() public {
        _vote3(_drawn(), true, true, true);
        uint256 open = _requestFault();
        _draw(open);
        skip(10);
        vm.prank(address(referee));
        verification.convict(_device);
        assertFalse(verification.isAttested(_device, _three));
        assertEq(verification.attestedUntil(_device, _three), 0);
        assertTrue(verification.getAttestation(_device, _three).passed, "it stays on record");
        _vote3(open, true, true, true);
        assertFalse(verification.isAttested(_device, _three), "no round undoes it");
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IVerification.DeviceIsConvicted.selector, _device));
        verification.request(_device, _three);
        vm.warp(block.timestamp + VALIDITY);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IVerification.DeviceIsConvicted.selector, _device));
        verification.request(_device, _three);
        vm.prank(address(faults));
        vm.expectRevert(abi.encodeWithSelector(IVerification.DeviceIsConvicted.selector, _device));
        verification.requestFault(_device, _three);
    }

    function test_a_conviction_counts_as_a_failure_in_every_class() public {
        uint256 roundId = _requestFault();
        _draw(roundId);
        _vote3(roundId, false, false, false);
        skip(10);
        vm.prank(address(referee));
        verification.convict(_device);
        assertEq(verification.failuresUntil(_device, _three, START + 9), 1);
        assertEq(verification.failuresUntil(_device, _three, START + 10), 2);
        assertEq(verification.failuresUntil(_device, classId, START + 9), 0);
        assertEq(verification.failuresUntil(_device, classId, START + 10), 1);
    }

    // Steps

    function _classOf(uint8 quorum, uint128 fee) private returns (bytes32) {
        ResourceClass memory class_ = entryClass();
        class_.quorum = quorum;
        class_.challengeFee = fee;
        class_.name = string(abi.encodePacked("Quorum ", vm.toString(uint256(quorum)), vm.toString(fee)));
        return classes.createClass(class_);
    }

    function _bond(address account) private {
        fund(account, 1_000e18);
        vm.prank(account);
        verification.bond(MIN_BOND, "x", "y", "");
    }

    function _request() private returns (uint256) {
        vm.prank(alice);
        return verification.request(_device, _three);
    }

    function _requestFault() private returns (uint256) {
        vm.prank(address(faults));
        return verification.requestFault(_device, _three);
    }

    function _draw(uint256 roundId) private {
        vm.roll(vm.getBlockNumber() + 1);
        verification.draw(roundId);
    }

    function _drawn() private returns (uint256 roundId) {
        roundId = _request();
        _draw(roundId);
    }

    /// @dev Whom a block of this randomness draws; draws nobody.
    function _drawnWith(uint256 roundId, uint256 randomness) private returns (bytes32) {
        uint256 snapshot = vm.snapshotState();
        vm.prevrandao(randomness);
        bytes32 drawn = keccak256(abi.encode(verification.draw(roundId)));
        vm.revertToState(snapshot);
        return drawn;
    }

    function _voteAs(
        uint256 roundId,
        address account,
        uint64 score,
        uint64 memoryBytes,
        bool passed,
        bytes32 transcript
    ) private {
        vm.prank(account);
        verification.attest(roundId, score, memoryBytes, passed, transcript);
    }

    function _vote(uint256 roundId, address account, bool passed) private {
        _voteAs(roundId, account, MIN_SCORE, MIN_MEMORY, passed, "transcript");
    }

    function _vote3(uint256 roundId, bool a, bool b, bool c) private {
        _vote(roundId, verifier, a);
        _vote(roundId, _v1, b);
        _vote(roundId, _v2, c);
    }

    function _expectCredits(uint64 count) private {
        vm.expectCall(
            address(emission), abi.encodeWithSelector(IEmission.credit.selector, Role.Verifier), count
        );
    }

    function _assertStatus(uint256 roundId, IVerification.Status status) private view {
        assertEq(uint256(verification.statusOf(roundId)), uint256(status));
    }

    /// @dev All that the contract holds is somebody's, where no round is open.
    function _assertBooked(uint256 earned) private view {
        IVerification.Verifier[] memory all = verification.listVerifiers(0, 100);
        uint256 bonds = 0;
        uint256 earnings = 0;
        for (uint256 i = 0; i < all.length; ++i) {
            bonds += all[i].bond;
            earnings += all[i].earned;
        }
        assertEq(earnings, earned, "earned");
        assertEq(rally.balanceOf(address(verification)), bonds + earnings, "held");
    }

    function _arguments(uint256 epochSeconds) private view returns (bytes memory) {
        return abi.encode(rally, classes, devices, emission, faults, referee, MIN_BOND, epochSeconds);
    }

    function _permit(address signer, uint256 key, uint256 value) private view returns (PermitInput memory p) {
        bytes32 typeHash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 message = keccak256(
            abi.encode(typeHash, signer, address(verification), value, rally.nonces(signer), block.timestamp)
        );
        (p.v, p.r, p.s) =
            vm.sign(key, keccak256(abi.encodePacked(hex"1901", rally.DOMAIN_SEPARATOR(), message)));
        p.value = value;
        p.deadline = block.timestamp;
    }
}

contract Deployer {
    function deploy(bytes memory code, bytes memory arguments) external {
        bytes memory all = abi.encodePacked(code, arguments);
        assembly {
            if iszero(create(0, add(all, 32), mload(all))) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }
}
