// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {TickBitmap} from "../libraries/TickBitmap.sol";

contract TickBitmapTest is Test {
    using TickBitmap for mapping(uint256 => uint256);

    mapping(uint256 word => uint256) private _bitmap;

    function _next(uint256 from, uint256 to) private view returns (uint256) {
        (bool found, uint256 tick) = _bitmap.next(from, to);
        return found ? tick : 0;
    }

    function test_from_is_outside_and_to_is_inside() public {
        _bitmap.set(1000);
        assertEq(_next(999, 1000), 1000);
        assertEq(_next(1000, 2000), 0);
        assertEq(_next(998, 999), 0);
    }

    function test_crosses_words() public {
        _bitmap.set(255);
        _bitmap.set(256);
        _bitmap.set(100_000);
        assertEq(_next(0, 1_000_000), 255);
        assertEq(_next(255, 1_000_000), 256);
        assertEq(_next(256, 1_000_000), 100_000);
        assertEq(_next(256, 99_999), 0);
    }

    function test_clear_leaves_its_neighbours() public {
        _bitmap.set(10);
        _bitmap.set(11);
        _bitmap.clear(10);
        assertEq(_next(0, 100), 11);
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_agrees_with_a_plain_search(uint256 seed, uint256 from, uint256 to) public {
        from = bound(from, 0, 1500);
        to = bound(to, 0, 1500);
        uint256 expected = 0;
        for (uint256 tick = 1500; tick > 0; --tick) {
            // About one tick in 64.
            if (uint256(keccak256(abi.encode(seed, tick))) % 64 != 0) continue;
            _bitmap.set(tick);
            if (tick > from && tick <= to) expected = tick;
        }
        assertEq(_next(from, to), expected);
    }
}
