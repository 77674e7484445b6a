// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmission, Role} from "../../interfaces/IEmission.sol";
import {IFaults} from "../../interfaces/IFaults.sol";
import {IPools} from "../../interfaces/IPools.sol";
import {IStaking} from "../../interfaces/IStaking.sol";
import {IVerification} from "../../interfaces/IVerification.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {TokenSteps} from "./TokenSteps.sol";

/// @notice All steps, and what must hold after each.
contract Handler is TokenSteps {
    function check() external view {
        _checkPools();
        _checkLeases();
        _checkWindows();
        _checkGone();
        _checkVerification();
        _checkSupply();
        _checkRewards();
    }

    // ── pools ────────────────────────────────────────────────────────────────────────────────────────────────

    function _checkPools() private view {
        for (uint256 i = 0; i < poolIds.length; ++i) {
            _checkSums(poolIds[i]);
            _checkEvents(poolIds[i]);
        }
        _checkReserves();
        _checkQuiet();
    }

    /// @dev x, idle, W and w are sums over windows, and so is the compute token.
    function _checkSums(bytes32 poolId) private view {
        IPools.Pool memory p = lens.poolAt(poolId, block.timestamp);
        (uint256 x, uint256 idle, uint256 mass, uint256 massPerSecond) = _recomputed(poolId);
        assertEq(p.x, x, "x");
        assertEq(p.idle, idle, "idle");
        assertEq(p.mass, mass, "W");
        assertEq(p.massPerSecond, massPerSecond, "w");
        if (p.massPerSecond == 0) assertEq(p.rateX128, 0, "no rate without LPs");

        uint64[] memory all = pools.windowsOf(poolId, 0, type(uint256).max);
        assertEq(all.length, pools.windowCount(poolId), "count");
        uint256 tokens = 0;
        for (uint256 k = 0; k < all.length; ++k) {
            assertEq(pools.getPosition(poolId, all[k]).listIndex, k, "list");
            (bytes32 classId, uint256 end, bool joined,) = staking.spanOf(all[k]);
            assertTrue(joined && classId == poolId, "who is in the pool has joined it");
            assertEq(end, pools.getPosition(poolId, all[k]).end, "end");
            tokens += computeToken.balanceOf(address(pools), all[k]);
        }
        assertEq(tokens, x, "compute tokens of the pool");
    }

    /// @dev What the ticks ahead hold is what windows and leases say.
    function _checkEvents(bytes32 poolId) private view {
        (uint256[] memory times, IPools.SlopeChange[] memory changes) =
            lens.slopeChanges(poolId, block.timestamp, block.timestamp + 8 days);
        uint64[] memory all = pools.windowsOf(poolId, 0, type(uint256).max);
        int256 idle = 0;
        uint256 mass = 0;
        for (uint256 k = 0; k < times.length; ++k) {
            (int256 idleThen, uint256 massThen) = (0, 0);
            for (uint256 i = 0; i < all.length; ++i) {
                IPools.Position memory p = pools.getPosition(poolId, all[i]);
                if (p.end == times[k]) (idleThen, massThen) = (idleThen - 1, massThen + p.massPerSecond);
                if (p.leaseEnd == times[k]) ++idleThen;
            }
            assertEq(changes[k].idle, idleThen, "idle at a tick");
            assertEq(changes[k].massPerSecond, massThen, "mass at a tick");
            idle += idleThen;
            mass += massThen;
        }
        // Nothing is missing: in the end nothing is left.
        IPools.Pool memory now_ = lens.poolAt(poolId, block.timestamp);
        assertEq(int256(uint256(now_.idle)) + idle, 0, "all go");
        assertEq(now_.massPerSecond, mass, "all mass goes");
    }

    /// @dev What LPs may still claim of y is never more than y, and what they may claim now is there besides.
    function _checkReserves() private view {
        uint256 reserves = 0;
        uint256 due = 0;
        uint256 windows = 0;
        for (uint256 i = 0; i < poolIds.length; ++i) {
            IPools.Pool memory p = lens.poolAt(poolIds[i], block.timestamp);
            uint64[] memory all = pools.windowsOf(poolIds[i], 0, type(uint256).max);
            uint256 later = 0;
            for (uint256 k = 0; k < all.length; ++k) {
                IPools.Position memory stay = pools.getPosition(poolIds[i], all[k]);
                due += lens.claimable(poolIds[i], all[k]);
                if (stay.end <= block.timestamp) continue;
                later += Math.mulDiv(
                    p.rateX128, uint256(stay.massPerSecond) * (stay.end - block.timestamp), 1 << 128
                );
            }
            assertLe(later, p.y, "what LPs may still claim is in y");
            reserves += p.y;
            windows += all.length;
        }
        uint256 balance = rally.balanceOf(address(pools));
        assertEq(balance, inPools + donated[address(pools)], "Pools holds what came less what went");
        assertGe(inPools, reserves + due, "reserves and releases are there");
        // Each step leaves at most a wei a rounding: ρ, y, and every LP's release, in three pools.
        assertLe(inPools - reserves - due, 12 * poolRoundings + windows, "and little else");
    }

    /// @dev LPs alone, and no trade: their price stands as it was opened. What is lost is a wei of y, and a part in w.
    function _checkQuiet() private view {
        IPools.Pool memory p = lens.poolAt(quietId, block.timestamp);
        if (p.massPerSecond == 0 || p.x < 60) return;
        uint256 price = (uint256(p.y) << 64) / p.x;
        assertApproxEqRel(price, quietPriceX64, 1e9, "a quiet pool keeps its price");
    }

    // ── leases ───────────────────────────────────────────────────────────────────────────────────────────────

    function _checkLeases() private view {
        for (uint256 i = 0; i < leaseIds.length; ++i) {
            IPools.Lease memory lease = pools.getLease(leaseIds[i]);
            uint256 count = 0;
            for (uint256 k = 0; k < poolIds.length; ++k) {
                uint64[] memory held = _windowsIn(leaseIds[i], poolIds[k]);
                for (uint256 j = 0; j < held.length; ++j) {
                    IPools.Position memory p = pools.getPosition(poolIds[k], held[j]);
                    assertEq(p.leaseEnd, lease.end, "a device is leased as long as its lease");
                    assertLe(p.leaseEnd, p.end, "and no longer than its window");
                }
                count += held.length;
            }
            if (lease.end > block.timestamp) assertEq(count, lease.devices, "devices of a lease");
            else assertEq(count, 0, "none after it");
        }
    }

    // ── windows ──────────────────────────────────────────────────────────────────────────────────────────────

    function _checkWindows() private view {
        uint256 held = 0;
        for (uint256 i = 0; i < windowIds.length; ++i) {
            uint256 windowId = windowIds[i];
            IStaking.Window memory w = staking.getWindow(windowId);
            held += _heldOf(w);
            assertEq(staking.ownerOf(windowId), w.owner, "an st-token is its window's");
            assertEq(staking.windowOfDevice(w.deviceId), windowId, "one window a device");
            assertEq(w.faultPending, faults.reportOf(windowId) != 0, "pending as reported");
            assertEq(
                pools.getPosition(w.classId, windowId).end != 0, w.joinedAt != 0, "in its pool once joined"
            );
            _checkComputeToken(windowId, w);
        }
        uint256 tokens = 0;
        for (uint256 i = 0; i < people.length; ++i) {
            tokens += staking.balanceOf(people[i]);
        }
        assertEq(tokens, windowIds.length, "no st-token without its window");
        assertEq(
            rally.balanceOf(address(staking)), held + donated[address(staking)], "Staking holds what it owes"
        );
    }

    function _checkComputeToken(uint256 windowId, IStaking.Window memory w) private view {
        uint256 left = w.end > block.timestamp ? w.end - block.timestamp : 0;
        uint256 all = computeToken.balanceOf(address(pools), windowId);
        uint256 shares = computeToken.sharesOf(address(pools), windowId);
        for (uint256 i = 0; i < people.length; ++i) {
            all += computeToken.balanceOf(people[i], windowId);
            shares += computeToken.sharesOf(people[i], windowId);
        }
        assertLe(all, computeToken.totalSupply(windowId), "no more than there is");
        assertLe(computeToken.totalSupply(windowId), left, "none past the end");
        if (w.joinedAt == 0) assertEq(shares, WHOLE, "shares are whole");
        else assertEq(shares, 0, "all is with the pool");
    }

    /// @dev A window that is gone leaves no token of any kind. Ids are never used again.
    function _checkGone() private view {
        for (uint256 k = 0; k < goneIds.length; ++k) {
            assertEq(computeToken.totalSupply(goneIds[k]), 0, "no compute token");
            for (uint256 i = 0; i < people.length; ++i) {
                assertEq(computeToken.balanceOf(people[i], goneIds[k]), 0, "for nobody");
            }
            assertEq(computeToken.balanceOf(address(pools), goneIds[k]), 0, "nor the pools");
            (bool owned,) = address(staking).staticcall(abi.encodeCall(staking.ownerOf, (goneIds[k])));
            assertFalse(owned, "no st-token");
            for (uint256 i = 0; i < poolIds.length; ++i) {
                assertEq(pools.getPosition(poolIds[i], goneIds[k]).end, 0, "not in a pool");
            }
        }
    }

    // ── verification ─────────────────────────────────────────────────────────────────────────────────────────

    function _checkVerification() private view {
        uint256 held = donated[address(verification)];
        uint256 active = 0;
        for (uint256 i = 0; i < verifiers.length; ++i) {
            IVerification.Verifier memory v = verification.getVerifier(verifiers[i]);
            assertEq(v.bond, bondOf[verifiers[i]], "a bond falls by rule only");
            assertEq(v.earned, earnedOf[verifiers[i]], "earned by rule only");
            bool may = v.bond >= MIN_BOND && v.withdrawableAt == 0;
            assertEq(v.active, may, "active while bonded enough");
            if (may) ++active;
            uint256 seats = 0;
            for (uint256 k = 0; k < roundIds.length; ++k) {
                IVerification.Seat[] memory in_ = verification.getRound(roundIds[k]).seats;
                for (uint256 j = 0; j < in_.length; ++j) {
                    if (in_[j].verifier == verifiers[i]) ++seats;
                }
            }
            assertEq(v.openSeats, seats, "open seats");
            held += uint256(v.bond) + v.earned;
        }
        assertEq(verification.activeCount(), active, "active");
        for (uint256 k = 0; k < roundIds.length; ++k) {
            held += verification.getRound(roundIds[k]).fee;
        }
        assertEq(rally.balanceOf(address(verification)), held, "bonds, earnings and open fees");

        held = donated[address(faults)];
        for (uint256 i = 0; i < reportIds.length; ++i) {
            IFaults.Report memory r = faults.getReport(reportIds[i]);
            held += r.penalty;
            IVerification.Status status = verification.statusOf(r.roundId);
            bool back = status == IVerification.Status.Undecided || status == IVerification.Status.Cancelled;
            if (back) held += r.challengeFee;
        }
        assertEq(rally.balanceOf(address(faults)), held, "penalties of what is pending");
    }

    // ── RALLY ────────────────────────────────────────────────────────────────────────────────────────────────

    function _checkSupply() private view {
        uint256 sum = 0;
        for (uint256 i = 0; i < holders.length; ++i) {
            sum += rally.balanceOf(holders[i]);
        }
        for (uint256 i = 0; i < parts.length; ++i) {
            uint256 balance = rally.balanceOf(parts[i]);
            sum += balance;
            bool holds = parts[i] == address(staking) || parts[i] == address(pools)
                || parts[i] == address(verification) || parts[i] == address(faults);
            if (!holds) assertEq(balance, donated[parts[i]], "holds nothing");
        }
        assertEq(sum, rally.totalSupply(), "the supply is what is held");
        assertEq(rally.totalMinted() - burned, rally.totalSupply(), "in = held + burned");
        assertLe(rally.totalMinted(), 73_000_000e18, "the cap");
        assertLe(rally.totalMinted(), emission.cumulative(emission.currentEpoch()), "no more than emitted");
        assertEq(
            rally.totalMinted(),
            communityMinted + emission.foundationPaid() + emission.teamPaid(),
            "minted by rule only"
        );
    }

    function _checkRewards() private view {
        uint256 current = emission.currentEpoch();
        for (uint256 r = 0; r < 3; ++r) {
            Role role = Role(r);
            for (uint256 epoch = current; epoch + 10 > current; --epoch) {
                IEmission.Totals memory totals = emission.getTotals(role, epoch);
                assertEq(totals.weight, weightIn[role][epoch], "weight by rule only");
                assertLe(sharesIn[role][epoch], emission.communityOf(epoch, role), "no more than the part");
            }
        }
        for (uint256 i = 0; i < people.length; ++i) {
            assertLe(clientRewardOf[people[i]], feesOf[people[i]], "no more than the fees its leases burned");
        }
    }
}
