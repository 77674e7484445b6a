// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Role} from "../interfaces/IEmission.sol";

/// @title Schedule of the emission
/// @notice Pure; `src/lib/market/emission.ts` is its twin, and `test/vectors/rewards.json` is checked by both.
/// Everything is told as what was emitted so far, rounded down, so that the parts of any stretch of days, and those
/// of any part's receivers, add up to the wei: a day is the difference of two of these.
library EmissionSchedule {
    /// @notice All that is ever emitted, in wei.
    uint256 internal constant TOTAL = 73_000_000e18;

    uint256 internal constant YEAR_DAYS = 365;

    /// @notice Emitted in the first `day` days. With Rₙ = ⌊TOTAL/2ⁿ⌋ left before year n, that year emits Rₙ − Rₙ₊₁,
    /// evenly: half of TOTAL in the first, the last wei in the 86th.
    function cumulativeDown(uint256 day) internal pure returns (uint256) {
        uint256 left = TOTAL >> (day / YEAR_DAYS);
        return TOTAL - left + (left - (left >> 1)) * (day % YEAR_DAYS) / YEAR_DAYS;
    }

    /// @notice 10 % of what was emitted.
    function teamDown(uint256 emitted) internal pure returns (uint256) {
        return emitted / 10;
    }

    /// @notice 20 % of what was emitted: what team and foundation have together, less the team's. The team's never
    /// grows without both growing, so no part ever falls.
    function foundationDown(uint256 emitted) internal pure returns (uint256) {
        return emitted * 3 / 10 - emitted / 10;
    }

    /// @notice What is left of what was emitted: 70 %, and the dust.
    function communityUp(uint256 emitted) internal pure returns (uint256) {
        return emitted - emitted * 3 / 10;
    }

    /// @notice The community's part of day `day`, counted from 0.
    function communityOf(uint256 day) internal pure returns (uint256) {
        return communityUp(cumulativeDown(day + 1)) - communityUp(cumulativeDown(day));
    }

    /// @notice The role's part of the community's: clients 25 %, verifiers 15 %, LPs the rest.
    function roleOf(uint256 community, Role role) internal pure returns (uint256) {
        uint256 clients = community * 25 / 100;
        uint256 verifiers = community * 15 / 100;
        if (role == Role.Client) return clients;
        if (role == Role.Verifier) return verifiers;
        return community - clients - verifiers;
    }
}
