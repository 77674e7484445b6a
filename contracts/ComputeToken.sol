// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    IERC6909,
    IERC6909Metadata,
    IERC6909TokenSupply
} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {ERC6909} from "@openzeppelin/contracts/token/ERC6909/ERC6909.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IComputeToken} from "./interfaces/IComputeToken.sol";
import {IPools} from "./interfaces/IPools.sol";
import {IStaking} from "./interfaces/IStaking.sol";

/// @title Compute token
/// @notice See {IComputeToken}.
/// @dev Keeps shares only. How long a window lasts and whether it is in its pool is asked of the staking contract
/// each time, so that no token can outlive its window. OpenZeppelin's own balances stay empty.
contract ComputeToken is ERC6909, IComputeToken {
    /// @notice All the shares of one window.
    uint256 public constant WHOLE = 1e18;

    /// @inheritdoc IComputeToken
    address public immutable STAKING;
    /// @inheritdoc IComputeToken
    address public immutable POOLS;

    /// @inheritdoc IComputeToken
    mapping(address account => mapping(uint256 windowId => uint256)) public sharesOf;

    constructor(address staking, address pools) {
        STAKING = staking;
        POOLS = pools;
    }

    modifier onlyStaking() {
        require(msg.sender == STAKING, OnlyStaking(msg.sender));
        _;
    }

    /// @inheritdoc IComputeToken
    function mint(address to, uint256 windowId, uint256 computeSeconds) external onlyStaking {
        if (to != POOLS) sharesOf[to][windowId] = WHOLE;
        emit Transfer(msg.sender, address(0), to, windowId, computeSeconds);
    }

    /// @inheritdoc IComputeToken
    function join(address owner, uint256 windowId, uint256 computeSeconds) external onlyStaking {
        uint256 shares = sharesOf[owner][windowId];
        require(shares == WHOLE, ComputeTokenNotWhole(windowId, owner, shares, WHOLE));
        delete sharesOf[owner][windowId];
        emit Transfer(msg.sender, owner, POOLS, windowId, computeSeconds);
    }

    /// @notice Seconds of the window that `owner` holds now.
    function balanceOf(address owner, uint256 windowId)
        public
        view
        override(ERC6909, IERC6909)
        returns (uint256)
    {
        (bytes32 classId, uint256 end, bool joined,) = IStaking(STAKING).spanOf(windowId);
        if (joined) return owner == POOLS ? _pooled(classId, windowId, end) : 0;
        return _secondsDown(sharesOf[owner][windowId], _left(end));
    }

    /// @notice Seconds of the window there are now, in all hands.
    function totalSupply(uint256 windowId) external view returns (uint256) {
        (bytes32 classId, uint256 end, bool joined,) = IStaking(STAKING).spanOf(windowId);
        return joined ? _pooled(classId, windowId, end) : _left(end);
    }

    /// @inheritdoc IERC6909Metadata
    function name(uint256) external pure returns (string memory) {
        return "Rally compute-seconds";
    }

    /// @inheritdoc IERC6909Metadata
    function symbol(uint256) external pure returns (string memory) {
        return "COMPUTE";
    }

    /// @inheritdoc IERC6909Metadata
    function decimals(uint256) external pure returns (uint8) {
        return 0;
    }

    function supportsInterface(bytes4 interfaceId) public view override(ERC6909, IERC165) returns (bool) {
        return interfaceId == type(IERC6909Metadata).interfaceId
            || interfaceId == type(IERC6909TokenSupply).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @dev Only ever a transfer. Who sends all seconds sends all shares, so that what was received can be given back
    /// whole; who sends fewer sends at least what they weigh.
    function _update(address from, address to, uint256 windowId, uint256 amount) internal override {
        (, uint256 end, bool joined,) = IStaking(STAKING).spanOf(windowId);
        uint256 left = joined ? 0 : _left(end);
        uint256 shares = sharesOf[from][windowId];
        uint256 balance = _secondsDown(shares, left);
        require(amount <= balance, ERC6909InsufficientBalance(from, balance, amount, windowId));
        if (amount < balance) shares = Math.mulDiv(amount, WHOLE, left, Math.Rounding.Ceil);
        else if (amount == 0) shares = 0;
        sharesOf[from][windowId] -= shares;
        sharesOf[to][windowId] += shares;
        emit Transfer(msg.sender, from, to, windowId, amount);
    }

    function _pooled(bytes32 classId, uint256 windowId, uint256 end) private view returns (uint256) {
        uint256 leaseEnd = IPools(POOLS).getPosition(classId, windowId).leaseEnd;
        return leaseEnd > block.timestamp ? end - leaseEnd : _left(end);
    }

    function _left(uint256 end) private view returns (uint256) {
        return end > block.timestamp ? end - block.timestamp : 0;
    }

    function _secondsDown(uint256 shares, uint256 left) private pure returns (uint256) {
        return shares * left / WHOLE;
    }
}
