// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IClassRegistry} from "./interfaces/IClassRegistry.sol";
import {IDeviceRegistry} from "./interfaces/IDeviceRegistry.sol";
import {IRallyToken} from "./interfaces/IRallyToken.sol";
import {IVerification} from "./interfaces/IVerification.sol";

/// @title Verification
/// @notice See {IVerification}.
/// @dev Assumptions. RALLY moves exactly what it says and calls nobody. A bonded verifier is believed: the bond
/// says who speaks, and nothing here yet checks one verifier against another.
contract Verification is IVerification {
    using Checkpoints for Checkpoints.Trace208;
    using EnumerableSet for EnumerableSet.AddressSet;

    uint256 public constant MAX_ENDPOINT_BYTES = 256;

    /// @inheritdoc IVerification
    /// @dev Longer than a day's windows, so that a verifier cannot attest and be gone.
    uint256 public constant UNBONDING_SECONDS = 1 days;

    /// @inheritdoc IVerification
    uint256 public immutable MIN_BOND;

    IRallyToken public immutable RALLY;
    IClassRegistry public immutable CLASSES;
    IDeviceRegistry public immutable DEVICES;

    EnumerableSet.AddressSet private _accounts;
    mapping(address account => Verifier) private _verifiers;
    mapping(bytes32 deviceId => mapping(bytes32 classId => Attestation)) private _attestations;
    /// @dev Running count of failed attestations over time.
    mapping(bytes32 deviceId => mapping(bytes32 classId => Checkpoints.Trace208)) private _failures;

    constructor(IRallyToken rally, IClassRegistry classes, IDeviceRegistry devices, uint256 minBond) {
        RALLY = rally;
        CLASSES = classes;
        DEVICES = devices;
        MIN_BOND = minBond;
    }

    /// @inheritdoc IVerification
    function bond(uint256 amount, bytes32 x, bytes32 y, string calldata endpoint) external {
        uint256 length = bytes(endpoint).length;
        require(length <= MAX_ENDPOINT_BYTES, EndpointTooLong(length, MAX_ENDPOINT_BYTES));
        require(x != 0 && y != 0, PeerKeyMissing());
        uint256 total = _verifiers[msg.sender].bond + amount;
        require(total >= MIN_BOND, BondTooSmall(total, MIN_BOND));

        _accounts.add(msg.sender);
        // The supply, and so every bond, is below 2⁸⁷.
        _verifiers[msg.sender] = Verifier({
            account: msg.sender, bond: uint128(total), withdrawableAt: 0, x: x, y: y, endpoint: endpoint
        });
        emit VerifierBonded(msg.sender, amount, total, x, y, endpoint);
        RALLY.transferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IVerification
    function unbond() external {
        Verifier storage verifier = _serving(msg.sender);
        uint64 withdrawableAt = uint64(block.timestamp + UNBONDING_SECONDS);
        verifier.withdrawableAt = withdrawableAt;
        emit VerifierUnbonding(msg.sender, withdrawableAt);
    }

    /// @inheritdoc IVerification
    function withdraw() external {
        Verifier storage verifier = _verifiers[msg.sender];
        uint256 withdrawableAt = verifier.withdrawableAt;
        require(withdrawableAt != 0, NotUnbonding(msg.sender));
        require(block.timestamp >= withdrawableAt, BondLocked(withdrawableAt));
        uint256 amount = verifier.bond;

        delete _verifiers[msg.sender];
        _accounts.remove(msg.sender);
        emit VerifierWithdrawn(msg.sender, amount);
        RALLY.transfer(msg.sender, amount);
    }

    /// @inheritdoc IVerification
    function attest(
        bytes32 deviceId,
        bytes32 classId,
        uint64 score,
        uint64 memoryBytes,
        bool passed,
        bytes32 transcriptHash
    ) external {
        _serving(msg.sender);
        require(DEVICES.ownerOf(deviceId) != address(0), DeviceNotRegistered(deviceId));
        (uint64 minScore, uint64 minMemoryBytes,) = CLASSES.requirements(classId);
        if (passed) {
            require(score >= minScore, ScoreBelowMinimum(score, minScore));
            require(memoryBytes >= minMemoryBytes, MemoryBelowMinimum(memoryBytes, minMemoryBytes));
        } else {
            Checkpoints.Trace208 storage failures = _failures[deviceId][classId];
            failures.push(uint48(block.timestamp), failures.latest() + 1);
        }
        _attestations[deviceId][classId] = Attestation({
            verifier: msg.sender,
            attestedAt: uint64(block.timestamp),
            passed: passed,
            score: score,
            memoryBytes: memoryBytes,
            transcriptHash: transcriptHash
        });
        emit Attested(deviceId, classId, msg.sender, passed, score, memoryBytes, transcriptHash);
    }

    /// @inheritdoc IVerification
    function isAttested(bytes32 deviceId, bytes32 classId) external view returns (bool) {
        return block.timestamp <= attestedUntil(deviceId, classId);
    }

    /// @inheritdoc IVerification
    function attestedUntil(bytes32 deviceId, bytes32 classId) public view returns (uint256) {
        Attestation storage attestation = _attestations[deviceId][classId];
        if (!attestation.passed) return 0;
        (,, uint32 validitySeconds) = CLASSES.requirements(classId);
        return uint256(attestation.attestedAt) + validitySeconds;
    }

    /// @inheritdoc IVerification
    function getAttestation(bytes32 deviceId, bytes32 classId) external view returns (Attestation memory) {
        return _attestations[deviceId][classId];
    }

    /// @inheritdoc IVerification
    function failuresUntil(bytes32 deviceId, bytes32 classId, uint256 time) external view returns (uint256) {
        return _failures[deviceId][classId].upperLookupRecent(uint48(time));
    }

    /// @inheritdoc IVerification
    function isVerifier(address account) external view returns (bool) {
        Verifier storage verifier = _verifiers[account];
        return verifier.account != address(0) && verifier.withdrawableAt == 0;
    }

    /// @inheritdoc IVerification
    function getVerifier(address account) external view returns (Verifier memory) {
        return _verifiers[account];
    }

    /// @inheritdoc IVerification
    function verifierCount() external view returns (uint256) {
        return _accounts.length();
    }

    /// @inheritdoc IVerification
    function listVerifiers(uint256 offset, uint256 limit) external view returns (Verifier[] memory page) {
        uint256 count = _accounts.length();
        uint256 size = offset >= count ? 0 : count - offset < limit ? count - offset : limit;
        page = new Verifier[](size);
        for (uint256 i = 0; i < size; ++i) {
            page[i] = _verifiers[_accounts.at(offset + i)];
        }
    }

    function _serving(address account) private view returns (Verifier storage verifier) {
        verifier = _verifiers[account];
        require(verifier.account != address(0), NotVerifier(account));
        uint256 withdrawableAt = verifier.withdrawableAt;
        require(withdrawableAt == 0, VerifierIsUnbonding(account, withdrawableAt));
    }
}
