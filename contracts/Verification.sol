// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IClassRegistry} from "./interfaces/IClassRegistry.sol";
import {IDeviceRegistry} from "./interfaces/IDeviceRegistry.sol";
import {IEmission, Role} from "./interfaces/IEmission.sol";
import {IRallyToken} from "./interfaces/IRallyToken.sol";
import {IVerification} from "./interfaces/IVerification.sol";
import {PermitInput} from "./interfaces/PermitInput.sol";
import {Pages} from "./libraries/Pages.sol";
import {Permits} from "./libraries/Permits.sol";
import {Sampling} from "./libraries/Sampling.sol";

/// @title Verification
/// @notice See {IVerification}.
/// @dev Assumptions.
/// - RALLY moves exactly what it says and calls nobody; its supply, and so every bond, fee and sum of them, is below
///   2⁸⁷. Time is below 2³², block numbers and ids below 2⁶⁴.
/// - Classes never change. A quorum is at most 15, so loops over seats are short.
/// - Emission, faults and referee are the contracts of this deployment, and call nobody back.
/// - More than half of the bonded verifiers, by count, are honest: whoever holds most of them decides.
contract Verification is IVerification {
    using Checkpoints for Checkpoints.Trace208;
    using EnumerableSet for EnumerableSet.AddressSet;
    using Permits for IRallyToken;

    /// @dev Two slots, then key and endpoint. Written at every draw and settlement: the first slot alone.
    struct VerifierState {
        uint96 bond;
        uint96 earned;
        uint32 withdrawableAt;
        uint32 openSeats;
        bytes32 x;
        bytes32 y;
        string endpoint;
    }

    /// @dev Four slots and one a seat.
    struct RoundState {
        bytes32 deviceId;
        bytes32 classId;
        address payer;
        uint96 fee;
        uint64 requestedBlock;
        uint32 requestedAt;
        uint32 deadline;
        /// The least of the passing votes.
        uint64 memoryBytes;
        uint8 passes;
        uint8 fails;
        Status status;
        bool fault;
        bool closed;
        Seat[] seats;
    }

    /// @dev Three slots, of which the first answers whether a device is attested.
    struct AttestationState {
        uint32 until;
        uint32 attestedAt;
        uint64 score;
        uint64 memoryBytes;
        uint64 roundId;
        address verifier;
        bytes32 transcriptHash;
    }

    uint256 public constant MAX_ENDPOINT_BYTES = 256;
    uint256 public constant MIN_EPOCH_SECONDS = 1 minutes;
    uint256 public constant MAX_EPOCH_SECONDS = 1 days;

    /// @inheritdoc IVerification
    /// @dev Longer than a round, and than a day's windows: a verifier cannot attest and be gone.
    uint256 public constant UNBONDING_SECONDS = 1 days;

    /// @inheritdoc IVerification
    /// @dev Some twenty blocks: verifiers watch, and one transaction suffices.
    uint256 public constant DRAW_SECONDS = 5 minutes;

    /// @inheritdoc IVerification
    /// @dev A challenge takes seconds; the rest is for reaching the device, and for a full block or two.
    uint256 public constant ROUND_SECONDS = 5 minutes;

    /// @inheritdoc IVerification
    uint256 public immutable EPOCH_SECONDS;

    /// @inheritdoc IVerification
    uint256 public immutable MIN_BOND;

    /// @inheritdoc IVerification
    uint256 public immutable ABSENCE_PENALTY;

    /// @inheritdoc IVerification
    uint256 public immutable DISSENT_PENALTY;

    /// @inheritdoc IVerification
    uint256 public immutable MIN_SEAT_FEE;

    IRallyToken public immutable RALLY;
    IClassRegistry public immutable CLASSES;
    IDeviceRegistry public immutable DEVICES;

    /// @inheritdoc IVerification
    IEmission public immutable EMISSION;

    /// @inheritdoc IVerification
    address public immutable FAULTS;

    /// @inheritdoc IVerification
    address public immutable REFEREE;

    /// @dev The credit of one vote, and its factor.
    uint256 private constant WAD = 1e18;

    uint64 private _roundCount;
    /// @dev Block in which the set of active verifiers last changed.
    uint64 private _activeChangedAt;
    EnumerableSet.AddressSet private _accounts;
    EnumerableSet.AddressSet private _active;
    mapping(address account => VerifierState) private _verifiers;
    mapping(uint256 roundId => RoundState) private _rounds;
    mapping(bytes32 deviceId => mapping(bytes32 classId => mapping(bool fault => uint256))) private _latest;
    mapping(bytes32 deviceId => mapping(bytes32 classId => AttestationState)) private _attestations;
    /// @dev Running count of failed rounds over time.
    mapping(bytes32 deviceId => mapping(bytes32 classId => Checkpoints.Trace208)) private _failures;

    /// @inheritdoc IVerification
    mapping(bytes32 deviceId => uint256) public convictedAt;

    constructor(
        IRallyToken rally,
        IClassRegistry classes,
        IDeviceRegistry devices,
        IEmission emission,
        address faults,
        address referee,
        uint256 minBond,
        uint256 epochSeconds
    ) {
        require(
            epochSeconds >= MIN_EPOCH_SECONDS && epochSeconds <= MAX_EPOCH_SECONDS,
            EpochOutOfBounds(epochSeconds, MIN_EPOCH_SECONDS, MAX_EPOCH_SECONDS)
        );
        RALLY = rally;
        CLASSES = classes;
        DEVICES = devices;
        EMISSION = emission;
        FAULTS = faults;
        REFEREE = referee;
        MIN_BOND = minBond;
        ABSENCE_PENALTY = minBond / 100;
        DISSENT_PENALTY = minBond / 10;
        MIN_SEAT_FEE = minBond / 10_000;
        EPOCH_SECONDS = epochSeconds;
    }

    /// @inheritdoc IVerification
    function bond(uint256 amount, bytes32 x, bytes32 y, string calldata endpoint) external {
        uint256 length = bytes(endpoint).length;
        require(length <= MAX_ENDPOINT_BYTES, EndpointTooLong(length, MAX_ENDPOINT_BYTES));
        require(x != 0 && y != 0, PeerKeyMissing());
        VerifierState storage verifier = _verifiers[msg.sender];
        uint256 withdrawableAt = verifier.withdrawableAt;
        require(withdrawableAt == 0, VerifierIsUnbonding(msg.sender, withdrawableAt));
        uint256 total = verifier.bond + amount;
        require(total >= MIN_BOND, BondTooSmall(total, MIN_BOND));

        // More than the supply fails in the transfer.
        verifier.bond = uint96(total);
        verifier.x = x;
        verifier.y = y;
        verifier.endpoint = endpoint;
        _accounts.add(msg.sender);
        if (_active.add(msg.sender)) _activeChangedAt = uint64(block.number);
        emit VerifierBonded(msg.sender, amount, total, x, y, endpoint);
        RALLY.transferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IVerification
    function unbond() external {
        VerifierState storage verifier = _bonded(msg.sender);
        uint256 withdrawableAt = verifier.withdrawableAt;
        require(withdrawableAt == 0, VerifierIsUnbonding(msg.sender, withdrawableAt));
        withdrawableAt = block.timestamp + UNBONDING_SECONDS;
        verifier.withdrawableAt = uint32(withdrawableAt);
        _deactivate(msg.sender);
        emit VerifierUnbonding(msg.sender, withdrawableAt);
    }

    /// @inheritdoc IVerification
    function withdraw() external {
        VerifierState storage verifier = _verifiers[msg.sender];
        uint256 withdrawableAt = verifier.withdrawableAt;
        require(withdrawableAt != 0, NotUnbonding(msg.sender));
        require(block.timestamp >= withdrawableAt, BondLocked(withdrawableAt));
        require(verifier.openSeats == 0, SeatsOpen(msg.sender, verifier.openSeats));
        uint256 bonded = verifier.bond;
        uint256 earned = verifier.earned;

        delete _verifiers[msg.sender];
        _accounts.remove(msg.sender);
        emit VerifierWithdrawn(msg.sender, bonded);
        if (earned > 0) emit EarnedWithdrawn(msg.sender, earned);
        RALLY.transfer(msg.sender, bonded + earned);
    }

    /// @inheritdoc IVerification
    function withdrawEarned() external returns (uint256 amount) {
        VerifierState storage verifier = _verifiers[msg.sender];
        amount = verifier.earned;
        require(amount > 0, NothingEarned(msg.sender));
        verifier.earned = 0;
        emit EarnedWithdrawn(msg.sender, amount);
        RALLY.transfer(msg.sender, amount);
    }

    /// @inheritdoc IVerification
    function request(bytes32 deviceId, bytes32 classId) external returns (uint256 roundId) {
        return _requestByOwner(deviceId, classId);
    }

    /// @inheritdoc IVerification
    function requestWithPermit(bytes32 deviceId, bytes32 classId, PermitInput calldata permit)
        external
        returns (uint256 roundId)
    {
        RALLY.tryPermit(permit);
        return _requestByOwner(deviceId, classId);
    }

    /// @inheritdoc IVerification
    function requestFault(bytes32 deviceId, bytes32 classId) external returns (uint256 roundId) {
        require(msg.sender == FAULTS, OnlyFaults(msg.sender));
        return _request(deviceId, classId, true);
    }

    /// @inheritdoc IVerification
    function draw(uint256 roundId) external returns (address[] memory verifiers) {
        RoundState storage round = _known(roundId);
        require(round.status == Status.Requested, WrongStatus(roundId, round.status));
        uint256 drawUntil = round.requestedAt + DRAW_SECONDS;
        require(block.timestamp <= drawUntil, DrawTooLate(roundId, drawUntil));
        require(
            block.number > round.requestedBlock && block.number > _activeChangedAt,
            DrawTooEarly(roundId, block.number)
        );
        uint256 active = _active.length();
        require(active > 0, NoVerifierActive());
        (uint256 quorum,) = CLASSES.verificationTerms(round.classId);

        bytes32 entropy = keccak256(abi.encode(block.prevrandao, roundId));
        uint256[] memory picks = Sampling.floyd(entropy, active, quorum < active ? quorum : active);
        uint256 deadline = block.timestamp + ROUND_SECONDS;
        round.status = Status.Drawn;
        round.deadline = uint32(deadline);
        verifiers = new address[](picks.length);
        for (uint256 i = 0; i < picks.length; ++i) {
            address account = _active.at(picks[i]);
            verifiers[i] = account;
            round.seats.push(Seat({verifier: account, vote: Vote.None, score: 0}));
            _verifiers[account].openSeats++;
        }
        emit Drawn(roundId, round.deviceId, round.classId, verifiers, deadline);
    }

    /// @inheritdoc IVerification
    function attest(uint256 roundId, uint64 score, uint64 memoryBytes, bool passed, bytes32 transcriptHash)
        external
    {
        RoundState storage round = _voting(roundId);
        require(block.timestamp <= round.deadline, VoteTooLate(roundId, round.deadline));
        Seat storage seat = _seatOf(roundId, round, msg.sender);
        require(seat.vote == Vote.None, VotedAlready(roundId, msg.sender));
        (uint64 minScore, uint64 minMemoryBytes, uint32 validitySeconds) = CLASSES.requirements(round.classId);

        seat.score = score;
        if (passed) {
            require(score >= minScore, ScoreBelowMinimum(score, minScore));
            require(memoryBytes >= minMemoryBytes, MemoryBelowMinimum(memoryBytes, minMemoryBytes));
            seat.vote = Vote.Passed;
            round.passes++;
            if (round.passes == 1 || memoryBytes < round.memoryBytes) round.memoryBytes = memoryBytes;
        } else {
            seat.vote = Vote.Failed;
            round.fails++;
        }
        emit Voted(roundId, msg.sender, passed, score, memoryBytes, transcriptHash);
        uint256 seats = round.seats.length;
        if (round.status == Status.Drawn && 2 * (passed ? round.passes : round.fails) > seats) {
            _decide(roundId, round, passed, validitySeconds, transcriptHash);
        }
        if (round.passes + round.fails == seats) _settle(roundId, round);
    }

    /// @inheritdoc IVerification
    function close(uint256 roundId) external {
        RoundState storage round = _voting(roundId);
        require(block.timestamp > round.deadline, RoundNotOver(roundId, round.deadline));
        _settle(roundId, round);
    }

    /// @inheritdoc IVerification
    function cancel(uint256 roundId) external {
        RoundState storage round = _known(roundId);
        require(round.status == Status.Requested, WrongStatus(roundId, round.status));
        uint256 drawUntil = round.requestedAt + DRAW_SECONDS;
        require(block.timestamp > drawUntil || _active.length() == 0, CannotCancelYet(roundId, drawUntil));
        (address payer, uint256 fee) = (round.payer, round.fee);

        round.status = Status.Cancelled;
        round.closed = true;
        emit RoundCancelled(roundId, payer, fee);
        RALLY.transfer(payer, fee);
    }

    /// @inheritdoc IVerification
    function convict(bytes32 deviceId) external {
        require(msg.sender == REFEREE, OnlyReferee(msg.sender));
        require(convictedAt[deviceId] == 0, DeviceIsConvicted(deviceId));
        convictedAt[deviceId] = block.timestamp;
        emit DeviceConvicted(deviceId);
    }

    /// @inheritdoc IVerification
    function isAttested(bytes32 deviceId, bytes32 classId) external view returns (bool) {
        return block.timestamp <= attestedUntil(deviceId, classId);
    }

    /// @inheritdoc IVerification
    function attestedUntil(bytes32 deviceId, bytes32 classId) public view returns (uint256) {
        return convictedAt[deviceId] == 0 ? _attestations[deviceId][classId].until : 0;
    }

    /// @inheritdoc IVerification
    function getAttestation(bytes32 deviceId, bytes32 classId) external view returns (Attestation memory) {
        AttestationState storage attestation = _attestations[deviceId][classId];
        return Attestation({
            roundId: attestation.roundId,
            attestedAt: attestation.attestedAt,
            until: attestation.until,
            passed: attestation.until != 0,
            score: attestation.score,
            memoryBytes: attestation.memoryBytes,
            verifier: attestation.verifier,
            transcriptHash: attestation.transcriptHash
        });
    }

    /// @inheritdoc IVerification
    function failuresUntil(bytes32 deviceId, bytes32 classId, uint256 time)
        external
        view
        returns (uint256 failures)
    {
        failures = _failures[deviceId][classId].upperLookupRecent(uint48(time));
        uint256 convicted = convictedAt[deviceId];
        if (convicted != 0 && convicted <= time) failures += 1;
    }

    /// @inheritdoc IVerification
    function getRound(uint256 roundId) external view returns (Round memory) {
        RoundState storage round = _known(roundId);
        return Round({
            deviceId: round.deviceId,
            classId: round.classId,
            payer: round.payer,
            fee: round.fee,
            drawUntil: uint64(round.requestedAt + DRAW_SECONDS),
            deadline: round.deadline,
            fault: round.fault,
            status: round.status,
            closed: round.closed,
            passes: round.passes,
            fails: round.fails,
            seats: round.seats
        });
    }

    /// @inheritdoc IVerification
    function statusOf(uint256 roundId) external view returns (Status) {
        return _rounds[roundId].status;
    }

    /// @inheritdoc IVerification
    function roundCount() external view returns (uint256) {
        return _roundCount;
    }

    /// @inheritdoc IVerification
    function roundOf(bytes32 deviceId, bytes32 classId) external view returns (uint256) {
        return _latest[deviceId][classId][false];
    }

    /// @inheritdoc IVerification
    function faultRoundOf(bytes32 deviceId, bytes32 classId) external view returns (uint256) {
        return _latest[deviceId][classId][true];
    }

    /// @inheritdoc IVerification
    function isVerifier(address account) external view returns (bool) {
        return _active.contains(account);
    }

    /// @inheritdoc IVerification
    function getVerifier(address account) public view returns (Verifier memory) {
        VerifierState storage verifier = _verifiers[account];
        return Verifier({
            account: verifier.x == 0 ? address(0) : account,
            bond: verifier.bond,
            earned: verifier.earned,
            withdrawableAt: verifier.withdrawableAt,
            openSeats: verifier.openSeats,
            active: _active.contains(account),
            x: verifier.x,
            y: verifier.y,
            endpoint: verifier.endpoint
        });
    }

    /// @inheritdoc IVerification
    function verifierCount() external view returns (uint256) {
        return _accounts.length();
    }

    /// @inheritdoc IVerification
    function activeCount() external view returns (uint256) {
        return _active.length();
    }

    /// @inheritdoc IVerification
    function listVerifiers(uint256 offset, uint256 limit) external view returns (Verifier[] memory page) {
        page = new Verifier[](Pages.sizeOf(_accounts.length(), offset, limit));
        for (uint256 i = 0; i < page.length; ++i) {
            page[i] = getVerifier(_accounts.at(offset + i));
        }
    }

    function _requestByOwner(bytes32 deviceId, bytes32 classId) private returns (uint256) {
        address owner = DEVICES.ownerOf(deviceId);
        require(owner != address(0), DeviceNotRegistered(deviceId));
        require(owner == msg.sender, NotDeviceOwner(deviceId, msg.sender, owner));
        return _request(deviceId, classId, false);
    }

    function _request(bytes32 deviceId, bytes32 classId, bool fault) private returns (uint256 roundId) {
        require(convictedAt[deviceId] == 0, DeviceIsConvicted(deviceId));
        if (!fault) _requireDue(deviceId, classId);
        uint256 latest = _latest[deviceId][classId][fault];
        Status status = _rounds[latest].status;
        require(status != Status.Requested && status != Status.Drawn, RoundOpen(latest));
        (uint256 quorum, uint96 fee) = CLASSES.verificationTerms(classId);
        require(fee >= quorum * MIN_SEAT_FEE, FeeTooSmall(fee, quorum * MIN_SEAT_FEE));

        roundId = ++_roundCount;
        _latest[deviceId][classId][fault] = roundId;
        RoundState storage round = _rounds[roundId];
        round.deviceId = deviceId;
        round.classId = classId;
        round.payer = msg.sender;
        round.fee = fee;
        round.requestedBlock = uint64(block.number);
        round.requestedAt = uint32(block.timestamp);
        round.status = Status.Requested;
        round.fault = fault;
        emit RoundRequested(
            roundId, deviceId, classId, msg.sender, fee, block.timestamp + DRAW_SECONDS, fault
        );
        RALLY.transferFrom(msg.sender, address(this), fee);
    }

    /// @dev A pass may be renewed in the last half of its time, a failure mended in the next epoch.
    function _requireDue(bytes32 deviceId, bytes32 classId) private view {
        AttestationState storage attestation = _attestations[deviceId][classId];
        uint256 attestedAt = attestation.attestedAt;
        uint256 until = attestation.until;
        if (until != 0) {
            uint256 from = attestedAt + (until - attestedAt) / 2;
            require(block.timestamp >= from, RenewalTooEarly(from, block.timestamp));
        } else if (attestedAt != 0) {
            uint256 from = (attestedAt / EPOCH_SECONDS + 1) * EPOCH_SECONDS;
            require(block.timestamp >= from, RetryTooEarly(from, block.timestamp));
        }
    }

    /// @dev Writes down what more than half of the seats say.
    function _decide(
        uint256 roundId,
        RoundState storage round,
        bool passed,
        uint256 validitySeconds,
        bytes32 transcriptHash
    ) private {
        (bytes32 deviceId, bytes32 classId) = (round.deviceId, round.classId);
        uint256 until = passed ? block.timestamp + validitySeconds : 0;
        uint64 score = passed ? _medianDown(round) : 0;
        uint64 memoryBytes = passed ? round.memoryBytes : 0;
        if (!passed) {
            Checkpoints.Trace208 storage failures = _failures[deviceId][classId];
            failures.push(uint48(block.timestamp), failures.latest() + 1);
        }
        round.status = passed ? Status.Passed : Status.Failed;
        _attestations[deviceId][classId] = AttestationState({
            until: uint32(until),
            attestedAt: uint32(block.timestamp),
            score: score,
            memoryBytes: memoryBytes,
            roundId: uint64(roundId),
            verifier: msg.sender,
            transcriptHash: transcriptHash
        });
        emit Attested(
            deviceId, classId, msg.sender, passed, score, memoryBytes, transcriptHash, roundId, until
        );
    }

    /// @dev Pays and slashes, once a round.
    function _settle(uint256 roundId, RoundState storage round) private {
        if (round.status == Status.Drawn) round.status = Status.Undecided;
        round.closed = true;
        Status status = round.status;
        (address payer, uint256 fee) = (round.payer, round.fee);
        (Vote outcome, uint256 winners) = status == Status.Passed
            ? (Vote.Passed, round.passes)
            : status == Status.Failed ? (Vote.Failed, round.fails) : (Vote.None, 0);
        uint256 share = winners == 0 ? 0 : fee / winners;
        uint256 refunded = winners == 0 ? fee : 0;
        uint256 burned = fee - refunded - share * winners;

        Seat[] memory seats = round.seats;
        for (uint256 i = 0; i < seats.length; ++i) {
            VerifierState storage verifier = _verifiers[seats[i].verifier];
            verifier.openSeats--;
            Vote vote = seats[i].vote;
            if (vote == Vote.None) {
                burned += _slash(roundId, seats[i].verifier, ABSENCE_PENALTY);
            } else if (vote == outcome) {
                verifier.earned += uint96(share);
            } else if (outcome != Vote.None) {
                burned += _slash(roundId, seats[i].verifier, DISSENT_PENALTY);
            }
        }
        emit RoundClosed(roundId, status, share, refunded, burned);
        for (uint256 i = 0; winners > 0 && i < seats.length; ++i) {
            if (seats[i].vote == outcome) EMISSION.credit(Role.Verifier, seats[i].verifier, WAD, WAD);
        }
        if (burned > 0) RALLY.burn(burned);
        if (refunded > 0) RALLY.transfer(payer, refunded);
    }

    /// @return taken The penalty, or what is left of the bond.
    function _slash(uint256 roundId, address account, uint256 penalty) private returns (uint256 taken) {
        VerifierState storage verifier = _verifiers[account];
        uint256 bonded = verifier.bond;
        taken = penalty < bonded ? penalty : bonded;
        bonded -= taken;
        verifier.bond = uint96(bonded);
        if (bonded < MIN_BOND) _deactivate(account);
        emit VerifierSlashed(account, roundId, taken, bonded);
    }

    function _deactivate(address account) private {
        if (_active.remove(account)) _activeChangedAt = uint64(block.number);
    }

    function _bonded(address account) private view returns (VerifierState storage verifier) {
        verifier = _verifiers[account];
        require(verifier.x != 0, NotVerifier(account));
    }

    function _known(uint256 roundId) private view returns (RoundState storage round) {
        round = _rounds[roundId];
        require(round.status != Status.None, UnknownRound(roundId));
    }

    /// @dev The round, drawn and not closed.
    function _voting(uint256 roundId) private view returns (RoundState storage round) {
        round = _known(roundId);
        Status status = round.status;
        require(status != Status.Requested && status != Status.Cancelled, WrongStatus(roundId, status));
        require(!round.closed, RoundIsClosed(roundId));
    }

    function _seatOf(uint256 roundId, RoundState storage round, address account)
        private
        view
        returns (Seat storage)
    {
        uint256 count = round.seats.length;
        for (uint256 i = 0; i < count; ++i) {
            if (round.seats[i].verifier == account) return round.seats[i];
        }
        revert NotDrawn(roundId, account);
    }

    /// @dev Median of the passing votes' scores; of an even number, the lower of the middle two.
    function _medianDown(RoundState storage round) private view returns (uint64) {
        uint64[] memory scores = new uint64[](round.passes);
        uint256 sorted = 0;
        uint256 count = round.seats.length;
        for (uint256 i = 0; i < count; ++i) {
            Seat memory seat = round.seats[i];
            if (seat.vote != Vote.Passed) continue;
            uint256 k = sorted++;
            for (; k > 0 && scores[k - 1] > seat.score; --k) {
                scores[k] = scores[k - 1];
            }
            scores[k] = seat.score;
        }
        return scores[(sorted - 1) / 2];
    }
}
