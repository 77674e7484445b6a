// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ResourceClass} from "../interfaces/IClassRegistry.sol";
import {IFaults} from "../interfaces/IFaults.sol";
import {IPools} from "../interfaces/IPools.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {IVerification} from "../interfaces/IVerification.sol";
import {RallyTest} from "./RallyTest.sol";

contract FaultsTest is RallyTest {
    uint64 private constant HOUR = 1 hours;
    uint256 private constant OPENING = 3.6e18;

    bytes32 private _a;
    bytes32 private _b;
    uint256 private _lp;
    uint256 private _seller;
    uint256 private _leaseId;
    uint256 private _cost;

    /// @dev Bob has sold an hour; the client has half of it, for half an hour.
    function setUp() public override {
        super.setUp();
        _a = ready(alice, 0xa);
        _b = ready(bob, 0xb);
        (_lp,) = stakeLp(alice, _a, 2 * HOUR, 2 * OPENING);
        (_seller,) = stakeSeller(bob, _b, HOUR);
        (_leaseId, _cost) = rent(_seller, START + HOUR / 2);
    }

    function _report() private returns (uint256 reportId) {
        vm.prank(client);
        return faults.report(classId, _leaseId, _seller);
    }

    function _roundOf(uint256 reportId) private view returns (uint256) {
        return faults.getReport(reportId).roundId;
    }

    /// @dev What is due for the seconds left of a lease of one device.
    function _due() private view returns (uint256) {
        return _cost * (START + HOUR / 2 - block.timestamp) / (HOUR / 2);
    }

    function _penalty(uint256 due) private pure returns (uint256) {
        uint256 tenth = (due + 9) / 10;
        return tenth > CHALLENGE_FEE ? tenth : CHALLENGE_FEE;
    }

    function _isPending(uint256 windowId) private view returns (bool pending) {
        (,,, pending) = staking.spanOf(windowId);
    }

    // ── report ───────────────────────────────────────────────────────────────────────────────────────────────

    function test_a_report_takes_a_bond_and_opens_a_round() public {
        skip(600);
        uint256 due = _due();
        uint256 penalty = _penalty(due);
        assertGt(penalty, CHALLENGE_FEE);
        uint256 before = rally.balanceOf(client);
        uint256 roundId = verification.roundCount() + 1;
        vm.expectEmit(address(staking));
        emit IStaking.FaultPendingSet(_seller, true);
        vm.expectEmit(address(faults));
        emit IFaults.FaultReported(
            1, _seller, client, classId, _leaseId, roundId, due, CHALLENGE_FEE, penalty
        );
        assertEq(_report(), 1);
        assertEq(before - rally.balanceOf(client), CHALLENGE_FEE + penalty);
        assertEq(rally.balanceOf(address(faults)), penalty);
        assertTrue(_isPending(_seller));
        assertEq(faults.reportOf(_seller), 1);
        assertEq(faults.reportCount(), 1);
        IVerification.Round memory round = verification.getRound(roundId);
        assertEq(round.deviceId, _b);
        assertEq(round.classId, classId);
        assertEq(round.payer, address(faults));
        assertTrue(round.fault);
        IFaults.Report memory r = faults.getReport(1);
        assertEq(r.client, client);
        assertEq(r.poolId, classId);
        assertEq(r.windowId, _seller);
        assertEq(r.leaseId, _leaseId);
        assertEq(r.roundId, roundId);
        assertEq(r.due, due);
        assertEq(r.penalty, penalty);
        assertEq(r.challengeFee, CHALLENGE_FEE);
        assertEq(uint256(r.outcome), uint256(IFaults.Outcome.Pending));
        (address to, uint256 claim) = faults.claimOf(_seller);
        assertEq(to, client);
        assertEq(claim, due);
    }

    function test_the_penalty_is_a_tenth_of_what_is_due_and_no_less_than_the_fee() public {
        // A tenth of the due falls below the round's fee in the lease's last minutes.
        uint256 left = uint256(CHALLENGE_FEE) * 10 * (HOUR / 2) / _cost;
        vm.warp(START + HOUR / 2 - left - 1);
        (, uint256 penalty, uint256 due) = faults.quoteReport(classId, _leaseId, _seller);
        assertEq(due, _due());
        assertEq(penalty, (due + 9) / 10);
        assertGt(penalty, CHALLENGE_FEE);
        skip(1);
        (, penalty, due) = faults.quoteReport(classId, _leaseId, _seller);
        assertLe((due + 9) / 10, CHALLENGE_FEE);
        assertEq(penalty, CHALLENGE_FEE);
    }

    function test_a_report_costs_exactly_its_quote() public {
        (uint256 fee, uint256 penalty,) = faults.quoteReport(classId, _leaseId, _seller);
        vm.prank(client);
        rally.approve(address(faults), fee + penalty - 1);
        vm.expectRevert();
        _report();
        vm.prank(client);
        rally.approve(address(faults), fee + penalty);
        _report();
        assertEq(rally.allowance(client, address(faults)), 0);
    }

    function test_of_several_devices_each_is_due_its_part() public {
        bytes32 c = ready(bob, 0xc);
        (uint256 second,) = stakeSeller(bob, c, HOUR);
        IPools.RentParams memory params = rentParams(_lp, START + 600);
        params.windowIds = new uint64[](2);
        (params.windowIds[0], params.windowIds[1]) = (uint64(_lp), uint64(second));
        vm.prank(client);
        (uint256 leaseId, uint256 cost) = pools.rent(params);
        skip(60);
        (,, uint256 due) = faults.quoteReport(classId, leaseId, second);
        assertEq(due, cost * 540 / 1200);
    }

    function test_only_the_leases_client_reports() public {
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IFaults.NotLeaseClient.selector, _leaseId, bob, client));
        faults.report(classId, _leaseId, _seller);
        vm.prank(client);
        vm.expectRevert(abi.encodeWithSelector(IPools.UnknownLease.selector, 99));
        faults.report(classId, 99, _seller);
    }

    function test_only_a_device_on_a_lease_that_runs_is_reported() public {
        bytes memory refusal = abi.encodeWithSelector(IFaults.LeaseNotActive.selector, _leaseId, _lp);
        vm.startPrank(client);
        vm.expectRevert(refusal);
        faults.report(classId, _leaseId, _lp);
        vm.expectRevert(abi.encodeWithSelector(IFaults.LeaseNotActive.selector, _leaseId, _seller));
        faults.report("another pool", _leaseId, _seller);
        skip(HOUR / 2);
        vm.expectRevert(abi.encodeWithSelector(IFaults.LeaseNotActive.selector, _leaseId, _seller));
        faults.report(classId, _leaseId, _seller);
        rewind(1);
        faults.report(classId, _leaseId, _seller);
        vm.stopPrank();
    }

    function test_one_report_a_window_is_pending() public {
        uint256 reportId = _report();
        vm.expectRevert(abi.encodeWithSelector(IFaults.ReportPending.selector, _seller, reportId));
        _report();
        decide(_roundOf(reportId), true);
        vm.expectRevert(abi.encodeWithSelector(IFaults.ReportPending.selector, _seller, reportId));
        _report();
        faults.resolve(reportId);
        assertEq(_report(), reportId + 1);
    }

    function test_what_is_reported_is_not_sold_back_besides() public {
        uint256 reportId = _report();
        IPools.EndLeaseParams memory params;
        params.poolId = classId;
        params.leaseId = _leaseId;
        params.windowIds = new uint64[](1);
        params.windowIds[0] = uint64(_seller);
        params.deadline = block.timestamp;
        vm.startPrank(client);
        vm.expectRevert(abi.encodeWithSelector(IPools.FaultPending.selector, _seller));
        pools.endLease(params);
        vm.stopPrank();
        decide(_roundOf(reportId), true);
        faults.resolve(reportId);
        vm.prank(client);
        pools.endLease(params);
    }

    function test_an_owner_cannot_keep_a_report_away_by_a_round_of_its_own() public {
        (uint256 leaseId,) = rent(_lp, START + HOUR);
        skip(VALIDITY / 2);
        vm.prank(alice);
        verification.request(_a, classId);
        vm.prank(client);
        faults.report(classId, leaseId, _lp);
        assertTrue(_isPending(_lp));
    }

    function test_a_permit_reports_without_an_approval_before() public {
        (address signer, uint256 key) = makeAddrAndKey("signer");
        fund(signer, 10e18);
        vm.startPrank(signer);
        rally.approve(address(faults), 0);
        (uint256 leaseId,) = pools.rent(rentParams(_lp, START + 600));
        (uint256 fee, uint256 penalty,) = faults.quoteReport(classId, leaseId, _lp);
        faults.reportWithPermit(classId, leaseId, _lp, permitOf(key, address(faults), fee + penalty));
        vm.stopPrank();
        assertEq(rally.allowance(signer, address(faults)), 0);
    }

    // ── verdicts ─────────────────────────────────────────────────────────────────────────────────────────────

    function test_upheld_the_client_is_refunded_out_of_the_forfeit() public {
        skip(600);
        uint256 due = _due();
        uint256 reportId = _report();
        uint256 penalty = _penalty(due);
        decide(_roundOf(reportId), false);
        uint256 held = rally.balanceOf(address(staking));
        assertGt(held, due + CHALLENGE_FEE);
        uint256 before = rally.balanceOf(client);
        uint256 ofBob = rally.balanceOf(bob);
        uint256 supply = rally.totalSupply();
        vm.expectEmit(address(staking));
        emit IStaking.WindowForfeited(_seller, client, due + CHALLENGE_FEE, due + CHALLENGE_FEE);
        vm.expectEmit(address(faults));
        emit IFaults.FaultResolved(reportId, _seller, IFaults.Outcome.Upheld, due + CHALLENGE_FEE);
        vm.prank(bob);
        assertEq(faults.resolve(reportId), due + CHALLENGE_FEE);
        assertEq(rally.balanceOf(client), before + due + CHALLENGE_FEE + penalty);
        assertEq(rally.balanceOf(bob), ofBob);
        assertEq(supply - rally.totalSupply(), held - due - CHALLENGE_FEE);
        assertEq(rally.balanceOf(address(faults)), 0);
        assertEq(faults.reportOf(_seller), 0);
        assertEq(uint256(faults.getReport(reportId).outcome), uint256(IFaults.Outcome.Upheld));
        vm.expectRevert(abi.encodeWithSelector(IStaking.UnknownWindow.selector, _seller));
        staking.getWindow(_seller);
        assertEq(pools.windowCount(classId), 1);
        assertFalse(pools.isLeaseActive(_leaseId, classId, _seller));
        (address to, uint256 claim) = faults.claimOf(_seller);
        assertEq(to, address(0));
        assertEq(claim, 0);
    }

    function test_upheld_the_refund_ends_where_the_forfeit_does() public {
        ResourceClass memory c = entryClass();
        (c.collateralBps, c.maintenanceFee) = (0, 0.03e18);
        classId = classes.createClass(c);
        attest(_a, true);
        bytes32 d = ready(bob, 0xd);
        stakeLp(alice, ready(alice, 0xe), 2 * HOUR, 20 * OPENING);
        (_seller,) = stakeSeller(bob, d, HOUR);
        (_leaseId, _cost) = rent(_seller, START + HOUR / 2);
        uint256 due = _due();
        assertGt(due, c.maintenanceFee);
        uint256 before = rally.balanceOf(client);
        uint256 reportId = _report();
        decide(_roundOf(reportId), false);
        assertEq(faults.resolve(reportId), c.maintenanceFee);
        assertEq(rally.balanceOf(client), before - CHALLENGE_FEE + c.maintenanceFee, "and the penalty");
    }

    function test_upheld_against_an_lp_its_share_pays() public {
        stakeLp(bob, ready(bob, 0xc), 2 * HOUR, 0);
        (_leaseId, _cost) = rent(_lp, START + HOUR / 2);
        skip(60);
        vm.prank(client);
        uint256 reportId = faults.report(classId, _leaseId, _lp);
        uint256 due = _due();
        decide(_roundOf(reportId), false);
        uint256 released = lens.claimable(classId, _lp);
        (uint256 ofClient, uint256 ofAlice) = (rally.balanceOf(client), rally.balanceOf(alice));
        assertEq(faults.resolve(reportId), due + CHALLENGE_FEE);
        assertEq(rally.balanceOf(client), ofClient + due + CHALLENGE_FEE + _penalty(due));
        assertEq(rally.balanceOf(alice), ofAlice + released, "what was released stays its own");
    }

    function test_upheld_after_the_windows_end_it_still_pays() public {
        (uint256 leaseId, uint256 cost) = (_leaseId, _cost);
        skip(HOUR / 2);
        (leaseId, cost) = rent(_seller, START + HOUR);
        vm.warp(START + HOUR - 60);
        vm.prank(client);
        uint256 reportId = faults.report(classId, leaseId, _seller);
        uint256 due = cost * 60 / (HOUR / 2);
        skip(120);
        bytes memory refusal = abi.encodeWithSelector(IStaking.FaultPending.selector, _seller);
        vm.expectRevert(refusal);
        staking.endWindow(_seller);
        decide(_roundOf(reportId), false);
        vm.expectRevert(refusal);
        staking.endWindow(_seller);
        assertEq(faults.resolve(reportId), due + CHALLENGE_FEE);
        assertEq(staking.windowOfDevice(_b), 0);
    }

    function test_refused_the_penalty_is_the_owners() public {
        uint256 due = _due();
        uint256 reportId = _report();
        decide(_roundOf(reportId), true);
        uint256 before = rally.balanceOf(client);
        uint256 ofBob = rally.balanceOf(bob);
        uint256 supply = rally.totalSupply();
        vm.expectEmit(address(staking));
        emit IStaking.FaultPendingSet(_seller, false);
        vm.expectEmit(address(faults));
        emit IFaults.FaultResolved(reportId, _seller, IFaults.Outcome.Refused, 0);
        assertEq(faults.resolve(reportId), 0);
        assertEq(rally.balanceOf(client), before);
        assertEq(rally.balanceOf(bob), ofBob + _penalty(due));
        assertEq(rally.totalSupply(), supply);
        assertEq(rally.balanceOf(address(faults)), 0);
        assertFalse(_isPending(_seller));
        skip(HOUR);
        staking.endWindow(_seller);
        assertEq(rally.balanceOf(address(staking)), 0, "fee and collateral came back");
    }

    function test_undecided_the_client_has_all_back() public {
        uint256 before = rally.balanceOf(client);
        uint256 reportId = _report();
        uint256 roundId = _roundOf(reportId);
        bytes memory refusal = abi.encodeWithSelector(IFaults.RoundNotDecided.selector, roundId);
        vm.expectRevert(refusal);
        faults.resolve(reportId);
        vm.roll(block.number + 1);
        verification.draw(roundId);
        vm.expectRevert(refusal);
        faults.resolve(reportId);
        skip(verification.ROUND_SECONDS() + 1);
        vm.expectRevert(refusal);
        faults.resolve(reportId);
        verification.close(roundId);
        vm.expectEmit(address(faults));
        emit IFaults.FaultResolved(reportId, _seller, IFaults.Outcome.Undecided, 0);
        faults.resolve(reportId);
        assertEq(rally.balanceOf(client), before);
        assertEq(rally.balanceOf(address(faults)), 0);
        assertFalse(_isPending(_seller));
    }

    function test_cancelled_the_client_has_all_back() public {
        uint256 before = rally.balanceOf(client);
        uint256 reportId = _report();
        skip(verification.DRAW_SECONDS() + 1);
        verification.cancel(_roundOf(reportId));
        faults.resolve(reportId);
        assertEq(rally.balanceOf(client), before);
        assertEq(uint256(faults.getReport(reportId).outcome), uint256(IFaults.Outcome.Undecided));
        assertFalse(_isPending(_seller));
    }

    function test_a_report_is_resolved_once() public {
        vm.expectRevert(abi.encodeWithSelector(IFaults.UnknownReport.selector, 1));
        faults.resolve(1);
        vm.expectRevert(abi.encodeWithSelector(IFaults.UnknownReport.selector, 1));
        faults.getReport(1);
        uint256 reportId = _report();
        decide(_roundOf(reportId), true);
        faults.resolve(reportId);
        vm.expectRevert(abi.encodeWithSelector(IFaults.AlreadyResolved.selector, reportId));
        faults.resolve(reportId);
    }

    function test_bonds_of_several_reports_are_kept_apart() public {
        (uint256 leaseId, uint256 cost) = rent(_lp, START + 600);
        uint256 first = _report();
        vm.prank(client);
        uint256 second = faults.report(classId, leaseId, _lp);
        uint256 both = _penalty(_due()) + _penalty(cost);
        assertEq(rally.balanceOf(address(faults)), both);
        decide(_roundOf(first), true);
        faults.resolve(first);
        assertEq(rally.balanceOf(address(faults)), _penalty(cost));
        decide(_roundOf(second), false);
        faults.resolve(second);
        assertEq(rally.balanceOf(address(faults)), 0);
    }

    // ── the referee comes first ──────────────────────────────────────────────────────────────────────────────

    function test_a_verdict_of_the_referee_pays_the_pending_client_and_no_block_holds_it_up() public {
        uint256 due = _due();
        uint256 reportId = _report();
        uint256 before = rally.balanceOf(client);
        vm.prank(address(referee));
        assertEq(staking.forfeit(_seller, address(0), 0), due);
        assertEq(rally.balanceOf(client), before + due);

        // Whatever the round then says, the penalty is the client's, and nothing is paid twice.
        uint256 snapshot = vm.snapshotState();
        decide(_roundOf(reportId), false);
        assertEq(faults.resolve(reportId), 0);
        assertEq(rally.balanceOf(client), before + due + _penalty(due));
        vm.revertToState(snapshot);
        decide(_roundOf(reportId), true);
        assertEq(faults.resolve(reportId), 0);
        assertEq(rally.balanceOf(client), before + due + _penalty(due));
        vm.revertToState(snapshot);
        skip(verification.DRAW_SECONDS() + 1);
        verification.cancel(_roundOf(reportId));
        faults.resolve(reportId);
        assertEq(rally.balanceOf(client), before + due + _penalty(due) + CHALLENGE_FEE);
        assertEq(rally.balanceOf(address(faults)), 0);
    }

    function test_a_device_may_stand_again_in_a_new_window_while_the_old_report_is_open() public {
        uint256 reportId = _report();
        vm.prank(address(referee));
        staking.forfeit(_seller, address(0), 0);
        (uint256 next,) = stakeSeller(bob, _b, HOUR);
        decide(_roundOf(reportId), false);
        faults.resolve(reportId);
        assertEq(staking.ownerOf(next), bob, "the report was of the window before");
    }

    // ── accuse ───────────────────────────────────────────────────────────────────────────────────────────────

    bytes32 private constant EVIDENCE = keccak256("what the client keeps");

    function _accuse(bytes32 evidenceHash) private {
        vm.prank(client);
        faults.accuse(classId, _leaseId, _seller, evidenceHash);
    }

    function test_an_accusation_is_on_record_and_moves_nothing() public {
        uint256 before = rally.balanceOf(client);
        vm.expectEmit(address(faults));
        emit IFaults.Accused(_b, _seller, client, _leaseId, EVIDENCE);
        _accuse(EVIDENCE);
        assertEq(faults.accusationsOf(_b), 1);
        assertEq(faults.accusationsOf(_a), 0);
        assertEq(faults.accusationOf(_leaseId, _seller), EVIDENCE);
        assertEq(faults.accusationOf(_leaseId, _lp), 0);
        assertEq(rally.balanceOf(client), before);
        assertFalse(_isPending(_seller));
    }

    function test_a_lease_accuses_a_window_once_and_with_evidence() public {
        vm.expectRevert(IFaults.EmptyEvidence.selector);
        _accuse(0);
        _accuse(EVIDENCE);
        vm.expectRevert(abi.encodeWithSelector(IFaults.AlreadyAccused.selector, _leaseId, _seller, EVIDENCE));
        _accuse(keccak256("more of it"));
        assertEq(faults.accusationsOf(_b), 1);
    }

    function test_only_the_client_of_a_lease_that_holds_the_window_accuses() public {
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IFaults.NotLeaseClient.selector, _leaseId, bob, client));
        faults.accuse(classId, _leaseId, _seller, EVIDENCE);
        vm.startPrank(client);
        vm.expectRevert(abi.encodeWithSelector(IFaults.LeaseNotActive.selector, _leaseId, _lp));
        faults.accuse(classId, _leaseId, _lp, EVIDENCE);
        skip(HOUR / 2 - 1);
        uint256 snapshot = vm.snapshotState();
        faults.accuse(classId, _leaseId, _seller, EVIDENCE);
        vm.revertToState(snapshot);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IFaults.LeaseNotActive.selector, _leaseId, _seller));
        faults.accuse(classId, _leaseId, _seller, EVIDENCE);
    }

    function test_who_accuses_may_report_and_give_the_device_back_too() public {
        _accuse(EVIDENCE);
        uint256 reportId = _report();
        decide(_roundOf(reportId), true);
        faults.resolve(reportId);
        uint64[] memory windowIds = new uint64[](1);
        windowIds[0] = uint64(_seller);
        uint256 before = rally.balanceOf(client);
        vm.prank(client);
        uint256 proceeds = pools.endLease(
            IPools.EndLeaseParams({
                poolId: classId,
                leaseId: _leaseId,
                windowIds: windowIds,
                minProceeds: 0,
                deadline: block.timestamp
            })
        );
        assertGt(proceeds, 0);
        assertEq(rally.balanceOf(client), before + proceeds);
    }
}
