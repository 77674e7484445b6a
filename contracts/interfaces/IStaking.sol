// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {PermitInput} from "./PermitInput.sol";

/// @title Staking
/// @notice Opens and ends windows. A window is one soulbound ERC-721 (ERC-5192), its id the window's. All RALLY
/// that a staker pays here is approved to this contract.
///
/// Four steps: a certificate (ICertificates), `open`, `inject` or `sell`, and the end. `stakeAsLp`, `stakeAsSeller`
/// and `renew` do the first three in one call. A window that has not joined its pool owes nobody anything. One that
/// has gets its fee and collateral back if no attestation of its device failed since it was opened and one that passed
/// reaches its end; else they are forfeited, first to the client who was let down (IFaults). Who let the attestation
/// lapse may prove the device within `PROOF_SECONDS` after the end: no attestation, no refund.
interface IStaking is IERC721 {
    /// @dev Four slots. The last is written when the window joins, and is not empty before, since `start` never is.
    struct Window {
        address owner;
        uint32 end;
        /// Failed attestations of the device before the window.
        uint32 failuresBefore;
        /// The class's κ in basis points; 0 for an LP.
        uint24 collateralBps;
        bool isSeller;
        bytes32 deviceId;
        bytes32 classId;
        /// LP: wei of RALLY injected, held by the pool. Seller: wei of collateral, held here.
        uint96 stake;
        /// Wei of RALLY held until the end; 0 for an LP.
        uint72 maintenanceFee;
        uint32 start;
        /// When it was injected or sold; 0 before.
        uint32 joinedAt;
        /// A client has reported the device, and the report is not decided.
        bool faultPending;
    }

    struct OpenParams {
        bytes32 classId;
        bytes32 deviceId;
        /// 10 minutes to 7 days; the end is aligned up to a tick of 60 s.
        uint64 duration;
        bool asSeller;
        /// The caller's, for at least what the class burns; used up.
        uint256 certificateId;
        /// The last second at which this may be mined.
        uint256 deadline;
    }

    struct LpParams {
        bytes32 classId;
        bytes32 deviceId;
        uint64 duration;
        /// The most RALLY to inject.
        uint256 maxRally;
        /// Injected, exactly, where the pool has no LP yet: it sets the price. Otherwise unused.
        uint256 openingRally;
        uint256 deadline;
    }

    struct SellerParams {
        bytes32 classId;
        bytes32 deviceId;
        uint64 duration;
        /// The least the sale must bring after its fee.
        uint256 minProceeds;
        uint256 deadline;
    }

    event WindowOpened(
        uint256 indexed windowId,
        bytes32 indexed classId,
        address indexed owner,
        bytes32 deviceId,
        bool isSeller,
        uint256 start,
        uint256 end,
        uint256 maintenanceFee
    );
    /// @param amount RALLY injected, or the sale's proceeds.
    /// @param collateral Held of a seller until the end.
    event WindowJoined(
        uint256 indexed windowId,
        bytes32 indexed classId,
        address indexed owner,
        bool isSeller,
        uint256 amount,
        uint256 collateral
    );
    /// @notice Every window ends with this, an exit and a forfeit too.
    /// @param returned Of fee and collateral, to the owner.
    /// @param forfeited Not to the owner: burned, or paid to a client.
    /// @param claimed The LP's last claim.
    event WindowEnded(
        uint256 indexed windowId,
        bytes32 indexed classId,
        address indexed owner,
        uint256 returned,
        uint256 forfeited,
        uint256 claimed
    );
    /// @param amount What the pool paid an LP for leaving, or what a seller paid it.
    event WindowExited(uint256 indexed windowId, address indexed owner, bool isSeller, uint256 amount);
    event WindowForfeited(uint256 indexed windowId, address indexed client, uint256 due, uint256 paid);
    event FaultPendingSet(uint256 indexed windowId, bool pending);
    event Claimed(uint256 indexed windowId, address indexed owner, uint256 amount);
    /// @dev ERC-5192
    event Locked(uint256 tokenId);

    error DeadlinePassed(uint256 deadline, uint256 time);
    error DurationOutOfBounds(uint256 duration, uint256 minimum, uint256 maximum);
    /// @notice Longer than the class lets a seller's window be.
    error SaleLimitExceeded(bytes32 classId, uint256 duration, uint256 maximum);
    error NotDeviceOwner(bytes32 deviceId, address caller, address owner);
    /// @notice No valid attestation of this device for this class.
    error NotAttested(bytes32 deviceId, bytes32 classId);
    error CertificateTooSmall(uint256 certificateId, uint256 amount, uint256 minimum);
    error WindowOpen(bytes32 deviceId, uint256 windowId, uint256 end);
    error WindowNotOver(uint256 windowId, uint256 end, uint256 time);
    error WindowOver(uint256 windowId, uint256 end, uint256 time);
    error UnknownWindow(uint256 windowId);
    error NotWindowOwner(uint256 windowId, address caller, address owner);
    error AlreadyJoined(uint256 windowId, uint256 joinedAt);
    error NotJoined(uint256 windowId);
    /// @notice No attestation reaches the end of a seller's window, or the moment of its exit. Another that passes, up to
    /// `deadline`, mends that.
    error NotProved(uint256 windowId, uint256 deadline);
    /// @notice The window was opened for the other role.
    error WrongRole(uint256 windowId, bool isSeller);
    /// @notice A report on the device is not decided: until then nothing leaves the window.
    error FaultPending(uint256 windowId);
    error OnlyFaults(address caller);
    error OnlyFaultsOrReferee(address caller);
    /// @notice A window cannot be given away.
    error Soulbound(uint256 windowId);
    /// @notice The contract was deployed for another staking contract.
    error WrongStaking(address deployed);

    /// @notice Step two: deposits a certificate and, as a seller, the maintenance fee, for an st-token and a compute
    /// token. The device's last window, if over, is ended first.
    function open(OpenParams calldata params) external returns (uint256 windowId);

    /// @notice Step three for an LP: the compute token and RALLY go to the pool. Needs a valid attestation and the
    /// whole compute token. `openingRally` counts only where the pool has no LP.
    function inject(uint256 windowId, uint256 openingRally, uint256 maxRally, uint256 deadline)
        external
        returns (uint256 rally);

    /// @notice Step three for a seller: the compute token goes to the pool for RALLY, of which collateral stays here.
    function sell(uint256 windowId, uint256 minProceeds, uint256 deadline) external returns (uint256 proceeds);

    /// @notice Stakes a device as LP in one call: burns the class's burn and injects RALLY beside the device's
    /// seconds. A window of the device that is over is ended first.
    function stakeAsLp(LpParams calldata params) external returns (uint256 windowId, uint256 rally);

    function stakeAsLpWithPermit(LpParams calldata params, PermitInput calldata permit)
        external
        returns (uint256 windowId, uint256 rally);

    /// @notice Stakes a device as seller in one call: burns the class's burn, holds its fee and collateral, pays the
    /// proceeds.
    function stakeAsSeller(SellerParams calldata params) external returns (uint256 windowId, uint256 proceeds);

    function stakeAsSellerWithPermit(SellerParams calldata params, PermitInput calldata permit)
        external
        returns (uint256 windowId, uint256 proceeds);

    /// @notice Ends a window that is over, and stakes its device again: same class, same role. Where the pool has no
    /// LP left, an LP opens it at its last price, or at the floor where that is higher.
    /// @param limit LP: the most RALLY to inject. Seller: the least proceeds.
    /// @return newWindowId The next window.
    /// @return amount RALLY injected, or proceeds.
    function renew(uint256 windowId, uint64 duration, uint256 limit, uint256 deadline)
        external
        returns (uint256 newWindowId, uint256 amount);

    function renewWithPermit(
        uint256 windowId,
        uint64 duration,
        uint256 limit,
        uint256 deadline,
        PermitInput calldata permit
    ) external returns (uint256 newWindowId, uint256 amount);

    /// @notice Leaves before the end, idle, at the pool's price for it: an LP takes out what its share is worth but
    /// never a gain, less the swap fee; a seller buys its seconds back, and has its fee and collateral back if its
    /// device is attested now and never failed. A window that has not joined just ends.
    /// @param limit LP: the least payout. Seller: the highest cost.
    /// @return amount The payout, or the cost.
    function exit(uint256 windowId, uint256 limit, uint256 deadline) external returns (uint256 amount);

    /// @notice Pays an LP what its window has earned so far. Only the owner may.
    function claim(uint256 windowId) external returns (uint256 amount);

    /// @notice Step four: ends a window that is over; anyone may. The owner gets the last claim, and fee and
    /// collateral unless an attestation failed since the window was opened: then both are burned, and so they are where
    /// none that passed reaches the window's end and `PROOF_SECONDS` have gone by. Before that it reverts with
    /// `NotProved`. An LP no attestation of whose failed is credited for the epoch's reward, in full only where one
    /// reaches the end.
    function endWindow(uint256 windowId) external;

    /// @notice Ends a window for a fault. It leaves its pool, and all it holds is taken: fee and collateral, or an
    /// LP's payout. `client` gets what it is due as far as that, and then what the LP has not claimed, reaches;
    /// what is left of the first is burned, of the second the owner's. Only the faults and the referee contract may;
    /// where the referee's verdict comes while a report is pending, it is the report's client that is paid.
    /// @return paid Wei of RALLY to the client.
    function forfeit(uint256 windowId, address client, uint256 due) external returns (uint256 paid);

    /// @notice Marks a window whose device is reported. Only the faults contract may.
    function setFaultPending(uint256 windowId, bool pending) external;

    /// @notice The window; reverts with `UnknownWindow` once it was ended.
    function getWindow(uint256 windowId) external view returns (Window memory);

    /// @notice A window's class, its end, whether it has joined the pool and whether a fault is pending; all zero
    /// once it was ended.
    function spanOf(uint256 windowId)
        external
        view
        returns (bytes32 classId, uint256 end, bool joined, bool faultPending);

    /// @notice How long after its window's end a seller may still prove its device.
    function PROOF_SECONDS() external view returns (uint256);

    /// @notice The device's window, over or not, until it is ended; 0 without one.
    function windowOfDevice(bytes32 deviceId) external view returns (uint256);

    /// @notice Windows of a pool, in no order; those with `end` not after now are over and wait to be ended.
    function listWindows(bytes32 classId, uint256 offset, uint256 limit)
        external
        view
        returns (uint64[] memory windowIds, Window[] memory windows);

    /// @notice ERC-5192: always true.
    function locked(uint256 windowId) external view returns (bool);
}
