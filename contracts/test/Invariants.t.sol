// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Test} from "forge-std/Test.sol";
import {VmSafe} from "forge-std/Vm.sol";
import {Handler} from "./invariants/Handler.sol";
import {LeaseSteps} from "./invariants/LeaseSteps.sol";
import {RoundSteps} from "./invariants/RoundSteps.sol";
import {TokenSteps} from "./invariants/TokenSteps.sol";
import {WindowSteps} from "./invariants/WindowSteps.sol";

/// @notice Everybody does everything, in any order, for weeks: what must hold after every step.
contract InvariantsTest is Test {
    /// @dev So many that even what is rare has happened.
    uint256 private constant STEPS = 2_500;

    Handler private _h;
    mapping(address account => mapping(bytes4 selector => bool)) private _driven;
    uint256 private _found;

    function setUp() public {
        _h = new Handler();
        _h.setUp();
        targetContract(address(_h));
        targetSelector(FuzzSelector({addr: address(_h), selectors: _steps()}));
    }

    function _steps() private pure returns (bytes4[] memory steps) {
        steps = new bytes4[](46);
        uint256 n = 0;
        steps[n++] = TokenSteps.warp.selector;
        steps[n++] = TokenSteps.poke.selector;
        steps[n++] = WindowSteps.issue.selector;
        steps[n++] = WindowSteps.open.selector;
        steps[n++] = WindowSteps.join.selector;
        steps[n++] = WindowSteps.stakeAsLp.selector;
        steps[n++] = WindowSteps.stakeAsSeller.selector;
        steps[n++] = WindowSteps.renew.selector;
        steps[n++] = WindowSteps.claim.selector;
        steps[n++] = WindowSteps.endWindow.selector;
        steps[n++] = WindowSteps.exit.selector;
        steps[n++] = LeaseSteps.rentChosen.selector;
        steps[n++] = LeaseSteps.rentAny.selector;
        steps[n++] = LeaseSteps.extend.selector;
        steps[n++] = LeaseSteps.endLease.selector;
        steps[n++] = LeaseSteps.creditLease.selector;
        steps[n++] = LeaseSteps.report.selector;
        steps[n++] = LeaseSteps.resolve.selector;
        steps[n++] = LeaseSteps.judge.selector;
        steps[n++] = RoundSteps.bond.selector;
        steps[n++] = RoundSteps.unbond.selector;
        steps[n++] = RoundSteps.withdraw.selector;
        steps[n++] = RoundSteps.withdrawEarned.selector;
        steps[n++] = RoundSteps.request.selector;
        steps[n++] = RoundSteps.draw.selector;
        steps[n++] = RoundSteps.vote.selector;
        steps[n++] = RoundSteps.settleRound.selector;
        steps[n++] = TokenSteps.claimReward.selector;
        steps[n++] = TokenSteps.retire.selector;
        steps[n++] = TokenSteps.claimFounders.selector;
        steps[n++] = TokenSteps.moveRally.selector;
        steps[n++] = TokenSteps.moveSeconds.selector;
        steps[n++] = TokenSteps.moveCertificate.selector;
        steps[n++] = TokenSteps.moveWindow.selector;
        // What there is least of otherwise.
        steps[n++] = WindowSteps.stakeAsLp.selector;
        steps[n++] = WindowSteps.stakeAsSeller.selector;
        steps[n++] = WindowSteps.stakeAsSeller.selector;
        steps[n++] = WindowSteps.join.selector;
        steps[n++] = LeaseSteps.rentChosen.selector;
        steps[n++] = LeaseSteps.rentChosen.selector;
        steps[n++] = LeaseSteps.rentAny.selector;
        steps[n++] = LeaseSteps.report.selector;
        steps[n++] = LeaseSteps.resolve.selector;
        steps[n++] = LeaseSteps.extend.selector;
        steps[n++] = LeaseSteps.endLease.selector;
        steps[n++] = TokenSteps.write.selector;
    }

    function invariant_all_holds() public view {
        _h.check();
    }

    /// @dev The invariants say nothing if the handler does nothing: a long walk comes by everything there is to do,
    /// each way that it can go, and by every function of every contract that changes anything.
    function test_a_long_walk_takes_every_step_and_calls_every_function() public {
        vm.pauseGasMetering();
        bytes4[] memory steps = _steps();
        for (uint256 i = 0; i < STEPS; ++i) {
            uint256 seed = uint256(keccak256(abi.encode("walk", i)));
            this.take(steps[seed % steps.length], seed);
            if (i % 8 == 0) _h.check();
        }
        string[63] memory names = [
            string("accuse"),
            string("bond"),
            string("burn"),
            string("cancel"),
            string("certificate"),
            string("claim"),
            string("claim nothing"),
            string("claim reward"),
            string("claim rewards"),
            string("class"),
            string("close"),
            string("convicted"),
            string("credit"),
            string("donate"),
            string("draw"),
            string("end"),
            string("end lease"),
            string("endpoint"),
            string("entry right"),
            string("exit failed seller"),
            string("exit lp"),
            string("exit seller"),
            string("exit unjoined"),
            string("extend"),
            string("fail"),
            string("forfeited"),
            string("inject"),
            string("issue"),
            string("leftover"),
            string("lp"),
            string("not proved"),
            string("open"),
            string("opening"),
            string("pass"),
            string("permit"),
            string("pieces"),
            string("poke"),
            string("refused"),
            string("register"),
            string("renew lp"),
            string("renew seller"),
            string("rent"),
            string("rent any"),
            string("rent many"),
            string("report"),
            string("request"),
            string("retire"),
            string("returned"),
            string("seconds"),
            string("sell"),
            string("seller"),
            string("settled"),
            string("slash"),
            string("st-token"),
            string("team"),
            string("transfer"),
            string("transfer from"),
            string("unbond"),
            string("undecided"),
            string("upheld"),
            string("warp"),
            string("withdraw"),
            string("withdrawEarned")
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            assertGt(_h.calls(names[i]), 0, names[i]);
        }
        string[12] memory names_ = _h.partNames();
        for (uint256 i = 0; i < names_.length; ++i) {
            _checkDriven(names_[i], _h.parts(i));
        }
        assertGt(_found, 70, "functions looked at");
    }

    /// @notice Takes one step, and writes down what it called. Its memory goes with it.
    function take(bytes4 step, uint256 seed) external {
        vm.startStateDiffRecording();
        Address.functionCall(address(_h), abi.encodeWithSelector(step, seed));
        VmSafe.AccountAccess[] memory accesses = vm.stopAndReturnStateDiff();
        for (uint256 i = 0; i < accesses.length; ++i) {
            VmSafe.AccountAccess memory access = accesses[i];
            bool called = access.kind == VmSafe.AccountAccessKind.Call && !access.reverted;
            if (called && access.data.length >= 4) _driven[access.account][bytes4(access.data)] = true;
        }
    }

    /// @dev Each function of the built artifact's ABI that is neither view nor pure.
    function _checkDriven(string memory name, address deployed) private {
        string memory json = vm.readFile(string.concat("contracts/out/", name, ".sol/", name, ".json"));
        string[] memory signatures = vm.parseJsonKeys(json, ".methodIdentifiers");
        string[] memory functions =
            vm.split(vm.split(json, "\"bytecode\":")[0], "{\"type\":\"function\",\"name\":\"");
        for (uint256 i = 1; i < functions.length; ++i) {
            bytes memory mutability = bytes(vm.split(functions[i], "\"stateMutability\":\"")[1]);
            if (!_starts(mutability, "nonpayable") && !_starts(mutability, "payable")) continue;
            bytes memory prefix = bytes(string.concat(vm.split(functions[i], "\"")[0], "("));
            for (uint256 k = 0; k < signatures.length; ++k) {
                if (!_starts(bytes(signatures[k]), prefix)) continue;
                bool driven = _driven[deployed][bytes4(keccak256(bytes(signatures[k])))];
                assertTrue(driven, string.concat(name, ".", signatures[k], " is not driven"));
                ++_found;
            }
        }
    }

    function _starts(bytes memory text, bytes memory prefix) private pure returns (bool) {
        if (text.length < prefix.length) return false;
        for (uint256 i = 0; i < prefix.length; ++i) {
            if (text[i] != prefix[i]) return false;
        }
        return true;
    }
}
