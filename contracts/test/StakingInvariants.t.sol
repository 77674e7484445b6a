// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {StakingHandler} from "./StakingHandler.sol";

contract StakingInvariantsTest is Test {
    StakingHandler private _handler;

    function setUp() public {
        _handler = new StakingHandler();
        _handler.setUp();
        targetContract(address(_handler));
        bytes4[] memory inherited = new bytes4[](4);
        inherited[0] = StakingHandler.setUp.selector;
        inherited[1] = StakingHandler.checkStaking.selector;
        inherited[2] = StakingHandler.checkFaults.selector;
        inherited[3] = StakingHandler.checkSupply.selector;
        excludeSelector(FuzzSelector({addr: address(_handler), selectors: inherited}));
    }

    /// @dev Fees and collaterals lie here to the wei; every window has its st-token and every st-token its window; no
    /// compute token outlives either.
    function invariant_staking_holds_what_its_windows_left() public view {
        _handler.checkStaking();
    }

    function invariant_faults_hold_the_penalties_of_pending_reports() public view {
        _handler.checkFaults();
    }

    function invariant_all_rally_is_accounted_for() public view {
        _handler.checkSupply();
    }

    function invariant_nothing_is_refunded_without_passed_attestations() public view {
        assertFalse(_handler.refundedWrongly());
    }

    /// @dev Else the invariants would hold of nothing.
    function test_chance_reaches_every_step() public {
        StakingHandler h = _handler;
        for (uint256 n = 0; n < 1_500; ++n) {
            uint256 a = uint256(keccak256(abi.encode(n, "a")));
            uint256 b = uint256(keccak256(abi.encode(n, "b")));
            uint256 step = n % 14;
            if (step == 0) h.pass(a);
            if (step == 1) h.verify(a, b % 4 != 0);
            if (step == 2) h.stake(a, b, b % 2 == 0);
            if (step == 3) h.open(a, b, b % 2 == 0);
            if (step == 4) h.lend(a, b, b % 2 == 0);
            if (step == 5) h.join(a);
            if (step == 6) h.renew(a, b);
            if (step == 7) h.end(a);
            if (step == 8) h.exit(a);
            if (step == 9) h.claim(a);
            if (step == 10) h.lease(a, b);
            if (step == 11) h.report(a);
            if (step == 12) h.resolve(a, b);
            if (step == 13) h.judge(a);
        }
        string[13] memory steps = [
            "verify",
            "stake",
            "open",
            "lend",
            "join",
            "renew",
            "end",
            "exit",
            "claim",
            "lease",
            "report",
            "resolve",
            "judge"
        ];
        for (uint256 i = 0; i < steps.length; ++i) {
            assertGt(h.done(steps[i]), 2, steps[i]);
        }
    }
}
