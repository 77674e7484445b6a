// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPools} from "../interfaces/IPools.sol";
import {DissipativeMath} from "./DissipativeMath.sol";
import {State} from "./PoolStore.sol";

/// @title A pool's steps, in memory
/// @notice Time, events and trades as changes of one pool, and what they cost or bring. Nothing here knows of
/// windows, tokens or storage.
/// @dev What leaves has come, so no difference is negative. Where somebody may name an amount that nobody has, what
/// comes of it is held against the size it is stored in.
library PoolState {
    using SafeCast for uint256;

    // ── time ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// @notice Lets time pass, with no event between: x and W fall along their slopes, y follows W.
    function dissipateTo(State memory pool, uint256 time) internal pure {
        uint256 elapsed = time - pool.settledAt;
        if (elapsed == 0) return;
        pool.settledAt = time;
        pool.x -= pool.idle * elapsed;
        pool.priceCumulative += pool.lastPriceWad * elapsed;
        if (pool.massPerSecond == 0) return;
        pool.accX128 += pool.rateX128 * elapsed;
        pool.y = DissipativeMath.amountDown(pool.rateX128, massOf(pool));
    }

    /// @notice Crosses a tick at the second it is settled to: `idle` devices more, `massPerSecond` less. When the last
    /// LP goes, W and y are 0: both are sums over the LPs.
    function applyChange(State memory pool, int256 idle, uint256 massPerSecond) internal pure {
        pool.idle = uint256(int256(pool.idle) + idle);
        if (massPerSecond > 0) _removeMass(pool, massPerSecond, pool.settledAt);
    }

    /// @notice W, LP mass now.
    function massOf(State memory pool) internal pure returns (uint256) {
        return pool.massEnds - pool.massPerSecond * pool.settledAt;
    }

    // ── prices ───────────────────────────────────────────────────────────────────────────────────────────────

    /// @notice ⌊y/x⌋, or the last price where there is no LP or nothing idle.
    function priceDown(State memory pool) internal pure returns (uint256) {
        return pool.massPerSecond == 0 || pool.x == 0 ? pool.lastPriceWad : pool.y / pool.x;
    }

    /// @notice RALLY that h seconds of an LP's device need beside them. Needs LPs.
    function injectUp(State memory pool, uint256 h) internal pure returns (uint256) {
        return DissipativeMath.quoteInjectUp(pool.y, _incomingX(pool), h);
    }

    /// @notice What h seconds take out of the reserve, and the fee that is burned of it. Needs LPs.
    function sellDown(State memory pool, uint256 h) internal pure returns (uint256 gross, uint256 fee) {
        gross = DissipativeMath.quoteSellDown(pool.y, _incomingX(pool), h);
        fee = DissipativeMath.bpsUp(gross, pool.feeBps);
    }

    /// @notice What s compute-seconds pay into the reserve, never below the floor price, and the fee that is burned
    /// besides. Without LPs, as if the reserve stood at the last price. One compute-second stays.
    function rentUp(State memory pool, uint256 s) internal pure returns (uint256 paid, uint256 fee) {
        require(s < pool.x, IPools.NotEnoughIdle(s, pool.x));
        uint256 y = pool.massPerSecond == 0 ? pool.lastPriceWad * pool.x : pool.y;
        paid = DissipativeMath.quoteRentUp(y, pool.x, s);
        uint256 least = pool.floorPriceWad * s;
        if (paid < least) paid = least;
        fee = DissipativeMath.bpsUp(paid, pool.feeBps);
    }

    // ── trades ───────────────────────────────────────────────────────────────────────────────────────────────

    /// @notice The mass a second of an LP's h seconds and v wei; 0 where its share is too small.
    function massPerSecondDown(State memory pool, uint256 v, uint256 h) internal pure returns (uint256) {
        if (pool.massPerSecond == 0) return v / h;
        return pool.y == 0 ? 0 : DissipativeMath.massPerSecondDown(massOf(pool), pool.y, v, h);
    }

    /// @notice An LP's h seconds and v wei come in and weigh w a second. The first LP sets the price; what stood in y
    /// before was nobody's and is gone.
    function applyInject(State memory pool, uint256 v, uint256 h, uint256 w) internal pure {
        if (pool.massPerSecond == 0) {
            pool.y = 0;
            pool.ceilingWad = DissipativeMath.priceUp(v, h).toUint96();
        }
        pool.massPerSecond += w;
        pool.massEnds += w * (pool.settledAt + h);
        pool.y = (pool.y + v).toUint96();
        _arrive(pool, 1, h);
    }

    /// @notice `devices` with s seconds together come in, `gross` goes out.
    function applySell(State memory pool, uint256 devices, uint256 s, uint256 gross) internal pure {
        pool.y -= gross;
        _arrive(pool, devices, s);
    }

    /// @notice s seconds go out for `paid`, which excludes the fee, and `devices` are no longer idle.
    function applyRent(State memory pool, uint256 devices, uint256 s, uint256 paid) internal pure {
        if (pool.massPerSecond > 0) {
            pool.ceilingWad = DissipativeMath.ceilingAfterRentUp(
                    pool.y, pool.x, s, paid, pool.lastPriceWad, pool.ceilingWad
                ).toUint96();
        }
        pool.y = (pool.y + paid).toUint96();
        _depart(pool, devices, s);
    }

    /// @notice A window leaves before its `end`: w with it, `gross` out of the reserve, and s idle seconds of
    /// `devices`, one or none. Where it was the last LP, what stays in y is nobody's.
    function applyLeave(
        State memory pool,
        uint256 devices,
        uint256 s,
        uint256 w,
        uint256 end,
        uint256 gross
    ) internal pure {
        pool.y -= gross;
        if (w > 0) _removeMass(pool, w, end);
        _depart(pool, devices, s);
    }

    function _removeMass(State memory pool, uint256 w, uint256 end) private pure {
        pool.massPerSecond -= w;
        pool.massEnds -= w * end;
        if (pool.massPerSecond == 0) {
            pool.rateX128 = 0;
            pool.ceilingWad = 0;
        }
    }

    function _arrive(State memory pool, uint256 devices, uint256 s) private pure {
        pool.x += s;
        pool.idle += devices;
        _reprice(pool);
    }

    function _depart(State memory pool, uint256 devices, uint256 s) private pure {
        pool.x -= s;
        pool.idle -= devices;
        _reprice(pool);
    }

    /// @dev After a trade the rate holds until the next. Without LPs there is none, and the last price stays; so it
    /// does where nothing is idle.
    function _reprice(State memory pool) private pure {
        if (pool.massPerSecond == 0) return;
        pool.rateX128 = DissipativeMath.rateX128Down(pool.y, massOf(pool));
        if (pool.x > 0) pool.lastPriceWad = DissipativeMath.priceUp(pool.y, pool.x).toUint96();
    }

    function _incomingX(State memory pool) private pure returns (uint256) {
        return DissipativeMath.incomingX(pool.y, pool.x, pool.lastPriceWad, pool.ceilingWad);
    }
}
