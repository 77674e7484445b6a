// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmission} from "./IEmission.sol";
import {PermitInput} from "./PermitInput.sol";

/// @title Verification
/// @notice Verifiers bond RALLY; a device's owner pays for a round; verifiers drawn by chain randomness challenge
/// the device off chain, each for itself, and vote on what it proved. What more than half of the seats say is
/// attested. Who voted so shares the fee; who never answered, or voted against, loses part of its bond.
///
/// Life of a round: `request` → `draw` (a later block, within `DRAW_SECONDS`) → `attest` by each seat (within
/// `ROUND_SECONDS`) → closed by the last vote, or by anyone after the deadline. A round that nobody draws in time
/// is cancelled. All RALLY a caller pays is approved to this contract.
interface IVerification {
    struct Verifier {
        address account;
        /// Wei of RALLY.
        uint128 bond;
        /// Wei of RALLY earned and not withdrawn.
        uint128 earned;
        /// When the bond may be withdrawn; 0 while the verifier has not asked for it.
        uint64 withdrawableAt;
        /// Seats in rounds that are not closed; the bond answers for them.
        uint32 openSeats;
        /// Whether it may be drawn: bonded with `MIN_BOND` at least, and not unbonding.
        bool active;
        /// P-256 key by which devices know the verifier's peer.
        bytes32 x;
        bytes32 y;
        /// URL of the broker where the verifier is found; empty for the network's default.
        string endpoint;
    }

    struct Attestation {
        /// The round that said so; 0 where there is none.
        uint64 roundId;
        /// When it was decided, in seconds; 0 where there is none.
        uint64 attestedAt;
        /// The last second at which it holds; 0 where it did not pass.
        uint64 until;
        bool passed;
        /// In the kernel's unit: the median of the passing votes, the lower of two; 0 where it did not pass.
        uint64 score;
        /// The least of the passing votes; 0 where it did not pass.
        uint64 memoryBytes;
        /// Who cast the deciding vote.
        address verifier;
        /// SHA-256 of the deciding vote's transcript, kept by its verifier.
        bytes32 transcriptHash;
    }

    /// @dev Drawn: seats vote. Passed and Failed are decided, and others may still vote until the deadline.
    enum Status {
        None,
        Requested,
        Drawn,
        Passed,
        Failed,
        Undecided,
        Cancelled
    }

    enum Vote {
        None,
        Passed,
        Failed
    }

    struct Seat {
        address verifier;
        Vote vote;
        /// As voted, in the kernel's unit.
        uint64 score;
    }

    struct Round {
        bytes32 deviceId;
        bytes32 classId;
        address payer;
        /// Wei of RALLY.
        uint128 fee;
        /// The last second at which it may be drawn.
        uint64 drawUntil;
        /// The last second at which seats may vote; 0 before the draw.
        uint64 deadline;
        /// Asked for by a fault report.
        bool fault;
        Status status;
        /// Fee and penalties are settled.
        bool closed;
        uint8 passes;
        uint8 fails;
        Seat[] seats;
    }

    event VerifierBonded(
        address indexed verifier, uint256 added, uint256 bond, bytes32 x, bytes32 y, string endpoint
    );
    event VerifierUnbonding(address indexed verifier, uint256 withdrawableAt);
    event VerifierWithdrawn(address indexed verifier, uint256 bond);
    /// @param bond What is left of it.
    event VerifierSlashed(address indexed verifier, uint256 indexed roundId, uint256 penalty, uint256 bond);
    event EarnedWithdrawn(address indexed verifier, uint256 amount);
    event RoundRequested(
        uint256 indexed roundId,
        bytes32 indexed deviceId,
        bytes32 indexed classId,
        address payer,
        uint256 fee,
        uint256 drawUntil,
        bool fault
    );
    event Drawn(
        uint256 indexed roundId,
        bytes32 indexed deviceId,
        bytes32 indexed classId,
        address[] verifiers,
        uint256 deadline
    );
    event Voted(
        uint256 indexed roundId,
        address indexed verifier,
        bool passed,
        uint256 score,
        uint256 memoryBytes,
        bytes32 transcriptHash
    );
    /// @notice A round is decided. `score`, `memoryBytes` and `until` are 0 where the device failed.
    event Attested(
        bytes32 indexed deviceId,
        bytes32 indexed classId,
        address indexed verifier,
        bool passed,
        uint256 score,
        uint256 memoryBytes,
        bytes32 transcriptHash,
        uint256 roundId,
        uint256 until
    );
    /// @param share Wei of RALLY earned by each seat that voted with the outcome.
    /// @param refunded Wei of RALLY paid back to the payer; the fee where the round stayed undecided.
    /// @param burned Penalties, and what the fee's division leaves.
    event RoundClosed(
        uint256 indexed roundId, Status status, uint256 share, uint256 refunded, uint256 burned
    );
    event RoundCancelled(uint256 indexed roundId, address indexed payer, uint256 refunded);
    event DeviceConvicted(bytes32 indexed deviceId);

    error BondTooSmall(uint256 bond, uint256 minimum);
    error EndpointTooLong(uint256 length, uint256 maximum);
    error PeerKeyMissing();
    error NotVerifier(address account);
    /// @notice The verifier has asked for its bond back.
    error VerifierIsUnbonding(address account, uint256 withdrawableAt);
    error NotUnbonding(address account);
    error BondLocked(uint256 withdrawableAt);
    /// @notice The bond still answers for seats in rounds that are not closed.
    error SeatsOpen(address account, uint256 seats);
    error NothingEarned(address account);
    error DeviceNotRegistered(bytes32 deviceId);
    error NotDeviceOwner(bytes32 deviceId, address caller, address owner);
    error DeviceIsConvicted(bytes32 deviceId);
    /// @notice A round of this device and class is not decided yet.
    error RoundOpen(uint256 roundId);
    /// @notice The device failed in this epoch; it may try again from `from` on.
    error RetryTooEarly(uint256 from, uint256 time);
    /// @notice More than half of the attestation's validity is left; a renewal may be asked for from `from` on.
    error RenewalTooEarly(uint256 from, uint256 time);
    /// @notice The class pays verifiers less than this contract asks them to risk.
    error FeeTooSmall(uint256 fee, uint256 minimum);
    error OnlyFaults(address caller);
    error OnlyReferee(address caller);
    error UnknownRound(uint256 roundId);
    /// @notice The round is past, or not yet at, what was asked of it.
    error WrongStatus(uint256 roundId, Status status);
    /// @notice A round is drawn in a later block than its request and than the last change of the active set, so
    /// that neither could be made knowing what would be drawn.
    error DrawTooEarly(uint256 roundId, uint256 blockNumber);
    error DrawTooLate(uint256 roundId, uint256 drawUntil);
    error NoVerifierActive();
    error NotDrawn(uint256 roundId, address account);
    error VotedAlready(uint256 roundId, address account);
    error VoteTooLate(uint256 roundId, uint256 deadline);
    error RoundNotOver(uint256 roundId, uint256 deadline);
    error RoundIsClosed(uint256 roundId);
    /// @notice There are verifiers, and there is still time to draw the round.
    error CannotCancelYet(uint256 roundId, uint256 drawUntil);
    error ScoreBelowMinimum(uint256 score, uint256 minimum);
    error MemoryBelowMinimum(uint256 memoryBytes, uint256 minimum);
    error EpochOutOfBounds(uint256 epochSeconds, uint256 minimum, uint256 maximum);

    /// @notice Bonds the caller as a verifier, or adds to its bond and renews its key and endpoint. Takes `amount`
    /// from the caller, who has approved it. The bond must then reach `MIN_BOND`. Who has asked for its bond back
    /// waits for it first: an account that came and went as it liked could put off every draw.
    function bond(uint256 amount, bytes32 x, bytes32 y, string calldata endpoint) external;

    /// @notice Stops being drawn; seats already drawn still answer. The bond may be withdrawn after
    /// `UNBONDING_SECONDS`, once none of them is open.
    function unbond() external;

    /// @notice Pays the bond, and what is earned, once the delay is over.
    function withdraw() external;

    /// @notice Pays what the caller earned.
    function withdrawEarned() external returns (uint256 amount);

    /// @notice Asks for a round. Only the device's owner may; takes the class's challenge fee. One undecided round a
    /// device and class; after a failed one none before the next epoch, so that a draw that went badly is not drawn
    /// again; while an attestation holds, only in the last half of its validity.
    function request(bytes32 deviceId, bytes32 classId) external returns (uint256 roundId);

    /// @notice `request` with a permit for its fee.
    function requestWithPermit(bytes32 deviceId, bytes32 classId, PermitInput calldata permit)
        external
        returns (uint256 roundId);

    /// @notice Asks for a round because a client reports the device. Only the faults contract may, and it pays the
    /// class's challenge fee. Whatever round the owner has open stands beside it, and cannot keep it away; one fault
    /// round a device and class.
    function requestFault(bytes32 deviceId, bytes32 classId) external returns (uint256 roundId);

    /// @notice Draws the round's verifiers: the class's quorum, or all that are active where they are fewer; distinct,
    /// each set as likely as any other. Anyone may, in a later block than the request and than the last change of
    /// the active set.
    /// @dev The randomness is the drawing block's `prevrandao`. Who requested cannot have known it; verifiers, who
    /// earn by it, draw at once, so waiting for a better block is a race that is lost; all draws of a round in one
    /// block give the same. What is left: who proposes the request's block knows what the next will bring, and whoever
    /// proposes may leave out its own reveal, or the draw, at the price of a block; on a chain whose sequencer sets
    /// `prevrandao` alone, the sequencer chooses. Who changes the active set in every block, with a bond each time,
    /// can keep rounds from being drawn: they are then cancelled and paid back, and nothing false is attested.
    function draw(uint256 roundId) external returns (address[] memory verifiers);

    /// @notice Votes on what the device proved to the caller, once, by the deadline. The vote that gives one side more
    /// than half of the seats decides the round; the last vote closes it. Votes are public as they come: a seat can
    /// copy the ones before it.
    /// @param score As measured, in the kernel's unit; any number where `passed` is false.
    /// @param passed Whether the proof held; where true, score and memory must reach the class's minimum. A device
    /// that does not answer has failed.
    /// @param transcriptHash SHA-256 of the challenge's transcript.
    function attest(uint256 roundId, uint64 score, uint64 memoryBytes, bool passed, bytes32 transcriptHash)
        external;

    /// @notice Settles a round after its deadline; anyone may. The fee goes to the votes with the outcome, in equal
    /// parts; absent seats lose `ABSENCE_PENALTY`, seats against the outcome `DISSENT_PENALTY`, both burned. A round
    /// that stayed undecided is paid back to its payer, at once.
    function close(uint256 roundId) external;

    /// @notice Pays a round back that nobody drew in time, or that finds no active verifier; anyone may.
    function cancel(uint256 roundId) external;

    /// @notice Marks a device that was shown to have signed a false result: it is never attested again, and this
    /// counts as a failure in every class. Only the referee may.
    function convict(bytes32 deviceId) external;

    /// @notice Whether the latest attestation passed and is still valid, and the device was never convicted.
    function isAttested(bytes32 deviceId, bytes32 classId) external view returns (bool);

    /// @notice The last second at which `isAttested` holds if nothing new is attested; 0 where it does not pass.
    function attestedUntil(bytes32 deviceId, bytes32 classId) external view returns (uint256);

    /// @notice The latest attestation; `attestedAt` is 0 where there is none. It stays as it was given where the
    /// device was convicted later: see `convictedAt`.
    function getAttestation(bytes32 deviceId, bytes32 classId) external view returns (Attestation memory);

    /// @notice How many failed rounds, and convictions, there were up to and including second `time`.
    function failuresUntil(bytes32 deviceId, bytes32 classId, uint256 time) external view returns (uint256);

    /// @notice When the device was convicted, in seconds; 0 if never.
    function convictedAt(bytes32 deviceId) external view returns (uint256);

    /// @notice The round; reverts with `UnknownRound`.
    function getRound(uint256 roundId) external view returns (Round memory);

    /// @notice The round's status alone, `None` where it is unknown. An undecided round past its deadline is `Drawn`
    /// until someone closes it, and one not drawn in time is `Requested` until someone cancels it.
    function statusOf(uint256 roundId) external view returns (Status);

    /// @notice How many rounds were ever requested; ids count from 1.
    function roundCount() external view returns (uint256);

    /// @notice The latest round that the device's owner asked for; 0 without one.
    function roundOf(bytes32 deviceId, bytes32 classId) external view returns (uint256);

    /// @notice The latest round that a fault report asked for; 0 without one.
    function faultRoundOf(bytes32 deviceId, bytes32 classId) external view returns (uint256);

    /// @notice Whether `account` may be drawn.
    function isVerifier(address account) external view returns (bool);

    /// @notice The verifier; all zero where it is unknown.
    function getVerifier(address account) external view returns (Verifier memory);

    /// @notice All verifiers, the unbonding and the slashed ones too.
    function verifierCount() external view returns (uint256);

    /// @notice Those that may be drawn.
    function activeCount() external view returns (uint256);

    /// @notice All verifiers, in no order; a page past the end is empty.
    function listVerifiers(uint256 offset, uint256 limit) external view returns (Verifier[] memory);

    /// @notice Wei of RALLY a verifier bonds at least.
    function MIN_BOND() external view returns (uint256);

    /// @notice Wei of RALLY that a seat loses for not voting: a hundredth of `MIN_BOND`.
    function ABSENCE_PENALTY() external view returns (uint256);

    /// @notice Wei of RALLY that a seat loses for voting against the outcome: a tenth of `MIN_BOND`.
    function DISSENT_PENALTY() external view returns (uint256);

    /// @notice Wei of RALLY that a class's challenge fee holds at least for each seat of its quorum: a ten-thousandth
    /// of `MIN_BOND`. Anyone may write a class down; without it anyone could have verifiers drawn, and slashed for
    /// being busy, for nothing.
    function MIN_SEAT_FEE() external view returns (uint256);

    function UNBONDING_SECONDS() external view returns (uint256);

    /// @notice Seconds from the request within which a round must be drawn.
    function DRAW_SECONDS() external view returns (uint256);

    /// @notice Seconds from the draw within which seats vote.
    function ROUND_SECONDS() external view returns (uint256);

    /// @notice Length of the epochs of `RetryTooEarly`, counted from the Unix epoch.
    function EPOCH_SECONDS() external view returns (uint256);

    /// @notice Books what a vote with the outcome earns beside its part of the fee.
    function EMISSION() external view returns (IEmission);

    /// @notice The only one that may ask for fault rounds.
    function FAULTS() external view returns (address);

    /// @notice The only one that may convict.
    function REFEREE() external view returns (address);
}
