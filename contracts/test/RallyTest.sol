// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {Test} from "forge-std/Test.sol";
import {IClassRegistry, ResourceClass} from "../interfaces/IClassRegistry.sol";
import {IDeviceRegistry} from "../interfaces/IDeviceRegistry.sol";
import {IEmission} from "../interfaces/IEmission.sol";
import {IPools} from "../interfaces/IPools.sol";
import {IRallyToken} from "../interfaces/IRallyToken.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {IVerification} from "../interfaces/IVerification.sol";

/// @notice The whole set, one class, one verifier, and the steps every test takes.
abstract contract RallyTest is Test {
    uint256 internal constant MIN_BOND = 100e18;
    uint128 internal constant FLOOR = 0.0005e18;
    uint256 internal constant FEE_BPS = 30;
    uint128 internal constant BURN = 0.01e18;
    uint128 internal constant MAINTENANCE = 0.05e18;
    uint64 internal constant MIN_SCORE = 50e6;
    uint64 internal constant MIN_MEMORY = 64 << 20;
    uint32 internal constant VALIDITY = 1 hours;
    uint256 internal constant EPOCH = 10 minutes;
    uint128 internal constant CHALLENGE_FEE = 0.02e18;
    uint128 internal constant STAKE_LIMIT = 10e18;
    /// @dev On a tick.
    uint256 internal constant START = 1_780_000_020;

    IRallyToken internal rally;
    IClassRegistry internal classes;
    IDeviceRegistry internal devices;
    IVerification internal verification;
    IPools internal pools;
    IStaking internal staking;

    address internal minter = makeAddr("minter");
    address internal verifier = makeAddr("verifier");
    address internal emission = makeAddr("emission");
    address internal faults = makeAddr("faults");
    address internal referee = makeAddr("referee");
    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");
    address internal client = makeAddr("client");
    bytes32 internal classId;

    function setUp() public virtual {
        vm.warp(START);
        rally = IRallyToken(deployCode("RallyToken.sol:RallyToken", abi.encode(minter)));
        classes = IClassRegistry(deployCode("ClassRegistry.sol:ClassRegistry"));
        devices = IDeviceRegistry(deployCode("DeviceRegistry.sol:DeviceRegistry"));
        verification = IVerification(
            deployCode(
                "Verification.sol:Verification",
                abi.encode(rally, classes, devices, emission, faults, referee, MIN_BOND, EPOCH)
            )
        );
        address stakingAt = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
        pools = IPools(deployCode("Pools.sol:Pools", abi.encode(rally, classes, stakingAt)));
        staking = IStaking(
            deployCode("Staking.sol:Staking", abi.encode(rally, classes, devices, verification, pools))
        );
        classId = classes.createClass(entryClass());

        vm.mockCall(emission, abi.encodeWithSelector(IEmission.credit.selector), "");
        fund(faults, 1_000e18);
        fund(verifier, 1_000e18);
        vm.startPrank(verifier);
        verification.bond(MIN_BOND, "x", "y", "");
        vm.stopPrank();
        fund(alice, 10_000e18);
        fund(bob, 10_000e18);
        fund(client, 10_000e18);
    }

    function entryClass() internal pure returns (ResourceClass memory) {
        return ResourceClass({
            kernel: keccak256("gemm-f32"),
            minScore: MIN_SCORE,
            minMemoryBytes: MIN_MEMORY,
            floorPriceWad: FLOOR,
            attestationValiditySeconds: VALIDITY,
            feeBps: uint16(FEE_BPS),
            collateralBps: 10_000,
            saleLimitSeconds: 7 days,
            quorum: 1,
            burnPerWindow: BURN,
            maintenanceFee: MAINTENANCE,
            challengeFee: CHALLENGE_FEE,
            stakeLimit: STAKE_LIMIT,
            name: "Entry"
        });
    }

    /// @dev Mints, and approves what a person who stakes and rents approves.
    function fund(address account, uint256 amount) internal {
        vm.prank(minter);
        rally.mint(account, amount);
        vm.startPrank(account);
        rally.approve(address(staking), type(uint256).max);
        rally.approve(address(pools), type(uint256).max);
        rally.approve(address(verification), type(uint256).max);
        vm.stopPrank();
    }

    function publicKey(uint256 key) internal pure returns (bytes32 x, bytes32 y) {
        (uint256 px, uint256 py) = vm.publicKeyP256(key);
        return (bytes32(px), bytes32(py));
    }

    /// @dev Signs as WebCrypto and then our client do: SHA-256, low s.
    function sign(uint256 key, bytes memory message) internal pure returns (bytes32 r, bytes32 s) {
        (r, s) = vm.signP256(key, sha256(message));
        if (uint256(s) > P256.N / 2) s = bytes32(P256.N - uint256(s));
    }

    function register(address owner, uint256 key) internal returns (bytes32 deviceId) {
        (bytes32 x, bytes32 y) = publicKey(key);
        (bytes32 r, bytes32 s) = sign(key, devices.registrationMessage(x, y, owner, ""));
        vm.prank(owner);
        return devices.register(x, y, "", r, s);
    }

    /// @dev A round with one seat. It is a fault report's, which waits for no epoch.
    function attest(bytes32 deviceId, bool passed) internal {
        vm.prank(faults);
        uint256 roundId = verification.requestFault(deviceId, classId);
        vm.roll(block.number + 1);
        verification.draw(roundId);
        vm.prank(verifier);
        verification.attest(roundId, MIN_SCORE, MIN_MEMORY, passed, "transcript");
    }

    /// @dev A registered, attested device.
    function ready(address owner, uint256 key) internal returns (bytes32 deviceId) {
        deviceId = register(owner, key);
        attest(deviceId, true);
    }

    function lpParams(bytes32 deviceId, uint64 duration, uint256 openingRally)
        internal
        view
        returns (IStaking.LpParams memory)
    {
        return IStaking.LpParams({
            classId: classId,
            deviceId: deviceId,
            duration: duration,
            maxRally: type(uint256).max,
            openingRally: openingRally,
            deadline: block.timestamp
        });
    }

    function sellerParams(bytes32 deviceId, uint64 duration)
        internal
        view
        returns (IStaking.SellerParams memory)
    {
        return IStaking.SellerParams({
            classId: classId,
            deviceId: deviceId,
            duration: duration,
            minProceeds: 0,
            deadline: block.timestamp
        });
    }

    function rentParams(bytes32 deviceId, uint256 end)
        internal
        view
        returns (IPools.RentParams memory params)
    {
        params.poolId = classId;
        params.deviceIds = new bytes32[](1);
        params.deviceIds[0] = deviceId;
        params.end = uint64(end);
        params.clientX = "client x";
        params.clientY = "client y";
        params.maxCost = type(uint256).max;
        params.deadline = block.timestamp;
    }

    function stakeLp(address owner, bytes32 deviceId, uint64 duration, uint256 openingRally)
        internal
        returns (uint256 windowId, uint256 injected)
    {
        vm.prank(owner);
        return staking.stakeAsLp(lpParams(deviceId, duration, openingRally));
    }

    function stakeSeller(address owner, bytes32 deviceId, uint64 duration)
        internal
        returns (uint256 windowId, uint256 proceeds)
    {
        vm.prank(owner);
        return staking.stakeAsSeller(sellerParams(deviceId, duration));
    }

    function rent(bytes32 deviceId, uint256 end) internal returns (uint256 leaseId, uint256 cost) {
        vm.prank(client);
        return pools.rent(rentParams(deviceId, end));
    }

    function pool() internal view returns (IPools.Pool memory) {
        return pools.poolAt(classId, block.timestamp);
    }
}
