// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ResourceClass} from "../../interfaces/IClassRegistry.sol";
import {IEmission, Role} from "../../interfaces/IEmission.sol";
import {IPools} from "../../interfaces/IPools.sol";
import {IStaking} from "../../interfaces/IStaking.sol";
import {PermitInput} from "../../interfaces/PermitInput.sol";
import {LeaseSteps} from "./LeaseSteps.sol";

/// @notice Rewards, tokens of every kind in anybody's hands, the registries, and time itself.
abstract contract TokenSteps is LeaseSteps {
    // ── time ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Mostly hours, now and then days, seldom past the end of every window. On the way nothing but time moves a
    /// price, and in pieces is at once.
    function warp(uint256 seed) external step(seed) {
        uint256 kind = _below(24);
        uint256 most = kind == 0 ? 21 days : kind < 3 ? 3 days : kind < 12 ? 3 hours : 20 minutes;
        uint256 seconds_ = _between(1, most);
        if (_chance(40)) _inPieces(seconds_);
        _onlyTime(seconds_);
        calls["warp"]++;
    }

    function poke(uint256 seed) external step(seed) {
        bytes32 poolId = poolIds[_below(poolIds.length)];
        if (pools.windowCount(poolId) == 0) return;
        pools.poke(poolId, _below(4));
        calls["poke"]++;
    }

    /// @dev Lets time pass and settles nothing: y falls with W at an unchanged rate, and no price but y/x moves.
    function _onlyTime(uint256 seconds_) private {
        IPools.Pool[] memory was = _poolsNow();
        _pass(seconds_);
        IPools.Pool[] memory is_ = _poolsNow();
        for (uint256 i = 0; i < is_.length; ++i) {
            assertEq(is_[i].lastPriceWad, was[i].lastPriceWad, "time makes no trade");
            assertEq(
                is_[i].priceCumulative,
                was[i].priceCumulative + uint256(was[i].lastPriceWad) * seconds_,
                "sum"
            );
            if (was[i].massPerSecond == 0) {
                assertEq(is_[i].y, was[i].y, "without LPs y stays");
            } else {
                (,, uint256 mass,) = _recomputed(poolIds[i]);
                assertEq(is_[i].y, Math.mulDiv(was[i].rateX128, mass, 1 << 128), "y falls with W");
                if (mass > 0) {
                    assertEq(is_[i].rateX128, was[i].rateX128, "at the same rate");
                    assertEq(is_[i].ceilingWad, was[i].ceilingWad, "under the same ceiling");
                }
            }
        }
    }

    /// @dev Settles every pool at once after `seconds_`, and again at up to three times between and tick by tick: the
    /// same to the bit, what LPs may claim in it.
    function _inPieces(uint256 seconds_) private {
        uint256 snapshot = vm.snapshotState();
        uint256 from = block.timestamp;
        vm.warp(from + seconds_);
        for (uint256 i = 0; i < poolIds.length; ++i) {
            if (pools.getPool(poolIds[i]).settledAt > 0) pools.poke(poolIds[i], type(uint256).max);
        }
        bytes32 atOnce = _settledHash();
        vm.revertToState(snapshot);

        snapshot = vm.snapshotState();
        for (uint256 stop = 1; stop < 5; ++stop) {
            vm.warp(stop == 4 ? from + seconds_ : from + seconds_ * stop / 5);
            for (uint256 i = 0; i < poolIds.length; ++i) {
                if (pools.getPool(poolIds[i]).settledAt == 0) continue;
                while (pools.poke(poolIds[i], stop) < block.timestamp) {}
            }
        }
        assertEq(_settledHash(), atOnce, "settling in pieces is settling at once");
        vm.revertToState(snapshot);
        calls["pieces"]++;
    }

    function _settledHash() private view returns (bytes32 hash) {
        for (uint256 i = 0; i < poolIds.length; ++i) {
            hash = keccak256(abi.encode(hash, pools.getPool(poolIds[i])));
        }
        for (uint256 i = 0; i < windowIds.length; ++i) {
            (bytes32 classId,,,) = staking.spanOf(windowIds[i]);
            hash = keccak256(abi.encode(hash, lens.claimable(classId, windowIds[i])));
        }
    }

    function _poolsNow() private view returns (IPools.Pool[] memory all) {
        all = new IPools.Pool[](poolIds.length);
        for (uint256 i = 0; i < poolIds.length; ++i) {
            all[i] = lens.poolAt(poolIds[i], block.timestamp);
        }
    }

    /// @dev x, idle, W and w of a pool at this second, from nothing but windows and leases.
    function _recomputed(bytes32 poolId)
        internal
        view
        returns (uint256 x, uint256 idle, uint256 mass, uint256 massPerSecond)
    {
        uint64[] memory all = pools.windowsOf(poolId, 0, type(uint256).max);
        for (uint256 i = 0; i < all.length; ++i) {
            IPools.Position memory p = pools.getPosition(poolId, all[i]);
            if (p.end <= block.timestamp) continue;
            mass += uint256(p.massPerSecond) * (p.end - block.timestamp);
            massPerSecond += p.massPerSecond;
            bool leased = p.leaseEnd > block.timestamp;
            x += p.end - (leased ? p.leaseEnd : block.timestamp);
            if (!leased) ++idle;
        }
    }

    // ── rewards ──────────────────────────────────────────────────────────────────────────────────────────────

    function claimReward(uint256 seed) external step(seed) {
        Role role = Role(_below(3));
        uint256 epoch = emission.currentEpoch();
        uint256 from = _below(people.length);
        for (uint256 back = 1; back < 12; ++back) {
            for (uint256 i = 0; i < people.length; ++i) {
                uint256 k = (from + i) % people.length;
                address account = role == Role.Verifier ? verifiers[k] : people[k];
                if (emission.getCredit(account, role, epoch - back).weight == 0) continue;
                _claimReward(account, role, epoch - back);
                return;
            }
        }
    }

    function _claimReward(address account, Role role, uint256 epoch) private {
        uint256[] memory epochs = new uint256[](4);
        uint256 count = 0;
        uint256 shares = 0;
        for (uint256 e = epoch + 1; e > 0 && count < 4; --e) {
            if (emission.getCredit(account, role, e - 1).weight == 0) {
                if (epoch > e + 8) break;
                continue;
            }
            epochs[count++] = e - 1;
            uint256 share = emission.previewClaim(account, role, e - 1).share;
            shares += share;
            sharesIn[role][e - 1] += share;
            if (count == 1 && _chance(50)) break;
        }
        uint256 foretold = emission.previewClaim(account, role, epoch).reward;
        uint256 before = rally.balanceOf(account);
        uint256 reward;
        vm.prank(account);
        if (count == 1) {
            reward = emission.claim(role, epoch);
            assertEq(reward, foretold, "a claim pays its preview");
            calls["claim reward"]++;
        } else {
            uint256[] memory some = new uint256[](count);
            for (uint256 i = 0; i < count; ++i) {
                some[i] = epochs[i];
            }
            reward = emission.claimMany(role, some);
            calls["claim rewards"]++;
        }
        assertEq(rally.balanceOf(account) - before, reward, "to the account");
        assertLe(reward, shares, "of its share");
        burned += shares - reward;
        communityMinted += shares;
        if (role == Role.Client) clientRewardOf[account] += reward;
    }

    function retire(uint256 seed) external step(seed) {
        Role role = Role(_below(3));
        uint256 epoch = emission.currentEpoch() - _between(1, 40);
        IEmission.Totals memory totals = emission.getTotals(role, epoch);
        if (totals.weight != 0 || totals.retired) return;
        uint256 amount = emission.retire(role, epoch);
        assertEq(amount, emission.communityOf(epoch, role), "all of it");
        sharesIn[role][epoch] += amount;
        burned += amount;
        communityMinted += amount;
        calls["retire"]++;
    }

    function claimFounders(uint256 seed) external step(seed) {
        uint256 before = rally.balanceOf(foundation);
        assertEq(emission.claimFoundation(), rally.balanceOf(foundation) - before);
        if (block.timestamp < emission.TEAM_UNLOCK()) return;
        before = rally.balanceOf(team);
        assertEq(emission.claimTeam(), rally.balanceOf(team) - before);
        calls["team"]++;
    }

    // ── tokens ───────────────────────────────────────────────────────────────────────────────────────────────

    function moveRally(uint256 seed) external step(seed) {
        (address from, address to) = (_anyone(), _anyone());
        uint256 amount = _below(rally.balanceOf(from) / 8 + 1);
        uint256 kind = _below(6);
        if (kind == 0) {
            vm.prank(from);
            rally.transfer(to, amount);
            calls["transfer"]++;
        } else if (kind == 1) {
            vm.prank(from);
            rally.approve(to, amount);
            vm.prank(to);
            rally.transferFrom(from, to, amount);
            calls["transfer from"]++;
        } else if (kind == 2) {
            PermitInput memory p = _permit(from, to, amount);
            rally.permit(from, to, p.value, p.deadline, p.v, p.r, p.s);
            assertEq(rally.allowance(from, to), amount);
            calls["permit"]++;
        } else if (kind == 3) {
            amount %= 1e18;
            vm.prank(from);
            rally.burn(amount);
            burned += amount;
            calls["burn"]++;
        } else {
            // A gift to a contract is nobody's, and stays there.
            address gifted = parts[_below(parts.length)];
            amount %= 1e18;
            vm.prank(from);
            rally.transfer(gifted, amount);
            donated[gifted] += amount;
            calls["donate"]++;
        }
    }

    /// @dev Seconds of a window that has not joined change hands, and mostly come back.
    function moveSeconds(uint256 seed) external step(seed) {
        for (uint256 i = 0; i < windowIds.length; ++i) {
            uint256 windowId = windowIds[i];
            if (staking.getWindow(windowId).joinedAt != 0) continue;
            address owner = staking.ownerOf(windowId);
            for (uint256 k = 0; k < people.length; ++k) {
                address from = people[k];
                uint256 balance = computeToken.balanceOf(from, windowId);
                if (balance == 0 || (from == owner && _chance(50))) continue;
                address to = from == owner ? _anyone() : owner;
                _moveSeconds(windowId, from, to, _chance(60) ? balance : _between(0, balance));
                return;
            }
        }
    }

    function _moveSeconds(uint256 windowId, address from, address to, uint256 amount) private {
        address mover = _anyone();
        uint256 had = computeToken.balanceOf(to, windowId);
        uint256 kind = _below(3);
        if (kind == 0 || mover == from) {
            vm.prank(from);
            computeToken.transfer(to, windowId, amount);
        } else {
            vm.prank(from);
            if (kind == 1) computeToken.approve(mover, windowId, amount);
            else computeToken.setOperator(mover, true);
            vm.prank(mover);
            computeToken.transferFrom(from, to, windowId, amount);
            vm.prank(from);
            if (kind == 2) computeToken.setOperator(mover, false);
            else assertEq(computeToken.allowance(from, mover, windowId), 0, "the allowance is used up");
        }
        if (from != to) {
            assertGe(computeToken.balanceOf(to, windowId), had + amount, "at least what was sent");
        }
        calls["seconds"]++;
    }

    /// @dev Certificates change hands.
    function moveCertificate(uint256 seed) external step(seed) {
        if (certificateIds.length == 0) return;
        uint256 id = certificateIds[_below(certificateIds.length)];
        address owner = certificates.ownerOf(id);
        (address mover, address to) = (_anyone(), _anyone());
        bool forAll = _chance(50);
        vm.startPrank(owner);
        if (mover != owner && forAll) certificates.setApprovalForAll(mover, true);
        else if (mover != owner) certificates.approve(mover, id);
        vm.stopPrank();
        uint256 kind = _below(3);
        vm.startPrank(mover);
        if (kind == 0) certificates.transferFrom(owner, to, id);
        else if (kind == 1) certificates.safeTransferFrom(owner, to, id);
        else certificates.safeTransferFrom(owner, to, id, "data");
        vm.stopPrank();
        assertEq(certificates.ownerOf(id), to, "a certificate moves");
        if (mover != owner && forAll) {
            vm.prank(owner);
            certificates.setApprovalForAll(mover, false);
        }
        calls["certificate"]++;
    }

    /// @dev St-tokens never do.
    function moveWindow(uint256 seed) external step(seed) {
        if (windowIds.length == 0) return;
        uint256 id = windowIds[_below(windowIds.length)];
        address owner = staking.ownerOf(id);
        (address mover, address to) = (_anyone(), _anyone());
        uint256 kind = _below(4);
        vm.prank(owner);
        staking.setApprovalForAll(mover, true);
        vm.prank(kind == 3 ? owner : mover);
        vm.expectRevert(abi.encodeWithSelector(IStaking.Soulbound.selector, id));
        if (kind == 0) staking.transferFrom(owner, to, id);
        else if (kind == 1) staking.safeTransferFrom(owner, to, id);
        else if (kind == 2) staking.safeTransferFrom(owner, to, id, "data");
        else staking.approve(mover, id);
        calls["st-token"]++;
    }

    // ── registries ───────────────────────────────────────────────────────────────────────────────────────────

    /// @dev A device goes to another owner, names an endpoint, or a class is written that nobody uses.
    function write(uint256 seed) external step(seed) {
        bytes32 deviceId = deviceIds[_below(deviceIds.length)];
        uint256 kind = _below(8);
        if (kind == 0) {
            address to = _anyone();
            _register(to, deviceKeyOf[deviceId]);
            assertEq(devices.ownerOf(deviceId), to);
            calls["register"]++;
        } else if (kind < 5) {
            vm.prank(devices.ownerOf(deviceId));
            devices.setEndpoint(deviceId, "wss://broker");
            calls["endpoint"]++;
        } else {
            ResourceClass memory c = classes.getClass(poolIds[_below(3)]);
            c.minScore = uint64(_between(1_000, type(uint64).max));
            c.quorum = uint8(2 * _between(0, 7) + 1);
            c.feeBps = uint16(_between(0, 1_000));
            c.name = vm.toString(classes.classCount());
            assertTrue(classes.exists(classes.createClass(c)));
            calls["class"]++;
        }
    }
}
