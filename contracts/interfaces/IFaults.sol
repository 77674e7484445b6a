// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PermitInput} from "./PermitInput.sol";

/// @title Faults
/// @notice A client whose device fails inside a lease reports it with a bond. Verifiers are drawn and the device is
/// verified again. If it fails, its window is forfeited and pays the client for the seconds left at the report;
/// if it passes, the penalty is the device owner's. While a report is pending nothing leaves the window.
interface IFaults {
    enum Outcome {
        Pending,
        /// The device failed.
        Upheld,
        /// The device passed.
        Refused,
        /// No verdict in time.
        Undecided
    }

    struct Report {
        address client;
        /// Wei of RALLY that a refused report loses.
        uint96 penalty;
        bytes32 poolId;
        uint64 windowId;
        uint64 roundId;
        uint64 leaseId;
        Outcome outcome;
        /// Wei of RALLY that the client paid for the device's seconds left at the report.
        uint96 due;
        /// Wei of RALLY that the round cost.
        uint96 challengeFee;
    }

    event FaultReported(
        uint256 indexed reportId,
        uint256 indexed windowId,
        address indexed client,
        bytes32 poolId,
        uint256 leaseId,
        uint256 roundId,
        uint256 due,
        uint256 challengeFee,
        uint256 penalty
    );
    /// @param paid Out of the window, to the client.
    event FaultResolved(uint256 indexed reportId, uint256 indexed windowId, Outcome outcome, uint256 paid);

    /// @notice A client has put on record that a device answered a task of its lease wrongly.
    /// @param evidenceHash SHA-256 of the evidence that the client keeps and shows: the device's signed receipt, what it
    /// answered, and what others did.
    event Accused(
        bytes32 indexed deviceId,
        uint256 indexed windowId,
        address indexed client,
        uint256 leaseId,
        bytes32 evidenceHash
    );

    error NotLeaseClient(uint256 leaseId, address caller, address client);
    /// @notice The lease is over, or never held this window.
    error LeaseNotActive(uint256 leaseId, uint256 windowId);
    error ReportPending(uint256 windowId, uint256 reportId);
    error UnknownReport(uint256 reportId);
    error AlreadyResolved(uint256 reportId);
    error RoundNotDecided(uint256 roundId);
    error EmptyEvidence();
    /// @notice The lease's client has accused this window's device before, with this evidence.
    error AlreadyAccused(uint256 leaseId, uint256 windowId, bytes32 evidenceHash);

    /// @notice Reports the device of a window inside the caller's active lease. Takes the bond from the caller, who
    /// has approved this contract: the class's challenge fee and a penalty.
    function report(bytes32 poolId, uint256 leaseId, uint256 windowId) external returns (uint256 reportId);

    function reportWithPermit(bytes32 poolId, uint256 leaseId, uint256 windowId, PermitInput calldata permit)
        external
        returns (uint256 reportId);

    /// @notice Acts on the round's verdict; anyone may.
    /// Upheld: the window is forfeited; its client gets the penalty back, and what is due and the challenge fee as
    /// far as the forfeit reaches. Refused: the penalty goes to the window's owner. Undecided: the client has all
    /// back.
    /// @return paid Wei of RALLY out of the window to the client.
    function resolve(uint256 reportId) external returns (uint256 paid);

    /// @notice Puts on record that the device of a window answered a task of the caller's active lease wrongly; once a
    /// lease and window. It moves no token and decides nothing: the chain cannot run a model. It names, for good and
    /// at the price of a lease, who says so and what must be shown to whoever asks.
    /// @param evidenceHash Not zero; see {Accused}.
    function accuse(bytes32 poolId, uint256 leaseId, uint256 windowId, bytes32 evidenceHash) external;

    /// @notice What a report of the window would take now, and what it would have due.
    function quoteReport(bytes32 poolId, uint256 leaseId, uint256 windowId)
        external
        view
        returns (uint256 challengeFee, uint256 penalty, uint256 due);

    /// @notice The report; reverts with `UnknownReport`.
    function getReport(uint256 reportId) external view returns (Report memory);

    /// @notice The window's pending report; 0 without one.
    function reportOf(uint256 windowId) external view returns (uint256);

    /// @notice Whom a forfeit of the window would have to pay, and how much; zero where no report is pending.
    function claimOf(uint256 windowId) external view returns (address client, uint256 due);

    /// @notice How many leases have accused the device: words of paying clients, not verdicts.
    function accusationsOf(bytes32 deviceId) external view returns (uint256);

    /// @notice The evidence's hash where the lease's client has accused the window's device; zero where not.
    function accusationOf(uint256 leaseId, uint256 windowId) external view returns (bytes32);

    /// @notice How many reports were ever made; their ids count from 1.
    function reportCount() external view returns (uint256);
}
