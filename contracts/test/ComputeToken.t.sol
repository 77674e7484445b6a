// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    IERC6909,
    IERC6909Metadata,
    IERC6909TokenSupply
} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {ERC6909} from "@openzeppelin/contracts/token/ERC6909/ERC6909.sol";
import {IComputeToken} from "../interfaces/IComputeToken.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {RallyTest} from "./RallyTest.sol";

contract ComputeTokenTest is RallyTest {
    uint64 private constant HOUR = 1 hours;
    uint256 private constant OPENING = 3.6e18;

    bytes32 private _a;
    uint256 private _id;

    function setUp() public override {
        super.setUp();
        _a = ready(alice, 0xa);
        _id = openWindow(alice, _a, HOUR, false);
    }

    function _held(address account) private view returns (uint256) {
        return computeToken.balanceOf(account, _id);
    }

    function _send(address from, address to, uint256 amount) private {
        vm.prank(from);
        computeToken.transfer(to, _id, amount);
    }

    function _inject() private {
        vm.prank(alice);
        staking.inject(_id, OPENING, OPENING, block.timestamp);
    }

    function test_a_window_has_a_unit_a_second_and_loses_one_each_second() public {
        assertEq(_held(alice), HOUR);
        assertEq(computeToken.totalSupply(_id), HOUR);
        assertEq(computeToken.sharesOf(alice, _id), 1e18);
        skip(1);
        assertEq(_held(alice), HOUR - 1);
        skip(HOUR - 2);
        assertEq(_held(alice), 1);
        skip(1);
        assertEq(_held(alice), 0);
        assertEq(computeToken.totalSupply(_id), 0);
        skip(1);
        assertEq(_held(alice), 0);
        staking.endWindow(_id);
        assertEq(_held(alice), 0);
        assertEq(computeToken.totalSupply(_id), 0);
    }

    function test_it_tells_of_the_mint_and_of_the_way_to_the_pools() public {
        bytes32 b = ready(bob, 0xb);
        vm.prank(bob);
        uint256 certificateId = certificates.issue(classId);
        vm.expectEmit(address(computeToken));
        emit IERC6909.Transfer(address(staking), address(0), bob, _id + 1, HOUR);
        vm.prank(bob);
        staking.open(
            IStaking.OpenParams({
                classId: classId,
                deviceId: b,
                duration: HOUR,
                asSeller: false,
                certificateId: certificateId,
                deadline: block.timestamp
            })
        );
        skip(10);
        vm.expectEmit(address(computeToken));
        emit IERC6909.Transfer(address(staking), alice, address(pools), _id, HOUR - 10);
        _inject();
    }

    function test_staked_in_one_call_it_goes_to_the_pools_at_once() public {
        bytes32 b = ready(bob, 0xb);
        vm.expectEmit(address(computeToken));
        emit IERC6909.Transfer(address(staking), address(0), address(pools), _id + 1, HOUR);
        (uint256 windowId,) = stakeLp(bob, b, HOUR, OPENING);
        assertEq(computeToken.balanceOf(bob, windowId), 0);
        assertEq(computeToken.sharesOf(address(pools), windowId), 0);
        assertEq(computeToken.balanceOf(address(pools), windowId), HOUR);
    }

    function test_a_transfer_moves_shares_so_that_both_dissipate_alike() public {
        _send(alice, bob, 900);
        assertEq(_held(alice), HOUR - 900);
        assertEq(_held(bob), 900);
        skip(HOUR / 2);
        assertEq(_held(alice), 1350);
        assertEq(_held(bob), 450);
        skip(HOUR / 2);
        assertEq(_held(alice) + _held(bob), 0);
    }

    function test_a_transfer_tells_seconds_not_shares() public {
        skip(600);
        vm.expectEmit(address(computeToken));
        emit IERC6909.Transfer(alice, alice, bob, _id, 7);
        _send(alice, bob, 7);
        assertEq(computeToken.sharesOf(bob, _id), uint256(7e18) / 3000 + 1);
        assertEq(_held(bob), 7);
        assertEq(_held(alice), 3000 - 8, "the sender bears the rounding");
    }

    function test_no_more_than_the_balance_moves() public {
        skip(1);
        vm.expectRevert(
            abi.encodeWithSelector(ERC6909.ERC6909InsufficientBalance.selector, alice, HOUR - 1, HOUR, _id)
        );
        _send(alice, bob, HOUR);
        _send(alice, bob, HOUR - 1);
        assertEq(_held(alice), 0);
        assertEq(computeToken.sharesOf(alice, _id), 0);
        assertEq(_held(bob), HOUR - 1);
    }

    function test_nothing_can_be_sent_as_nothing_and_at_the_end_there_is_nothing_else() public {
        _send(alice, bob, 0);
        assertEq(computeToken.sharesOf(bob, _id), 0);
        _send(bob, alice, 0);
        skip(HOUR);
        _send(alice, bob, 0);
        assertEq(computeToken.sharesOf(alice, _id), 1e18);
        vm.expectRevert(abi.encodeWithSelector(ERC6909.ERC6909InsufficientBalance.selector, alice, 0, 1, _id));
        _send(alice, bob, 1);
    }

    function test_a_transfer_to_oneself_changes_nothing() public {
        _send(alice, alice, HOUR);
        _send(alice, alice, 100);
        assertEq(computeToken.sharesOf(alice, _id), 1e18);
    }

    function test_allowances_and_operators_are_those_of_erc6909() public {
        vm.prank(alice);
        computeToken.approve(bob, _id, 100);
        vm.startPrank(bob);
        computeToken.transferFrom(alice, bob, _id, 60);
        assertEq(computeToken.allowance(alice, bob, _id), 40);
        vm.expectRevert(
            abi.encodeWithSelector(ERC6909.ERC6909InsufficientAllowance.selector, bob, 40, 41, _id)
        );
        computeToken.transferFrom(alice, bob, _id, 41);
        vm.stopPrank();
        vm.prank(alice);
        computeToken.setOperator(client, true);
        vm.prank(client);
        computeToken.transferFrom(alice, client, _id, 1000);
        assertEq(_held(client), 1000);
    }

    function test_only_the_whole_joins() public {
        _send(alice, bob, 1);
        uint256 left = computeToken.sharesOf(alice, _id);
        bytes memory refusal =
            abi.encodeWithSelector(IComputeToken.ComputeTokenNotWhole.selector, _id, alice, left, 1e18);
        vm.expectRevert(refusal);
        _inject();
        _send(bob, alice, 1);
        _inject();
        assertEq(_held(address(pools)), HOUR);
    }

    function test_what_was_given_away_whole_comes_back_whole_though_time_passed() public {
        _send(alice, bob, 1000);
        skip(777);
        _send(bob, alice, _held(bob));
        assertEq(computeToken.sharesOf(alice, _id), 1e18);
        _inject();
    }

    function test_a_sellers_window_needs_the_whole_too() public {
        bytes32 b = ready(bob, 0xb);
        stakeLp(alice, ready(alice, 0xc), HOUR, OPENING);
        uint256 id = openWindow(bob, b, HOUR, true);
        vm.startPrank(bob);
        computeToken.transfer(alice, id, 100);
        uint256 left = computeToken.sharesOf(bob, id);
        vm.expectRevert(
            abi.encodeWithSelector(IComputeToken.ComputeTokenNotWhole.selector, id, bob, left, 1e18)
        );
        staking.sell(id, 0, block.timestamp);
        vm.stopPrank();
        vm.prank(alice);
        computeToken.transfer(bob, id, 100);
        vm.prank(bob);
        staking.sell(id, 0, block.timestamp);
        assertEq(computeToken.balanceOf(address(pools), id), HOUR);
    }

    function test_the_pools_hold_what_no_lease_has() public {
        _inject();
        stakeLp(bob, ready(bob, 0xb), HOUR, 0);
        assertEq(_held(alice), 0);
        assertEq(_held(address(pools)), HOUR);
        skip(60);
        rent(_id, block.timestamp + 600);
        assertEq(_held(address(pools)), HOUR - 660);
        assertEq(computeToken.totalSupply(_id), HOUR - 660);
        skip(600);
        assertEq(_held(address(pools)), HOUR - 660);
        skip(1);
        assertEq(_held(address(pools)), HOUR - 661);
        rent(_id, START + HOUR);
        assertEq(_held(address(pools)), 0);
        skip(HOUR);
        assertEq(_held(address(pools)), 0);
        assertEq(computeToken.totalSupply(_id), 0);
    }

    function test_what_has_joined_nobody_moves() public {
        _inject();
        vm.expectRevert(abi.encodeWithSelector(ERC6909.ERC6909InsufficientBalance.selector, alice, 0, 1, _id));
        _send(alice, bob, 1);
        vm.expectRevert(
            abi.encodeWithSelector(ERC6909.ERC6909InsufficientBalance.selector, address(pools), 0, 1, _id)
        );
        _send(address(pools), bob, 1);
    }

    function test_it_never_outlives_its_st_token() public {
        _send(alice, bob, 1000);
        vm.prank(alice);
        staking.exit(_id, 0, block.timestamp);
        assertEq(_held(alice), 0);
        assertEq(_held(bob), 0);
        assertEq(computeToken.totalSupply(_id), 0);
        vm.expectRevert(abi.encodeWithSelector(ERC6909.ERC6909InsufficientBalance.selector, bob, 0, 1, _id));
        _send(bob, alice, 1);
    }

    function test_it_goes_with_a_window_that_left_its_pool() public {
        _inject();
        stakeLp(bob, ready(bob, 0xb), HOUR, 0);
        vm.prank(alice);
        staking.exit(_id, 0, block.timestamp);
        assertEq(_held(address(pools)), 0);
        assertEq(computeToken.totalSupply(_id), 0);
    }

    function test_only_the_staking_contract_mints_and_joins() public {
        bytes memory refusal = abi.encodeWithSelector(IComputeToken.OnlyStaking.selector, alice);
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        computeToken.mint(alice, 9, 1);
        vm.expectRevert(refusal);
        computeToken.join(alice, _id, 1);
        vm.stopPrank();
    }

    function test_it_says_what_it_is() public view {
        assertEq(computeToken.name(_id), "Rally compute-seconds");
        assertEq(computeToken.symbol(_id), "COMPUTE");
        assertEq(computeToken.decimals(_id), 0);
        assertEq(computeToken.STAKING(), address(staking));
        assertEq(computeToken.POOLS(), address(pools));
        assertTrue(computeToken.supportsInterface(type(IERC6909).interfaceId));
        assertTrue(computeToken.supportsInterface(type(IERC6909Metadata).interfaceId));
        assertTrue(computeToken.supportsInterface(type(IERC6909TokenSupply).interfaceId));
        assertFalse(computeToken.supportsInterface(0xffffffff));
    }

    /// @dev Three people pass parts around while time goes by.
    function testFuzz_balances_never_sum_to_more_than_there_is(
        uint256[6] calldata amounts,
        uint16[6] calldata waits
    ) public {
        address[3] memory people = [alice, bob, client];
        for (uint256 i = 0; i < amounts.length; ++i) {
            (address from, address to) = (people[i % 3], people[(i + 1) % 3]);
            _send(from, to, bound(amounts[i], 0, _held(from)));
            skip(bound(waits[i], 0, 700));
            uint256 sum = _held(alice) + _held(bob) + _held(client);
            uint256 supply = computeToken.totalSupply(_id);
            assertLe(sum, supply);
            assertGe(sum + 2, supply, "no second is lost but to rounding");
            assertEq(
                computeToken.sharesOf(alice, _id) + computeToken.sharesOf(bob, _id)
                    + computeToken.sharesOf(client, _id),
                1e18
            );
        }
    }
}
