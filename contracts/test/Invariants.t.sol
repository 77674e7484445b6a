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
        steps[4] = PoolHandler.rentDevices.selector;
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
        (uint256 minted, uint256 supply) = _h.supply();
        assertEq(_h.ofPeople() + inPools + inStaking + inVerification, supply, "the supply is what is held");
        assertEq(supply, minted - _h.burned(), "in = held + burned");
    }

    function invariant_in_pieces_is_at_once() public {
        assertTrue(_h.piecewise());
    }

    function invariant_without_lps_there_is_no_mass() public view {
        IPools.Pool memory p = _h.current();
        if (p.massPerSecond == 0) assertEq(p.mass, 0);
        if (p.mass == 0) assertEq(p.rateX128, 0);
    }

    /// @dev The collateral forfeited here is far more than was minted at the start: what burns must have been minted.
    function test_a_large_forfeit_is_burned_once() public {
        _h.stakeAsLp(3, 0, 5_854e18);
        _h.stakeAsLp(0, 7_420, 0);
        _h.stakeAsSeller(1, 57_780);
        uint256 held = _h.held();
        (, uint256 before) = _h.supply();
        assertGt(held, 60_000e18, "forfeit");
        _h.fail(1);
        while (_h.held() > 0) {
            _h.warp(20 minutes);
            _h.endWindow(1);
        }
        (, uint256 supply) = _h.supply();
        assertEq(supply, before - held);
        invariant_the_pool_is_the_sum_of_its_windows();
        invariant_tokens_are_conserved_to_the_wei();
        invariant_what_lps_may_claim_is_there();
    }

    /// @dev The invariants say nothing if the handler does nothing: a long walk must take every step.
    function test_a_long_walk_takes_every_step() public {
        uint256 withoutLps = 0;
        for (uint256 i = 0; i < 600; ++i) {
            uint256 r = uint256(keccak256(abi.encode("walk", i)));
            uint256 step = r % 7;
            if (step == 0) _h.warp(r >> 8);
            else if (step == 1) _h.poke(r >> 8);
            else if (step == 2) _h.stakeAsLp(r >> 8, uint64(r >> 16), r >> 80);
            else if (step == 3) _h.stakeAsSeller(r >> 8, uint64(r >> 16));
            else if (step == 4) _h.rentDevices(r >> 8, r >> 16);
            else if (step == 5) _h.claim(r >> 8);
            else if (r % 3 == 0) _h.fail(r >> 8);
            else _h.endWindow(r >> 8);
            IPools.Pool memory p = _h.current();
            if (p.mass == 0 && p.idle > 0) ++withoutLps;
        }
        assertGt(_h.calls("lp"), 10, "lp");
        assertGt(_h.calls("sell"), 10, "sell");
        assertGt(_h.calls("rent"), 10, "rent");
        assertGt(_h.calls("rent many"), 3, "rent many");
        assertGt(_h.calls("claim"), 10, "claim");
        assertGt(_h.calls("end"), 3, "end");
        assertGt(_h.calls("fail"), 10, "fail");
        assertGt(_h.calls("forfeit"), 3, "forfeit");
        assertGt(withoutLps, 0, "sellers without LPs");
        invariant_the_pool_is_the_sum_of_its_windows();
        invariant_tokens_are_conserved_to_the_wei();
        invariant_what_lps_may_claim_is_there();
    }
}
