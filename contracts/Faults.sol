// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClassRegistry} from "./interfaces/IClassRegistry.sol";
import {IFaults} from "./interfaces/IFaults.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IRallyToken} from "./interfaces/IRallyToken.sol";
import {IStaking} from "./interfaces/IStaking.sol";
import {IVerification} from "./interfaces/IVerification.sol";
import {PermitInput} from "./interfaces/PermitInput.sol";
import {DissipativeMath} from "./libraries/DissipativeMath.sol";
import {Permits} from "./libraries/Permits.sol";

/// @title Faults
/// @notice See {IFaults}.
/// @dev Assumptions. RALLY moves exactly what it says and calls nobody. Verification takes a round's fee from here, and
/// pays it back within the call that leaves the round undecided. Staking lets nothing leave a window while a report
/// of it is pending, save to a verdict of the referee. Holds penalties only.
contract Faults is IFaults {
    using SafeCast for uint256;

    /// @notice A refused report loses this part of what the client had at stake, and no less than the round's fee.
    uint256 public constant PENALTY_BPS = 1_000;

    IRallyToken public immutable RALLY;
    IClassRegistry public immutable CLASSES;
    IPools public immutable POOLS;
    IVerification public immutable VERIFICATION;
    IStaking public immutable STAKING;

    /// @inheritdoc IFaults
    uint256 public reportCount;

    /// @inheritdoc IFaults
    mapping(uint256 windowId => uint256) public reportOf;

    /// @inheritdoc IFaults
    mapping(bytes32 deviceId => uint256) public accusationsOf;

    /// @inheritdoc IFaults
    mapping(uint256 leaseId => mapping(uint256 windowId => bytes32)) public accusationOf;

    mapping(uint256 reportId => Report) private _reports;

    constructor(
        IRallyToken rally,
        IClassRegistry classes,
        IPools pools,
        IVerification verification,
        IStaking staking
    ) {
        RALLY = rally;
        CLASSES = classes;
        POOLS = pools;
        VERIFICATION = verification;
        STAKING = staking;
        rally.approve(address(verification), type(uint256).max);
    }

    /// @inheritdoc IFaults
    function reportWithPermit(bytes32 poolId, uint256 leaseId, uint256 windowId, PermitInput calldata permit)
        external
        returns (uint256)
    {
        Permits.tryPermit(RALLY, permit);
        return report(poolId, leaseId, windowId);
    }

    /// @inheritdoc IFaults
    /// @dev The bond comes first, since the round's fee is paid out of it.
    function report(bytes32 poolId, uint256 leaseId, uint256 windowId) public returns (uint256 reportId) {
        address client = _requireClient(leaseId);
        require(reportOf[windowId] == 0, ReportPending(windowId, reportOf[windowId]));
        (uint256 challengeFee, uint256 penalty, uint256 due) = quoteReport(poolId, leaseId, windowId);

        reportId = ++reportCount;
        reportOf[windowId] = reportId;
        RALLY.transferFrom(client, address(this), challengeFee + penalty);
        uint256 roundId = VERIFICATION.requestFault(STAKING.getWindow(windowId).deviceId, poolId);
        _reports[reportId] = Report({
            client: client,
            penalty: penalty.toUint96(),
            windowId: windowId.toUint64(),
            roundId: roundId.toUint64(),
            leaseId: leaseId.toUint64(),
            outcome: Outcome.Pending,
            due: due.toUint96(),
            challengeFee: challengeFee.toUint96(),
            poolId: poolId
        });
        STAKING.setFaultPending(windowId, true);
        emit FaultReported(reportId, windowId, client, poolId, leaseId, roundId, due, challengeFee, penalty);
    }

    /// @inheritdoc IFaults
    function resolve(uint256 reportId) external returns (uint256 paid) {
        Report memory r = _known(reportId);
        require(r.outcome == Outcome.Pending, AlreadyResolved(reportId));
        Outcome outcome = _outcomeOf(r.roundId);
        _reports[reportId].outcome = outcome;
        delete reportOf[r.windowId];

        // The referee may have ended the window meanwhile; what was due has then been paid out of it.
        (, uint256 end,,) = STAKING.spanOf(r.windowId);
        address penaltyTo = r.client;
        if (end != 0) {
            if (outcome == Outcome.Upheld) {
                paid = STAKING.forfeit(r.windowId, r.client, uint256(r.due) + r.challengeFee);
            } else {
                STAKING.setFaultPending(r.windowId, false);
                if (outcome == Outcome.Refused) penaltyTo = STAKING.ownerOf(r.windowId);
            }
        }
        emit FaultResolved(reportId, r.windowId, outcome, paid);
        uint256 back = outcome == Outcome.Undecided ? uint256(r.penalty) + r.challengeFee : r.penalty;
        if (back > 0) RALLY.transfer(penaltyTo, back);
    }

    /// @inheritdoc IFaults
    function accuse(bytes32 poolId, uint256 leaseId, uint256 windowId, bytes32 evidenceHash) external {
        address client = _requireClient(leaseId);
        require(evidenceHash != 0, EmptyEvidence());
        require(POOLS.isLeaseActive(leaseId, poolId, windowId), LeaseNotActive(leaseId, windowId));
        bytes32 earlier = accusationOf[leaseId][windowId];
        require(earlier == 0, AlreadyAccused(leaseId, windowId, earlier));

        bytes32 deviceId = STAKING.getWindow(windowId).deviceId;
        accusationOf[leaseId][windowId] = evidenceHash;
        ++accusationsOf[deviceId];
        emit Accused(deviceId, windowId, client, leaseId, evidenceHash);
    }

    /// @inheritdoc IFaults
    function quoteReport(bytes32 poolId, uint256 leaseId, uint256 windowId)
        public
        view
        returns (uint256 challengeFee, uint256 penalty, uint256 due)
    {
        require(POOLS.isLeaseActive(leaseId, poolId, windowId), LeaseNotActive(leaseId, windowId));
        IPools.Lease memory lease = POOLS.getLease(leaseId);
        (, challengeFee) = CLASSES.verificationTerms(poolId);
        uint256 left = lease.end - block.timestamp;
        due = Math.mulDiv(lease.cost, left, uint256(lease.devices) * (lease.end - lease.start));
        penalty = Math.max(challengeFee, DissipativeMath.bpsUp(due, PENALTY_BPS));
    }

    /// @inheritdoc IFaults
    function getReport(uint256 reportId) external view returns (Report memory) {
        return _known(reportId);
    }

    /// @inheritdoc IFaults
    function claimOf(uint256 windowId) external view returns (address client, uint256 due) {
        Report storage r = _reports[reportOf[windowId]];
        return (r.client, r.due);
    }

    function _requireClient(uint256 leaseId) private view returns (address client) {
        client = POOLS.getLease(leaseId).client;
        require(client == msg.sender, NotLeaseClient(leaseId, msg.sender, client));
    }

    function _outcomeOf(uint256 roundId) private view returns (Outcome) {
        IVerification.Status status = VERIFICATION.statusOf(roundId);
        if (status == IVerification.Status.Failed) return Outcome.Upheld;
        if (status == IVerification.Status.Passed) return Outcome.Refused;
        require(
            status == IVerification.Status.Undecided || status == IVerification.Status.Cancelled,
            RoundNotDecided(roundId)
        );
        return Outcome.Undecided;
    }

    function _known(uint256 reportId) private view returns (Report memory r) {
        r = _reports[reportId];
        require(r.client != address(0), UnknownReport(reportId));
    }
}
