// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {TickWord} from "../libraries/TickWord.sol";

contract TickWordTest is Test {
    function testFuzz_what_was_added_is_there(int32 a, int32 b, uint80 v, uint80 w) public pure {
        uint256 word = TickWord.add(TickWord.add(0, a, int256(uint256(v))), b, int256(uint256(w)));
        (int256 idle, uint256 massPerSecond) = TickWord.split(word);
        assertEq(idle, int256(a) + b);
        assertEq(massPerSecond, uint256(v) + w);
    }

    function testFuzz_what_is_taken_back_leaves_nothing(int32 idle, uint96 w) public pure {
        uint256 word = TickWord.add(0, idle, int256(uint256(w)));
        assertEq(TickWord.add(word, -int256(idle), -int256(uint256(w))), 0);
    }

    function test_a_device_less_does_not_touch_the_mass() public pure {
        (int256 idle, uint256 massPerSecond) =
            TickWord.split(TickWord.add(0, -1, int256(uint256(type(uint96).max))));
        assertEq(idle, -1);
        assertEq(massPerSecond, type(uint96).max);
    }
}
