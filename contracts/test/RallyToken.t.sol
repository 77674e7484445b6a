// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Test} from "forge-std/Test.sol";
import {IRallyToken} from "../interfaces/IRallyToken.sol";

contract RallyTokenTest is Test {
    address private _minter = makeAddr("minter");
    address private _alice = makeAddr("alice");
    IRallyToken private _rally;

    function setUp() public {
        _rally = IRallyToken(deployCode("RallyToken.sol:RallyToken", abi.encode(_minter)));
    }

    function test_only_the_minter_mints() public {
        vm.expectRevert(abi.encodeWithSelector(IRallyToken.OnlyMinter.selector, _alice));
        vm.prank(_alice);
        _rally.mint(_alice, 1);
        vm.prank(_minter);
        _rally.mint(_alice, 1);
        assertEq(_rally.balanceOf(_alice), 1);
    }

    function test_the_cap_is_reached_and_never_passed() public {
        uint256 cap = _rally.CAP();
        assertEq(cap, 73_000_000 * 1e18);
        vm.startPrank(_minter);
        _rally.mint(_alice, cap);
        vm.expectRevert(abi.encodeWithSelector(IRallyToken.CapExceeded.selector, cap + 1, cap));
        _rally.mint(_alice, 1);
    }

    function test_what_is_burned_is_not_minted_again() public {
        uint256 cap = _rally.CAP();
        vm.prank(_minter);
        _rally.mint(_alice, cap);
        vm.prank(_alice);
        _rally.burn(1);
        assertEq(_rally.totalSupply(), cap - 1);
        assertEq(_rally.totalMinted(), cap);
        vm.expectRevert(abi.encodeWithSelector(IRallyToken.CapExceeded.selector, cap + 1, cap));
        vm.prank(_minter);
        _rally.mint(_alice, 1);
    }

    function test_nobody_burns_more_than_they_hold() public {
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, address(this), 0, 1)
        );
        _rally.burn(1);
    }

    function test_it_says_its_name() public view {
        IERC20Metadata metadata = IERC20Metadata(address(_rally));
        assertEq(metadata.name(), "Rally");
        assertEq(metadata.symbol(), "RALLY");
        assertEq(metadata.decimals(), 18);
        assertEq(_rally.nonces(_alice), 0);
    }
}
