// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";

/// @title Multipliers of a reward
/// @notice Pure; `src/lib/market/multipliers.ts` is its twin, and `test/vectors/rewards.json` is checked by both. Each
/// is exp(k · min(0, v − v₀)/v₀) as a wad: one where v reaches v₀, e⁻ᵏ where v is nothing.
library Multipliers {
    uint256 internal constant WAD = 1e18;

    /// @notice e^-2.303 is a tenth: for tenure and for stake.
    uint256 internal constant MILD_WAD = 2.303e18;

    /// @notice e^-7.324 is 1/1516: for tokens held and for score.
    uint256 internal constant STEEP_WAD = 7.324e18;

    /// @notice Tenure at which its multiplier is one.
    uint256 internal constant FULL_TENURE_SECONDS = 30 days;

    /// @notice Proof of tenure: since when the account takes part.
    function potWad(uint256 tenureSeconds) internal pure returns (uint256) {
        return factorDown(MILD_WAD, tenureSeconds, FULL_TENURE_SECONDS);
    }

    /// @notice Proof of loyalty: what the account holds of all it earned.
    function polWad(uint256 held, uint256 earned) internal pure returns (uint256) {
        return factorDown(STEEP_WAD, held, earned);
    }

    /// @notice Proof of participation: stake against the class's limit.
    function popWad(uint256 stake, uint256 stakeLimit) internal pure returns (uint256) {
        return factorDown(MILD_WAD, stake, stakeLimit);
    }

    /// @notice Proof of work: score against the class's least.
    function powWad(uint256 score, uint256 minScore) internal pure returns (uint256) {
        return factorDown(STEEP_WAD, score, minScore);
    }

    /// @notice exp(k · min(0, v − v₀)/v₀), a wad of at most one, rounded down; one where v₀ is 0.
    /// @param kWad at most 41e18, past which the factor is 0
    function factorDown(uint256 kWad, uint256 v, uint256 v0) internal pure returns (uint256) {
        if (v >= v0) return WAD;
        uint256 exponent = Math.mulDiv(kWad, v0 - v, v0, Math.Rounding.Ceil);
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint256(FixedPointMathLib.expWad(-int256(exponent)));
    }

    /// @notice The product of two factors, rounded down.
    function productDown(uint256 aWad, uint256 bWad) internal pure returns (uint256) {
        return aWad * bWad / WAD;
    }

    /// @notice `amount` times a factor of at most one, rounded down.
    function applyDown(uint256 amount, uint256 factorWad) internal pure returns (uint256) {
        return Math.mulDiv(amount, factorWad, WAD);
    }

    /// @notice amount · effective/weight · PoT · PoL, rounded down: what is paid of a share. Needs weight > 0 and
    /// effective ≤ weight.
    function rewardDown(uint256 amount, uint256 effective, uint256 weight, uint256 pot, uint256 pol)
        internal
        pure
        returns (uint256)
    {
        return applyDown(Math.mulDiv(amount, effective, weight), productDown(pot, pol));
    }
}
