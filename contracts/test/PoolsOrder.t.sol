// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPools} from "../interfaces/IPools.sol";
import {CallsBackRally, IHook} from "./CallsBackRally.sol";
import {PoolsTest} from "./PoolsTest.sol";

/// @notice RALLY calls nobody. Were it to, who is called could do nothing twice: all is written before any moves.
contract PoolsOrderTest is PoolsTest, IHook {
    /// @dev What the hook sends to the pools at each move, and what came of it the first time.
    bytes private _again;
    bytes private _refusal;
    /// @dev The pool as it stood at the first move.
    bytes32 private _during;

    function setUp() public override {
        super.setUp();
        lp(1, HOUR, OPENING);
        lp(2, HOUR, 0);
        seller(3, HOUR);
        CallsBackRally hostile = new CallsBackRally(address(this), this);
        vm.etch(address(rally), address(hostile).code);
        fund(address(this), 1_000e18);
    }

    function moved(address) external {
        if (_again.length == 0) return;
        bytes memory data = _again;
        _again = "";
        _during = keccak256(abi.encode(pools.getPool(poolId)));
        (bool done, bytes memory reason) = address(pools).call(data);
        if (!done) _refusal = reason;
    }

    /// @dev Does it, and tries to do it once more from within.
    function _twice(bytes memory data, bytes memory refusal) private {
        _again = data;
        (bool done,) = address(pools).call(data);
        assertTrue(done);
        assertEq(_again.length, 0, "called back");
        assertEq(_refusal, refusal);
        assertEq(_during, keccak256(abi.encode(pools.getPool(poolId))), "written before");
    }

    function _lease() private returns (uint256 leaseId) {
        (leaseId,) = pools.rent(rentParams(ids(1, 2), START + 600));
    }

    function test_a_rent() public {
        _twice(
            abi.encodeCall(IPools.rent, (rentParams(ids(1), START + 600))),
            abi.encodeWithSelector(IPools.WindowLeased.selector, 1, START + 600)
        );
    }

    function test_an_extension() public {
        uint256 leaseId = _lease();
        _twice(
            abi.encodeCall(IPools.extend, (extendParams(leaseId, ids(1, 2), START + 1200))),
            abi.encodeWithSelector(IPools.LeaseEndNotLater.selector, START + 1200, START + 1200)
        );
    }

    function test_an_early_end() public {
        uint256 leaseId = _lease();
        _twice(
            abi.encodeCall(IPools.endLease, (endParams(leaseId, ids(1)))),
            abi.encodeWithSelector(IPools.NotInLease.selector, leaseId, 1)
        );
    }

    function test_a_sale() public {
        _twice(
            abi.encodeCall(IPools.sell, (poolId, 4, endAfter(HOUR), 0, 0, bob)),
            abi.encodeWithSelector(IPools.WindowInPool.selector, 4)
        );
    }

    function test_an_exit() public {
        _twice(
            abi.encodeCall(IPools.exitLp, (poolId, 2, OPENING, HOUR, 0, bob)),
            abi.encodeWithSelector(IPools.WindowNotInPool.selector, poolId, 2)
        );
    }

    function test_an_expulsion() public {
        _twice(
            abi.encodeCall(IPools.expel, (poolId, 2, OPENING, HOUR, bob)),
            abi.encodeWithSelector(IPools.WindowNotInPool.selector, poolId, 2)
        );
    }

    function test_a_close() public {
        skip(HOUR);
        _twice(
            abi.encodeCall(IPools.close, (poolId, 2, bob)),
            abi.encodeWithSelector(IPools.WindowNotInPool.selector, poolId, 2)
        );
    }

    /// @dev A collection is not refused the second time: there is nothing left to collect.
    function test_a_collection() public {
        skip(HOUR / 2);
        uint256 expected = rally.balanceOf(bob) + lens.claimable(poolId, 2);
        _twice(abi.encodeCall(IPools.collect, (poolId, 2, bob)), "");
        assertEq(rally.balanceOf(bob), expected);
    }

    function test_an_opening_that_burns_what_was_left() public {
        skip(HOUR - 60);
        lp(5, HOUR, 0);
        pools.rent(rentParams(ids(5), START + HOUR));
        skip(60);
        // As if it had injected next to nothing: all its share was a gain, and stays.
        pools.exitLp(poolId, 5, 1, HOUR, 0, bob);
        assertGt(pool().y, 0);
        assertEq(pool().mass, 0);
        _twice(
            abi.encodeCall(IPools.inject, (poolId, 6, endAfter(HOUR), OPENING, NONE)),
            abi.encodeWithSelector(IPools.WindowInPool.selector, 6)
        );
    }
}
