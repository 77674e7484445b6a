// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPools} from "../interfaces/IPools.sol";
import {DissipativeMath} from "../libraries/DissipativeMath.sol";
import {PoolsTest} from "./PoolsTest.sol";

/// @notice Walks of every step in any order, each held against a plain account of windows and leases.
contract PoolsWalkTest is PoolsTest {
    uint256 private constant STEPS = 60;

    /// @dev What the walk itself knows of a window.
    struct Window {
        uint64 id;
        bool isLp;
        uint256 end;
        uint256 leaseEnd;
        uint256 leaseId;
        uint256 principal;
        uint256 duration;
    }

    Window[] private _windows;
    uint64 private _lastId;
    uint256 private _rng;
    /// @dev RALLY the pools should hold.
    uint256 private _held;
    mapping(bytes32 step => uint256) private _taken;

    function _next(uint256 below) private returns (uint256) {
        _rng = uint256(keccak256(abi.encode(_rng)));
        return _rng % below;
    }

    /// forge-config: default.fuzz.runs = 48
    function testFuzz_a_walk_keeps_account(uint256 seed) public {
        _rng = seed;
        for (uint256 i = 0; i < STEPS; ++i) {
            _step();
            _check();
        }
    }

    /// @dev A walk says nothing of steps that it does not take.
    function test_a_long_walk_takes_every_step() public {
        _rng = 1;
        for (uint256 i = 0; i < 500; ++i) {
            _step();
        }
        _check();
        string[12] memory names = [
            "open",
            "inject",
            "sell",
            "rent",
            "rent any",
            "extend",
            "end lease",
            "collect",
            "close",
            "exit lp",
            "exit seller",
            "expel"
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            assertGt(_taken[bytes32(bytes(names[i]))], 2, names[i]);
        }
        assertGt(_taken["expel leased"], 1, "expel leased");
    }

    function _step() private {
        uint256 kind = _next(14);
        if (kind < 3) skip(_next(8) == 0 ? 1 + _next(12 hours) : 1 + _next(20 minutes));
        else if (kind < 5) _inject();
        else if (kind == 5) _sell();
        else if (kind < 8) _rent();
        else if (kind == 8) _rentAny();
        else if (kind == 9) _extend();
        else if (kind == 10) _endLease();
        else if (kind == 11) _collectOrClose();
        else if (kind == 12) _exit();
        else _expel();
    }

    function _pick(uint256 minEnd, bool idle) private returns (bool found, uint256 place) {
        uint256 count = _windows.length;
        if (count == 0) return (false, 0);
        uint256 from = _next(count);
        for (uint256 i = 0; i < count; ++i) {
            place = (from + i) % count;
            Window storage w = _windows[place];
            if (w.end >= minEnd && (w.leaseEnd <= block.timestamp) == idle) return (true, place);
        }
        return (false, 0);
    }

    function _duration() private returns (uint256) {
        return _next(8) == 0 ? 600 + _next(7 days - 600) : 600 + _next(4 hours);
    }

    function _inject() private {
        uint256 duration = _duration();
        uint256 end = endAfter(duration);
        duration = end - block.timestamp;
        IPools.Pool memory p = pool();
        bool opening = p.massPerSecond == 0;
        uint256 openingRally = uint256(FLOOR) * duration * (1 + _next(5));
        // A share that is too small, or a reserve too thin, is refused; that has tests of its own.
        if (!opening && lens.quoteInject(poolId, duration).massPerSecond == 0) return;
        if (uint256(p.y) << 38 < p.mass) return;
        uint256 injected = lp(++_lastId, duration, openingRally);
        if (opening) {
            _held -= p.y;
            _taken["open"]++;
        }
        _held += injected;
        _windows.push(Window(_lastId, true, end, 0, 0, injected, duration));
        _taken["inject"]++;
    }

    function _sell() private {
        IPools.Pool memory p = pool();
        uint256 duration = _duration();
        if (p.massPerSecond == 0 || uint256(p.y) << 20 < p.mass) return;
        uint256 gross = lens.quoteSell(poolId, duration).gross;
        uint256 end = endAfter(duration);
        seller(++_lastId, duration);
        _held -= gross;
        _windows.push(Window(_lastId, false, end, 0, 0, 0, end - block.timestamp));
        _taken["sell"]++;
    }

    function _rentEnd(uint256 devices) private returns (uint256) {
        uint256 x = pool().x;
        uint256 most = x / devices;
        if (most < 200) return 0;
        return (block.timestamp + 1 + _next(most - 100) / (1 + _next(8)) + 59) / 60 * 60;
    }

    function _rent() private {
        uint256 end = _rentEnd(1);
        if (end == 0 || end - block.timestamp >= pool().x) return;
        (bool found, uint256 place) = _pick(end, true);
        if (!found) return;
        (bool another, uint256 other) = _pick(end, true);
        bool two = another && other != place && 2 * (end - block.timestamp) < pool().x;
        uint64[] memory windowIds =
            two ? ids(_windows[place].id, _windows[other].id) : ids(_windows[place].id);
        uint256 cost = lens.quoteRent(poolId, windowIds.length, end).cost;
        if (cost > rally.balanceOf(client)) return;
        _held += cost - lens.quoteRent(poolId, windowIds.length, end).fee;
        (uint256 leaseId, uint256 paid) = rent(windowIds, end);
        assertEq(paid, cost, "a rent costs its quote");
        _lease(place, leaseId, end);
        if (two) _lease(other, leaseId, end);
        _taken["rent"]++;
    }

    function _lease(uint256 place, uint256 leaseId, uint256 end) private {
        _windows[place].leaseId = leaseId;
        _windows[place].leaseEnd = end;
    }

    function _rentAny() private {
        uint256 end = _rentEnd(1);
        if (end == 0 || end - block.timestamp >= pool().x || _windows.length > 72) return;
        (bool found,) = _pick(end, true);
        if (!found || lens.quoteRent(poolId, 1, end).cost > rally.balanceOf(client)) return;
        vm.prevrandao(bytes32(_next(type(uint256).max)));
        IPools.RentAnyParams memory params = rentAnyParams(1, end);
        _held += lens.quoteRent(poolId, 1, end).cost - lens.quoteRent(poolId, 1, end).fee;
        vm.prank(client);
        (uint256 leaseId,) = pools.rentAny(params);
        uint256 holds = 0;
        for (uint256 i = 0; i < _windows.length; ++i) {
            if (!pools.isLeaseActive(leaseId, poolId, _windows[i].id)) continue;
            assertLe(_windows[i].leaseEnd, block.timestamp, "was idle");
            _lease(i, leaseId, end);
            ++holds;
        }
        assertEq(holds, 1);
        _taken["rent any"]++;
    }

    /// @dev A lease that runs, with all its windows.
    function _running() private returns (uint256 leaseId, uint64[] memory windowIds, uint256 shortest) {
        (bool found, uint256 place) = _pick(0, false);
        if (!found) return (0, windowIds, 0);
        leaseId = _windows[place].leaseId;
        windowIds = new uint64[](pools.getLease(leaseId).devices);
        uint256 count = 0;
        shortest = NONE;
        for (uint256 i = 0; i < _windows.length; ++i) {
            if (_windows[i].leaseId != leaseId || _windows[i].leaseEnd <= block.timestamp) continue;
            windowIds[count++] = _windows[i].id;
            if (_windows[i].end < shortest) shortest = _windows[i].end;
        }
        assertEq(count, windowIds.length, "devices of the lease");
    }

    function _extend() private {
        (uint256 leaseId, uint64[] memory windowIds, uint256 shortest) = _running();
        if (leaseId == 0) return;
        uint256 oldEnd = pools.getLease(leaseId).end;
        if (oldEnd == shortest) return;
        uint256 end = oldEnd + 60 * (1 + _next((shortest - oldEnd) / 60));
        if (windowIds.length * (end - oldEnd) >= pool().x) return;
        uint256 cost = lens.quoteExtend(poolId, leaseId, end).cost;
        if (cost > rally.balanceOf(client)) return;
        _held += cost - lens.quoteExtend(poolId, leaseId, end).fee;
        assertEq(extend(leaseId, windowIds, end), cost, "an extension costs its quote");
        for (uint256 i = 0; i < _windows.length; ++i) {
            if (_windows[i].leaseId == leaseId && _windows[i].leaseEnd == oldEnd) _windows[i].leaseEnd = end;
        }
        _taken["extend"]++;
    }

    function _endLease() private {
        IPools.Pool memory p = pool();
        if (p.massPerSecond == 0 || uint256(p.y) << 20 < p.mass) return;
        (uint256 leaseId, uint64[] memory windowIds,) = _running();
        if (leaseId == 0) return;
        if (windowIds.length == 2 && _next(2) == 0) windowIds = ids(windowIds[1]);
        _held -= lens.quoteEndLease(poolId, leaseId, windowIds.length).gross;
        endLease(leaseId, windowIds);
        for (uint256 i = 0; i < _windows.length; ++i) {
            for (uint256 j = 0; j < windowIds.length; ++j) {
                if (_windows[i].id == windowIds[j]) _lease(i, 0, 0);
            }
        }
        _taken["end lease"]++;
    }

    function _collectOrClose() private {
        uint256 count = _windows.length;
        if (count == 0) return;
        uint256 place = _next(count);
        uint64 id = _windows[place].id;
        uint256 claimable = lens.claimable(poolId, id);
        _held -= claimable;
        if (_windows[place].end > block.timestamp) {
            assertEq(pools.collect(poolId, id, alice), claimable);
            _taken["collect"]++;
        } else {
            assertEq(pools.close(poolId, id, alice), claimable);
            _drop(place);
            _taken["close"]++;
        }
    }

    function _exit() private {
        (bool found, uint256 place) = _pick(block.timestamp + 1, true);
        if (!found) return;
        Window memory w = _windows[place];
        if (w.isLp) {
            uint256 claimable = lens.claimable(poolId, w.id);
            uint256 y = pool().y;
            uint256 rate = pool().rateX128;
            uint256 payout = pools.exitLp(poolId, w.id, w.principal, w.duration, 0, alice);
            assertLe(payout, w.principal);
            _held -= claimable + y - pools.getPool(poolId).y;
            IPools.Pool memory after_ = pools.getPool(poolId);
            assertGe(after_.y, DissipativeMath.amountDown(rate, after_.mass), "who stays");
            _taken["exit lp"]++;
        } else {
            if (w.end - block.timestamp >= pool().x) return;
            (uint256 cost, uint256 fee) = exitSeller(w.id);
            _held += cost - fee;
            _taken["exit seller"]++;
        }
        _drop(place);
    }

    function _expel() private {
        bool idle = _next(2) == 0;
        (bool found, uint256 place) = _pick(block.timestamp + 1, idle);
        if (!found) return;
        Window memory w = _windows[place];
        uint256 claimable = lens.claimable(poolId, w.id);
        uint256 payout = pools.expel(poolId, w.id, w.principal, w.duration, alice);
        assertLe(payout, w.principal);
        _held -= claimable + payout;
        _drop(place);
        _taken["expel"]++;
        if (!idle) _taken["expel leased"]++;
    }

    function _drop(uint256 place) private {
        _windows[place] = _windows[_windows.length - 1];
        _windows.pop();
    }

    // ── what must hold ───────────────────────────────────────────────────────────────────────────────────────

    function _check() private {
        IPools.Pool memory p = pool();
        uint256 x = 0;
        uint256 idle = 0;
        uint256 mass = 0;
        uint256 massPerSecond = 0;
        uint256 claims = 0;
        uint256 everything = 0;
        for (uint256 i = 0; i < _windows.length; ++i) {
            Window storage w = _windows[i];
            uint256 v = pools.getPosition(poolId, w.id).massPerSecond;
            uint256 claimable = lens.claimable(poolId, w.id);
            claims += claimable;
            everything += claimable;
            if (w.end <= block.timestamp) continue;
            bool leased = w.leaseEnd > block.timestamp;
            x += w.end - (leased ? w.leaseEnd : block.timestamp);
            if (!leased) ++idle;
            massPerSecond += v;
            mass += v * (w.end - block.timestamp);
            everything += p.rateX128 / 2 ** 64 * (w.end - block.timestamp) * v / 2 ** 64;
        }
        assertEq(p.x, x, "x");
        assertEq(p.idle, idle, "idle");
        assertEq(p.mass, mass, "W");
        assertEq(p.massPerSecond, massPerSecond, "w");
        assertEq(rally.balanceOf(address(pools)), _held, "held");
        assertLe(claims + p.y, _held, "claims and reserve");
        assertLe(everything, _held, "claims to the end");
        assertEq(pools.windowCount(poolId), _windows.length, "windows");
        if (massPerSecond == 0) assertEq(p.rateX128 + p.ceilingWad, 0, "no LPs");

        if (p.floorPriceWad == 0) return;
        uint256 snapshot = vm.snapshotState();
        while (pools.poke(poolId, 1) < block.timestamp) {}
        assertEq(abi.encode(pools.getPool(poolId)), abi.encode(p), "in pieces is at once");
        vm.revertToState(snapshot);
    }
}
