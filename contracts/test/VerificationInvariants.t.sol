// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {ResourceClass} from "../interfaces/IClassRegistry.sol";
import {IVerification} from "../interfaces/IVerification.sol";
import {RallyTest} from "./RallyTest.sol";

/// @notice Takes every step of a verifier, an owner, a reporter and a passer-by, wherever it is allowed.
contract VerificationHandler is RallyTest {
    uint256 private constant VERIFIERS = 7;
    uint256 private constant DEVICES = 3;

    bytes32 public five;
    address[] public accounts;
    bytes32[] public deviceIds;
    mapping(string step => uint256) public calls;
    /// @dev Failed rounds of each device.
    mapping(bytes32 deviceId => uint256) public failed;

    function setUp() public override {
        super.setUp();
        ResourceClass memory class_ = entryClass();
        (class_.quorum, class_.challengeFee, class_.name) = (5, 0.05e18 + 3, "Five");
        five = classes.createClass(class_);
        fund(address(faults), 100_000e18);
        accounts.push(verifier);
        for (uint256 i = 1; i < VERIFIERS; ++i) {
            accounts.push(makeAddr(string(abi.encodePacked("verifier", vm.toString(i)))));
            fund(accounts[i], 10_000e18);
        }
        for (uint256 i = 0; i < DEVICES; ++i) {
            deviceIds.push(register(alice, 0x100 + i));
        }
    }

    function warp(uint256 seconds_) external {
        calls["warp"]++;
        skip(bound(seconds_, 1, seconds_ % 32 == 0 ? 26 hours : seconds_ % 8 == 0 ? 20 minutes : 20));
        vm.roll(vm.getBlockNumber() + 1);
    }

    function bond(uint256 index, uint256 more) external {
        address account = accounts[index % VERIFIERS];
        IVerification.Verifier memory v = verification.getVerifier(account);
        if (v.withdrawableAt != 0) return;
        uint256 missing = v.bond < MIN_BOND ? MIN_BOND - v.bond : 0;
        uint256 amount = missing + bound(more, 0, 1e18);
        if (rally.balanceOf(account) < amount) return;
        vm.prank(account);
        verification.bond(amount, "x", "y", "");
        calls["bond"]++;
    }

    function unbond(uint256 index) external {
        IVerification.Verifier memory v = verification.getVerifier(accounts[index % VERIFIERS]);
        if (v.account == address(0) || v.withdrawableAt != 0) return;
        vm.prank(v.account);
        verification.unbond();
        calls["unbond"]++;
    }

    function withdraw(uint256 index) external {
        IVerification.Verifier memory v = verification.getVerifier(accounts[index % VERIFIERS]);
        if (v.withdrawableAt == 0 || block.timestamp < v.withdrawableAt || v.openSeats > 0) return;
        uint256 before = rally.balanceOf(v.account);
        vm.prank(v.account);
        verification.withdraw();
        assertEq(rally.balanceOf(v.account) - before, uint256(v.bond) + v.earned, "all of it");
        calls["withdraw"]++;
    }

    function withdrawEarned(uint256 index) external {
        IVerification.Verifier memory v = verification.getVerifier(accounts[index % VERIFIERS]);
        if (v.earned == 0) return;
        vm.prank(v.account);
        assertEq(verification.withdrawEarned(), v.earned);
        calls["withdrawEarned"]++;
    }

    function request(uint256 index) external {
        bytes32 deviceId = deviceIds[index % DEVICES];
        if (!_isFree(verification.roundOf(deviceId, five))) return;
        IVerification.Attestation memory a = verification.getAttestation(deviceId, five);
        if (a.passed && block.timestamp < a.attestedAt + (a.until - a.attestedAt) / 2) return;
        if (a.attestedAt != 0 && !a.passed && block.timestamp / EPOCH == a.attestedAt / EPOCH) return;
        (, uint256 fee) = classes.verificationTerms(five);
        if (rally.balanceOf(alice) < fee) return;
        vm.prank(alice);
        verification.request(deviceId, five);
        calls["request"]++;
    }

    function requestFault(uint256 index) external {
        bytes32 deviceId = deviceIds[index % DEVICES];
        if (!_isFree(verification.faultRoundOf(deviceId, five))) return;
        vm.prank(address(faults));
        verification.requestFault(deviceId, five);
        calls["requestFault"]++;
    }

    function draw(uint256 index, uint256 randomness) external {
        uint256 roundId = _pick(index);
        if (verification.statusOf(roundId) != IVerification.Status.Requested) return;
        if (block.timestamp > verification.getRound(roundId).drawUntil || verification.activeCount() == 0) {
            return;
        }
        vm.roll(vm.getBlockNumber() + 1);
        vm.prevrandao(randomness);
        verification.draw(roundId);
        calls["draw"]++;
    }

    function attest(uint256 index, uint256 seat, uint64 score, uint256 pass) external {
        uint256 roundId = _pick(index);
        if (roundId == 0) return;
        IVerification.Round memory round = verification.getRound(roundId);
        if (round.seats.length == 0 || round.closed || block.timestamp > round.deadline) return;
        IVerification.Seat memory chosen = round.seats[seat % round.seats.length];
        if (chosen.vote != IVerification.Vote.None) return;
        bool passed = pass % 2 > 0;
        score = uint64(bound(score, passed ? MIN_SCORE : 0, type(uint64).max));
        vm.prank(chosen.verifier);
        verification.attest(roundId, score, MIN_MEMORY, passed, bytes32(seat));
        calls["attest"]++;
        IVerification.Status status = verification.statusOf(roundId);
        if (round.status == IVerification.Status.Drawn && status == IVerification.Status.Failed) {
            ++failed[round.deviceId];
            calls["failed"]++;
        }
        if (status == IVerification.Status.Passed) calls["passed"]++;
    }

    function close(uint256 index) external {
        uint256 roundId = _pick(index);
        if (roundId == 0) return;
        IVerification.Round memory round = verification.getRound(roundId);
        if (round.seats.length == 0 || round.closed || block.timestamp <= round.deadline) return;
        verification.close(roundId);
        calls["close"]++;
    }

    function cancel(uint256 index) external {
        uint256 roundId = _pick(index);
        if (verification.statusOf(roundId) != IVerification.Status.Requested) return;
        if (block.timestamp <= verification.getRound(roundId).drawUntil && verification.activeCount() > 0) {
            return;
        }
        verification.cancel(roundId);
        calls["cancel"]++;
    }

    /// @notice Of all rounds not closed: their fees, and the seats of one account.
    function open(address account) external view returns (uint256 fees, uint256 seats) {
        for (uint256 id = 1; id <= verification.roundCount(); ++id) {
            IVerification.Round memory round = verification.getRound(id);
            if (round.closed) continue;
            fees += round.fee;
            for (uint256 i = 0; i < round.seats.length; ++i) {
                if (round.seats[i].verifier == account) ++seats;
            }
        }
    }

    function verifiers() external view returns (IVerification.Verifier[] memory all) {
        all = new IVerification.Verifier[](VERIFIERS);
        for (uint256 i = 0; i < VERIFIERS; ++i) {
            all[i] = verification.getVerifier(accounts[i]);
        }
    }

    function counts() external view returns (uint256 held, uint256 active, uint256 known) {
        return
            (rally.balanceOf(address(verification)), verification.activeCount(), verification.verifierCount());
    }

    function failures(uint256 index) external view returns (uint256 booked, uint256 seen) {
        bytes32 deviceId = deviceIds[index % DEVICES];
        return (verification.failuresUntil(deviceId, five, block.timestamp), failed[deviceId]);
    }

    function latest(uint256 index) external view returns (IVerification.Attestation memory, bool isAttested) {
        bytes32 deviceId = deviceIds[index % DEVICES];
        return (verification.getAttestation(deviceId, five), verification.isAttested(deviceId, five));
    }

    /// @dev The newest rounds mostly: the older ones are over.
    function _pick(uint256 index) private view returns (uint256) {
        uint256 count = verification.roundCount();
        uint256 back = index % 8;
        return count > back ? count - back : 0;
    }

    function _isFree(uint256 roundId) private view returns (bool) {
        IVerification.Status status = verification.statusOf(roundId);
        return status != IVerification.Status.Requested && status != IVerification.Status.Drawn;
    }
}

contract VerificationInvariantsTest is Test {
    VerificationHandler private _h;

    function setUp() public {
        _h = new VerificationHandler();
        _h.setUp();
        targetContract(address(_h));
        bytes4[] memory steps = new bytes4[](11);
        steps[0] = VerificationHandler.warp.selector;
        steps[1] = VerificationHandler.bond.selector;
        steps[2] = VerificationHandler.unbond.selector;
        steps[3] = VerificationHandler.withdraw.selector;
        steps[4] = VerificationHandler.withdrawEarned.selector;
        steps[5] = VerificationHandler.request.selector;
        steps[6] = VerificationHandler.requestFault.selector;
        steps[7] = VerificationHandler.draw.selector;
        steps[8] = VerificationHandler.attest.selector;
        steps[9] = VerificationHandler.close.selector;
        steps[10] = VerificationHandler.cancel.selector;
        targetSelector(FuzzSelector({addr: address(_h), selectors: steps}));
    }

    function invariant_all_that_is_held_is_somebodys() public view {
        (uint256 held,,) = _h.counts();
        (uint256 owed,) = _h.open(address(0));
        IVerification.Verifier[] memory all = _h.verifiers();
        for (uint256 i = 0; i < all.length; ++i) {
            owed += uint256(all[i].bond) + all[i].earned;
        }
        assertEq(held, owed);
    }

    function invariant_bonds_answer_for_every_open_seat() public view {
        IVerification.Verifier[] memory all = _h.verifiers();
        for (uint256 i = 0; i < all.length; ++i) {
            (, uint256 seats) = _h.open(_h.accounts(i));
            assertEq(all[i].openSeats, seats);
        }
    }

    function invariant_who_may_be_drawn_is_bonded_and_stays() public view {
        (, uint256 active, uint256 known) = _h.counts();
        IVerification.Verifier[] memory all = _h.verifiers();
        (uint256 seenActive, uint256 seenKnown) = (0, 0);
        for (uint256 i = 0; i < all.length; ++i) {
            if (all[i].account == address(0)) continue;
            ++seenKnown;
            assertEq(all[i].active, all[i].bond >= 100e18 && all[i].withdrawableAt == 0);
            if (all[i].active) ++seenActive;
        }
        assertEq(active, seenActive);
        assertEq(known, seenKnown);
    }

    function invariant_every_failed_round_is_counted_once() public view {
        for (uint256 i = 0; i < 3; ++i) {
            (uint256 booked, uint256 seen) = _h.failures(i);
            assertEq(booked, seen);
        }
    }

    function invariant_only_a_passing_attestation_holds() public view {
        for (uint256 i = 0; i < 3; ++i) {
            (IVerification.Attestation memory a, bool isAttested) = _h.latest(i);
            assertEq(isAttested, a.passed && block.timestamp <= a.until);
            if (a.passed) assertGe(a.score, 50e6);
        }
    }

    /// @dev The invariants say nothing if the handler does nothing: a long walk must take every step.
    function test_a_long_walk_takes_every_step() public {
        for (uint256 i = 0; i < 4000; ++i) {
            uint256 r = uint256(keccak256(abi.encode("walk", i)));
            uint256 step = r % 16;
            if (step == 0) _h.warp(r >> 8);
            else if (step == 1) _h.bond(r >> 8, r >> 64);
            else if (step == 2 && r % 5 == 0) _h.unbond(r >> 8);
            else if (step == 3) _h.withdraw(r >> 8);
            else if (step == 4) _h.withdrawEarned(r >> 8);
            else if (step == 5) _h.request(r >> 8);
            else if (step == 6) _h.requestFault(r >> 8);
            else if (step == 7 || step == 8) _h.draw(r >> 8, r >> 64);
            else if (step == 9) _h.close(r >> 8);
            else if (step == 10) _h.cancel(r >> 8);
            else _h.attest(r >> 8, r >> 64, uint64(r >> 128), r >> 192);
        }
        string[13] memory steps = [
            "warp",
            "bond",
            "unbond",
            "withdraw",
            "withdrawEarned",
            "request",
            "requestFault",
            "draw",
            "attest",
            "close",
            "cancel",
            "failed",
            "passed"
        ];
        for (uint256 i = 0; i < steps.length; ++i) {
            assertGt(_h.calls(steps[i]), 3, steps[i]);
        }
        invariant_all_that_is_held_is_somebodys();
        invariant_bonds_answer_for_every_open_seat();
        invariant_who_may_be_drawn_is_bonded_and_stays();
        invariant_every_failed_round_is_counted_once();
        invariant_only_a_passing_attestation_holds();
    }
}
