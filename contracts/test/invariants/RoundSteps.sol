// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Role} from "../../interfaces/IEmission.sol";
import {IStaking} from "../../interfaces/IStaking.sol";
import {IVerification} from "../../interfaces/IVerification.sol";
import {World} from "./World.sol";

/// @notice Rounds of verification from the request to the last vote, and verifiers' bonds.
abstract contract RoundSteps is World {
    function bond(uint256 seed) external step(seed) {
        address account = verifiers[_below(verifiers.length)];
        IVerification.Verifier memory v = verification.getVerifier(account);
        if (v.withdrawableAt != 0) return;
        uint256 missing = v.bond < MIN_BOND ? MIN_BOND - v.bond : 0;
        uint256 amount = missing + (_chance(50) ? 0 : _below(50e18));
        if (!_provide(account, amount)) return;
        vm.prank(account);
        verification.bond(amount, "x", bytes32(_between(1, 9)), "wss://broker");
        bondOf[account] += amount;
        calls["bond"]++;
    }

    function unbond(uint256 seed) external step(seed) {
        address account = verifiers[_below(verifiers.length)];
        IVerification.Verifier memory v = verification.getVerifier(account);
        // One stays, or rounds could only be cancelled.
        if (v.account == address(0) || v.withdrawableAt != 0 || verification.activeCount() < 3) return;
        vm.prank(account);
        verification.unbond();
        calls["unbond"]++;
    }

    function withdraw(uint256 seed) external step(seed) {
        for (uint256 i = 0; i < verifiers.length; ++i) {
            address account = verifiers[i];
            IVerification.Verifier memory v = verification.getVerifier(account);
            if (v.withdrawableAt == 0 || v.withdrawableAt > block.timestamp || v.openSeats != 0) continue;
            uint256 before = rally.balanceOf(account);
            vm.prank(account);
            verification.withdraw();
            assertEq(
                rally.balanceOf(account) - before, bondOf[account] + earnedOf[account], "bond and earned"
            );
            (bondOf[account], earnedOf[account]) = (0, 0);
            calls["withdraw"]++;
            return;
        }
    }

    function withdrawEarned(uint256 seed) external step(seed) {
        address account = verifiers[_below(verifiers.length)];
        if (earnedOf[account] == 0) return;
        vm.prank(account);
        assertEq(verification.withdrawEarned(), earnedOf[account], "earned");
        earnedOf[account] = 0;
        calls["withdrawEarned"]++;
    }

    function request(uint256 seed) external step(seed) {
        bytes32 deviceId = deviceIds[_below(deviceIds.length)];
        bytes32 classId = poolIds[_below(poolIds.length)];
        if (windowIds.length > 0 && _chance(80)) {
            IStaking.Window memory w = staking.getWindow(windowIds[_below(windowIds.length)]);
            (deviceId, classId) = (w.deviceId, w.classId);
        }
        uint256 roundId = _request(deviceId, classId, _chance(30));
        if (roundId != 0) _mostlyDecide(roundId);
    }

    function draw(uint256 seed) external step(seed) {
        for (uint256 i = 0; i < roundIds.length; ++i) {
            if (_draw(roundIds[i])) return;
        }
    }

    /// @dev One vote of some drawn round: mostly a pass.
    function vote(uint256 seed) external step(seed) {
        uint256 from = _below(roundIds.length);
        for (uint256 i = 0; i < roundIds.length; ++i) {
            if (_vote(roundIds[(from + i) % roundIds.length], _chance(65))) return;
        }
    }

    /// @dev Whatever round waits for somebody to settle it.
    function settleRound(uint256 seed) external step(seed) {
        for (uint256 i = 0; i < roundIds.length; ++i) {
            if (_settleRound(roundIds[i])) return;
        }
    }

    // ── inside ───────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev The owner asks for a round where it may; 0 where not.
    function _request(bytes32 deviceId, bytes32 classId, bool withPermit) internal returns (uint256 roundId) {
        if (verification.convictedAt(deviceId) != 0) return 0;
        IVerification.Status status = verification.statusOf(verification.roundOf(deviceId, classId));
        if (status == IVerification.Status.Requested || status == IVerification.Status.Drawn) return 0;
        IVerification.Attestation memory a = verification.getAttestation(deviceId, classId);
        uint256 from = a.until != 0
            ? a.attestedAt + (a.until - a.attestedAt) / 2
            : a.attestedAt == 0 ? 0 : (a.attestedAt / EPOCH + 1) * EPOCH;
        if (block.timestamp < from) return 0;
        address owner = devices.ownerOf(deviceId);
        (, uint256 fee) = classes.verificationTerms(classId);
        if (!_provide(owner, fee)) return 0;
        if (withPermit) {
            vm.startPrank(owner);
            roundId =
                verification.requestWithPermit(deviceId, classId, _permit(owner, address(verification), fee));
            vm.stopPrank();
            _approveAll(owner);
        } else {
            vm.prank(owner);
            roundId = verification.request(deviceId, classId);
        }
        calls["request"]++;
    }

    /// @dev Mostly draws the round at once, and mostly has some or all of its seats vote, often of one mind.
    function _mostlyDecide(uint256 roundId) internal {
        if (_chance(20) || !_draw(roundId)) return;
        uint256 votes = _chance(70) ? 15 : _below(4);
        uint256 percent = [uint256(0), 0, 30, 70, 100][_below(5)];
        while (votes > 0 && _vote(roundId, _chance(percent))) --votes;
    }

    function _draw(uint256 roundId) internal returns (bool) {
        IVerification.Round memory r = verification.getRound(roundId);
        if (r.status != IVerification.Status.Requested || r.drawUntil < block.timestamp) return false;
        if (verification.activeCount() == 0) return false;
        _pass(0);
        verification.draw(roundId);
        calls["draw"]++;
        return true;
    }

    /// @dev The first seat that has not voted does.
    function _vote(uint256 roundId, bool passed) internal returns (bool) {
        IVerification.Round memory r = verification.getRound(roundId);
        if (r.closed || r.deadline < block.timestamp) return false;
        for (uint256 i = 0; i < r.seats.length; ++i) {
            if (r.seats[i].vote != IVerification.Vote.None) continue;
            bool undecided = r.status == IVerification.Status.Drawn;
            r.seats[i].vote = passed ? IVerification.Vote.Passed : IVerification.Vote.Failed;
            if (passed) r.passes++;
            else r.fails++;
            if (undecided && 2 * (passed ? r.passes : r.fails) > r.seats.length) {
                r.status = passed ? IVerification.Status.Passed : IVerification.Status.Failed;
                if (!passed) _countFailure(r.deviceId, r.classId);
            }
            if (r.passes + r.fails == r.seats.length) _countSettled(r);
            vm.prank(r.seats[i].verifier);
            verification.attest(
                roundId,
                uint64(_between(50e6, 60e6)),
                uint64(_between(64 << 20, 1 << 30)),
                passed,
                "transcript"
            );
            calls[passed ? "pass" : "fail"]++;
            return true;
        }
        return false;
    }

    /// @dev Closes or cancels a round whose time is over.
    function _settleRound(uint256 roundId) internal returns (bool) {
        IVerification.Round memory r = verification.getRound(roundId);
        if (r.closed) return false;
        if (r.status == IVerification.Status.Requested) {
            if (r.drawUntil >= block.timestamp && verification.activeCount() > 0) return false;
            uint256 before = rally.balanceOf(r.payer);
            verification.cancel(roundId);
            assertEq(rally.balanceOf(r.payer) - before, r.fee, "a cancelled round is paid back");
            calls["cancel"]++;
            return true;
        }
        if (r.deadline >= block.timestamp) return false;
        _countSettled(r);
        verification.close(roundId);
        calls["close"]++;
        return true;
    }

    /// @dev A valid attestation, by a round of its own where there is none; false where there can be none now.
    function _attested(bytes32 deviceId, bytes32 classId) internal returns (bool) {
        if (verification.isAttested(deviceId, classId)) return true;
        uint256 roundId = verification.roundOf(deviceId, classId);
        if (roundId != 0) _settleRound(roundId);
        uint256 requested = _request(deviceId, classId, false);
        if (requested != 0) roundId = requested;
        if (roundId == 0) return false;
        _draw(roundId);
        while (_vote(roundId, true)) {}
        return verification.isAttested(deviceId, classId);
    }

    /// @dev What follows once all votes are in, or time is over.
    function _countSettled(IVerification.Round memory r) private {
        IVerification.Vote outcome = r.status == IVerification.Status.Passed
            ? IVerification.Vote.Passed
            : r.status == IVerification.Status.Failed ? IVerification.Vote.Failed : IVerification.Vote.None;
        uint256 winners = outcome == IVerification.Vote.Passed
            ? r.passes
            : outcome == IVerification.Vote.Failed ? r.fails : 0;
        if (winners > 0) burned += r.fee % winners;
        for (uint256 i = 0; i < r.seats.length; ++i) {
            address account = r.seats[i].verifier;
            IVerification.Vote cast = r.seats[i].vote;
            if (cast == IVerification.Vote.None) {
                _countSlash(account, MIN_BOND / 100);
            } else if (winners > 0 && cast == outcome) {
                earnedOf[account] += r.fee / winners;
                weightIn[Role.Verifier][emission.currentEpoch()] += 1e18;
            } else if (winners > 0) {
                _countSlash(account, MIN_BOND / 10);
            }
        }
        calls["settled"]++;
    }

    function _countSlash(address account, uint256 penalty) private {
        if (penalty > bondOf[account]) penalty = bondOf[account];
        bondOf[account] -= penalty;
        burned += penalty;
        calls["slash"]++;
    }

    function _countFailure(bytes32 deviceId, bytes32 classId) private {
        uint256 windowId = staking.windowOfDevice(deviceId);
        if (windowId == 0) return;
        IStaking.Window memory w = staking.getWindow(windowId);
        if (w.classId == classId && block.timestamp <= w.end) failedIn[windowId] = true;
    }
}
