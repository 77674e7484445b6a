// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Role} from "../../interfaces/IEmission.sol";
import {IFaults} from "../../interfaces/IFaults.sol";
import {IPoolLens} from "../../interfaces/IPoolLens.sol";
import {IPools} from "../../interfaces/IPools.sol";
import {IStaking} from "../../interfaces/IStaking.sol";
import {IReferee} from "../../interfaces/IReferee.sol";
import {IVerification} from "../../interfaces/IVerification.sol";
import {DissipativeMath} from "../../libraries/DissipativeMath.sol";
import {WindowSteps} from "./WindowSteps.sol";

/// @notice Leases from the rent to the credit, reports of faults, and the referee.
abstract contract LeaseSteps is WindowSteps {
    function rentChosen(uint256 seed) external step(seed) {
        bytes32 poolId = _rentedPool();
        uint64[] memory chosen = _chooseIdle(poolId, _between(1, 4));
        if (chosen.length == 0) return;
        uint256 most = type(uint256).max;
        for (uint256 i = 0; i < chosen.length; ++i) {
            uint256 end = pools.getPosition(poolId, chosen[i]).end;
            if (end < most) most = end;
        }
        (bool can, IPoolLens.RentQuote memory quote) = _quoteRent(poolId, chosen.length, most);
        address client = _anyone();
        if (!can || !_provide(client, quote.cost)) return;
        IPools.RentParams memory params = IPools.RentParams({
            poolId: poolId,
            windowIds: chosen,
            end: quote.end - uint64(_below(60)),
            clientKeyId: bytes20(client),
            maxCost: quote.cost,
            deadline: block.timestamp
        });
        if (params.end <= block.timestamp) params.end = quote.end;
        uint256 leaseId;
        uint256 cost;
        if (_chance(30)) {
            vm.startPrank(client);
            (leaseId, cost) = pools.rentWithPermit(params, _permit(client, address(pools), quote.cost));
            vm.stopPrank();
            _approveAll(client);
        } else {
            vm.prank(client);
            (leaseId, cost) = pools.rent(params);
        }
        assertEq(cost, quote.cost, "a rent costs its quote");
        _countRent(client, quote);
        leaseIds.push(leaseId);
        calls[chosen.length > 1 ? "rent many" : "rent"]++;
    }

    function rentAny(uint256 seed) external step(seed) {
        bytes32 poolId = _rentedPool();
        uint256 wanted = _between(1, 3);
        uint64[] memory idle = _chooseIdle(poolId, type(uint256).max);
        if (idle.length < wanted) return;
        // Ends in order, the latest first: so many windows last to the end of the last that is wanted.
        uint256[] memory ends = new uint256[](idle.length);
        for (uint256 i = 0; i < idle.length; ++i) {
            uint256 end = pools.getPosition(poolId, idle[i]).end;
            uint256 place = i;
            for (; place > 0 && ends[place - 1] < end; --place) {
                ends[place] = ends[place - 1];
            }
            ends[place] = end;
        }
        (bool can, IPoolLens.RentQuote memory quote) = _quoteRent(poolId, wanted, ends[wanted - 1]);
        address client = _anyone();
        if (!can || !_provide(client, quote.cost)) return;
        IPools.RentAnyParams memory params = IPools.RentAnyParams({
            poolId: poolId,
            devices: uint16(wanted),
            end: quote.end,
            clientKeyId: bytes20(client),
            maxCost: quote.cost,
            deadline: block.timestamp
        });
        uint256 leaseId;
        uint256 cost;
        if (_chance(30)) {
            vm.startPrank(client);
            (leaseId, cost) = pools.rentAnyWithPermit(params, _permit(client, address(pools), quote.cost));
            vm.stopPrank();
            _approveAll(client);
        } else {
            vm.prank(client);
            (leaseId, cost) = pools.rentAny(params);
        }
        assertEq(cost, quote.cost, "a drawn rent costs its quote");
        _countRent(client, quote);
        leaseIds.push(leaseId);
        calls["rent any"]++;
    }

    function extend(uint256 seed) external step(seed) {
        (uint256 leaseId, bytes32 poolId, uint64[] memory held) = _runningLease();
        if (held.length == 0) return;
        IPools.Lease memory lease = pools.getLease(leaseId);
        uint256 most = type(uint256).max;
        for (uint256 i = 0; i < held.length; ++i) {
            uint256 end = pools.getPosition(poolId, held[i]).end;
            if (end < most) most = end;
        }
        uint256 x = lens.poolAt(poolId, block.timestamp).x;
        uint256 end_ = _between(lease.end + 60, most);
        end_ -= end_ % 60;
        if (end_ > most || end_ <= lease.end || held.length * (end_ - lease.end) >= x) return;
        IPoolLens.RentQuote memory quote = lens.quoteExtend(poolId, leaseId, end_);
        if (!_provide(lease.client, quote.cost)) return;
        vm.prank(lease.client);
        uint256 cost = pools.extend(
            IPools.ExtendParams({
                poolId: poolId,
                leaseId: leaseId,
                windowIds: held,
                end: uint64(end_),
                maxCost: quote.cost,
                deadline: block.timestamp
            })
        );
        assertEq(cost, quote.cost, "an extension costs its quote");
        _countRent(lease.client, quote);
        calls["extend"]++;
    }

    function endLease(uint256 seed) external step(seed) {
        (uint256 leaseId, bytes32 poolId, uint64[] memory held) = _runningLease();
        uint256 count = 0;
        for (uint256 i = 0; i < held.length; ++i) {
            (,,, bool pending) = staking.spanOf(held[i]);
            if (!pending) held[count++] = held[i];
        }
        if (count == 0) return;
        count = _between(1, count);
        uint64[] memory chosen = _first(held, count);
        IPools.Pool memory p = lens.poolAt(poolId, block.timestamp);
        if (p.massPerSecond == 0) return;
        IPoolLens.EndLeaseQuote memory quote = lens.quoteEndLease(poolId, leaseId, count);
        if (!_thick(p.y - quote.gross, p.mass)) return;
        address client = pools.getLease(leaseId).client;
        _countCredit(leaseId, count);
        uint256 before = rally.balanceOf(client);
        vm.prank(client);
        uint256 proceeds = pools.endLease(
            IPools.EndLeaseParams({
                poolId: poolId,
                leaseId: leaseId,
                windowIds: chosen,
                minProceeds: quote.proceeds,
                deadline: block.timestamp
            })
        );
        assertEq(proceeds, quote.proceeds, "an early end brings its quote");
        assertEq(rally.balanceOf(client) - before, proceeds, "to the client");
        _countOut(quote.gross);
        burned += quote.fee;
        calls["end lease"]++;
    }

    function creditLease(uint256 seed) external step(seed) {
        for (uint256 i = 0; i < leaseIds.length; ++i) {
            uint256 leaseId = leaseIds[i];
            IPools.Lease memory lease = pools.getLease(leaseId);
            if (lease.end > block.timestamp) continue;
            _drop(leaseIds, i);
            if (DissipativeMath.feeInDown(lease.cost, lease.feeBps) == 0) return;
            _countCredit(leaseId, lease.devices);
            vm.prank(_anyone());
            pools.creditLease(leaseId);
            calls["credit"]++;
            return;
        }
    }

    function report(uint256 seed) external step(seed) {
        (uint256 leaseId, bytes32 poolId, uint64[] memory held) = _runningLease();
        if (held.length == 0) return;
        uint256 windowId = held[_below(held.length)];
        if (faults.reportOf(windowId) != 0) return;
        address client = pools.getLease(leaseId).client;
        (uint256 challengeFee, uint256 penalty,) = faults.quoteReport(poolId, leaseId, windowId);
        if (!_provide(client, challengeFee + penalty)) return;
        uint256 before = rally.balanceOf(client);
        uint256 reportId;
        if (_chance(30)) {
            vm.startPrank(client);
            reportId = faults.reportWithPermit(
                poolId, leaseId, windowId, _permit(client, address(faults), challengeFee + penalty)
            );
            vm.stopPrank();
            _approveAll(client);
        } else {
            vm.prank(client);
            reportId = faults.report(poolId, leaseId, windowId);
        }
        assertEq(before - rally.balanceOf(client), challengeFee + penalty, "a report takes its quote");
        reportIds.push(reportId);
        _mostlyDecide(faults.getReport(reportId).roundId);
        calls["report"]++;
        _accuse(client, poolId, leaseId, windowId);
    }

    function _accuse(address client, bytes32 poolId, uint256 leaseId, uint256 windowId) private {
        if (faults.accusationOf(leaseId, windowId) != 0) return;
        bytes32 deviceId = staking.getWindow(windowId).deviceId;
        uint256 earlier = faults.accusationsOf(deviceId);
        vm.prank(client);
        faults.accuse(poolId, leaseId, windowId, keccak256(abi.encode(leaseId, windowId)));
        assertEq(faults.accusationsOf(deviceId), earlier + 1, "a lease accuses a window once");
        calls["accuse"]++;
    }

    function resolve(uint256 seed) external step(seed) {
        uint256 from = _below(reportIds.length);
        for (uint256 i = 0; i < reportIds.length; ++i) {
            uint256 index = (from + i) % reportIds.length;
            uint256 reportId = reportIds[index];
            IFaults.Report memory r = faults.getReport(reportId);
            IVerification.Status status = verification.statusOf(r.roundId);
            if (status == IVerification.Status.Requested || status == IVerification.Status.Drawn) continue;
            uint256 expected = 0;
            bool open = _isOpen(r.windowId);
            if (status == IVerification.Status.Failed && open) {
                expected = _countForfeit(r.windowId, uint256(r.due) + r.challengeFee);
            }
            address owner = open ? staking.ownerOf(r.windowId) : address(0);
            bool refused = open && status == IVerification.Status.Passed;
            uint256 before = rally.balanceOf(refused ? owner : r.client);
            vm.prank(_anyone());
            uint256 paid = faults.resolve(reportId);
            assertEq(paid, expected, "a forfeit pays what is due as far as it reaches");
            if (refused) {
                assertEq(rally.balanceOf(owner) - before, r.penalty, "a refused report costs its penalty");
            } else if (r.client != owner) {
                bool undecided =
                    status != IVerification.Status.Failed && status != IVerification.Status.Passed;
                assertEq(
                    rally.balanceOf(r.client) - before,
                    paid + r.penalty + (undecided ? r.challengeFee : 0),
                    "the client has its bond back"
                );
            }
            _drop(reportIds, index);
            calls[expected > 0 ? "upheld" : refused ? "refused" : "undecided"]++;
            return;
        }
    }

    /// @dev A device shows a row of a product it signed: mostly a true one, which convicts nobody.
    function judge(uint256 seed) external step(seed) {
        bytes32 deviceId = deviceIds[_below(deviceIds.length)];
        // Two devices at most are ever convicted, so that others go on.
        bool wrong = calls["convicted"] < 2 && verification.convictedAt(deviceId) == 0 && _chance(25);
        IReferee.Evidence memory evidence = _evidence(deviceId, wrong);
        uint256 windowId = staking.windowOfDevice(deviceId);
        vm.prank(_anyone());
        if (!wrong) {
            int256 entry =
                referee.entryOf(evidence.kernel, evidence.seed, evidence.n, evidence.row, evidence.column);
            vm.expectRevert(
                abi.encodeWithSelector(IReferee.EntryRight.selector, evidence.row, evidence.column, entry)
            );
            referee.judge(evidence);
            calls["entry right"]++;
            return;
        }
        if (windowId != 0) {
            uint256 reportId = faults.reportOf(windowId);
            uint256 due = 0;
            if (reportId != 0) (, due) = faults.claimOf(windowId);
            _countForfeit(windowId, due);
        }
        referee.judge(evidence);
        calls["convicted"]++;
    }

    // ── inside ───────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev One row of 16 in a tree whose other leaves are noise, signed by the device.
    function _evidence(bytes32 deviceId, bool wrong) private returns (IReferee.Evidence memory e) {
        uint256 key = deviceKeyOf[deviceId];
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        (e.deviceX, e.deviceY) = (bytes32(x), bytes32(y));
        e.kernel = keccak256("gemm-f32");
        e.n = 16;
        e.seed = bytes32(_next());
        e.row = _below(16);
        e.column = _below(16);
        e.entries = new bytes(64);
        int256 entry = referee.entryOf(e.kernel, e.seed, 16, e.row, e.column);
        if (wrong) entry += _chance(50) ? int256(1) : -int256(_between(1, 1000));
        for (uint256 i = 0; i < 4; ++i) {
            e.entries[4 * e.column + i] = bytes1(uint8(uint256(entry) >> (8 * i)));
        }
        e.proof = new bytes32[](4);
        bytes32 node = sha256(abi.encodePacked(bytes1(0x00), uint32(e.row), e.entries));
        for (uint256 level = 0; level < 4; ++level) {
            bytes32 sibling = bytes32(_next());
            bool isRight = (e.row >> level) & 1 == 1;
            e.proof[level] = sibling;
            node = sha256(
                isRight
                    ? abi.encodePacked(bytes1(0x01), sibling, node)
                    : abi.encodePacked(bytes1(0x01), node, sibling)
            );
        }
        e.rowRoot = node;
        (e.r, e.s) = sign(key, referee.rowRootMessage(e.kernel, e.n, e.seed, e.rowRoot));
    }

    function _rentedPool() private returns (bytes32) {
        return _chance(70) ? busyId : dearId;
    }

    /// @dev Up to `most` idle windows of the pool that still run.
    function _chooseIdle(bytes32 poolId, uint256 most) private returns (uint64[] memory chosen) {
        uint64[] memory all = pools.windowsOf(poolId, 0, type(uint256).max);
        uint256 from = _below(all.length);
        uint256 count = 0;
        chosen = new uint64[](all.length);
        for (uint256 i = 0; i < all.length && count < most; ++i) {
            uint64 windowId = all[(from + i) % all.length];
            IPools.Position memory position = pools.getPosition(poolId, windowId);
            if (position.end <= block.timestamp || position.leaseEnd > block.timestamp) continue;
            chosen[count++] = windowId;
        }
        return _first(chosen, count);
    }

    function _first(uint64[] memory list, uint256 count) private pure returns (uint64[] memory some) {
        some = new uint64[](count);
        for (uint256 i = 0; i < count; ++i) {
            some[i] = list[i];
        }
    }

    /// @dev A rent of so many devices to some tick up to `most`, as long as the pool has the seconds.
    function _quoteRent(bytes32 poolId, uint256 count, uint256 most)
        private
        returns (bool can, IPoolLens.RentQuote memory quote)
    {
        uint256 x = lens.poolAt(poolId, block.timestamp).x;
        if (x == 0) return (false, quote);
        uint256 longest = (x - 1) / count;
        uint256 end = _chance(20) ? most : _between(block.timestamp + 1, most);
        if (end > block.timestamp + longest) end = block.timestamp + longest;
        end -= end % 60;
        if (end <= block.timestamp) return (false, quote);
        return (true, lens.quoteRent(poolId, count, end));
    }

    /// @dev A lease that runs, its pool, and the windows in it; none where there is none.
    function _runningLease() private returns (uint256 leaseId, bytes32 poolId, uint64[] memory held) {
        uint256 from = _below(leaseIds.length);
        for (uint256 i = 0; i < leaseIds.length; ++i) {
            leaseId = leaseIds[(from + i) % leaseIds.length];
            if (pools.getLease(leaseId).end <= block.timestamp) continue;
            for (uint256 k = 0; k < poolIds.length; ++k) {
                poolId = poolIds[k];
                held = _windowsIn(leaseId, poolId);
                if (held.length > 0) return (leaseId, poolId, held);
            }
        }
    }

    function _windowsIn(uint256 leaseId, bytes32 poolId) internal view returns (uint64[] memory) {
        uint64[] memory all = pools.windowsOf(poolId, 0, type(uint256).max);
        uint256 count = 0;
        for (uint256 i = 0; i < all.length; ++i) {
            if (pools.isLeaseActive(leaseId, poolId, all[i])) all[count++] = all[i];
        }
        return _first(all, count);
    }

    function _countRent(address client, IPoolLens.RentQuote memory quote) private {
        inPools += quote.cost - quote.fee;
        burned += quote.fee;
        feesOf[client] += quote.fee;
    }

    /// @dev Counts what is about to be booked for `count` windows of a lease.
    function _countCredit(uint256 leaseId, uint256 count) private {
        IPools.Lease memory lease = pools.getLease(leaseId);
        uint256 part = lease.cost * count / lease.devices;
        weightIn[Role.Client][emission.currentEpoch()] += DissipativeMath.feeInDown(part, lease.feeBps);
    }
}
