// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {IClassRegistry, ResourceClass} from "../interfaces/IClassRegistry.sol";
import {Role} from "../interfaces/IEmission.sol";
import {IPoolLens} from "../interfaces/IPoolLens.sol";
import {IPools} from "../interfaces/IPools.sol";
import {IRallyToken} from "../interfaces/IRallyToken.sol";

/// @notice The pools alone. The test itself is minter, staking contract and emission: it brings windows in as Staking
/// does, and writes down what is credited.
abstract contract PoolsTest is Test {
    uint96 internal constant FLOOR = 0.0005e18;
    uint256 internal constant FEE_BPS = 30;
    uint64 internal constant HOUR = 1 hours;
    /// @dev An hour at 0.001 RALLY a second.
    uint256 internal constant OPENING = 3.6e18;
    /// @dev On a tick.
    uint256 internal constant START = 1_780_000_020;
    uint256 internal constant NONE = type(uint256).max;

    IRallyToken internal rally;
    IClassRegistry internal classes;
    IPools internal pools;
    IPoolLens internal lens;

    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");
    address internal client = makeAddr("client");
    bytes32 internal poolId;

    /// @dev What Staking would know of a window.
    mapping(uint256 windowId => bool) internal faultPending;
    mapping(address client => uint256) internal credited;

    function setUp() public virtual {
        vm.warp(START);
        rally = IRallyToken(deployCode("RallyToken.sol:RallyToken", abi.encode(address(this))));
        classes = IClassRegistry(deployCode("ClassRegistry.sol:ClassRegistry"));
        pools =
            IPools(deployCode("Pools.sol:Pools", abi.encode(rally, classes, address(this), address(this))));
        lens = IPoolLens(deployCode("PoolLens.sol:PoolLens", abi.encode(pools, classes)));
        poolId = classes.createClass(resourceClass("Entry", FLOOR, uint16(FEE_BPS)));
        fund(client, 1_000_000e18);
    }

    // ── what Pools calls ─────────────────────────────────────────────────────────────────────────────────────

    function spanOf(uint256 windowId) external view returns (bytes32, uint256, bool, bool) {
        return (poolId, 0, true, faultPending[windowId]);
    }

    function credit(Role role, address account, uint256 weight, uint256 factorWad) external {
        assertEq(msg.sender, address(pools));
        assertTrue(role == Role.Client);
        assertEq(factorWad, 1e18);
        credited[account] += weight;
    }

    // ── steps ────────────────────────────────────────────────────────────────────────────────────────────────

    function resourceClass(string memory name, uint96 floor, uint16 feeBps)
        internal
        pure
        returns (ResourceClass memory)
    {
        return ResourceClass({
            kernel: keccak256("gemm-f32"),
            minScore: 50e6,
            minMemoryBytes: 64 << 20,
            floorPriceWad: floor,
            attestationValiditySeconds: 1 hours,
            feeBps: feeBps,
            collateralBps: 10_000,
            saleLimitSeconds: 7 days,
            quorum: 1,
            burnPerWindow: 0.01e18,
            maintenanceFee: 0.05e18,
            challengeFee: 0.02e18,
            stakeLimit: 10e18,
            name: name
        });
    }

    function fund(address account, uint256 amount) internal {
        rally.mint(account, amount);
        vm.prank(account);
        rally.approve(address(pools), NONE);
    }

    function endAfter(uint256 duration) internal view returns (uint64) {
        return uint64((block.timestamp + duration + 59) / 60 * 60);
    }

    /// @dev An LP comes in, and what it injects, new RALLY, with it.
    function lp(uint256 windowId, uint256 duration, uint256 opening) internal returns (uint256 injected) {
        injected = pools.inject(poolId, windowId, endAfter(duration), opening, NONE);
        rally.mint(address(pools), injected);
    }

    function seller(uint256 windowId, uint256 duration) internal returns (uint256 proceeds) {
        (proceeds,) = pools.sell(poolId, windowId, endAfter(duration), 0, 0, bob);
    }

    function ids(uint64 a) internal pure returns (uint64[] memory list) {
        list = new uint64[](1);
        list[0] = a;
    }

    function ids(uint64 a, uint64 b) internal pure returns (uint64[] memory list) {
        list = new uint64[](2);
        (list[0], list[1]) = (a, b);
    }

    function rentParams(uint64[] memory windowIds, uint256 end)
        internal
        view
        returns (IPools.RentParams memory)
    {
        return IPools.RentParams({
            poolId: poolId,
            windowIds: windowIds,
            end: uint64(end),
            clientKeyId: bytes20("key"),
            maxCost: NONE,
            deadline: block.timestamp
        });
    }

    function rentAnyParams(uint16 devices, uint256 end) internal view returns (IPools.RentAnyParams memory) {
        return IPools.RentAnyParams({
            poolId: poolId,
            devices: devices,
            end: uint64(end),
            clientKeyId: bytes20("key"),
            maxCost: NONE,
            deadline: block.timestamp
        });
    }

    function extendParams(uint256 leaseId, uint64[] memory windowIds, uint256 end)
        internal
        view
        returns (IPools.ExtendParams memory)
    {
        return IPools.ExtendParams({
            poolId: poolId,
            leaseId: leaseId,
            windowIds: windowIds,
            end: uint64(end),
            maxCost: NONE,
            deadline: block.timestamp
        });
    }

    function endParams(uint256 leaseId, uint64[] memory windowIds)
        internal
        view
        returns (IPools.EndLeaseParams memory)
    {
        return IPools.EndLeaseParams({
            poolId: poolId, leaseId: leaseId, windowIds: windowIds, minProceeds: 0, deadline: block.timestamp
        });
    }

    function rent(uint64 windowId, uint256 end) internal returns (uint256 leaseId, uint256 cost) {
        return rent(ids(windowId), end);
    }

    function rent(uint64[] memory windowIds, uint256 end) internal returns (uint256 leaseId, uint256 cost) {
        IPools.RentParams memory params = rentParams(windowIds, end);
        vm.prank(client);
        return pools.rent(params);
    }

    function extend(uint256 leaseId, uint64[] memory windowIds, uint256 end) internal returns (uint256 cost) {
        IPools.ExtendParams memory params = extendParams(leaseId, windowIds, end);
        vm.prank(client);
        return pools.extend(params);
    }

    function endLease(uint256 leaseId, uint64[] memory windowIds) internal returns (uint256 proceeds) {
        IPools.EndLeaseParams memory params = endParams(leaseId, windowIds);
        vm.prank(client);
        return pools.endLease(params);
    }

    /// @dev Pays for a seller's exit as Staking does.
    function exitSeller(uint256 windowId) internal returns (uint256 cost, uint256 fee) {
        (cost, fee) = pools.exitSeller(poolId, windowId, NONE);
        rally.mint(address(pools), cost - fee);
    }

    function pool() internal view returns (IPools.Pool memory) {
        return lens.poolAt(poolId, block.timestamp);
    }

    function mulDivUp(uint256 a, uint256 b, uint256 c) internal pure returns (uint256) {
        return (a * b + c - 1) / c;
    }
}
