// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {Pages} from "../libraries/Pages.sol";

contract PagesTest is Test {
    function test_a_page_ends_where_the_list_does() public pure {
        assertEq(Pages.sizeOf(5, 0, 4), 4);
        assertEq(Pages.sizeOf(5, 0, 5), 5);
        assertEq(Pages.sizeOf(5, 0, 6), 5);
        assertEq(Pages.sizeOf(5, 3, 2), 2);
        assertEq(Pages.sizeOf(5, 4, 2), 1);
        assertEq(Pages.sizeOf(5, 5, 2), 0);
        assertEq(Pages.sizeOf(5, 6, 2), 0);
        assertEq(Pages.sizeOf(0, 0, 1), 0);
        assertEq(Pages.sizeOf(5, 0, 0), 0);
    }

    /// @dev For any numbers: nothing overflows, and pages laid side by side show each item once.
    function testFuzz_a_page_lies_within_the_list(uint256 count, uint256 offset, uint256 limit) public pure {
        uint256 size = Pages.sizeOf(count, offset, limit);
        assertLe(size, limit);
        if (offset >= count) assertEq(size, 0);
        else assertTrue(size == limit || offset + size == count);
    }
}
