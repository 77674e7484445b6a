// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ClassTerms} from "../../interfaces/IClassRegistry.sol";
import {Role} from "../../interfaces/IEmission.sol";
import {IPoolLens} from "../../interfaces/IPoolLens.sol";
import {IPools} from "../../interfaces/IPools.sol";
import {IStaking} from "../../interfaces/IStaking.sol";
import {DissipativeMath} from "../../libraries/DissipativeMath.sol";
import {RoundSteps} from "./RoundSteps.sol";

/// @notice Windows from the certificate to the end, in steps and in one call.
abstract contract WindowSteps is RoundSteps {
    uint256 internal constant WHOLE = 1e18;

    function issue(uint256 seed) external step(seed) {
        _issue(_anyone(), poolIds[_below(poolIds.length)], _chance(50));
    }

    /// @dev Opens a window with a certificate, and joins only later.
    function open(uint256 seed) external step(seed) {
        (bytes32 deviceId, address owner) = _freeDevice();
        if (deviceId == 0) return;
        bytes32 classId = poolIds[_below(poolIds.length)];
        ClassTerms memory terms = classes.terms(classId);
        bool asSeller = terms.saleLimitSeconds > 0 && _chance(40);
        uint64 duration = _duration(1 days);
        uint256 certificateId = _certificateOf(owner, terms.burnPerWindow);
        if (certificateId == 0) certificateId = _issue(owner, classId, false);
        if (certificateId == 0) return;
        if (!_provide(owner, terms.maintenanceFee)) return;
        _countEnd(staking.windowOfDevice(deviceId));
        vm.prank(owner);
        uint256 windowId = staking.open(
            IStaking.OpenParams({
                classId: classId,
                deviceId: deviceId,
                duration: duration,
                asSeller: asSeller,
                certificateId: certificateId,
                deadline: block.timestamp
            })
        );
        windowIds.push(windowId);
        _dropCertificate(certificateId);
        calls["open"]++;
    }

    /// @dev A window that was opened joins its pool, once its owner has the whole compute token again.
    function join(uint256 seed) external step(seed) {
        for (uint256 i = 0; i < windowIds.length; ++i) {
            uint256 windowId = windowIds[i];
            IStaking.Window memory w = staking.getWindow(windowId);
            if (w.joinedAt != 0 || w.end <= block.timestamp) continue;
            if (computeToken.sharesOf(w.owner, windowId) != WHOLE) continue;
            if (!_attested(w.deviceId, w.classId)) continue;
            uint256 left = w.end - block.timestamp;
            if (w.isSeller) {
                (bool can, IPoolLens.SellQuote memory quote) = _quoteSell(w.classId, left);
                if (!can) continue;
                if (!_provide(w.owner, _missing(quote))) continue;
                _countSale(quote);
                uint256 before = rally.balanceOf(w.owner);
                vm.prank(w.owner);
                uint256 proceeds = staking.sell(windowId, quote.proceeds, block.timestamp);
                assertEq(proceeds, quote.proceeds, "a sale brings its quote");
                assertEq(rally.balanceOf(w.owner) + quote.collateral, before + proceeds, "less collateral");
                calls["sell"]++;
            } else {
                (bool can, IPoolLens.InjectQuote memory quote, uint256 opening) =
                    _quoteInject(w.classId, left);
                if (!can || !_provide(w.owner, quote.rally)) continue;
                _countInjection(w.classId, quote);
                vm.prank(w.owner);
                uint256 paid = staking.inject(windowId, opening, quote.rally, block.timestamp);
                assertEq(paid, quote.rally, "an injection takes its quote");
                calls["inject"]++;
            }
            return;
        }
    }

    function stakeAsLp(uint256 seed) external step(seed) {
        (bytes32 deviceId, address owner) = _freeDevice();
        bytes32 classId = poolIds[_below(poolIds.length)];
        if (deviceId == 0 || !_attested(deviceId, classId)) return;
        uint64 duration = _duration(7 days);
        (bool can, IPoolLens.InjectQuote memory quote, uint256 opening) = _quoteInject(classId, duration);
        uint256 burn = classes.terms(classId).burnPerWindow;
        if (!can || !_provide(owner, quote.rally + burn)) return;
        IStaking.LpParams memory params = IStaking.LpParams({
            classId: classId,
            deviceId: deviceId,
            duration: duration,
            maxRally: quote.rally,
            openingRally: opening,
            deadline: block.timestamp
        });
        _countEnd(staking.windowOfDevice(deviceId));
        _countInjection(classId, quote);
        burned += burn;
        uint256 windowId;
        uint256 paid;
        if (_chance(30)) {
            vm.startPrank(owner);
            (windowId, paid) =
                staking.stakeAsLpWithPermit(params, _permit(owner, address(staking), quote.rally + burn));
            vm.stopPrank();
            _approveAll(owner);
        } else {
            vm.prank(owner);
            (windowId, paid) = staking.stakeAsLp(params);
        }
        assertEq(paid, quote.rally, "an LP injects its quote");
        windowIds.push(windowId);
        calls[quote.opening ? "opening" : "lp"]++;
    }

    function stakeAsSeller(uint256 seed) external step(seed) {
        (bytes32 deviceId, address owner) = _freeDevice();
        bytes32 classId = _chance(50) ? busyId : dearId;
        if (deviceId == 0 || !_attested(deviceId, classId)) return;
        ClassTerms memory terms = classes.terms(classId);
        uint64 duration = _duration(terms.saleLimitSeconds);
        (bool can, IPoolLens.SellQuote memory quote) = _quoteSell(classId, duration);
        uint256 taken = uint256(terms.burnPerWindow) + terms.maintenanceFee + _missing(quote);
        if (!can || !_provide(owner, taken)) return;
        IStaking.SellerParams memory params = IStaking.SellerParams({
            classId: classId,
            deviceId: deviceId,
            duration: duration,
            minProceeds: quote.proceeds,
            deadline: block.timestamp
        });
        _countEnd(staking.windowOfDevice(deviceId));
        _countSale(quote);
        burned += terms.burnPerWindow;
        uint256 windowId;
        uint256 proceeds;
        if (_chance(30)) {
            vm.startPrank(owner);
            (windowId, proceeds) =
                staking.stakeAsSellerWithPermit(params, _permit(owner, address(staking), taken));
            vm.stopPrank();
            _approveAll(owner);
        } else {
            vm.prank(owner);
            (windowId, proceeds) = staking.stakeAsSeller(params);
        }
        assertEq(proceeds, quote.proceeds, "a seller gets its quote");
        windowIds.push(windowId);
        calls["seller"]++;
    }

    function renew(uint256 seed) external step(seed) {
        uint256 from = _below(windowIds.length);
        for (uint256 i = 0; i < windowIds.length; ++i) {
            uint256 windowId = windowIds[(from + i) % windowIds.length];
            IStaking.Window memory w = staking.getWindow(windowId);
            if (w.end > block.timestamp || w.faultPending) continue;
            if (devices.ownerOf(w.deviceId) != w.owner || !_attested(w.deviceId, w.classId)) continue;
            if (_renew(windowId, w)) return;
        }
    }

    function _renew(uint256 windowId, IStaking.Window memory w) private returns (bool) {
        ClassTerms memory terms = classes.terms(w.classId);
        uint64 duration = _duration(w.isSeller ? terms.saleLimitSeconds : 7 days);
        uint256 taken = terms.burnPerWindow;
        uint256 limit;
        if (w.isSeller) {
            (bool can, IPoolLens.SellQuote memory quote) = _quoteSell(w.classId, duration);
            if (!can) return false;
            limit = quote.proceeds;
            taken += terms.maintenanceFee + _missing(quote);
            if (!_provide(w.owner, taken)) return false;
            _countSale(quote);
        } else {
            IPoolLens.InjectQuote memory quote = lens.quoteInject(w.classId, duration);
            if (!_injectable(w.classId, quote)) return false;
            limit = quote.rally;
            taken += limit;
            if (!_provide(w.owner, taken)) return false;
            _countInjection(w.classId, quote);
        }
        _countEnd(windowId);
        burned += terms.burnPerWindow;
        uint256 next;
        uint256 amount;
        if (_chance(30)) {
            vm.startPrank(w.owner);
            (next, amount) = staking.renewWithPermit(
                windowId, duration, limit, block.timestamp, _permit(w.owner, address(staking), taken)
            );
            vm.stopPrank();
            _approveAll(w.owner);
        } else {
            vm.prank(w.owner);
            (next, amount) = staking.renew(windowId, duration, limit, block.timestamp);
        }
        assertEq(amount, limit, "a renewal trades at its quote");
        windowIds.push(next);
        calls[w.isSeller ? "renew seller" : "renew lp"]++;
        return true;
    }

    function claim(uint256 seed) external step(seed) {
        if (windowIds.length == 0) return;
        uint256 windowId = windowIds[_below(windowIds.length)];
        IStaking.Window memory w = staking.getWindow(windowId);
        if (w.joinedAt == 0 || w.faultPending) return;
        uint256 due = lens.claimable(w.classId, windowId);
        vm.prank(w.owner);
        assertEq(staking.claim(windowId), due, "a claim pays what was claimable");
        _countOut(due);
        calls[due > 0 ? "claim" : "claim nothing"]++;
    }

    function endWindow(uint256 seed) external step(seed) {
        uint256 from = _below(windowIds.length);
        for (uint256 i = 0; i < windowIds.length; ++i) {
            uint256 windowId = windowIds[(from + i) % windowIds.length];
            IStaking.Window memory w = staking.getWindow(windowId);
            if (w.end > block.timestamp) continue;
            // A seller may still prove its device.
            if (!_mayEnd(windowId) && _chance(50)) _attested(w.deviceId, w.classId);
            if (!_mayEnd(windowId)) continue;
            uint256 before = rally.balanceOf(w.owner);
            uint256 due = _countEnd(windowId);
            vm.prank(_anyone());
            staking.endWindow(windowId);
            assertEq(rally.balanceOf(w.owner) - before, due, "an end pays the release, and what passed");
            calls["end"]++;
            return;
        }
    }

    function exit(uint256 seed) external step(seed) {
        bool failed = _chance(40);
        uint256 from = _below(windowIds.length);
        for (uint256 i = 0; i < windowIds.length; ++i) {
            uint256 windowId = windowIds[(from + i) % windowIds.length];
            IStaking.Window memory w = staking.getWindow(windowId);
            if (w.end <= block.timestamp || w.faultPending || w.classId == quietId) continue;
            if (failed && !failedIn[windowId]) continue;
            if (w.joinedAt == 0) {
                vm.prank(w.owner);
                staking.exit(windowId, 0, block.timestamp);
                calls["exit unjoined"]++;
                return;
            }
            if (pools.getPosition(w.classId, windowId).leaseEnd > block.timestamp) continue;
            if (w.isSeller ? _exitSeller(windowId, w) : _exitLp(windowId, w)) return;
        }
    }

    function _exitLp(uint256 windowId, IStaking.Window memory w) private returns (bool) {
        IPoolLens.ExitQuote memory quote = lens.quoteExit(w.classId, windowId, w.stake, w.end - w.joinedAt);
        assertLe(quote.payout, w.stake, "an exit is never a gain");
        uint256 before = rally.balanceOf(w.owner);
        vm.prank(w.owner);
        assertEq(
            staking.exit(windowId, quote.payout, block.timestamp), quote.payout, "an exit pays its quote"
        );
        assertEq(rally.balanceOf(w.owner) - before, quote.payout + quote.released, "and the release");
        _countOut(quote.payout + quote.released + quote.fee);
        burned += quote.fee;
        calls["exit lp"]++;
        return true;
    }

    function _exitSeller(uint256 windowId, IStaking.Window memory w) private returns (bool) {
        uint256 left = w.end - block.timestamp;
        if (left >= lens.poolAt(w.classId, block.timestamp).x) return false;
        IPoolLens.ExitQuote memory quote = lens.quoteExit(w.classId, windowId, 0, 0);
        bool stood = !failedIn[windowId];
        if (stood && _heldOf(w) > 0 && !_attested(w.deviceId, w.classId)) return false;
        uint256 returned = stood ? _heldOf(w) : 0;
        if (!_provide(w.owner, quote.cost > returned ? quote.cost - returned : 0)) return false;
        uint256 before = rally.balanceOf(w.owner);
        vm.prank(w.owner);
        assertEq(staking.exit(windowId, quote.cost, block.timestamp), quote.cost, "an exit costs its quote");
        assertEq(rally.balanceOf(w.owner) + quote.cost, before + returned, "what it held, less that");
        burned += quote.fee + _heldOf(w) - returned;
        inPools += quote.cost - quote.fee;
        calls[stood ? "exit seller" : "exit failed seller"]++;
        return true;
    }

    // ── inside ───────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev 0 where its owner cannot have the RALLY.
    function _issue(address owner, bytes32 classId, bool withPermit)
        internal
        returns (uint256 certificateId)
    {
        uint256 amount = classes.terms(classId).burnPerWindow;
        if (!_provide(owner, amount)) return 0;
        if (withPermit) {
            vm.startPrank(owner);
            certificateId =
                certificates.issueWithPermit(classId, _permit(owner, address(certificates), amount));
            vm.stopPrank();
            _approveAll(owner);
        } else {
            vm.prank(owner);
            certificateId = certificates.issue(classId);
        }
        certificateIds.push(certificateId);
        burned += amount;
        calls["issue"]++;
    }

    function _dropCertificate(uint256 certificateId) private {
        for (uint256 i = 0; i < certificateIds.length; ++i) {
            if (certificateIds[i] == certificateId) return _drop(certificateIds, i);
        }
    }

    /// @dev A certificate that `owner` holds for at least `amount`; 0 without one.
    function _certificateOf(address owner, uint256 amount) private returns (uint256 certificateId) {
        for (uint256 i = 0; i < certificateIds.length; ++i) {
            certificateId = certificateIds[i];
            if (certificates.ownerOf(certificateId) != owner) continue;
            if (certificates.amountOf(certificateId) < amount) continue;
            return certificateId;
        }
        return 0;
    }

    /// @dev A device without a window that still runs or is reported; 0 where the drawn one has.
    function _freeDevice() private returns (bytes32 deviceId, address owner) {
        deviceId = deviceIds[_below(deviceIds.length)];
        uint256 windowId = staking.windowOfDevice(deviceId);
        if (windowId != 0) {
            if (!_mayEnd(windowId)) return (0, address(0));
        }
        owner = devices.ownerOf(deviceId);
    }

    /// @dev Mostly up to a day, so that LPs come and go; now and then the shortest and the longest there is.
    function _duration(uint256 most) internal returns (uint64) {
        uint256 kind = _below(8);
        if (kind == 0) return uint64(most);
        if (kind == 1) return 10 minutes;
        return uint64(_between(10 minutes, most < 1 days ? most : 1 days));
    }

    /// @dev A quote, and whether the sale would be taken.
    function _quoteSell(bytes32 classId, uint256 duration)
        private
        view
        returns (bool can, IPoolLens.SellQuote memory quote)
    {
        IPools.Pool memory p = lens.poolAt(classId, block.timestamp);
        if (p.massPerSecond == 0) return (false, quote);
        quote = lens.quoteSell(classId, duration);
        can = _thick(p.y - quote.gross, p.mass);
    }

    /// @dev A quote, or a new opening, and whether the injection would be taken.
    function _quoteInject(bytes32 classId, uint256 duration)
        private
        returns (bool can, IPoolLens.InjectQuote memory quote, uint256 opening)
    {
        quote = lens.quoteInject(classId, duration);
        if (quote.opening) {
            // From the floor to a hundred thousand times that.
            uint256 floor = FLOOR * quote.computeSeconds;
            opening = _chance(30) ? floor : floor * _between(1, 10 ** _below(6));
            quote.rally = opening;
            quote.massPerSecond = opening / quote.computeSeconds;
        }
        can = _injectable(classId, quote);
    }

    function _injectable(bytes32 classId, IPoolLens.InjectQuote memory quote) private view returns (bool) {
        IPools.Pool memory p = lens.poolAt(classId, block.timestamp);
        uint256 y = (quote.opening ? 0 : p.y) + quote.rally;
        uint256 mass = p.mass + quote.massPerSecond * quote.computeSeconds;
        return quote.massPerSecond > 0 && p.massPerSecond + quote.massPerSecond <= type(uint96).max
            && _thick(y, mass);
    }

    function _thick(uint256 y, uint256 mass) internal pure returns (bool) {
        return y << 40 >= mass;
    }

    /// @dev What a seller pays besides: collateral beyond the proceeds.
    function _missing(IPoolLens.SellQuote memory quote) private pure returns (uint256) {
        return quote.collateral > quote.proceeds ? quote.collateral - quote.proceeds : 0;
    }

    function _countSale(IPoolLens.SellQuote memory quote) private {
        _countOut(quote.gross);
        burned += quote.fee;
    }

    function _countInjection(bytes32 classId, IPoolLens.InjectQuote memory quote) private {
        if (quote.opening) {
            uint256 leftover = lens.poolAt(classId, block.timestamp).y;
            if (leftover > 0) calls["leftover"]++;
            _countOut(leftover);
            burned += leftover;
            if (classId == quietId) quietPriceX64 = (quote.rally << 64) / quote.computeSeconds;
        }
        inPools += quote.rally;
    }

    function _countOut(uint256 amount) internal {
        inPools -= amount;
        ++poolRoundings;
    }

    /// @dev Whether a window is over and may be ended: no report on it is pending, and it either failed, or was proved to
    /// its end, or has nothing to get back, or is past the day in which that can still be proved.
    function _mayEnd(uint256 windowId) internal view returns (bool) {
        IStaking.Window memory w = staking.getWindow(windowId);
        if (w.end > block.timestamp || w.faultPending) return false;
        return w.joinedAt == 0 || failedIn[windowId] || _heldOf(w) == 0
            || verification.attestedUntil(w.deviceId, w.classId) >= w.end || block.timestamp > w.end + 1 days;
    }

    /// @dev Counts what the end of a window that is over, if there is one, is about to pay and to burn.
    /// @return due What its owner gets.
    function _countEnd(uint256 windowId) internal returns (uint256 due) {
        if (windowId == 0) return 0;
        IStaking.Window memory w = staking.getWindow(windowId);
        due = _heldOf(w);
        if (w.joinedAt == 0) return due;
        uint256 release = lens.claimable(w.classId, windowId);
        _countOut(release);
        bool proved = verification.attestedUntil(w.deviceId, w.classId) >= w.end;
        if (failedIn[windowId] || !proved && due > 0) {
            burned += due;
            if (due > 0) calls[proved ? "forfeited" : "not proved"]++;
            return release;
        }
        if (!w.isSeller) {
            weightIn[Role.Lp][emission.currentEpoch()] += uint256(w.stake) * (w.end - w.joinedAt);
        }
        if (due > 0) calls["returned"]++;
        due += release;
    }

    /// @dev Counts a forfeit for `client`, who is due `amount`, and returns what the client gets.
    function _countForfeit(uint256 windowId, uint256 amount) internal returns (uint256 paid) {
        IStaking.Window memory w = staking.getWindow(windowId);
        uint256 held = _heldOf(w);
        uint256 released = 0;
        if (w.joinedAt != 0) {
            released = lens.claimable(w.classId, windowId);
            uint256 payout = 0;
            if (block.timestamp < w.end && !w.isSeller) {
                uint256 left = w.end - block.timestamp;
                payout = DissipativeMath.exitDown(
                    lens.poolAt(w.classId, block.timestamp).rateX128,
                    pools.getPosition(w.classId, windowId).massPerSecond * left,
                    w.stake,
                    left,
                    w.end - w.joinedAt
                );
            }
            _countOut(released + payout);
            held += payout;
        }
        paid = amount < held + released ? amount : held + released;
        burned += paid < held ? held - paid : 0;
    }
}
