// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPools} from "../interfaces/IPools.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {RallyTest} from "./RallyTest.sol";

/// @notice Every public step on one pool, bounded so that none reverts, by six devices of two owners and one client.
contract PoolHandler is RallyTest {
    uint256 internal constant DEVICES = 6;

    bytes32[] internal deviceIds;
    /// @dev All that reached the pools as injections and rents (without fees).
    uint256 public paidIn;
    /// @dev All that left them: claims, sales (with fees), leftovers burned.
    uint256 public paidOut;
    /// @dev All burned, by our own count.
    uint256 public burned;
    mapping(bytes32 step => uint256) public calls;
    /// @dev Windows in which, once they had begun and up to their last second, an attestation failed.
    mapping(uint256 windowId => bool) internal failedIn;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < DEVICES; ++i) {
            deviceIds.push(register(_owner(i), 0x100 + i));
        }
    }

    function _owner(uint256 index) internal view returns (address) {
        return index % 2 == 0 ? alice : bob;
    }

    function warp(uint256 seconds_) external {
        calls["warp"]++;
        // Mostly minutes, now and then hours, seldom past the end of every window.
        uint256 most = seconds_ % 32 == 0 ? 8 days : seconds_ % 8 == 0 ? 30 hours : 20 minutes;
        skip(bound(seconds_, 1, most));
    }

    function poke(uint256 maxTicks) external {
        calls["poke"]++;
        pools.poke(classId, bound(maxTicks, 0, 3));
    }

    function stakeAsLp(uint256 index, uint64 duration, uint256 opening) external {
        bytes32 deviceId = _free(index);
        if (deviceId == 0) return;
        duration = _duration(duration);
        IPools.InjectQuote memory quote = pools.quoteInject(classId, duration);
        if (quote.massPerSecond == 0) return;
        if (quote.opening) opening = bound(opening, FLOOR * quote.computeSeconds, 1e24);
        if (!_provide(_owner(index), (quote.opening ? opening : quote.rally) + BURN)) return;
        _countEnd(deviceId);
        uint256 leftover = quote.opening ? pool().y : 0;
        vm.prank(_owner(index));
        (, uint256 injected) = staking.stakeAsLp(lpParams(deviceId, duration, opening));
        paidIn += injected;
        paidOut += leftover;
        burned += leftover + BURN;
        calls["lp"]++;
    }

    function stakeAsSeller(uint256 index, uint64 duration) external {
        bytes32 deviceId = _free(index);
        if (deviceId == 0 || pool().mass == 0) return;
        duration = _duration(duration);
        IPools.SellQuote memory quote = pools.quoteSell(classId, duration);
        if (!_provide(_owner(index), quote.collateral - quote.proceeds + MAINTENANCE + BURN)) return;
        _countEnd(deviceId);
        vm.prank(_owner(index));
        (, uint256 proceeds) = staking.stakeAsSeller(sellerParams(deviceId, duration));
        assertEq(proceeds, quote.proceeds, "a sale pays its quote");
        paidOut += quote.gross;
        burned += quote.fee + BURN;
        calls["sell"]++;
    }

    function rentDevices(uint256 mask, uint256 seconds_) external {
        (bytes32[] memory chosen, uint256 most) = _rentable(mask);
        if (chosen.length == 0) return;
        IPools.RentParams memory params = rentParams(chosen[0], block.timestamp + bound(seconds_, 1, most));
        params.deviceIds = chosen;
        if ((params.end + 59) / 60 * 60 - block.timestamp >= (pool().x + chosen.length - 1) / chosen.length) {
            return;
        }
        IPools.RentQuote memory quote = pools.quoteRent(classId, chosen.length, params.end);
        if (!_provide(client, quote.cost)) return;
        vm.prank(client);
        (, uint256 cost) = pools.rent(params);
        assertEq(cost, quote.cost, "a rent costs its quote");
        paidIn += cost - quote.fee;
        burned += quote.fee;
        calls["rent"]++;
        if (chosen.length > 1) calls["rent many"]++;
    }

    function claim(uint256 index) external {
        uint256 windowId = staking.windowOfDevice(deviceIds[index % DEVICES]);
        if (windowId == 0) return;
        uint256 expected = pools.claimable(windowId);
        vm.prank(_owner(index));
        uint256 claimed = staking.claim(windowId);
        assertEq(claimed, expected, "a claim pays what was claimable");
        paidOut += claimed;
        calls["claim"]++;
    }

    function endWindow(uint256 index) external {
        bytes32 deviceId = deviceIds[index % DEVICES];
        uint256 windowId = staking.windowOfDevice(deviceId);
        if (windowId == 0 || staking.getWindow(windowId).end > block.timestamp) return;
        _countEnd(deviceId);
        staking.endWindow(windowId);
        calls["end"]++;
    }

    function fail(uint256 index) external {
        bytes32 deviceId = deviceIds[index % DEVICES];
        attest(deviceId, false);
        uint256 windowId = staking.windowOfDevice(deviceId);
        if (windowId != 0 && block.timestamp <= staking.getWindow(windowId).end) failedIn[windowId] = true;
        calls["fail"]++;
    }

    /// @dev Mostly at most a day, so that LPs come and go; now and then the longest there is.
    function _duration(uint64 seconds_) private pure returns (uint64) {
        return uint64(bound(seconds_, 10 minutes, seconds_ % 8 == 0 ? 7 days : 1 days));
    }

    /// @dev A device with no window still running, freshly attested; else 0.
    function _free(uint256 index) private returns (bytes32 deviceId) {
        deviceId = deviceIds[index % DEVICES];
        uint256 windowId = staking.windowOfDevice(deviceId);
        if (windowId != 0 && staking.getWindow(windowId).end > block.timestamp) return 0;
        attest(deviceId, true);
    }

    /// @dev Those of the devices in `mask` that a client may lease now, and for how many seconds all of them.
    function _rentable(uint256 mask) private view returns (bytes32[] memory chosen, uint256 most) {
        chosen = new bytes32[](DEVICES);
        uint256 count = 0;
        most = type(uint256).max;
        for (uint256 i = 0; i < DEVICES; ++i) {
            IPools.DeviceSlot memory slot = pools.getDeviceSlot(deviceIds[i]);
            if ((mask >> i) & 1 == 0 || slot.windowEnd <= block.timestamp) continue;
            if (slot.leaseEnd > block.timestamp) continue;
            chosen[count++] = deviceIds[i];
            if (slot.windowEnd - block.timestamp < most) most = slot.windowEnd - block.timestamp;
        }
        assembly ("memory-safe") {
            mstore(chosen, count)
        }
    }

    /// @dev Counts what the end of the device's last window, if it has one, is about to pay and to burn.
    function _countEnd(bytes32 deviceId) private {
        uint256 windowId = staking.windowOfDevice(deviceId);
        if (windowId == 0) return;
        paidOut += pools.claimable(windowId);
        if (!failedIn[windowId]) return;
        IStaking.Window memory window = staking.getWindow(windowId);
        burned += uint256(window.maintenanceFee) + window.collateral;
        if (window.isSeller) calls["forfeit"]++;
    }

    /// @dev Sees that `account` has `amount`, as people would: others give what they have, and what then lacks is
    /// minted. Nothing is conjured into a balance, so the supply stays the sum of all balances. False where the
    /// cap leaves too little.
    function _provide(address account, uint256 amount) private returns (bool) {
        uint256 mintable = rally.CAP() - rally.totalMinted();
        if (amount > _sum() + mintable) return false;
        for (uint256 i = 0; i < 3 && rally.balanceOf(account) < amount; ++i) {
            address giver = [alice, bob, client][i];
            uint256 lacking = amount - rally.balanceOf(account);
            uint256 has = rally.balanceOf(giver);
            vm.prank(giver);
            rally.transfer(account, has < lacking ? has : lacking);
        }
        uint256 balance = rally.balanceOf(account);
        if (balance < amount) fund(account, amount - balance);
        return true;
    }

    function _sum() private view returns (uint256) {
        return rally.balanceOf(alice) + rally.balanceOf(bob) + rally.balanceOf(client);
    }

    // ── what must hold ───────────────────────────────────────────────────────────────────────────────────────

    /// @notice x, idle and W of the settled pool, recomputed from nothing but windows and leases.
    function recomputed()
        external
        view
        returns (uint256 x, uint256 idle, uint256 mass, uint256 massPerSecond)
    {
        for (uint256 i = 0; i < DEVICES; ++i) {
            IPools.DeviceSlot memory slot = pools.getDeviceSlot(deviceIds[i]);
            if (slot.windowEnd <= block.timestamp) continue;
            uint256 w = pools.getPosition(slot.windowId).massPerSecond;
            mass += w * (slot.windowEnd - block.timestamp);
            massPerSecond += w;
            bool leased = slot.leaseEnd > block.timestamp;
            x += slot.windowEnd - (leased ? slot.leaseEnd : block.timestamp);
            if (!leased) ++idle;
        }
    }

    /// @notice What all LPs may claim now, and what they may claim once the last window is over.
    function claims() external view returns (uint256 now_, uint256 everything) {
        for (uint256 i = 0; i < DEVICES; ++i) {
            uint256 windowId = pools.getDeviceSlot(deviceIds[i]).windowId;
            if (windowId == 0) continue;
            now_ += pools.claimable(windowId);
            IPools.Position memory position = pools.getPosition(windowId);
            IPools.Pool memory p = pool();
            uint256 left = position.end > block.timestamp ? position.end - block.timestamp : 0;
            everything += pools.claimable(windowId)
            + (p.rateX128 == 0 ? 0 : p.rateX128 / 2 ** 64 * left * position.massPerSecond / 2 ** 64);
        }
    }

    /// @notice Fees and collaterals of the windows that stand.
    function held() external view returns (uint256 sum) {
        for (uint256 i = 0; i < DEVICES; ++i) {
            uint256 windowId = staking.windowOfDevice(deviceIds[i]);
            if (windowId == 0) continue;
            IStaking.Window memory window = staking.getWindow(windowId);
            sum += uint256(window.maintenanceFee) + window.collateral;
        }
    }

    function current() external view returns (IPools.Pool memory) {
        return pool();
    }

    function balances() external view returns (uint256 inPools, uint256 inStaking, uint256 inVerification) {
        return (
            rally.balanceOf(address(pools)),
            rally.balanceOf(address(staking)),
            rally.balanceOf(address(verification))
        );
    }

    function ofPeople() external view returns (uint256) {
        return _sum() + rally.balanceOf(verifier) + rally.balanceOf(faults);
    }

    function supply() external view returns (uint256 minted, uint256 total) {
        return (rally.totalMinted(), rally.totalSupply());
    }

    function piecewise() external returns (bool same) {
        IPools.Pool memory atOnce = pool();
        uint256 snapshot = vm.snapshotState();
        while (pools.poke(classId, 1) < block.timestamp) {}
        same = keccak256(abi.encode(pools.getPool(classId))) == keccak256(abi.encode(atOnce));
        vm.revertToState(snapshot);
    }
}
