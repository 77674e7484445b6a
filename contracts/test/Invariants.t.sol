// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {IPools} from "../interfaces/IPools.sol";
import {PoolHandler} from "./PoolHandler.sol";

contract InvariantsTest is Test {
    PoolHandler private _h;

    function setUp() public {
        _h = new PoolHandler();
        _h.setUp();
        targetContract(address(_h));
        bytes4[] memory steps = new bytes4[](8);
        steps[0] = PoolHandler.warp.selector;
        steps[1] = PoolHandler.poke.selector;
        steps[2] = PoolHandler.stakeAsLp.selector;
        steps[3] = PoolHandler.stakeAsSeller.selector;
        steps[4] = PoolHandler.rentDevice.selector;
        steps[5] = PoolHandler.claim.selector;
        steps[6] = PoolHandler.endWindow.selector;
        steps[7] = PoolHandler.fail.selector;
        targetSelector(FuzzSelector({addr: address(_h), selectors: steps}));
    }

    function invariant_the_pool_is_the_sum_of_its_windows() public view {
        IPools.Pool memory p = _h.current();
        (uint256 x, uint256 idle, uint256 mass, uint256 massPerSecond) = _h.recomputed();
        assertEq(p.x, x, "x");
        assertEq(p.idle, idle, "idle");
        assertEq(p.mass, mass, "W");
        assertEq(p.massPerSecond, massPerSecond, "w");
    }

    function invariant_what_lps_may_claim_is_there() public view {
        IPools.Pool memory p = _h.current();
        (uint256 now_, uint256 everything) = _h.claims();
        (uint256 inPools,,) = _h.balances();
        assertLe(now_ + p.y, inPools, "claims and reserve");
        assertLe(everything, inPools, "claims to the end");
    }

    function invariant_tokens_are_conserved_to_the_wei() public view {
        (uint256 inPools, uint256 inStaking, uint256 inVerification) = _h.balances();
        assertEq(inPools, _h.paidIn() - _h.paidOut(), "pools hold what came less what went");
        assertEq(inStaking, _h.held(), "staking holds fees and collaterals");
        assertEq(
            _h.ofPeople() + inPools + inStaking + inVerification,
            _h.minted() + _h.topped() - _h.burned(),
            "in = held + burned"
        );
    }

    function invariant_in_pieces_is_at_once() public {
        assertTrue(_h.piecewise());
    }

    function invariant_without_lps_there_is_no_mass() public view {
        IPools.Pool memory p = _h.current();
        if (p.massPerSecond == 0) assertEq(p.mass, 0);
        if (p.mass == 0) assertEq(p.rateX128, 0);
    }
}
