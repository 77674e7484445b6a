// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFaults} from "../interfaces/IFaults.sol";
import {IPools} from "../interfaces/IPools.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {IVerification} from "../interfaces/IVerification.sol";
import {RallyTest} from "./RallyTest.sol";

/// @notice Random but valid steps of two providers, a client, verifiers and a referee. No action may revert.
contract StakingHandler is RallyTest {
    uint256 private constant DEVICES = 6;
    uint256 private constant OPENING_PRICE = 4 * uint256(FLOOR);

    bytes32[DEVICES] private _devices;
    /// @dev Reports that are not resolved.
    uint256[] private _pending;
    /// @dev The client's lease of each window, the last.
    mapping(uint256 windowId => uint256) private _leaseOf;

    /// @dev How often each thing was really done, so that a run can be seen to reach it.
    mapping(string action => uint256) public done;
    /// @dev A window had something returned though its device had failed or was not proved.
    bool public refundedWrongly;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < DEVICES; ++i) {
            _devices[i] = ready(_ownerOf(i), 0xd0 + i);
        }
    }

    // ── time and verdicts ────────────────────────────────────────────────────────────────────────────────────

    function pass(uint256 time) external {
        skip(bound(time, 1, 40 minutes));
    }

    function passDays(uint256 time) external {
        if (time % 8 == 0) skip(bound(time, 1, 30 hours));
    }

    function verify(uint256 i, bool passed) external {
        bytes32 deviceId = _devices[i % DEVICES];
        if (_roundIsOpen(deviceId)) return;
        attest(deviceId, passed || i % 4 != 0);
        ++done["verify"];
    }

    // ── providers ────────────────────────────────────────────────────────────────────────────────────────────

    function stake(uint256 i, uint256 duration, bool asSeller) external {
        i %= DEVICES;
        duration = bound(duration, 10 minutes, 3 hours);
        if (!_isFree(_devices[i]) || !_prove(_devices[i])) return;
        if (asSeller) {
            if (!_sellable(duration)) return;
            stakeSeller(_ownerOf(i), _devices[i], uint64(duration));
        } else {
            if (!_injectable(duration)) return;
            stakeLp(_ownerOf(i), _devices[i], uint64(duration), OPENING_PRICE * (duration + 60));
        }
        ++done["stake"];
    }

    function open(uint256 i, uint256 duration, bool asSeller) external {
        i %= DEVICES;
        if (!_isFree(_devices[i])) return;
        openWindow(_ownerOf(i), _devices[i], uint64(bound(duration, 10 minutes, 3 hours)), asSeller);
        ++done["open"];
    }

    /// @dev Lends part of a compute token, or gives it all back.
    function lend(uint256 i, uint256 part, bool back) external {
        (uint256 windowId, address owner) = _windowOf(i);
        (address from, address to) = back ? (client, owner) : (owner, client);
        if (windowId == 0) return;
        uint256 balance = computeToken.balanceOf(from, windowId);
        vm.prank(from);
        computeToken.transfer(to, windowId, back ? balance : bound(part, 0, balance));
        ++done["lend"];
    }

    function join(uint256 i) external {
        (uint256 windowId, address owner) = _windowOf(i);
        if (windowId == 0 || computeToken.sharesOf(owner, windowId) != 1e18) return;
        IStaking.Window memory window = staking.getWindow(windowId);
        if (block.timestamp >= window.end || !_prove(window.deviceId)) return;
        uint256 left = window.end - block.timestamp;
        vm.startPrank(owner);
        if (window.isSeller) {
            if (_sellable(left)) staking.sell(windowId, 0, block.timestamp);
        } else if (_injectable(left)) {
            staking.inject(windowId, OPENING_PRICE * left, type(uint256).max, block.timestamp);
        }
        vm.stopPrank();
        ++done["join"];
    }

    function renew(uint256 i, uint256 duration) external {
        (uint256 windowId, address owner) = _windowOf(i);
        duration = bound(duration, 10 minutes, 3 hours);
        if (windowId == 0 || !_isOver(windowId) || !_endable(windowId)) return;
        IStaking.Window memory window = staking.getWindow(windowId);
        if (!_prove(window.deviceId)) return;
        if (window.isSeller ? !_sellable(duration) : !_injectable(duration)) return;
        vm.prank(owner);
        staking.renew(windowId, uint64(duration), window.isSeller ? 0 : type(uint256).max, block.timestamp);
        ++done["renew"];
    }

    function end(uint256 i) external {
        (uint256 windowId, address owner) = _windowOf(i);
        if (windowId == 0 || !_isOver(windowId) || !_endable(windowId)) return;
        IStaking.Window memory window = staking.getWindow(windowId);
        uint256 released = window.joinedAt == 0 ? 0 : lens.claimable(classId, windowId);
        uint256 before = rally.balanceOf(owner);
        staking.endWindow(windowId);
        uint256 returned = rally.balanceOf(owner) - before - released;
        if (window.joinedAt != 0 && returned > 0 && !_deserves(window, window.end)) refundedWrongly = true;
        ++done["end"];
    }

    function exit(uint256 i) external {
        (uint256 windowId, address owner) = _windowOf(i);
        if (windowId == 0 || _isOver(windowId)) return;
        IStaking.Window memory window = staking.getWindow(windowId);
        if (window.faultPending) return;
        if (window.joinedAt != 0) {
            IPools.Position memory position = pools.getPosition(classId, windowId);
            if (position.leaseEnd > block.timestamp) return;
            if (window.isSeller) {
                if (!_prove(window.deviceId)) return;
                if (window.end - block.timestamp >= pool().x) return;
            }
        }
        vm.prank(owner);
        staking.exit(windowId, window.isSeller ? type(uint256).max : 0, block.timestamp);
        ++done["exit"];
    }

    function claim(uint256 i) external {
        (uint256 windowId, address owner) = _windowOf(i);
        if (windowId == 0) return;
        IStaking.Window memory window = staking.getWindow(windowId);
        if (window.joinedAt == 0 || window.faultPending) return;
        vm.prank(owner);
        staking.claim(windowId);
        ++done["claim"];
    }

    // ── the client ───────────────────────────────────────────────────────────────────────────────────────────

    function lease(uint256 i, uint256 duration) external {
        (uint256 windowId,) = _windowOf(i);
        if (windowId == 0) return;
        IPools.Position memory position = pools.getPosition(classId, windowId);
        if (position.end <= block.timestamp + 60 || position.leaseEnd > block.timestamp) return;
        uint256 until = bound(duration, block.timestamp + 1, position.end);
        if (_alignUp(until) - block.timestamp >= pool().x) return;
        (_leaseOf[windowId],) = rent(windowId, until);
        ++done["lease"];
    }

    function report(uint256 i) external {
        (uint256 windowId,) = _windowOf(i);
        uint256 leaseId = _leaseOf[windowId];
        if (leaseId == 0 || !pools.isLeaseActive(leaseId, classId, windowId)) return;
        if (faults.reportOf(windowId) != 0 || _roundIsOpen(staking.getWindow(windowId).deviceId)) return;
        vm.prank(client);
        _pending.push(faults.report(classId, leaseId, windowId));
        ++done["report"];
    }

    /// @dev Passed, failed, or never drawn.
    function resolve(uint256 j, uint256 verdict) external {
        if (_pending.length == 0) return;
        j %= _pending.length;
        uint256 reportId = _pending[j];
        uint256 roundId = faults.getReport(reportId).roundId;
        bool late = block.timestamp > verification.getRound(roundId).drawUntil;
        if (late || verdict % 3 == 0) {
            if (!late) skip(verification.DRAW_SECONDS() + 1);
            verification.cancel(roundId);
        } else {
            decide(roundId, verdict % 3 == 1);
        }
        faults.resolve(reportId);
        _pending[j] = _pending[_pending.length - 1];
        _pending.pop();
        ++done["resolve"];
    }

    /// @dev The referee's verdict of one device in a while; its key is never convicted here, so that it comes back.
    function judge(uint256 i) external {
        (uint256 windowId,) = _windowOf(i);
        if (windowId == 0 || i % 8 != 0) return;
        vm.prank(address(referee));
        staking.forfeit(windowId, address(0), 0);
        ++done["judge"];
    }

    // ── what is true of all of it ────────────────────────────────────────────────────────────────────────────

    function checkStaking() external view {
        uint256 held = 0;
        uint256 alive = 0;
        uint256 joined = 0;
        for (uint256 i = 0; i < DEVICES; ++i) {
            (uint256 windowId, address owner) = _windowOf(i);
            if (windowId == 0) continue;
            IStaking.Window memory window = staking.getWindow(windowId);
            assertEq(window.deviceId, _devices[i], "a window of another device");
            assertEq(staking.ownerOf(windowId), owner, "a window without its st-token");
            held += window.maintenanceFee + (window.isSeller ? window.stake : 0);
            ++alive;
            if (window.joinedAt != 0) ++joined;
            _checkComputeToken(windowId, window);
        }
        assertEq(rally.balanceOf(address(staking)), held, "held is not what the windows left");
        assertEq(staking.balanceOf(alice) + staking.balanceOf(bob), alive, "an st-token without its window");
        assertEq(pools.windowCount(classId), joined, "the pool knows others");
    }

    function checkFaults() external view {
        uint256 penalties = 0;
        for (uint256 j = 0; j < _pending.length; ++j) {
            IFaults.Report memory r = faults.getReport(_pending[j]);
            penalties += r.penalty;
            (,,, bool marked) = staking.spanOf(r.windowId);
            (, uint256 over,,) = staking.spanOf(r.windowId);
            assertTrue(marked || over == 0, "a report without its mark");
        }
        assertEq(rally.balanceOf(address(faults)), penalties, "bonds are not what reports left");
    }

    function checkSupply() external view {
        uint256 sum = rally.balanceOf(alice) + rally.balanceOf(bob) + rally.balanceOf(client)
            + rally.balanceOf(verifier) + rally.balanceOf(address(staking)) + rally.balanceOf(address(pools))
            + rally.balanceOf(address(faults)) + rally.balanceOf(address(verification));
        assertEq(sum, rally.totalSupply(), "RALLY lies where nobody looks");
        assertEq(rally.balanceOf(address(certificates)), 0);
    }

    function _checkComputeToken(uint256 windowId, IStaking.Window memory window) private view {
        uint256 supply = computeToken.totalSupply(windowId);
        uint256 sum = computeToken.balanceOf(alice, windowId) + computeToken.balanceOf(bob, windowId)
            + computeToken.balanceOf(client, windowId) + computeToken.balanceOf(address(pools), windowId);
        uint256 left = window.end > block.timestamp ? window.end - block.timestamp : 0;
        assertLe(sum, supply, "more compute-seconds than there are");
        assertLe(supply, left, "a compute token past its window");
    }

    // ── what may be done ─────────────────────────────────────────────────────────────────────────────────────

    function _ownerOf(uint256 i) private view returns (address) {
        return i % 2 == 0 ? alice : bob;
    }

    function _windowOf(uint256 i) private view returns (uint256 windowId, address owner) {
        i %= DEVICES;
        return (staking.windowOfDevice(_devices[i]), _ownerOf(i));
    }

    function _isOver(uint256 windowId) private view returns (bool) {
        return staking.getWindow(windowId).end <= block.timestamp;
    }

    /// @dev The device has no window, or one that may be ended.
    function _isFree(bytes32 deviceId) private returns (bool) {
        uint256 windowId = staking.windowOfDevice(deviceId);
        return windowId == 0 || (_isOver(windowId) && _endable(windowId));
    }

    /// @dev A window that is over; its device is proved now where only that is wanting, but for one in two.
    function _endable(uint256 windowId) private returns (bool) {
        IStaking.Window memory window = staking.getWindow(windowId);
        if (window.faultPending) return false;
        if (window.joinedAt == 0 || !window.isSeller || _deserves(window, window.end)) return true;
        if (_failed(window, window.end) || block.timestamp > window.end + staking.PROOF_SECONDS()) {
            return true;
        }
        return _prove(window.deviceId);
    }

    function _failed(IStaking.Window memory window, uint256 time) private view returns (bool) {
        return verification.failuresUntil(window.deviceId, classId, time) > window.failuresBefore;
    }

    function _deserves(IStaking.Window memory window, uint256 time) private view returns (bool) {
        return !_failed(window, time) && verification.attestedUntil(window.deviceId, classId) >= time;
    }

    function _prove(bytes32 deviceId) private returns (bool) {
        if (verification.isAttested(deviceId, classId)) return true;
        if (_roundIsOpen(deviceId)) return false;
        attest(deviceId, true);
        return true;
    }

    /// @dev A fault report's round is not decided: no other may be asked for.
    function _roundIsOpen(bytes32 deviceId) private view returns (bool) {
        IVerification.Status status = verification.statusOf(verification.faultRoundOf(deviceId, classId));
        return status == IVerification.Status.Requested || status == IVerification.Status.Drawn;
    }

    function _sellable(uint256 duration) private view returns (bool) {
        if (pool().mass == 0) return false;
        try lens.quoteSell(classId, duration) {
            return true;
        } catch {
            return false;
        }
    }

    function _injectable(uint256 duration) private view returns (bool) {
        if (pool().floorPriceWad == 0) return true;
        try lens.quoteInject(classId, duration) {
            return true;
        } catch {
            return false;
        }
    }

    function _alignUp(uint256 time) private pure returns (uint256) {
        return (time + 59) / 60 * 60;
    }
}
