// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {Sampling} from "../libraries/Sampling.sol";

contract SamplingTest is Test {
    function testFuzz_picks_are_distinct_and_in_range(bytes32 entropy, uint256 population, uint256 size)
        public
        pure
    {
        population = bound(population, 1, 1e18);
        size = bound(size, 1, population < 15 ? population : 15);
        uint256[] memory picks = Sampling.floyd(entropy, population, size);
        assertEq(picks.length, size);
        for (uint256 i = 0; i < size; ++i) {
            assertLt(picks[i], population);
            for (uint256 k = 0; k < i; ++k) {
                assertNotEq(picks[k], picks[i]);
            }
        }
    }

    function test_all_are_picked_where_all_are_asked_for() public pure {
        uint256[] memory picks = Sampling.floyd("entropy", 15, 15);
        uint256 seen = 0;
        for (uint256 i = 0; i < 15; ++i) {
            seen |= 1 << picks[i];
        }
        assertEq(seen, 2 ** 15 - 1);
    }

    function test_nothing_is_picked_where_nothing_is_asked_for() public pure {
        assertEq(Sampling.floyd("entropy", 9, 0).length, 0);
    }

    /// @dev 4,000 samples of 3 out of 6: each of the 20 sets comes 200 times but for chance. χ² with 19 degrees of
    /// freedom is below 43.8 but once in 1,000 times; the entropy is fixed.
    function test_every_set_comes_as_often() public pure {
        uint256[64] memory count;
        for (uint256 i = 0; i < 4000; ++i) {
            uint256[] memory picks = Sampling.floyd(keccak256(abi.encode("sets", i)), 6, 3);
            ++count[1 << picks[0] | 1 << picks[1] | 1 << picks[2]];
        }
        uint256 sets = 0;
        uint256 chi2Times200 = 0;
        for (uint256 mask = 0; mask < 64; ++mask) {
            if (count[mask] == 0) continue;
            ++sets;
            int256 off = int256(count[mask]) - 200;
            chi2Times200 += uint256(off * off);
        }
        assertEq(sets, 20);
        assertLt(chi2Times200, 438 * 20);
        assertGt(chi2Times200, 0);
    }
}
