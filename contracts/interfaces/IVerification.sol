// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Verification
/// @notice Verifiers bond RALLY and attest what a device proved to them off chain.
interface IVerification {
    struct Verifier {
        address account;
        uint128 bond;
        /// When the bond may be withdrawn; 0 while the verifier serves.
        uint64 withdrawableAt;
        /// P-256 key by which devices know the verifier's peer.
        bytes32 x;
        bytes32 y;
        /// URL of the broker where the verifier is found; empty for the network's default.
        string endpoint;
    }

    struct Attestation {
        address verifier;
        /// When it was made, in seconds; 0 where there is none.
        uint64 attestedAt;
        bool passed;
        /// FLOP/s measured.
        uint64 score;
        uint64 memoryBytes;
        /// SHA-256 of the challenge's transcript, kept by the verifier.
        bytes32 transcriptHash;
    }

    event VerifierBonded(
        address indexed verifier, uint256 added, uint256 bond, bytes32 x, bytes32 y, string endpoint
    );
    event VerifierUnbonding(address indexed verifier, uint256 withdrawableAt);
    event VerifierWithdrawn(address indexed verifier, uint256 bond);
    event Attested(
        bytes32 indexed deviceId,
        bytes32 indexed classId,
        address indexed verifier,
        bool passed,
        uint256 score,
        uint256 memoryBytes,
        bytes32 transcriptHash
    );

    error BondTooSmall(uint256 bond, uint256 minimum);
    error EndpointTooLong(uint256 length, uint256 maximum);
    error PeerKeyMissing();
    error NotVerifier(address account);
    /// @notice The verifier asked for its bond back and no longer serves.
    error VerifierIsUnbonding(address account, uint256 withdrawableAt);
    error NotUnbonding(address account);
    error BondLocked(uint256 withdrawableAt);
    error DeviceNotRegistered(bytes32 deviceId);
    error ScoreBelowMinimum(uint256 score, uint256 minimum);
    error MemoryBelowMinimum(uint256 memoryBytes, uint256 minimum);

    /// @notice Bonds the caller as a verifier, or adds to its bond and renews its key and endpoint. Takes `amount`
    /// from the caller, who has approved it. Ends an unbonding.
    function bond(uint256 amount, bytes32 x, bytes32 y, string calldata endpoint) external;

    /// @notice Stops serving; the bond may be withdrawn after `UNBONDING_SECONDS`.
    function unbond() external;

    /// @notice Pays the bond back once its delay is over.
    function withdraw() external;

    /// @notice Writes down what a device proved. Only a bonded verifier may. A failed attestation inside a window
    /// forfeits the window's fee and collateral.
    /// @param passed Whether the proof held; where true, score and memory must reach the class's minimum.
    function attest(
        bytes32 deviceId,
        bytes32 classId,
        uint64 score,
        uint64 memoryBytes,
        bool passed,
        bytes32 transcriptHash
    ) external;

    /// @notice Whether the latest attestation passed and is still valid.
    function isAttested(bytes32 deviceId, bytes32 classId) external view returns (bool);

    /// @notice The last second at which `isAttested` holds if nothing new is attested; 0 where it does not pass.
    function attestedUntil(bytes32 deviceId, bytes32 classId) external view returns (uint256);

    /// @notice The latest attestation; `attestedAt` is 0 where there is none.
    function getAttestation(bytes32 deviceId, bytes32 classId) external view returns (Attestation memory);

    /// @notice How many failed attestations there were up to and including second `time`.
    function failuresUntil(bytes32 deviceId, bytes32 classId, uint256 time) external view returns (uint256);

    /// @notice Whether `account` is bonded and serving.
    function isVerifier(address account) external view returns (bool);

    /// @notice The verifier; all zero where it is unknown.
    function getVerifier(address account) external view returns (Verifier memory);

    function verifierCount() external view returns (uint256);

    /// @notice Verifiers, the unbonding ones too, in no order; a page past the end is empty.
    function listVerifiers(uint256 offset, uint256 limit) external view returns (Verifier[] memory);

    /// @notice Wei of RALLY a verifier bonds at least.
    function MIN_BOND() external view returns (uint256);

    function UNBONDING_SECONDS() external view returns (uint256);
}
