// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClassRegistry} from "../interfaces/IClassRegistry.sol";
import {IVerification} from "../interfaces/IVerification.sol";
import {RallyTest} from "./RallyTest.sol";

contract VerificationTest is RallyTest {
    bytes32 private _device;

    function setUp() public override {
        super.setUp();
        _device = register(alice, 0xa);
        vm.prank(alice);
        rally.approve(address(verification), type(uint256).max);
    }

    function _attest(uint64 score, uint64 memoryBytes, bool passed) private {
        vm.prank(verifier);
        verification.attest(_device, classId, score, memoryBytes, passed, "transcript");
    }

    function test_bounds_of_the_bond() public {
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IVerification.BondTooSmall.selector, MIN_BOND - 1, MIN_BOND));
        verification.bond(MIN_BOND - 1, "x", "y", "");
        assertFalse(verification.isVerifier(alice));
        vm.expectEmit(address(verification));
        emit IVerification.VerifierBonded(alice, MIN_BOND, MIN_BOND, "x", "y", "wss://here");
        verification.bond(MIN_BOND, "x", "y", "wss://here");
        assertTrue(verification.isVerifier(alice));
        assertEq(rally.balanceOf(address(verification)), 2 * MIN_BOND);
    }

    function test_a_bond_grows_and_its_endpoint_changes() public {
        vm.prank(verifier);
        verification.bond(1, "x2", "y2", "wss://there");
        IVerification.Verifier memory v = verification.getVerifier(verifier);
        assertEq(v.bond, MIN_BOND + 1);
        assertEq(v.x, "x2");
        assertEq(v.endpoint, "wss://there");
        assertEq(verification.verifierCount(), 1);
    }

    function test_a_verifier_has_a_key_and_a_short_endpoint() public {
        vm.startPrank(alice);
        vm.expectRevert(IVerification.PeerKeyMissing.selector);
        verification.bond(MIN_BOND, 0, "y", "");
        vm.expectRevert(IVerification.PeerKeyMissing.selector);
        verification.bond(MIN_BOND, "x", 0, "");
        vm.expectRevert(abi.encodeWithSelector(IVerification.EndpointTooLong.selector, 257, 256));
        verification.bond(MIN_BOND, "x", "y", string(new bytes(257)));
        verification.bond(MIN_BOND, "x", "y", string(new bytes(256)));
    }

    function test_a_bond_comes_back_after_its_delay() public {
        vm.startPrank(verifier);
        vm.expectRevert(abi.encodeWithSelector(IVerification.NotUnbonding.selector, verifier));
        verification.withdraw();
        uint256 until = block.timestamp + 1 days;
        verification.unbond();
        assertFalse(verification.isVerifier(verifier));
        vm.expectRevert(abi.encodeWithSelector(IVerification.VerifierIsUnbonding.selector, verifier, until));
        verification.attest(_device, classId, MIN_SCORE, MIN_MEMORY, true, 0);
        vm.warp(until - 1);
        vm.expectRevert(abi.encodeWithSelector(IVerification.BondLocked.selector, until));
        verification.withdraw();
        vm.warp(until);
        uint256 before = rally.balanceOf(verifier);
        verification.withdraw();
        assertEq(rally.balanceOf(verifier) - before, MIN_BOND);
        assertEq(verification.verifierCount(), 0);
        vm.expectRevert(abi.encodeWithSelector(IVerification.NotUnbonding.selector, verifier));
        verification.withdraw();
    }

    function test_bonding_again_ends_an_unbonding() public {
        vm.startPrank(verifier);
        verification.unbond();
        verification.bond(0, "x", "y", "");
        assertTrue(verification.isVerifier(verifier));
    }

    function test_only_a_verifier_attests_and_unbonds() public {
        bytes memory refusal = abi.encodeWithSelector(IVerification.NotVerifier.selector, alice);
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        verification.attest(_device, classId, MIN_SCORE, MIN_MEMORY, true, 0);
        vm.expectRevert(refusal);
        verification.unbond();
    }

    function test_only_a_known_device_and_class_are_attested() public {
        vm.startPrank(verifier);
        vm.expectRevert(abi.encodeWithSelector(IVerification.DeviceNotRegistered.selector, bytes32("none")));
        verification.attest("none", classId, MIN_SCORE, MIN_MEMORY, true, 0);
        vm.expectRevert(abi.encodeWithSelector(IClassRegistry.UnknownClass.selector, bytes32("none")));
        verification.attest(_device, "none", MIN_SCORE, MIN_MEMORY, true, 0);
    }

    function test_bounds_of_what_passes() public {
        vm.expectRevert(
            abi.encodeWithSelector(IVerification.ScoreBelowMinimum.selector, MIN_SCORE - 1, MIN_SCORE)
        );
        _attest(MIN_SCORE - 1, MIN_MEMORY, true);
        vm.expectRevert(
            abi.encodeWithSelector(IVerification.MemoryBelowMinimum.selector, MIN_MEMORY - 1, MIN_MEMORY)
        );
        _attest(MIN_SCORE, MIN_MEMORY - 1, true);
        assertFalse(verification.isAttested(_device, classId));
        vm.expectEmit(address(verification));
        emit IVerification.Attested(_device, classId, verifier, true, MIN_SCORE, MIN_MEMORY, "transcript");
        _attest(MIN_SCORE, MIN_MEMORY, true);
        assertTrue(verification.isAttested(_device, classId));
        IVerification.Attestation memory a = verification.getAttestation(_device, classId);
        assertEq(a.verifier, verifier);
        assertEq(a.score, MIN_SCORE);
        assertEq(a.attestedAt, block.timestamp);
        assertEq(a.transcriptHash, "transcript");
    }

    function test_an_attestation_expires() public {
        _attest(MIN_SCORE, MIN_MEMORY, true);
        assertEq(verification.attestedUntil(_device, classId), START + VALIDITY);
        vm.warp(START + VALIDITY);
        assertTrue(verification.isAttested(_device, classId));
        vm.warp(START + VALIDITY + 1);
        assertFalse(verification.isAttested(_device, classId));
    }

    function test_the_latest_attestation_counts() public {
        _attest(MIN_SCORE, MIN_MEMORY, true);
        _attest(0, 0, false);
        assertFalse(verification.isAttested(_device, classId));
        assertEq(verification.attestedUntil(_device, classId), 0);
        _attest(MIN_SCORE, MIN_MEMORY, true);
        assertTrue(verification.isAttested(_device, classId));
    }

    function test_failures_are_counted_over_time() public {
        _attest(0, 0, false);
        _attest(0, 0, false);
        vm.warp(START + 10);
        _attest(0, 0, false);
        assertEq(verification.failuresUntil(_device, classId, START - 1), 0);
        assertEq(verification.failuresUntil(_device, classId, START), 2);
        assertEq(verification.failuresUntil(_device, classId, START + 9), 2);
        assertEq(verification.failuresUntil(_device, classId, START + 10), 3);
    }

    function test_pages_are_cut_to_what_there_is() public {
        vm.prank(alice);
        verification.bond(MIN_BOND, "x", "y", "");
        assertEq(verification.listVerifiers(0, 10).length, 2);
        assertEq(verification.listVerifiers(1, 10)[0].account, alice);
        assertEq(verification.listVerifiers(2, 10).length, 0);
    }
}
