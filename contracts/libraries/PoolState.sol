// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPools} from "../interfaces/IPools.sol";
import {DissipativeMath} from "./DissipativeMath.sol";

/// @title A pool's steps, in memory
/// @notice Time, events and trades as changes of one `Pool`. Nothing here knows of devices, tokens or storage.
library PoolState {
    using SafeCast for uint256;

    /// @notice Lets time pass, with no event between: x and W fall along their slopes, y follows W.
    function dissipateTo(IPools.Pool memory pool, uint256 time) internal pure {
        uint256 elapsed = time - pool.settledAt;
        if (elapsed == 0) return;
        pool.settledAt = time.toUint32();
        pool.x = (pool.x - uint256(pool.idle) * elapsed).toUint64();
        if (pool.mass == 0) return;
        pool.mass = (pool.mass - pool.massPerSecond * elapsed).toUint128();
        pool.accX128 += pool.rateX128 * elapsed;
        pool.y = DissipativeMath.amountDown(pool.rateX128, pool.mass).toUint128();
    }

    /// @notice Crosses a tick. When the last LP goes, W and y are 0: both are sums over the LPs.
    function applyChange(IPools.Pool memory pool, IPools.SlopeChange memory change) internal pure {
        pool.idle = uint256(int256(uint256(pool.idle)) + change.idle).toUint32();
        if (change.massPerSecond == 0) return;
        pool.massPerSecond -= change.massPerSecond;
        if (pool.massPerSecond == 0) {
            pool.rateX128 = 0;
            pool.ceilingWad = 0;
        }
    }

    /// @notice RALLY that h seconds of an LP's device need beside them.
    function injectUp(IPools.Pool memory pool, uint256 h) internal pure returns (uint256) {
        return DissipativeMath.quoteInjectUp(pool.y, _incomingX(pool), h);
    }

    /// @notice RALLY that h seconds bring, fee in it.
    function sellDown(IPools.Pool memory pool, uint256 h) internal pure returns (uint256) {
        return DissipativeMath.quoteSellDown(pool.y, _incomingX(pool), h);
    }

    /// @notice RALLY that s compute-seconds cost, without fee. Without LPs, as if the reserve stood at the last price.
    function rentUp(IPools.Pool memory pool, uint256 s) internal pure returns (uint256) {
        uint256 y = pool.mass == 0 ? uint256(pool.lastPriceWad) * pool.x : pool.y;
        return DissipativeMath.quoteRentUp(y, pool.x, s);
    }

    /// @notice ⌊y/x⌋, or the last price where there is no LP or nothing idle.
    function priceDown(IPools.Pool memory pool) internal pure returns (uint256) {
        return pool.mass == 0 || pool.x == 0 ? pool.lastPriceWad : pool.y / pool.x;
    }

    /// @notice An LP's h seconds and v wei come in. The first LP sets the price; what stood in y before was nobody's
    /// and is gone.
    /// @return w The mass a second it is given; 0 where its share is too small, and then the pool is untouched.
    function applyInject(IPools.Pool memory pool, uint256 v, uint256 h) internal pure returns (uint128 w) {
        if (pool.mass == 0) {
            w = (v / h).toUint128();
            pool.y = 0;
            pool.ceilingWad = DissipativeMath.priceUp(v, h).toUint96();
        } else {
            w = pool.y == 0 ? 0 : DissipativeMath.massPerSecondDown(pool.mass, pool.y, v, h).toUint128();
        }
        if (w == 0) return 0;
        pool.mass = (pool.mass + w * h).toUint128();
        pool.massPerSecond += w;
        pool.y = (pool.y + v).toUint128();
        _arrive(pool, h);
    }

    /// @notice A seller's h seconds come in, `gross` goes out.
    function applySell(IPools.Pool memory pool, uint256 gross, uint256 h) internal pure {
        pool.y = (pool.y - gross).toUint128();
        _arrive(pool, h);
    }

    /// @notice s seconds of `devices` go out for `paid`, which excludes the fee.
    function applyRent(IPools.Pool memory pool, uint256 devices, uint256 s, uint256 paid) internal pure {
        if (pool.mass > 0) {
            pool.ceilingWad = DissipativeMath.ceilingAfterRentUp(
                    pool.y, pool.x, s, paid, pool.lastPriceWad, pool.ceilingWad
                ).toUint96();
        }
        pool.y = (pool.y + paid).toUint128();
        pool.x = (pool.x - s).toUint64();
        pool.idle -= devices.toUint32();
        _reprice(pool);
    }

    function _arrive(IPools.Pool memory pool, uint256 h) private pure {
        pool.x = (pool.x + h).toUint64();
        pool.idle += 1;
        _reprice(pool);
    }

    /// @dev After a trade the rate holds until the next. Without LPs there is none, and the last price stays.
    function _reprice(IPools.Pool memory pool) private pure {
        if (pool.mass == 0) return;
        pool.rateX128 = DissipativeMath.rateX128Down(pool.y, pool.mass);
        pool.lastPriceWad = DissipativeMath.priceUp(pool.y, pool.x).toUint96();
    }

    function _incomingX(IPools.Pool memory pool) private pure returns (uint256) {
        return DissipativeMath.incomingX(pool.y, pool.x, pool.lastPriceWad, pool.ceilingWad);
    }
}
