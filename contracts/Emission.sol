// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IEmission, Role} from "./interfaces/IEmission.sol";
import {IRallyToken} from "./interfaces/IRallyToken.sol";
import {EmissionSchedule} from "./libraries/EmissionSchedule.sol";
import {Multipliers} from "./libraries/Multipliers.sol";

/// @title Emission
/// @notice See {IEmission}. Assumed:
/// - Block times never fall. The schedule passes 2³² seconds (2106): nothing here is that narrow.
/// - The bookers credit what happened: clients no more than the fees burned, everybody a factor of at most one.
/// - RALLY moves exactly what it says and calls nobody; its supply stays below 2⁸⁷.
///
/// The epoch that runs is the only one that grows and the only one that cannot be claimed, so a share is final when it
/// is claimed and no claim looks at another's.
contract Emission is IEmission {
    using SafeCast for uint256;

    struct Account {
        uint40 firstSeen;
        uint128 earned;
    }

    /// @inheritdoc IEmission
    uint256 public constant EPOCH_SECONDS = 1 days;

    IRallyToken public immutable RALLY;
    address public immutable FOUNDATION;
    address public immutable TEAM;
    address public immutable STAKING;
    address public immutable POOLS;
    address public immutable VERIFICATION;

    /// @inheritdoc IEmission
    uint256 public immutable GENESIS;

    /// @inheritdoc IEmission
    uint256 public immutable TEAM_UNLOCK;

    /// @inheritdoc IEmission
    uint256 public foundationPaid;

    /// @inheritdoc IEmission
    uint256 public teamPaid;

    mapping(address account => Account) private _accounts;
    mapping(Role role => mapping(uint256 epoch => Totals)) private _totals;
    mapping(Role role => mapping(uint256 epoch => mapping(address account => Credit))) private _credits;

    constructor(
        IRallyToken rally,
        uint256 genesis,
        address foundation,
        address team,
        address staking,
        address pools,
        address verification
    ) {
        require(genesis <= block.timestamp, GenesisInFuture(genesis, block.timestamp));
        require(foundation != address(0) && team != address(0), ZeroAddress());
        require(rally.MINTER() == address(this), NotMinter(rally.MINTER()));
        RALLY = rally;
        FOUNDATION = foundation;
        TEAM = team;
        STAKING = staking;
        POOLS = pools;
        VERIFICATION = verification;
        GENESIS = genesis;
        TEAM_UNLOCK = genesis + 5 * EmissionSchedule.YEAR_DAYS * EPOCH_SECONDS;
    }

    /// @inheritdoc IEmission
    function credit(Role role, address account, uint256 weight, uint256 factorWad) external {
        require(msg.sender == bookerOf(role), OnlyBooker(role, msg.sender));
        require(factorWad <= Multipliers.WAD, FactorAboveOne(factorWad));
        if (weight == 0) return;
        uint256 epoch = currentEpoch();
        uint256 effective = Multipliers.applyDown(weight, factorWad);

        Totals storage totals = _totals[role][epoch];
        totals.weight = (totals.weight + weight).toUint128();
        Credit memory before = _credits[role][epoch][account];
        _credits[role][epoch][account] = Credit({
            weight: (before.weight + weight).toUint128(),
            effective: (before.effective + effective).toUint128()
        });
        if (_accounts[account].firstSeen == 0) _accounts[account].firstSeen = block.timestamp.toUint40();
        emit Credited(role, epoch, account, weight, effective);
    }

    /// @inheritdoc IEmission
    function claim(Role role, uint256 epoch) external returns (uint256 reward) {
        uint256[] memory epochs = new uint256[](1);
        epochs[0] = epoch;
        return _claim(role, epochs);
    }

    /// @inheritdoc IEmission
    function claimMany(Role role, uint256[] calldata epochs) external returns (uint256 reward) {
        return _claim(role, epochs);
    }

    /// @inheritdoc IEmission
    function retire(Role role, uint256 epoch) external returns (uint256 amount) {
        _requireOver(epoch);
        Totals storage totals = _totals[role][epoch];
        require(totals.weight == 0, EpochHasWeight(role, epoch, totals.weight));
        require(!totals.retired, AlreadyRetired(role, epoch));
        totals.retired = true;
        amount = communityOf(epoch, role);
        emit Retired(role, epoch, amount);
        _mintAndBurn(amount);
    }

    /// @inheritdoc IEmission
    function claimFoundation() external returns (uint256 amount) {
        uint256 due = EmissionSchedule.foundationDown(cumulative(currentEpoch()));
        amount = due - foundationPaid;
        if (amount == 0) return 0;
        foundationPaid = due;
        emit FoundationPaid(amount);
        RALLY.mint(FOUNDATION, amount);
    }

    /// @inheritdoc IEmission
    function claimTeam() external returns (uint256 amount) {
        require(block.timestamp >= TEAM_UNLOCK, TeamLocked(TEAM_UNLOCK));
        uint256 due = EmissionSchedule.teamDown(cumulative(currentEpoch()));
        amount = due - teamPaid;
        if (amount == 0) return 0;
        teamPaid = due;
        emit TeamPaid(amount);
        RALLY.mint(TEAM, amount);
    }

    /// @inheritdoc IEmission
    function previewClaim(address account, Role role, uint256 epoch) external view returns (Claim memory) {
        return _quote(account, role, epoch, RALLY.balanceOf(account), _accounts[account]);
    }

    /// @inheritdoc IEmission
    function currentEpoch() public view returns (uint256) {
        return (block.timestamp - GENESIS) / EPOCH_SECONDS;
    }

    /// @inheritdoc IEmission
    function epochEnd(uint256 epoch) public view returns (uint256) {
        return GENESIS + (epoch + 1) * EPOCH_SECONDS;
    }

    /// @inheritdoc IEmission
    function communityOf(uint256 epoch, Role role) public pure returns (uint256) {
        return EmissionSchedule.roleOf(EmissionSchedule.communityOf(epoch), role);
    }

    /// @inheritdoc IEmission
    function cumulative(uint256 day) public pure returns (uint256) {
        return EmissionSchedule.cumulativeDown(day);
    }

    /// @inheritdoc IEmission
    function getCredit(address account, Role role, uint256 epoch) external view returns (Credit memory) {
        return _credits[role][epoch][account];
    }

    /// @inheritdoc IEmission
    function getTotals(Role role, uint256 epoch) external view returns (Totals memory) {
        return _totals[role][epoch];
    }

    /// @inheritdoc IEmission
    function firstSeen(address account) external view returns (uint256) {
        return _accounts[account].firstSeen;
    }

    /// @inheritdoc IEmission
    function earned(address account) external view returns (uint256) {
        return _accounts[account].earned;
    }

    /// @inheritdoc IEmission
    function bookerOf(Role role) public view returns (address) {
        if (role == Role.Lp) return STAKING;
        return role == Role.Client ? POOLS : VERIFICATION;
    }

    /// @dev Each epoch sees the account as the one before left it, as if it had been minted to already.
    function _claim(Role role, uint256[] memory epochs) private returns (uint256 reward) {
        Account memory account = _accounts[msg.sender];
        uint256 held = RALLY.balanceOf(msg.sender);
        uint256 withheld;
        for (uint256 i; i < epochs.length; ++i) {
            uint256 epoch = epochs[i];
            _requireOver(epoch);
            require(_credits[role][epoch][msg.sender].weight != 0, NothingToClaim(role, epoch, msg.sender));
            Claim memory quote = _quote(msg.sender, role, epoch, held + reward, account);
            delete _credits[role][epoch][msg.sender];
            account.earned = (account.earned + quote.reward).toUint128();
            reward += quote.reward;
            withheld += quote.withheld;
            emit Claimed(role, epoch, msg.sender, quote.reward, quote.withheld, quote.potWad, quote.polWad);
        }
        _accounts[msg.sender] = account;
        if (reward != 0) RALLY.mint(msg.sender, reward);
        _mintAndBurn(withheld);
    }

    function _quote(address who, Role role, uint256 epoch, uint256 held, Account memory account)
        private
        view
        returns (Claim memory quote)
    {
        Credit memory credited = _credits[role][epoch][who];
        if (credited.weight == 0) return quote;
        quote.share = Math.mulDiv(communityOf(epoch, role), credited.weight, _totals[role][epoch].weight);
        quote.potWad = Multipliers.potWad(epochEnd(epoch) - account.firstSeen);
        quote.polWad = Multipliers.polWad(held, account.earned);
        // A client gets back no more than the fees its leases burned.
        uint256 paid = role == Role.Client ? Math.min(quote.share, credited.weight) : quote.share;
        quote.reward =
            Multipliers.rewardDown(paid, credited.effective, credited.weight, quote.potWad, quote.polWad);
        quote.withheld = quote.share - quote.reward;
    }

    function _requireOver(uint256 epoch) private view {
        uint256 current = currentEpoch();
        require(epoch < current, EpochNotOver(epoch, current));
    }

    /// @dev What nobody gets counts as minted: it never comes back under the cap.
    function _mintAndBurn(uint256 amount) private {
        if (amount == 0) return;
        RALLY.mint(address(this), amount);
        RALLY.burn(amount);
    }
}
