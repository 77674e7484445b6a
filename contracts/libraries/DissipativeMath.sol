// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Mathematics of the dissipative pool
/// @notice Pure; `src/lib/market` is its twin, and `test/vectors/pool.json` is checked by both. Every rounding
/// favours the pool and stands in the name. Names: y reserve in wei of RALLY, x idle compute-seconds, W LP mass,
/// h seconds of a window, s compute-seconds rented, v wei injected, w mass a second.
library DissipativeMath {
    /// @notice Scale of the rate ρ and of the accumulator.
    uint256 internal constant X128 = 1 << 128;

    uint256 internal constant BPS = 10_000;

    /// @notice ⌈y·s / (x − s)⌉: what s compute-seconds cost. Needs s < x.
    function quoteRentUp(uint256 y, uint256 x, uint256 s) internal pure returns (uint256) {
        return Math.mulDiv(y, s, x - s, Math.Rounding.Ceil);
    }

    /// @notice ⌊y·h / (x + h)⌋: what h compute-seconds bring.
    function quoteSellDown(uint256 y, uint256 x, uint256 h) internal pure returns (uint256) {
        return Math.mulDiv(y, h, x + h);
    }

    /// @notice ⌈h·y / x⌉: RALLY beside h compute-seconds at the pool's price. Needs x > 0.
    function quoteInjectUp(uint256 y, uint256 x, uint256 h) internal pure returns (uint256) {
        return Math.mulDiv(h, y, x, Math.Rounding.Ceil);
    }

    /// @notice ⌊W·v / (y·h)⌋: mass a second that v wei over h seconds weigh, so that m/W = v/y and nobody is
    /// diluted. Needs y > 0 and h > 0.
    function massPerSecondDown(uint256 mass, uint256 y, uint256 v, uint256 h)
        internal
        pure
        returns (uint256)
    {
        return Math.mulDiv(mass, v, y) / h;
    }

    /// @notice ⌈amount·bps / 10,000⌉: a fee or a collateral.
    function bpsUp(uint256 amount, uint256 bps) internal pure returns (uint256) {
        return Math.mulDiv(amount, bps, BPS, Math.Rounding.Ceil);
    }

    /// @notice ⌊cost·bps / (10,000 + bps)⌋: the fee in a cost of price and `bpsUp` of it; never more than was burned.
    function feeInDown(uint256 cost, uint256 bps) internal pure returns (uint256) {
        return Math.mulDiv(cost, bps, BPS + bps);
    }

    /// @notice What leaves the reserve for an LP that leaves early, `left` of `duration` seconds before its end: its
    /// share ⌊ρ·mass / 2¹²⁸⌋, but never more than ⌊principal·left / duration⌋ of what it injected.
    function exitDown(uint256 rateX128, uint256 mass, uint256 principal, uint256 left, uint256 duration)
        internal
        pure
        returns (uint256)
    {
        return Math.min(amountDown(rateX128, mass), Math.mulDiv(principal, left, duration));
    }

    /// @notice ⌈W / 2⁴⁰⌉: the reserve below which a mass is not accounted for exactly enough. While y is at or above it,
    /// ρ keeps 88 bits, and W stays below 2¹²⁷ because y stays below 2⁸⁷.
    function thinnestUp(uint256 mass) internal pure returns (uint256) {
        return Math.ceilDiv(mass, 1 << 40);
    }

    /// @notice ρ = ⌊y·2¹²⁸ / W⌋, and 0 without mass.
    function rateX128Down(uint256 y, uint256 mass) internal pure returns (uint256) {
        return mass == 0 ? 0 : Math.mulDiv(y, X128, mass);
    }

    /// @notice ⌊ρ·mass / 2¹²⁸⌋: the reserve behind a mass, or what an LP with w = `mass` earned while acc grew by ρ.
    function amountDown(uint256 rateX128, uint256 mass) internal pure returns (uint256) {
        return Math.mulDiv(rateX128, mass, X128);
    }

    /// @notice ⌈y / x⌉: price in wei a compute-second. Needs x > 0.
    function priceUp(uint256 y, uint256 x) internal pure returns (uint256) {
        return Math.ceilDiv(y, x);
    }

    /// @notice The x that who comes in (injects, sells) meets: x itself, but never so little that y/x passes the
    /// ceiling; with x = 0 the lower of ceiling and last price counts. At least 1.
    function incomingX(uint256 y, uint256 x, uint256 lastPriceWad, uint256 ceilingWad)
        internal
        pure
        returns (uint256)
    {
        uint256 limit = x == 0 ? Math.min(lastPriceWad, ceilingWad) : ceilingWad;
        return Math.max(Math.max(x, limit == 0 ? 0 : Math.ceilDiv(y, limit)), 1);
    }

    /// @notice The ceiling after a rent of s for `cost`: what the price would then be for who comes in, and never
    /// lower than before. To rent up the ceiling and sell under it therefore never pays.
    function ceilingAfterRentUp(
        uint256 y,
        uint256 x,
        uint256 s,
        uint256 cost,
        uint256 lastPriceWad,
        uint256 ceilingWad
    ) internal pure returns (uint256) {
        uint256 incoming = incomingX(y, x, lastPriceWad, ceilingWad);
        return Math.max(ceilingWad, priceUp(y + cost, incoming - s));
    }

    /// @notice `time` rounded up to a multiple of `tick`.
    function alignUp(uint256 time, uint256 tick) internal pure returns (uint256) {
        return Math.ceilDiv(time, tick) * tick;
    }
}
