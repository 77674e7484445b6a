// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ICertificates} from "./interfaces/ICertificates.sol";
import {ClassTerms, IClassRegistry} from "./interfaces/IClassRegistry.sol";
import {IComputeToken} from "./interfaces/IComputeToken.sol";
import {IDeviceRegistry} from "./interfaces/IDeviceRegistry.sol";
import {IEmission, Role} from "./interfaces/IEmission.sol";
import {IFaults} from "./interfaces/IFaults.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IRallyToken} from "./interfaces/IRallyToken.sol";
import {IStaking} from "./interfaces/IStaking.sol";
import {IVerification} from "./interfaces/IVerification.sol";
import {PermitInput} from "./interfaces/PermitInput.sol";
import {DissipativeMath} from "./libraries/DissipativeMath.sol";
import {Multipliers} from "./libraries/Multipliers.sol";
import {Permits} from "./libraries/Permits.sol";

/// @title Staking
/// @notice See {IStaking}.
/// @dev Assumptions.
/// - RALLY moves exactly what it says, calls nobody, and its supply stays below 2⁸⁷.
/// - Pools, certificates and compute token were deployed for this contract (checked), and do what they say. Emission,
///   faults and referee are told at deployment, before they stand there.
/// - A class's maintenance fee fits 72 bits and its κ 24 (ClassRegistry's bounds).
/// - Block time never runs backward, and stays below 2³² (the year 2106).
/// Holds fees and collaterals only; what LPs inject goes to Pools.
contract Staking is ERC721, IStaking {
    using SafeCast for uint256;

    /// @notice The contracts around this one, by name: eleven addresses in a row would be mixed up.
    struct Parts {
        IRallyToken rally;
        IClassRegistry classes;
        IDeviceRegistry devices;
        IVerification verification;
        IPools pools;
        ICertificates certificates;
        IComputeToken computeToken;
        IEmission emission;
        IFaults faults;
        address referee;
    }

    uint256 public constant TICK_SECONDS = 60;
    uint256 public constant MIN_DURATION = 10 minutes;
    uint256 public constant MAX_DURATION = 7 days;

    /// @inheritdoc IStaking
    /// @dev Long enough for verifiers that were out to be back: their fault is not the seller's.
    uint256 public constant PROOF_SECONDS = 1 days;

    /// @dev type(IERC5192).interfaceId
    bytes4 private constant ERC5192_ID = 0xb45a3c0e;

    IRallyToken public immutable RALLY;
    IClassRegistry public immutable CLASSES;
    IDeviceRegistry public immutable DEVICES;
    IVerification public immutable VERIFICATION;
    IPools public immutable POOLS;
    ICertificates public immutable CERTIFICATES;
    IComputeToken public immutable COMPUTE_TOKEN;
    IEmission public immutable EMISSION;
    IFaults public immutable FAULTS;
    address public immutable REFEREE;

    /// @inheritdoc IStaking
    mapping(bytes32 deviceId => uint256) public windowOfDevice;

    mapping(uint256 windowId => Window) private _windows;
    uint256 private _lastWindowId;

    constructor(Parts memory parts) ERC721("Rally staked device", "stRALLY") {
        require(parts.pools.STAKING() == address(this), WrongStaking(address(parts.pools)));
        require(parts.certificates.STAKING() == address(this), WrongStaking(address(parts.certificates)));
        require(parts.computeToken.STAKING() == address(this), WrongStaking(address(parts.computeToken)));
        require(parts.computeToken.POOLS() == address(parts.pools), WrongStaking(address(parts.computeToken)));
        RALLY = parts.rally;
        CLASSES = parts.classes;
        DEVICES = parts.devices;
        VERIFICATION = parts.verification;
        POOLS = parts.pools;
        CERTIFICATES = parts.certificates;
        COMPUTE_TOKEN = parts.computeToken;
        EMISSION = parts.emission;
        FAULTS = parts.faults;
        REFEREE = parts.referee;
    }

    // ── step by step ─────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IStaking
    function open(OpenParams calldata params) external returns (uint256 windowId) {
        Window memory window;
        ClassTerms memory terms;
        (windowId, window, terms) =
            _prepare(params.classId, params.deviceId, params.duration, params.asSeller, params.deadline);
        uint256 burned = CERTIFICATES.consume(params.certificateId, msg.sender);
        require(
            burned >= terms.burnPerWindow,
            CertificateTooSmall(params.certificateId, burned, terms.burnPerWindow)
        );
        _write(windowId, window, msg.sender);
        _take(address(this), window.maintenanceFee);
    }

    /// @inheritdoc IStaking
    function inject(uint256 windowId, uint256 openingRally, uint256 maxRally, uint256 deadline)
        external
        returns (uint256 rally)
    {
        Window memory window = _joining(windowId, false, deadline);
        rally = _inject(windowId, window, openingRally, maxRally);
        _join(windowId, window, rally);
        _take(address(POOLS), rally);
    }

    /// @inheritdoc IStaking
    function sell(uint256 windowId, uint256 minProceeds, uint256 deadline)
        external
        returns (uint256 proceeds)
    {
        Window memory window = _joining(windowId, true, deadline);
        proceeds = _sell(windowId, window, minProceeds);
        _join(windowId, window, proceeds);
        _take(address(this), Math.saturatingSub(window.stake, proceeds));
    }

    // ── in one call ──────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IStaking
    function stakeAsLpWithPermit(LpParams calldata params, PermitInput calldata permit)
        external
        returns (uint256, uint256)
    {
        Permits.tryPermit(RALLY, permit);
        return stakeAsLp(params);
    }

    /// @inheritdoc IStaking
    function stakeAsSellerWithPermit(SellerParams calldata params, PermitInput calldata permit)
        external
        returns (uint256, uint256)
    {
        Permits.tryPermit(RALLY, permit);
        return stakeAsSeller(params);
    }

    /// @inheritdoc IStaking
    function renewWithPermit(
        uint256 windowId,
        uint64 duration,
        uint256 limit,
        uint256 deadline,
        PermitInput calldata permit
    ) external returns (uint256, uint256) {
        Permits.tryPermit(RALLY, permit);
        return renew(windowId, duration, limit, deadline);
    }

    /// @inheritdoc IStaking
    function stakeAsLp(LpParams calldata params) public returns (uint256 windowId, uint256 rally) {
        Window memory window;
        ClassTerms memory terms;
        (windowId, window, terms) =
            _prepare(params.classId, params.deviceId, params.duration, false, params.deadline);
        rally = _stakeAsLp(windowId, window, terms.burnPerWindow, params.openingRally, params.maxRally);
    }

    /// @inheritdoc IStaking
    function stakeAsSeller(SellerParams calldata params) public returns (uint256 windowId, uint256 proceeds) {
        Window memory window;
        ClassTerms memory terms;
        (windowId, window, terms) =
            _prepare(params.classId, params.deviceId, params.duration, true, params.deadline);
        proceeds = _stakeAsSeller(windowId, window, terms.burnPerWindow, params.minProceeds);
    }

    /// @inheritdoc IStaking
    function renew(uint256 windowId, uint64 duration, uint256 limit, uint256 deadline)
        public
        returns (uint256 newWindowId, uint256 amount)
    {
        Window memory window = _owned(windowId);
        require(block.timestamp >= window.end, WindowNotOver(windowId, window.end, block.timestamp));
        ClassTerms memory terms;
        bytes32 classId = window.classId;
        (newWindowId, window, terms) = _prepare(classId, window.deviceId, duration, window.isSeller, deadline);
        if (window.isSeller) {
            amount = _stakeAsSeller(newWindowId, window, terms.burnPerWindow, limit);
        } else {
            (uint256 floorPriceWad,) = CLASSES.poolTerms(classId);
            uint256 priceWad = Math.max(POOLS.getPool(classId).lastPriceWad, floorPriceWad);
            uint256 openingRally = priceWad * (window.end - block.timestamp);
            amount = _stakeAsLp(newWindowId, window, terms.burnPerWindow, openingRally, limit);
        }
    }

    // ── afterwards ───────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IStaking
    function claim(uint256 windowId) external returns (uint256 amount) {
        Window memory window = _owned(windowId);
        require(!window.faultPending, FaultPending(windowId));
        require(window.joinedAt != 0, NotJoined(windowId));
        amount = POOLS.collect(window.classId, windowId, msg.sender);
        emit Claimed(windowId, msg.sender, amount);
    }

    /// @inheritdoc IStaking
    function endWindow(uint256 windowId) external {
        Window memory window = _known(windowId);
        require(block.timestamp >= window.end, WindowNotOver(windowId, window.end, block.timestamp));
        _end(windowId, window);
    }

    /// @inheritdoc IStaking
    function exit(uint256 windowId, uint256 limit, uint256 deadline) external returns (uint256 amount) {
        require(block.timestamp <= deadline, DeadlinePassed(deadline, block.timestamp));
        Window memory window = _owned(windowId);
        require(block.timestamp < window.end, WindowOver(windowId, window.end, block.timestamp));
        (uint256 held, uint256 forfeited) = _leave(windowId, window, block.timestamp);

        uint256 fee = 0;
        uint256 cost = 0;
        if (window.joinedAt != 0) {
            if (window.isSeller) {
                (cost, fee) = POOLS.exitSeller(window.classId, windowId, limit);
                amount = cost;
            } else {
                uint256 duration = window.end - window.joinedAt;
                amount = POOLS.exitLp(window.classId, windowId, window.stake, duration, limit, msg.sender);
            }
        }
        uint256 returned = held - forfeited;
        emit WindowExited(windowId, msg.sender, window.isSeller, amount);
        emit WindowEnded(windowId, window.classId, msg.sender, returned, forfeited, 0);
        // What it costs is taken from what is paid back, then from the owner.
        _take(address(this), Math.saturatingSub(cost, returned));
        _burnOwn(fee + forfeited);
        _pay(address(POOLS), cost - fee);
        _pay(msg.sender, Math.saturatingSub(returned, cost));
    }

    /// @inheritdoc IStaking
    function forfeit(uint256 windowId, address client, uint256 due) external returns (uint256 paid) {
        require(msg.sender == address(FAULTS) || msg.sender == REFEREE, OnlyFaultsOrReferee(msg.sender));
        Window memory window = _known(windowId);
        if (window.faultPending && msg.sender == REFEREE) (client, due) = FAULTS.claimOf(windowId);
        _forget(windowId, window);

        uint256 held = _heldOf(window);
        uint256 released = 0;
        if (window.joinedAt != 0) {
            if (block.timestamp >= window.end) {
                released = POOLS.close(window.classId, windowId, address(this));
            } else {
                released = POOLS.collect(window.classId, windowId, address(this));
                uint256 principal = window.isSeller ? 0 : window.stake;
                uint256 duration = window.end - window.joinedAt;
                held += POOLS.expel(window.classId, windowId, principal, duration, address(this));
            }
        }
        paid = Math.min(due, held + released);
        uint256 fromHeld = Math.min(paid, held);
        uint256 claimed = released + fromHeld - paid;
        emit WindowForfeited(windowId, client, due, paid);
        emit WindowEnded(windowId, window.classId, window.owner, 0, held + released - claimed, claimed);
        _burnOwn(held - fromHeld);
        _pay(client, paid);
        _pay(window.owner, claimed);
    }

    /// @inheritdoc IStaking
    function setFaultPending(uint256 windowId, bool pending) external {
        require(msg.sender == address(FAULTS), OnlyFaults(msg.sender));
        _known(windowId).faultPending = pending;
        emit FaultPendingSet(windowId, pending);
    }

    // ── views ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IStaking
    function getWindow(uint256 windowId) external view returns (Window memory) {
        return _known(windowId);
    }

    /// @inheritdoc IStaking
    function spanOf(uint256 windowId) external view returns (bytes32, uint256, bool, bool) {
        Window storage window = _windows[windowId];
        return (window.classId, window.end, window.joinedAt != 0, window.faultPending);
    }

    /// @inheritdoc IStaking
    function listWindows(bytes32 classId, uint256 offset, uint256 limit)
        external
        view
        returns (uint64[] memory windowIds, Window[] memory windows)
    {
        windowIds = POOLS.windowsOf(classId, offset, limit);
        windows = new Window[](windowIds.length);
        for (uint256 i = 0; i < windowIds.length; ++i) {
            windows[i] = _windows[windowIds[i]];
        }
    }

    /// @inheritdoc IStaking
    function locked(uint256 windowId) external view returns (bool) {
        _requireOwned(windowId);
        return true;
    }

    /// @notice An st-token is minted and burned, never moved.
    function transferFrom(address, address, uint256 windowId) public pure override(ERC721, IERC721) {
        revert Soulbound(windowId);
    }

    /// @notice Nobody can be let to move what does not move.
    function approve(address, uint256 windowId) public pure override(ERC721, IERC721) {
        revert Soulbound(windowId);
    }

    function supportsInterface(bytes4 interfaceId) public view override(ERC721, IERC165) returns (bool) {
        return interfaceId == ERC5192_ID || super.supportsInterface(interfaceId);
    }

    // ── inside ───────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Checks what every window needs, ends the device's last one if it is over, and takes the next id.
    function _prepare(bytes32 classId, bytes32 deviceId, uint256 duration, bool isSeller, uint256 deadline)
        private
        returns (uint256 windowId, Window memory window, ClassTerms memory terms)
    {
        require(block.timestamp <= deadline, DeadlinePassed(deadline, block.timestamp));
        require(
            duration >= MIN_DURATION && duration <= MAX_DURATION,
            DurationOutOfBounds(duration, MIN_DURATION, MAX_DURATION)
        );
        terms = CLASSES.terms(classId);
        require(
            !isSeller || duration <= terms.saleLimitSeconds,
            SaleLimitExceeded(classId, duration, terms.saleLimitSeconds)
        );
        address owner = DEVICES.ownerOf(deviceId);
        require(owner == msg.sender, NotDeviceOwner(deviceId, msg.sender, owner));

        uint256 previousId = windowOfDevice[deviceId];
        if (previousId != 0) {
            Window memory previous = _windows[previousId];
            require(block.timestamp >= previous.end, WindowOpen(deviceId, previousId, previous.end));
            _end(previousId, previous);
        }

        windowId = ++_lastWindowId;
        windowOfDevice[deviceId] = windowId;
        window.owner = msg.sender;
        window.start = uint32(block.timestamp);
        window.end = DissipativeMath.alignUp(block.timestamp + duration, TICK_SECONDS).toUint32();
        window.failuresBefore = VERIFICATION.failuresUntil(deviceId, classId, block.timestamp).toUint32();
        window.deviceId = deviceId;
        window.classId = classId;
        if (isSeller) {
            window.isSeller = true;
            window.maintenanceFee = uint72(terms.maintenanceFee);
            window.collateralBps = uint24(terms.collateralBps);
        }
    }

    /// @dev A window of the caller's that may join its pool now, in this role.
    function _joining(uint256 windowId, bool asSeller, uint256 deadline)
        private
        view
        returns (Window memory window)
    {
        require(block.timestamp <= deadline, DeadlinePassed(deadline, block.timestamp));
        window = _owned(windowId);
        require(window.isSeller == asSeller, WrongRole(windowId, window.isSeller));
        require(window.joinedAt == 0, AlreadyJoined(windowId, window.joinedAt));
        require(block.timestamp < window.end, WindowOver(windowId, window.end, block.timestamp));
    }

    /// @dev Joins the pool as LP. Writes to `window`, and moves no RALLY.
    function _inject(uint256 windowId, Window memory window, uint256 openingRally, uint256 maxRally)
        private
        returns (uint256 rally)
    {
        _requireAttested(window);
        rally = POOLS.inject(window.classId, windowId, window.end, openingRally, maxRally);
        window.stake = rally.toUint96();
        window.joinedAt = uint32(block.timestamp);
    }

    /// @dev Joins the pool as seller: of the proceeds at most the collateral comes here. Writes to `window`.
    function _sell(uint256 windowId, Window memory window, uint256 minProceeds)
        private
        returns (uint256 proceeds)
    {
        _requireAttested(window);
        uint256 collateral;
        (proceeds, collateral) =
            POOLS.sell(window.classId, windowId, window.end, minProceeds, window.collateralBps, window.owner);
        window.stake = collateral.toUint96();
        window.joinedAt = uint32(block.timestamp);
    }

    function _stakeAsLp(
        uint256 windowId,
        Window memory window,
        uint256 burned,
        uint256 openingRally,
        uint256 maxRally
    ) private returns (uint256 rally) {
        rally = _inject(windowId, window, openingRally, maxRally);
        _write(windowId, window, address(POOLS));
        _emitJoined(windowId, window, rally);
        _take(address(this), burned);
        _burnOwn(burned);
        _take(address(POOLS), rally);
    }

    function _stakeAsSeller(uint256 windowId, Window memory window, uint256 burned, uint256 minProceeds)
        private
        returns (uint256 proceeds)
    {
        proceeds = _sell(windowId, window, minProceeds);
        _write(windowId, window, address(POOLS));
        _emitJoined(windowId, window, proceeds);
        uint256 missing = Math.saturatingSub(window.stake, proceeds);
        _take(address(this), burned + window.maintenanceFee + missing);
        _burnOwn(burned);
    }

    /// @dev A window that stood for itself joins: all its seconds go to the pools.
    function _join(uint256 windowId, Window memory window, uint256 amount) private {
        _windows[windowId].stake = window.stake;
        _windows[windowId].joinedAt = window.joinedAt;
        COMPUTE_TOKEN.join(msg.sender, windowId, window.end - block.timestamp);
        _emitJoined(windowId, window, amount);
    }

    function _emitJoined(uint256 windowId, Window memory window, uint256 amount) private {
        uint256 collateral = window.isSeller ? window.stake : 0;
        emit WindowJoined(windowId, window.classId, msg.sender, window.isSeller, amount, collateral);
    }

    /// @dev Writes a new window down and mints its tokens; not a safe mint, which would call the owner.
    function _write(uint256 windowId, Window memory window, address holder) private {
        _windows[windowId] = window;
        _mint(window.owner, windowId);
        emit Locked(windowId);
        emit WindowOpened(
            windowId,
            window.classId,
            window.owner,
            window.deviceId,
            window.isSeller,
            window.start,
            window.end,
            window.maintenanceFee
        );
        COMPUTE_TOKEN.mint(holder, windowId, window.end - block.timestamp);
    }

    /// @dev The window is over. Forgets it, pays its owner, burns what it forfeits.
    function _end(uint256 windowId, Window memory window) private {
        (uint256 held, uint256 forfeited) = _leave(windowId, window, window.end);
        uint256 claimed = 0;
        if (window.joinedAt != 0) {
            claimed = POOLS.close(window.classId, windowId, window.owner);
        }
        emit WindowEnded(windowId, window.classId, window.owner, held - forfeited, forfeited, claimed);
        _burnOwn(forfeited);
        _pay(window.owner, held - forfeited);
    }

    /// @dev Forgets a window whose owner leaves at `time`.
    /// @return held Fee and collateral.
    /// @return forfeited All of it where the window had joined and its device did not stand to `time`.
    function _leave(uint256 windowId, Window memory window, uint256 time)
        private
        returns (uint256 held, uint256 forfeited)
    {
        require(!window.faultPending, FaultPending(windowId));
        held = _heldOf(window);
        if (window.joinedAt != 0 && !_stood(windowId, window, time, held)) forfeited = held;
        _forget(windowId, window);
    }

    /// @dev Whether no attestation failed up to `time` and one that passed reaches it. Credits an LP at its end. Where
    /// something is held and the second is wanting, it is not too late to mend it until the deadline.
    function _stood(uint256 windowId, Window memory window, uint256 time, uint256 held)
        private
        returns (bool)
    {
        (bytes32 deviceId, bytes32 classId) = (window.deviceId, window.classId);
        if (VERIFICATION.failuresUntil(deviceId, classId, time) > window.failuresBefore) return false;
        bool proved = VERIFICATION.attestedUntil(deviceId, classId) >= time;
        if (!window.isSeller && time == window.end) _credit(window, proved);
        if (proved || held == 0) return true;
        uint256 deadline = window.end + PROOF_SECONDS;
        require(block.timestamp > deadline, NotProved(windowId, deadline));
        return false;
    }

    /// @dev Books an LP's stake over the time it stood, with the multipliers known here. A score that was not proved to
    /// the end counts as none.
    function _credit(Window memory window, bool proved) private {
        (uint64 minScore,,) = CLASSES.requirements(window.classId);
        uint256 score = proved ? VERIFICATION.getAttestation(window.deviceId, window.classId).score : 0;
        uint256 popWad = Multipliers.popWad(window.stake, CLASSES.terms(window.classId).stakeLimit);
        uint256 powWad = Multipliers.powWad(score, minScore);
        uint256 weight = uint256(window.stake) * (window.end - window.joinedAt);
        EMISSION.credit(Role.Lp, window.owner, weight, Multipliers.productDown(popWad, powWad));
    }

    function _forget(uint256 windowId, Window memory window) private {
        delete _windows[windowId];
        delete windowOfDevice[window.deviceId];
        _burn(windowId);
    }

    function _take(address to, uint256 amount) private {
        if (amount > 0) RALLY.transferFrom(msg.sender, to, amount);
    }

    function _burnOwn(uint256 amount) private {
        if (amount > 0) RALLY.burn(amount);
    }

    function _pay(address to, uint256 amount) private {
        if (amount > 0) RALLY.transfer(to, amount);
    }

    /// @dev What stands here for a window: its fee, and a seller's collateral.
    function _heldOf(Window memory window) private pure returns (uint256) {
        return uint256(window.maintenanceFee) + (window.isSeller ? window.stake : 0);
    }

    function _requireAttested(Window memory window) private view {
        require(
            VERIFICATION.isAttested(window.deviceId, window.classId),
            NotAttested(window.deviceId, window.classId)
        );
    }

    function _known(uint256 windowId) private view returns (Window storage window) {
        window = _windows[windowId];
        require(window.owner != address(0), UnknownWindow(windowId));
    }

    function _owned(uint256 windowId) private view returns (Window memory window) {
        window = _known(windowId);
        require(window.owner == msg.sender, NotWindowOwner(windowId, msg.sender, window.owner));
    }
}
