// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {stdJson} from "forge-std/StdJson.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {IVerification} from "../interfaces/IVerification.sol";
import {EvidenceTest} from "./EvidenceTest.sol";

contract RefereeTest is EvidenceTest {
    using stdJson for string;

    uint64 private constant HOUR = 1 hours;

    bytes32 private _device;

    function setUp() public override {
        super.setUp();
        (bytes32 x, bytes32 y) = publicKey(KEY);
        _device = devices.deviceIdOf(x, y);
    }

    function test_a_wrong_entry_convicts_its_device() public {
        ready(alice, KEY);
        int256 actual = referee.entryOf(GEMM_F32, SEED, 17, 16, 3);
        IReferee.Evidence memory evidence = _evidence(GEMM_F32, 17, 16, 3, int32(actual) + 1);
        assertTrue(verification.isAttested(_device, classId));
        vm.expectEmit(address(referee));
        emit IReferee.Convicted(_device, bob, 0, SEED, 16, 3, actual + 1, actual);
        vm.prank(bob);
        assertEq(referee.judge(evidence), _device);
        assertFalse(verification.isAttested(_device, classId));
        assertEq(verification.convictedAt(_device), block.timestamp);
    }

    function test_a_key_that_was_never_registered_is_convicted_too() public {
        referee.judge(_wrong());
        assertEq(verification.convictedAt(_device), block.timestamp);
        register(alice, KEY);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IVerification.DeviceIsConvicted.selector, _device));
        verification.request(_device, classId);
    }

    function test_a_convicted_seller_forfeits_fee_and_collateral() public {
        stakeLp(bob, ready(bob, 0xb), 4 * HOUR, 10e18);
        ready(alice, KEY);
        (uint256 windowId, uint256 proceeds) = stakeSeller(alice, _device, HOUR);
        skip(10 minutes);
        uint256 supply = rally.totalSupply();
        uint256 held = rally.balanceOf(address(staking));
        assertEq(held, MAINTENANCE + proceeds, "fee and collateral");
        uint256 idle = pool().idle;
        vm.expectEmit(true, true, true, false);
        emit IReferee.Convicted(_device, address(this), windowId, SEED, 0, 0, 0, 0);
        referee.judge(_wrong());
        assertEq(staking.windowOfDevice(_device), 0);
        assertEq(rally.balanceOf(address(staking)), 0);
        assertEq(supply - rally.totalSupply(), held, "burned");
        assertEq(pool().idle, idle - 1, "it has left the pool");
    }

    function test_a_convicted_lp_forfeits_what_is_not_released_yet() public {
        ready(alice, KEY);
        stakeLp(bob, ready(bob, 0xb), 4 * HOUR, 10e18);
        (uint256 windowId,) = stakeLp(alice, _device, HOUR, 0);
        skip(10 minutes);
        uint256 released = lens.claimable(classId, windowId);
        uint256 before = rally.balanceOf(alice);
        uint256 supply = rally.totalSupply();
        referee.judge(_wrong());
        assertEq(staking.windowOfDevice(_device), 0);
        assertEq(rally.balanceOf(alice) - before, released, "what it had earned is its own");
        assertLt(rally.totalSupply(), supply, "the rest is burned");
    }

    function test_a_leased_device_is_convicted_too() public {
        stakeLp(bob, ready(bob, 0xb), 4 * HOUR, 10e18);
        ready(alice, KEY);
        (uint256 windowId,) = stakeSeller(alice, _device, HOUR);
        (uint256 leaseId,) = rent(windowId, block.timestamp + 20 minutes);
        skip(5 minutes);
        referee.judge(_wrong());
        assertEq(staking.windowOfDevice(_device), 0);
        assertFalse(pools.isLeaseActive(leaseId, classId, windowId));
    }

    /// @dev A conviction in the middle of a report pays the client who made it, and the report can still be ended.
    function test_a_conviction_pays_the_client_whose_report_is_pending() public {
        stakeLp(bob, ready(bob, 0xb), 4 * HOUR, 10e18);
        ready(alice, KEY);
        (uint256 windowId,) = stakeSeller(alice, _device, HOUR);
        (uint256 leaseId,) = rent(windowId, block.timestamp + 20 minutes);
        skip(5 minutes);
        vm.prank(client);
        uint256 reportId = faults.report(classId, leaseId, windowId);
        uint256 due = faults.getReport(reportId).due;
        uint256 before = rally.balanceOf(client);
        referee.judge(_wrong());
        assertEq(rally.balanceOf(client) - before, due);
        decide(faults.getReport(reportId).roundId, false);
        faults.resolve(reportId);
    }

    function test_a_window_not_yet_joined_is_forfeited() public {
        register(alice, KEY);
        openWindow(alice, _device, HOUR, true);
        uint256 supply = rally.totalSupply();
        referee.judge(_wrong());
        assertEq(staking.windowOfDevice(_device), 0);
        assertEq(supply - rally.totalSupply(), MAINTENANCE);
    }

    function test_a_window_that_is_over_and_not_ended_is_forfeited() public {
        stakeLp(bob, ready(bob, 0xb), 4 * HOUR, 10e18);
        ready(alice, KEY);
        stakeSeller(alice, _device, HOUR);
        uint256 held = rally.balanceOf(address(staking));
        skip(2 hours);
        uint256 supply = rally.totalSupply();
        referee.judge(_wrong());
        assertEq(supply - rally.totalSupply(), held);
    }

    function test_a_convicted_device_opens_no_pool_again() public {
        ready(alice, KEY);
        referee.judge(_wrong());
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotAttested.selector, _device, classId));
        vm.prank(alice);
        staking.stakeAsLp(lpParams(_device, HOUR, 10e18));
    }

    function test_a_device_is_convicted_once() public {
        IReferee.Evidence memory evidence = _wrong();
        referee.judge(evidence);
        vm.expectRevert(abi.encodeWithSelector(IVerification.DeviceIsConvicted.selector, _device));
        referee.judge(evidence);
    }

    /// @dev Every entry that an honest device opened with each kernel, of rows first and last, in trees whole and
    /// ragged.
    function test_hostile_an_honest_device_is_never_convicted() public {
        string memory json = vm.readFile("contracts/test/vectors/entries.json");
        uint256 shown = 0;
        for (uint256 t = 0; t < 3; ++t) {
            shown += _showAll(json, string.concat(".trees[", vm.toString(t), "]"), GEMM_F32);
        }
        for (uint256 t = 0; t < 4; ++t) {
            string memory tree = string.concat(".kernelTrees[", vm.toString(t), "]");
            shown += _showAll(json, tree, keccak256(bytes(json.readString(string.concat(tree, ".kernel")))));
        }
        assertEq(shown, 4 * (16 + 17 + 21 + 2 * (16 + 21)));
    }

    function _showAll(string memory json, string memory tree, bytes32 kernel)
        private
        returns (uint256 shown)
    {
        IReferee.Evidence memory evidence;
        evidence.kernel = kernel;
        evidence.n = json.readUint(string.concat(tree, ".n"));
        evidence.seed = json.readBytes32(string.concat(tree, ".seed"));
        evidence.rowRoot = json.readBytes32(string.concat(tree, ".root"));
        bytes memory message = referee.rowRootMessage(kernel, evidence.n, evidence.seed, evidence.rowRoot);
        assertEq(message, json.readBytes(string.concat(tree, ".message")), "what is signed");
        _sign(evidence, KEY);
        for (uint256 k = 0; k < 4; ++k) {
            string memory row = string.concat(tree, ".rows[", vm.toString(k), "]");
            evidence.row = json.readUint(string.concat(row, ".row"));
            evidence.entries = json.readBytes(string.concat(row, ".entries"));
            evidence.proof = json.readBytes32Array(string.concat(row, ".proof"));
            for (uint256 j = 0; j < evidence.n; ++j) {
                evidence.column = j;
                int256 entry = referee.entryOf(kernel, evidence.seed, evidence.n, evidence.row, j);
                vm.expectRevert(abi.encodeWithSelector(IReferee.EntryRight.selector, evidence.row, j, entry));
                referee.judge(evidence);
                ++shown;
            }
        }
    }

    function test_only_the_wrong_entry_convicts() public {
        int256 actual = referee.entryOf(GEMM_F32, SEED, 16, 5, 9);
        IReferee.Evidence memory evidence = _evidence(GEMM_F32, 16, 5, 9, int32(actual));
        vm.expectRevert(abi.encodeWithSelector(IReferee.EntryRight.selector, 5, 9, actual));
        referee.judge(evidence);
        evidence.column = 8;
        referee.judge(evidence);
    }

    function testFuzz_any_other_number_convicts(int32 claimed) public {
        int256 actual = referee.entryOf(GEMM_F32, SEED, 16, 5, 9);
        if (claimed == actual) claimed++;
        IReferee.Evidence memory evidence = _evidence(GEMM_F32, 16, 5, 9, claimed);
        vm.expectEmit(address(referee));
        emit IReferee.Convicted(_device, address(this), 0, SEED, 5, 9, claimed, actual);
        referee.judge(evidence);
    }

    function test_the_least_and_the_greatest_number_are_read_as_they_are() public {
        uint256 snapshot = vm.snapshotState();
        testFuzz_any_other_number_convicts(type(int32).min);
        vm.revertToState(snapshot);
        testFuzz_any_other_number_convicts(type(int32).max);
        vm.revertToState(snapshot);
        testFuzz_any_other_number_convicts(-1);
    }

    function testFuzz_a_wrong_entry_convicts_and_a_right_one_does_not(
        uint256 which,
        uint256 n,
        uint256 row,
        uint256 column,
        int32 claimed
    ) public {
        bytes32 kernel = _kernels()[which % 3];
        n = bound(n, 16, 40);
        (row, column) = (row % n, column % n);
        int256 actual = referee.entryOf(kernel, SEED, n, row, column);
        if (claimed == actual) claimed++;
        IReferee.Evidence memory evidence = _evidence(kernel, n, row, column, int32(actual));
        vm.expectRevert(abi.encodeWithSelector(IReferee.EntryRight.selector, row, column, actual));
        referee.judge(evidence);
        evidence = _evidence(kernel, n, row, column, claimed);
        vm.expectEmit(address(referee));
        emit IReferee.Convicted(_device, address(this), 0, SEED, row, column, claimed, actual);
        referee.judge(evidence);
    }

    function test_every_kernel_has_its_own_product() public view {
        int256 f32Entry = referee.entryOf(GEMM_F32, SEED, 64, 3, 5);
        assertEq(referee.entryOf(GEMM_I8, SEED, 64, 3, 5), f32Entry, "the entries are the same");
        int256 f16Entry = referee.entryOf(GEMM_F16, SEED, 64, 3, 5);
        assertLe(f16Entry, 64);
        assertGe(f16Entry, -64);
        assertNotEq(f16Entry, f32Entry);
    }

    /// @dev What the device opened for one kernel, under another's name, where the entry would be wrong. It signed the
    /// name with the rest.
    function test_hostile_evidence_for_one_kernel_fails_as_anothers() public {
        bytes32[3] memory kernels = _kernels();
        for (uint256 own = 0; own < 3; ++own) {
            int256 actual = referee.entryOf(kernels[own], SEED, 16, 5, 9);
            IReferee.Evidence memory evidence = _evidence(kernels[own], 16, 5, 9, int32(actual));
            for (uint256 other = 0; other < 3; ++other) {
                if (other == own) continue;
                evidence.kernel = kernels[other];
                vm.expectRevert(abi.encodeWithSelector(IReferee.InvalidDeviceSignature.selector, _device));
                referee.judge(evidence);
            }
        }
    }

    function test_only_a_known_kernel_is_judged() public {
        _expectUnknown("triad-u32");
        _expectUnknown("alloc-u32");
        _expectUnknown("gemm-f64");
        _expectUnknown("");
        assertEq(GEMM_F32, entryClass().kernel);
    }

    function testFuzz_only_a_known_kernel_is_judged(string calldata name) public {
        bytes32 kernel = keccak256(bytes(name));
        vm.assume(kernel != GEMM_F32 && kernel != GEMM_F16 && kernel != GEMM_I8);
        _expectUnknown(name);
    }

    function _expectUnknown(string memory name) private {
        IReferee.Evidence memory evidence = _wrong();
        evidence.kernel = keccak256(bytes(name));
        bytes memory refusal = abi.encodeWithSelector(IReferee.UnknownKernel.selector, evidence.kernel);
        vm.expectRevert(refusal);
        referee.judge(evidence);
        vm.expectRevert(refusal);
        referee.limitsOf(evidence.kernel);
        vm.expectRevert(refusal);
        referee.entryOf(evidence.kernel, SEED, 16, 0, 0);
    }

    function test_limits_are_those_of_the_vectors() public view {
        string memory json = vm.readFile("contracts/test/vectors/entries.json");
        for (uint256 i = 0; i < 3; ++i) {
            string memory kernel = string.concat(".kernels[", vm.toString(i), "]");
            bytes32 id = json.readBytes32(string.concat(kernel, ".id"));
            assertEq(id, keccak256(bytes(json.readString(string.concat(kernel, ".name")))));
            (uint256 maxEntry, uint256 maxN) = referee.limitsOf(id);
            assertEq(maxEntry, json.readUint(string.concat(kernel, ".max")));
            assertEq(maxN, json.readUint(string.concat(kernel, ".maxN")));
        }
    }

    function test_bounds_of_n_for_f32() public {
        _checkBoundsOfN(GEMM_F32, 4096);
    }

    function test_bounds_of_n_for_f16() public {
        _checkBoundsOfN(GEMM_F16, 1024);
    }

    function test_bounds_of_n_for_i8() public {
        _checkBoundsOfN(GEMM_I8, 4096);
    }

    /// @dev Evidence beyond a bound is signed as it stands, so that nothing but the bound refuses it.
    function _checkBoundsOfN(bytes32 kernel, uint256 maxN) private {
        _checkSize(kernel, 15, maxN, false);
        _checkSize(kernel, 16, maxN, true);
        _checkSize(kernel, maxN, maxN, true);
        _checkSize(kernel, maxN + 1, maxN, false);
    }

    function _checkSize(bytes32 kernel, uint256 n, uint256 maxN, bool taken) private {
        IReferee.Evidence memory evidence = _evidence(kernel, n, n - 1, n - 1, 1 << 30);
        uint256 snapshot = vm.snapshotState();
        bytes memory refusal = abi.encodeWithSelector(IReferee.SizeOutOfBounds.selector, n, 16, maxN);
        if (!taken) vm.expectRevert(refusal);
        referee.judge(evidence);
        vm.revertToState(snapshot);
        if (!taken) vm.expectRevert(refusal);
        referee.entryOf(kernel, SEED, n, n - 1, n - 1);
    }

    function test_bounds_of_row_and_column() public {
        IReferee.Evidence memory evidence = _evidence(GEMM_F32, 16, 15, 15, 1 << 20);
        evidence.row = 16;
        vm.expectRevert(abi.encodeWithSelector(IReferee.IndexOutOfBounds.selector, 16, 16));
        referee.judge(evidence);
        evidence.row = 15;
        evidence.column = 16;
        vm.expectRevert(abi.encodeWithSelector(IReferee.IndexOutOfBounds.selector, 16, 16));
        referee.judge(evidence);
        vm.expectRevert(abi.encodeWithSelector(IReferee.IndexOutOfBounds.selector, 16, 16));
        referee.entryOf(GEMM_F32, SEED, 16, 16, 0);
        evidence.column = 15;
        referee.judge(evidence);
    }

    function test_a_row_has_four_bytes_an_entry() public {
        IReferee.Evidence memory evidence = _wrong();
        bytes memory entries = evidence.entries;
        evidence.entries = abi.encodePacked(entries, bytes1(0));
        vm.expectRevert(abi.encodeWithSelector(IReferee.WrongRowLength.selector, 65, 64));
        referee.judge(evidence);
        evidence.entries = new bytes(63);
        vm.expectRevert(abi.encodeWithSelector(IReferee.WrongRowLength.selector, 63, 64));
        referee.judge(evidence);
    }

    /// @dev What the device signed for one round, with the seed, size, root or key of another.
    function test_hostile_a_signature_counts_for_what_it_was_made_for() public {
        bytes memory refusal = abi.encodeWithSelector(IReferee.InvalidDeviceSignature.selector, _device);
        IReferee.Evidence memory evidence = _wrong();
        evidence.seed = keccak256("another round's seed");
        vm.expectRevert(refusal);
        referee.judge(evidence);

        evidence = _wrong();
        evidence.rowRoot = bytes32(uint256(evidence.rowRoot) ^ 1);
        vm.expectRevert(refusal);
        referee.judge(evidence);

        evidence = _evidence(GEMM_F32, 17, 0, 0, 1 << 20);
        IReferee.Evidence memory smaller = _evidence(GEMM_F32, 16, 0, 0, 1 << 20);
        (evidence.r, evidence.s) = (smaller.r, smaller.s);
        vm.expectRevert(refusal);
        referee.judge(evidence);

        evidence = _wrong();
        _sign(evidence, 0xbad);
        (evidence.deviceX, evidence.deviceY) = publicKey(KEY);
        vm.expectRevert(refusal);
        referee.judge(evidence);
    }

    function test_a_high_s_is_refused() public {
        IReferee.Evidence memory evidence = _wrong();
        evidence.s = bytes32(P256.N - uint256(evidence.s));
        vm.expectRevert(abi.encodeWithSelector(IReferee.InvalidDeviceSignature.selector, _device));
        referee.judge(evidence);
    }

    /// @dev A true row, shown at an index where it would be wrong.
    function test_hostile_a_row_shown_at_another_index_is_refused() public {
        IReferee.Evidence memory evidence = _wrong();
        uint256 row = evidence.row;
        evidence.row = row ^ 1;
        vm.expectRevert(abi.encodeWithSelector(IReferee.RowNotUnderRoot.selector, row ^ 1));
        referee.judge(evidence);
    }

    /// @dev A row of the accuser's own making.
    function test_hostile_a_made_up_row_is_refused() public {
        IReferee.Evidence memory evidence = _wrong();
        evidence.entries[4 * evidence.column] ^= 0x01;
        vm.expectRevert(abi.encodeWithSelector(IReferee.RowNotUnderRoot.selector, evidence.row));
        referee.judge(evidence);
    }

    function test_hostile_a_proof_cut_or_stretched_is_refused() public {
        IReferee.Evidence memory evidence = _wrong();
        bytes32[] memory proof = evidence.proof;
        evidence.proof = new bytes32[](proof.length - 1);
        for (uint256 i = 0; i < proof.length - 1; ++i) {
            evidence.proof[i] = proof[i];
        }
        vm.expectRevert(abi.encodeWithSelector(IReferee.RowNotUnderRoot.selector, evidence.row));
        referee.judge(evidence);
        evidence.proof = new bytes32[](proof.length + 1);
        for (uint256 i = 0; i < proof.length; ++i) {
            evidence.proof[i] = proof[i];
        }
        vm.expectRevert(abi.encodeWithSelector(IReferee.RowNotUnderRoot.selector, evidence.row));
        referee.judge(evidence);
    }

    function test_what_a_judgement_costs() public {
        assertLt(_costOf(64), 150_000);
        assertLt(_costOf(1024), 600_000);
    }

    function test_a_referee_whom_verification_does_not_know_is_refused() public {
        bytes memory code =
            abi.encodePacked(vm.getCode("Referee.sol:Referee"), abi.encode(verification, staking));
        vm.expectRevert(abi.encodeWithSelector(IReferee.WrongVerification.selector, verification));
        assembly {
            pop(create(0, add(code, 32), mload(code)))
        }
    }

    // Steps

    function _kernels() private pure returns (bytes32[3] memory) {
        return [GEMM_F32, GEMM_F16, GEMM_I8];
    }

    function _costOf(uint256 n) private returns (uint256 gas) {
        IReferee.Evidence memory evidence = _evidence(GEMM_F32, n, n - 1, n / 2, 1 << 28);
        uint256 snapshot = vm.snapshotState();
        referee.judge(evidence);
        gas = vm.lastCallGas().gasTotalUsed;
        emit log_named_uint(string.concat("judge, n = ", vm.toString(n)), gas);
        vm.revertToState(snapshot);
    }

    /// @dev Its row 4 is all zeros but for one entry.
    function _wrong() private view returns (IReferee.Evidence memory) {
        return _evidence(GEMM_F32, 16, 4, 2, 1 << 20);
    }
}
