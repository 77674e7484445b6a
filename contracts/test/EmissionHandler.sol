// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {IEmission, Role} from "../interfaces/IEmission.sol";
import {IRallyToken} from "../interfaces/IRallyToken.sol";

/// @notice RALLY and its emission, with accounts in the bookers' places.
abstract contract EmissionTest is Test {
    uint256 internal constant GENESIS = 1_780_000_000;
    uint256 internal constant WAD = 1e18;

    IRallyToken internal rally;
    IEmission internal emission;

    address internal foundation = makeAddr("foundation");
    address internal team = makeAddr("team");
    address internal staking = makeAddr("staking");
    address internal pools = makeAddr("pools");
    address internal verification = makeAddr("verification");

    function setUp() public virtual {
        vm.warp(GENESIS);
        address emissionAt = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
        rally = IRallyToken(deployCode("RallyToken.sol:RallyToken", abi.encode(emissionAt)));
        emission = deployEmission(rally, GENESIS, foundation, team);
    }

    function deployEmission(IRallyToken token, uint256 genesis, address foundation_, address team_)
        internal
        returns (IEmission)
    {
        bytes memory args = abi.encode(token, genesis, foundation_, team_, staking, pools, verification);
        return IEmission(deployCode("Emission.sol:Emission", args));
    }

    function credit(Role role, address account, uint256 weight, uint256 factorWad) internal {
        address booker = emission.bookerOf(role);
        vm.prank(booker);
        emission.credit(role, account, weight, factorWad);
    }

    /// @dev To the first second after `epoch`.
    function toEndOf(uint256 epoch) internal {
        vm.warp(emission.epochEnd(epoch));
    }
}

/// @notice Every public step in any order, bounded so that none reverts, by five accounts over a century.
contract EmissionHandler is EmissionTest {
    struct Due {
        Role role;
        uint256 epoch;
        address account;
    }

    uint256 private constant ACCOUNTS = 5;

    /// @dev Credits that nobody has claimed, each account, role and epoch once.
    Due[] private _due;
    mapping(Role => mapping(uint256 epoch => bool)) private _retired;

    /// @dev Minted to somebody, by our own count.
    uint256 public paid;
    /// @dev Minted and burned, by our own count.
    uint256 public burned;
    mapping(Role => mapping(uint256 epoch => uint256)) public shared;
    mapping(address account => uint256) public feesBurned;
    mapping(address account => uint256) public clientRewards;
    /// @dev Where a part was divided among more than it holds, or a client got more than its fees.
    bool public broken;
    mapping(bytes32 step => uint256) public calls;

    function warp(uint256 seconds_) external {
        calls["warp"]++;
        // Mostly hours, now and then weeks or years.
        uint256 most = seconds_ % 8 == 0 ? 6 * 365 days : seconds_ % 4 == 1 ? 40 days : 30 hours;
        skip(bound(seconds_, 1, most));
    }

    function credited(uint256 roleSeed, uint256 index, uint256 weight, uint256 factorWad) external {
        calls["credit"]++;
        Role role = _role(roleSeed);
        address account = accountAt(index);
        weight = bound(weight, 0, weight % 2 == 0 ? 1e18 : uint256(type(uint96).max));
        factorWad = role == Role.Lp ? bound(factorWad, 0, WAD) : WAD;
        uint256 epoch = emission.currentEpoch();
        bool first = emission.getCredit(account, role, epoch).weight == 0;
        credit(role, account, weight, factorWad);
        if (role == Role.Client) feesBurned[account] += weight;
        if (first && weight > 0) _due.push(Due(role, epoch, account));
    }

    function claim(uint256 index) external {
        (Due memory due, bool found) = _take(index);
        if (!found) return;
        calls["claim"]++;
        IEmission.Claim memory quote = emission.previewClaim(due.account, due.role, due.epoch);
        vm.prank(due.account);
        uint256 reward = emission.claim(due.role, due.epoch);
        _count(due, quote, reward);
    }

    function claimMany(uint256 index, uint256 other) external {
        (Due memory due, bool found) = _take(index);
        if (!found) return;
        calls["claimMany"]++;
        uint256[] memory epochs = new uint256[](1);
        epochs[0] = due.epoch;
        for (uint256 i = 0; i < _due.length; ++i) {
            uint256 at_ = addmod(other, i, _due.length);
            Due memory next = _due[at_];
            bool fits = next.role == due.role && next.account == due.account;
            if (fits && next.epoch < emission.currentEpoch()) {
                calls["claims of two"]++;
                _forget(at_);
                epochs = new uint256[](2);
                epochs[0] = due.epoch;
                epochs[1] = next.epoch;
                break;
            }
        }
        uint256 supply = rally.totalSupply();
        uint256 minted = rally.totalMinted();
        vm.prank(due.account);
        uint256 reward = emission.claimMany(due.role, epochs);
        assertEq(rally.totalSupply() - supply, reward, "what is paid stays");
        paid += reward;
        burned += rally.totalMinted() - minted - reward;
        if (due.role == Role.Client) clientRewards[due.account] += reward;
    }

    function retire(uint256 roleSeed, uint256 epoch) external {
        Role role = _role(roleSeed);
        uint256 current = emission.currentEpoch();
        if (current == 0) return;
        epoch = bound(epoch, epoch % 2 == 0 || current < 5 ? 0 : current - 5, current - 1);
        if (_retired[role][epoch] || emission.getTotals(role, epoch).weight > 0) return;
        calls["retire"]++;
        _retired[role][epoch] = true;
        uint256 amount = emission.retire(role, epoch);
        if (amount != emission.communityOf(epoch, role)) broken = true;
        burned += amount;
    }

    function claimFoundation() external {
        calls["foundation"]++;
        paid += emission.claimFoundation();
    }

    function claimTeam() external {
        if (block.timestamp < emission.TEAM_UNLOCK()) return;
        calls["team"]++;
        paid += emission.claimTeam();
    }

    /// @dev Rewards change hands, and with them loyalty.
    function move(uint256 from, uint256 to, uint256 amount) external {
        calls["move"]++;
        address sender = accountAt(from);
        amount = bound(amount, 0, rally.balanceOf(sender));
        vm.prank(sender);
        rally.transfer(accountAt(to), amount);
    }

    function accountAt(uint256 index) public pure returns (address) {
        return vm.addr(1 + index % ACCOUNTS);
    }

    function accounts() external pure returns (uint256) {
        return ACCOUNTS;
    }

    function contracts() external view returns (IRallyToken, IEmission) {
        return (rally, emission);
    }

    function held() external view returns (uint256 sum) {
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            sum += rally.balanceOf(accountAt(i));
        }
        sum += rally.balanceOf(foundation) + rally.balanceOf(team);
    }

    function _role(uint256 seed) private pure returns (Role) {
        return Role(seed % 3);
    }

    function _count(Due memory due, IEmission.Claim memory quote, uint256 reward) private {
        paid += reward;
        burned += quote.share - reward;
        shared[due.role][due.epoch] += quote.share;
        if (shared[due.role][due.epoch] > emission.communityOf(due.epoch, due.role)) broken = true;
        if (reward != quote.reward || reward + quote.withheld != quote.share) broken = true;
        if (due.role == Role.Client) clientRewards[due.account] += reward;
    }

    function _take(uint256 index) private returns (Due memory due, bool found) {
        if (_due.length == 0) return (due, false);
        index = index % _due.length;
        due = _due[index];
        if (due.epoch >= emission.currentEpoch()) return (due, false);
        _forget(index);
        return (due, true);
    }

    function _forget(uint256 index) private {
        _due[index] = _due[_due.length - 1];
        _due.pop();
    }
}
