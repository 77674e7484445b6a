// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {Walk} from "../libraries/Walk.sol";

contract WalkTest is Test {
    function testFuzz_as_many_steps_come_by_every_place_once(uint256 seed, uint256 count) public pure {
        count = bound(count, 1, 300);
        bool[] memory seen = new bool[](count);
        (uint256 place, uint256 stride) = Walk.draw(seed, count);
        for (uint256 i = 0; i < count; ++i) {
            assertFalse(seen[place]);
            seen[place] = true;
            place = (place + stride) % count;
        }
    }

    /// @dev Every place is as likely the first: 16 places, 4,096 seeds.
    function test_no_place_is_preferred() public pure {
        uint256[] memory counts = new uint256[](16);
        for (uint256 i = 0; i < 4096; ++i) {
            (uint256 place,) = Walk.draw(uint256(keccak256(abi.encode(i))), 16);
            ++counts[place];
        }
        for (uint256 i = 0; i < 16; ++i) {
            assertApproxEqAbs(counts[i], 256, 80);
        }
    }
}
