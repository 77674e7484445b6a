// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ResourceClass} from "../../interfaces/IClassRegistry.sol";
import {Role} from "../../interfaces/IEmission.sol";
import {IStaking} from "../../interfaces/IStaking.sol";
import {PermitInput} from "../../interfaces/PermitInput.sol";
import {RallyTest} from "../RallyTest.sol";

/// @notice All contracts as they are deployed, people with keys and devices, and what must be so by our own count.
///
/// Nobody is given RALLY: all of it comes out of Emission, whose foundation lends to whoever lacks some. A step
/// draws all its choices from one seed, reads the views first, does nothing where nothing can be done, and may not
/// revert. What it is about to burn, to pay and to hold it counts itself; the invariants compare.
abstract contract World is RallyTest {
    uint256 internal constant DEVICES = 12;
    uint256 internal constant PEOPLE = 5;
    uint256 internal constant VERIFIERS = 6;

    address[] internal people;
    address[] internal verifiers;
    mapping(address account => uint256) internal keyOf;
    /// @dev Whoever may hold RALLY: all people, then all contracts.
    address[] internal holders;
    address[] public parts;

    bytes32[] internal deviceIds;
    mapping(bytes32 deviceId => uint256) internal deviceKeyOf;
    /// @dev Fee and κ = 1; no fee and κ = 100; and one that only LPs join and nobody rents from.
    bytes32 internal busyId;
    bytes32 internal dearId;
    bytes32 internal quietId;
    bytes32[] internal poolIds;

    // ── what stands, as far as the views do not list it ──────────────────────────────────────────────────────

    uint256[] internal windowIds;
    /// @dev Windows that the last step ended.
    uint256[] internal goneIds;
    uint256[] internal leaseIds;
    uint256[] internal roundIds;
    uint256[] internal reportIds;
    uint256[] internal certificateIds;
    uint256 internal roundsSeen;

    // ── our own count ────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Wei burned, by whatever step.
    uint256 public burned;
    /// @dev What reached Pools less what left it.
    uint256 internal inPools;
    /// @dev Roundings that may have stayed in Pools: a wei each.
    uint256 internal poolRoundings;
    mapping(address account => uint256) internal donated;
    mapping(address verifier => uint256) internal bondOf;
    mapping(address verifier => uint256) internal earnedOf;
    /// @dev Failed rounds and convictions between a window's opening and its end, both in it.
    mapping(uint256 windowId => bool) internal failedIn;
    /// @dev Fees that a client's leases burned, and what it was paid as a client.
    mapping(address client => uint256) internal feesOf;
    mapping(address client => uint256) internal clientRewardOf;
    uint256 internal communityMinted;
    mapping(Role role => mapping(uint256 epoch => uint256)) internal weightIn;
    mapping(Role role => mapping(uint256 epoch => uint256)) internal sharesIn;
    /// @dev Price at which the quiet pool was opened last, times 2⁶⁴.
    uint256 internal quietPriceX64;
    mapping(string step => uint256) public calls;

    uint256 private _random;

    /// @dev One step: its choices follow from `seed`; a block and mostly some time have passed since the last.
    modifier step(uint256 seed) {
        _random = seed;
        uint256 kind = _below(16);
        if (kind < 12) _pass(_below(30 seconds));
        else if (kind < 15) _pass(_below(6 minutes));
        else _pass(_below(1 hours));
        _;
        _notice();
    }

    /// @notice Names of `parts`, in order.
    function partNames() external pure returns (string[12] memory) {
        return [
            "RallyToken",
            "ClassRegistry",
            "DeviceRegistry",
            "Verification",
            "Referee",
            "Emission",
            "Certificates",
            "ComputeToken",
            "Staking",
            "Pools",
            "PoolLens",
            "Faults"
        ];
    }

    // ── the beginning ────────────────────────────────────────────────────────────────────────────────────────

    function setUp() public override {
        // The team's part is about to be free, and much is there to be lent.
        vm.warp(START - 5 * 365 days + 3 days);
        _deploy();
        vm.warp(START);
        busyId = classes.createClass(_class("Busy", 10_000, 7 days, 3));
        quietId = classes.createClass(_class("Quiet", 10_000, 0, 1));
        ResourceClass memory dear = _class("Dear", 1_000_000, 1 days, 1);
        (dear.feeBps, dear.burnPerWindow, dear.maintenanceFee) = (0, 0, 0);
        dearId = classes.createClass(dear);
        poolIds = [busyId, dearId, quietId];

        emission.claimFoundation();
        for (uint256 i = 0; i < PEOPLE; ++i) {
            people.push(_person(string.concat("person ", vm.toString(i))));
        }
        for (uint256 i = 0; i < VERIFIERS; ++i) {
            verifiers.push(_person(string.concat("verifier ", vm.toString(i))));
            holders.push(verifiers[i]);
            // Every second one has no more than it must, and one slash puts it out.
            uint256 amount = (1 + i % 2) * MIN_BOND;
            require(_provide(verifiers[i], amount));
            vm.prank(verifiers[i]);
            verification.bond(amount, "x", "y", "");
            bondOf[verifiers[i]] = amount;
        }
        for (uint256 i = 0; i < PEOPLE; ++i) {
            holders.push(people[i]);
        }
        holders.push(foundation);
        holders.push(team);
        parts = [
            address(rally),
            address(classes),
            address(devices),
            address(verification),
            address(referee),
            address(emission),
            address(certificates),
            address(computeToken),
            address(staking),
            address(pools),
            address(lens),
            address(faults)
        ];
        for (uint256 i = 0; i < DEVICES; ++i) {
            _register(people[i % PEOPLE], 0x100 + i);
        }
        _pass(12);
    }

    function _class(string memory name, uint32 collateralBps, uint32 saleLimitSeconds, uint8 quorum)
        private
        pure
        returns (ResourceClass memory c)
    {
        c = entryClass();
        (c.name, c.collateralBps, c.saleLimitSeconds, c.quorum) =
        (name, collateralBps, saleLimitSeconds, quorum);
        // So that devices are verified again within their windows.
        c.attestationValiditySeconds = 20 minutes;
        // A rest is left when three share it.
        c.challengeFee = 0.07e18;
    }

    function _person(string memory name) private returns (address account) {
        uint256 key;
        (account, key) = makeAddrAndKey(name);
        keyOf[account] = key;
        _approveAll(account);
    }

    function _approveAll(address account) internal {
        vm.startPrank(account);
        rally.approve(address(staking), type(uint256).max);
        rally.approve(address(pools), type(uint256).max);
        rally.approve(address(verification), type(uint256).max);
        rally.approve(address(certificates), type(uint256).max);
        rally.approve(address(faults), type(uint256).max);
        vm.stopPrank();
    }

    function _register(address owner, uint256 key) internal {
        bytes32 deviceId = register(owner, key);
        if (deviceKeyOf[deviceId] == 0) deviceIds.push(deviceId);
        deviceKeyOf[deviceId] = key;
    }

    // ── chance ───────────────────────────────────────────────────────────────────────────────────────────────

    function _next() internal returns (uint256) {
        _random = uint256(keccak256(abi.encode(_random)));
        return _random;
    }

    /// @dev 0 to n − 1; 0 where n is 0.
    function _below(uint256 n) internal returns (uint256) {
        return n == 0 ? 0 : _next() % n;
    }

    /// @dev Both ends in it; the lower where they cross.
    function _between(uint256 low, uint256 high) internal returns (uint256) {
        return high <= low ? low : low + _next() % (high - low + 1);
    }

    function _chance(uint256 percent) internal returns (bool) {
        return _below(100) < percent;
    }

    function _anyone() internal returns (address) {
        return people[_below(people.length)];
    }

    // ── time and RALLY ───────────────────────────────────────────────────────────────────────────────────────

    function _pass(uint256 seconds_) internal {
        vm.roll(block.number + 1 + seconds_ / 12);
        vm.warp(block.timestamp + seconds_);
        vm.prevrandao(bytes32(_next()));
    }

    /// @dev Sees that `account` has `amount`: others lend what they have, the foundation first. Nothing is conjured
    /// into a balance. False where all together have too little.
    function _provide(address account, uint256 amount) internal returns (bool) {
        uint256 balance = rally.balanceOf(account);
        if (balance >= amount) return true;
        uint256 lacking = amount - balance;
        uint256 has = rally.balanceOf(foundation);
        for (uint256 i = 0; has < lacking && i < people.length; ++i) {
            if (people[i] == account) continue;
            uint256 lent = rally.balanceOf(people[i]);
            vm.prank(people[i]);
            rally.transfer(foundation, lent);
            has += lent;
        }
        if (has < lacking) return false;
        vm.prank(foundation);
        rally.transfer(account, lacking);
        return true;
    }

    /// @dev A permit for exactly `value`: who takes a wei more reverts. `_approveAll` restores what stood before.
    function _permit(address owner, address spender, uint256 value)
        internal
        view
        returns (PermitInput memory)
    {
        return permitOf(keyOf[owner], spender, value);
    }

    // ── windows ──────────────────────────────────────────────────────────────────────────────────────────────

    function _isOpen(uint256 windowId) internal view returns (bool open) {
        (, uint256 end,,) = staking.spanOf(windowId);
        return end != 0;
    }

    function _heldOf(IStaking.Window memory w) internal pure returns (uint256) {
        return uint256(w.maintenanceFee) + (w.isSeller ? w.stake : 0);
    }

    /// @dev Forgets what is gone, and notes what has come without a step of its own telling.
    function _notice() private {
        delete goneIds;
        for (uint256 i = windowIds.length; i > 0; --i) {
            if (_isOpen(windowIds[i - 1])) continue;
            goneIds.push(windowIds[i - 1]);
            _drop(windowIds, i - 1);
        }
        for (; roundsSeen < verification.roundCount(); ++roundsSeen) {
            roundIds.push(roundsSeen + 1);
        }
        for (uint256 i = roundIds.length; i > 0; --i) {
            if (verification.getRound(roundIds[i - 1]).closed) _drop(roundIds, i - 1);
        }
        // A wei is lost where a rate is taken anew, where y is taken from it, and where an LP is paid.
        ++poolRoundings;
    }

    function _drop(uint256[] storage list, uint256 index) internal {
        list[index] = list[list.length - 1];
        list.pop();
    }
}
