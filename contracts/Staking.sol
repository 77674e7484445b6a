// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {ClassTerms, IClassRegistry} from "./interfaces/IClassRegistry.sol";
import {IDeviceRegistry} from "./interfaces/IDeviceRegistry.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IRallyToken} from "./interfaces/IRallyToken.sol";
import {IStaking} from "./interfaces/IStaking.sol";
import {IVerification} from "./interfaces/IVerification.sol";
import {PermitInput} from "./interfaces/PermitInput.sol";
import {DissipativeMath} from "./libraries/DissipativeMath.sol";
import {Permits} from "./libraries/Permits.sol";

/// @title Staking
/// @notice See {IStaking}.
/// @dev Assumptions.
/// - RALLY moves exactly what it says, calls nobody, and its supply stays below 2⁸⁷.
/// - Pools was deployed for this contract (checked), and pays what it says.
/// - Block time never runs backward.
/// Holds fees and collaterals only; what LPs inject goes to Pools.
contract Staking is ERC721, IStaking {
    uint256 public constant TICK_SECONDS = 60;
    uint256 public constant MIN_DURATION = 10 minutes;
    uint256 public constant MAX_DURATION = 7 days;

    /// @dev type(IERC5192).interfaceId
    bytes4 private constant ERC5192_ID = 0xb45a3c0e;

    IRallyToken public immutable RALLY;
    IClassRegistry public immutable CLASSES;
    IDeviceRegistry public immutable DEVICES;
    IVerification public immutable VERIFICATION;
    IPools public immutable POOLS;

    /// @inheritdoc IStaking
    mapping(bytes32 deviceId => uint256) public windowOfDevice;

    mapping(uint256 windowId => Window) private _windows;
    uint256 private _lastWindowId;

    constructor(
        IRallyToken rally,
        IClassRegistry classes,
        IDeviceRegistry devices,
        IVerification verification,
        IPools pools
    ) ERC721("Rally staked device", "stRALLY") {
        require(pools.STAKING() == address(this), WrongPools(address(pools)));
        RALLY = rally;
        CLASSES = classes;
        DEVICES = devices;
        VERIFICATION = verification;
        POOLS = pools;
    }

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
    function stakeAsLp(LpParams calldata params) public returns (uint256 windowId, uint256 rally) {
        Window memory window;
        ClassTerms memory terms;
        (windowId, window, terms) = _open(params.classId, params.deviceId, params.duration, params.deadline);

        rally = POOLS.inject(
            params.classId,
            params.deviceId,
            uint64(windowId),
            window.end,
            params.openingRally,
            params.maxRally
        );
        window.amount = uint128(rally);
        _finish(windowId, window);
        _burnFromCaller(terms.burnPerWindow);
        RALLY.transferFrom(msg.sender, address(POOLS), rally);
    }

    /// @inheritdoc IStaking
    function stakeAsSeller(SellerParams calldata params) public returns (uint256 windowId, uint256 proceeds) {
        Window memory window;
        ClassTerms memory terms;
        (windowId, window, terms) = _open(params.classId, params.deviceId, params.duration, params.deadline);

        proceeds =
            POOLS.sell(params.classId, params.deviceId, uint64(windowId), window.end, params.minProceeds);
        window.isSeller = true;
        window.amount = uint128(proceeds);
        window.maintenanceFee = terms.maintenanceFee;
        // At most 65,535 basis points of less than 2⁸⁷.
        window.collateral = uint128(DissipativeMath.bpsUp(proceeds, terms.collateralBps));
        _finish(windowId, window);

        _burnFromCaller(terms.burnPerWindow);
        uint256 held = uint256(window.maintenanceFee) + window.collateral;
        if (held > proceeds) RALLY.transferFrom(msg.sender, address(this), held - proceeds);
        else if (proceeds > held) RALLY.transfer(msg.sender, proceeds - held);
    }

    /// @inheritdoc IStaking
    function claim(uint256 windowId) external returns (uint256 amount) {
        Window storage window = _known(windowId);
        address owner = window.owner;
        require(owner == msg.sender, NotWindowOwner(windowId, msg.sender, owner));
        amount = POOLS.collect(windowId, owner);
        emit Claimed(windowId, owner, amount);
    }

    /// @inheritdoc IStaking
    function endWindow(uint256 windowId) external {
        Window memory window = _known(windowId);
        require(block.timestamp >= window.end, WindowNotOver(windowId, window.end, block.timestamp));
        _end(windowId, window);
    }

    /// @inheritdoc IStaking
    function getWindow(uint256 windowId) external view returns (Window memory) {
        return _known(windowId);
    }

    /// @inheritdoc IStaking
    function listWindows(bytes32 classId, uint256 offset, uint256 limit)
        external
        view
        returns (uint256[] memory windowIds, Window[] memory windows)
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

    function supportsInterface(bytes4 interfaceId) public view override(ERC721, IERC165) returns (bool) {
        return interfaceId == ERC5192_ID || super.supportsInterface(interfaceId);
    }

    /// @dev Checks what every window needs, ends the device's last one if it is over, and mints the st-token.
    function _open(bytes32 classId, bytes32 deviceId, uint64 duration, uint256 deadline)
        private
        returns (uint256 windowId, Window memory window, ClassTerms memory terms)
    {
        require(block.timestamp <= deadline, DeadlinePassed(deadline, block.timestamp));
        require(
            duration >= MIN_DURATION && duration <= MAX_DURATION,
            DurationOutOfBounds(duration, MIN_DURATION, MAX_DURATION)
        );
        terms = CLASSES.terms(classId);
        address owner = DEVICES.ownerOf(deviceId);
        require(owner == msg.sender, NotDeviceOwner(deviceId, msg.sender, owner));
        require(VERIFICATION.isAttested(deviceId, classId), NotAttested(deviceId, classId));

        uint256 previousId = windowOfDevice[deviceId];
        if (previousId != 0) {
            Window memory previous = _windows[previousId];
            require(block.timestamp >= previous.end, WindowOpen(deviceId, previousId, previous.end));
            _end(previousId, previous);
        }

        windowId = ++_lastWindowId;
        window.classId = classId;
        window.deviceId = deviceId;
        window.owner = msg.sender;
        window.start = uint64(block.timestamp);
        window.end = uint64(DissipativeMath.alignUp(block.timestamp + duration, TICK_SECONDS));
        window.failuresBefore = uint32(VERIFICATION.failuresUntil(deviceId, classId, block.timestamp));
        windowOfDevice[deviceId] = windowId;
    }

    /// @dev Writes the window down and mints its st-token; not a safe mint, which would call the owner.
    function _finish(uint256 windowId, Window memory window) private {
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
            window.amount,
            window.maintenanceFee,
            window.collateral
        );
    }

    /// @dev The window is over. Forgets it, pays its owner, burns what it forfeits.
    function _end(uint256 windowId, Window memory window) private {
        uint256 failures = VERIFICATION.failuresUntil(window.deviceId, window.classId, window.end);
        uint256 held = uint256(window.maintenanceFee) + window.collateral;
        uint256 forfeited = failures > window.failuresBefore ? held : 0;

        delete _windows[windowId];
        delete windowOfDevice[window.deviceId];
        _burn(windowId);
        uint256 claimed = POOLS.close(windowId, window.owner);
        emit WindowEnded(windowId, window.classId, window.owner, held - forfeited, forfeited, claimed);
        if (forfeited > 0) RALLY.burn(forfeited);
        else if (held > 0) RALLY.transfer(window.owner, held);
    }

    function _burnFromCaller(uint256 amount) private {
        if (amount == 0) return;
        RALLY.transferFrom(msg.sender, address(this), amount);
        RALLY.burn(amount);
    }

    function _known(uint256 windowId) private view returns (Window storage window) {
        window = _windows[windowId];
        require(window.owner != address(0), UnknownWindow(windowId));
    }

    /// @dev An st-token is minted and burned, never moved.
    function _update(address to, uint256 tokenId, address auth) internal override returns (address from) {
        from = super._update(to, tokenId, auth);
        require(from == address(0) || to == address(0), Soulbound(tokenId));
    }
}
