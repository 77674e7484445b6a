// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {TickBitmap} from "../libraries/TickBitmap.sol";

contract TickBitmapTest is Test {
    using TickBitmap for mapping(uint256 => uint256);

    mapping(uint256 index => uint256) private _bitmap;

    function test_a_tick_is_set_and_cleared_beside_its_neighbours() public {
        _bitmap.set(10);
        _bitmap.set(11);
        _bitmap.set(266);
        assertEq(_bitmap[0], (1 << 10) | (1 << 11));
        assertEq(_bitmap[1], 1 << 10);
        _bitmap.clear(10);
        _bitmap.clear(12);
        assertEq(_bitmap[0], 1 << 11);
        assertEq(_bitmap[1], 1 << 10);
    }

    function test_from_is_outside_and_to_is_inside() public pure {
        uint256 word = type(uint256).max;
        assertEq(TickBitmap.between(word, 1, 300, 302), (1 << 45) | (1 << 46));
        assertEq(TickBitmap.between(word, 1, 300, 300), 0);
    }

    function test_a_word_is_cut_at_its_own_ends_only() public pure {
        uint256 word = type(uint256).max;
        assertEq(TickBitmap.between(word, 1, 255, 511), word);
        assertEq(TickBitmap.between(word, 1, 0, 10_000), word);
        assertEq(TickBitmap.between(word, 1, 256, 511), word - 1);
        assertEq(TickBitmap.between(word, 1, 255, 510), word >> 1);
        assertEq(TickBitmap.between(word, 1, 510, 511), 1 << 255);
        assertEq(TickBitmap.between(word, 1, 255, 256), 1);
        assertEq(TickBitmap.between(word, 1, 511, 600), 0);
        assertEq(TickBitmap.between(word, 1, 0, 255), 0);
        assertEq(TickBitmap.between(word, 0, 0, 5), 62);
    }

    function testFuzz_agrees_with_a_plain_search(uint256 word, uint256 index, uint256 from, uint256 to)
        public
        pure
    {
        index = bound(index, 0, 3);
        from = bound(from, 0, 1100);
        to = bound(to, 0, 1100);
        uint256 expected = 0;
        for (uint256 bit = 0; bit < 256; ++bit) {
            uint256 tick = index * 256 + bit;
            if ((word >> bit) & 1 == 1 && tick > from && tick <= to) expected |= 1 << bit;
        }
        assertEq(TickBitmap.between(word, index, from, to), expected);
    }
}
