// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {Test} from "forge-std/Test.sol";
import {ICertificates} from "../interfaces/ICertificates.sol";
import {IClassRegistry, ResourceClass} from "../interfaces/IClassRegistry.sol";
import {IComputeToken} from "../interfaces/IComputeToken.sol";
import {IDeviceRegistry} from "../interfaces/IDeviceRegistry.sol";
import {IEmission} from "../interfaces/IEmission.sol";
import {IFaults} from "../interfaces/IFaults.sol";
import {IPoolLens} from "../interfaces/IPoolLens.sol";
import {IPools} from "../interfaces/IPools.sol";
import {IRallyToken} from "../interfaces/IRallyToken.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {IVerification} from "../interfaces/IVerification.sol";
import {PermitInput} from "../interfaces/PermitInput.sol";

/// @notice The whole set, one class, one verifier, and the steps every test takes.
abstract contract RallyTest is Test {
    uint256 internal constant MIN_BOND = 100e18;
    uint128 internal constant FLOOR = 0.0005e18;
    uint256 internal constant FEE_BPS = 30;
    uint128 internal constant BURN = 0.01e18;
    uint128 internal constant MAINTENANCE = 0.05e18;
    uint128 internal constant CHALLENGE_FEE = 0.02e18;
    uint128 internal constant STAKE_LIMIT = 10e18;
    uint64 internal constant MIN_SCORE = 50e6;
    uint64 internal constant MIN_MEMORY = 64 << 20;
    uint32 internal constant VALIDITY = 1 hours;
    uint256 internal constant EPOCH = 10 minutes;
    /// @dev On a tick.
    uint256 internal constant START = 1_780_000_020;

    IRallyToken internal rally;
    IClassRegistry internal classes;
    IDeviceRegistry internal devices;
    IVerification internal verification;
    ICertificates internal certificates;
    IComputeToken internal computeToken;
    IPools internal pools;
    IPoolLens internal lens;
    IStaking internal staking;
    IFaults internal faults;
    IReferee internal referee;
    IEmission internal emission;

    /// @dev Who mints: the emission.
    address internal minter;
    address internal foundation = makeAddr("foundation");
    address internal team = makeAddr("team");
    address internal verifier = makeAddr("verifier");
    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");
    address internal client = makeAddr("client");
    bytes32 internal classId;

    function setUp() public virtual {
        vm.warp(START);
        _deploy();
        classId = classes.createClass(entryClass());

        fund(verifier, 1_000e18);
        vm.prank(verifier);
        verification.bond(MIN_BOND, "x", "y", "");
        fund(alice, 10_000e18);
        fund(bob, 10_000e18);
        fund(client, 10_000e18);
    }

    /// @dev In the order of `_next`; addresses of those to come are predicted.
    function _deploy() internal {
        minter = _next(11);
        (address stakingAt, address faultsAt, address refereeAt) = (_next(8), _next(9), _next(10));
        rally = IRallyToken(deployCode("RallyToken.sol:RallyToken", abi.encode(minter)));
        classes = IClassRegistry(deployCode("ClassRegistry.sol:ClassRegistry"));
        devices = IDeviceRegistry(deployCode("DeviceRegistry.sol:DeviceRegistry"));
        verification = IVerification(
            deployCode(
                "Verification.sol:Verification",
                abi.encode(rally, classes, devices, minter, faultsAt, refereeAt, MIN_BOND, EPOCH)
            )
        );
        certificates =
            ICertificates(deployCode("Certificates.sol:Certificates", abi.encode(rally, classes, stakingAt)));
        pools = IPools(deployCode("Pools.sol:Pools", abi.encode(rally, classes, stakingAt, minter)));
        lens = IPoolLens(deployCode("PoolLens.sol:PoolLens", abi.encode(pools, classes)));
        computeToken =
            IComputeToken(deployCode("ComputeToken.sol:ComputeToken", abi.encode(stakingAt, pools)));
        staking = IStaking(
            deployCode(
                "Staking.sol:Staking",
                abi.encode(
                    rally,
                    classes,
                    devices,
                    verification,
                    pools,
                    certificates,
                    computeToken,
                    minter,
                    faultsAt,
                    refereeAt
                )
            )
        );
        faults = IFaults(
            deployCode("Faults.sol:Faults", abi.encode(rally, classes, pools, verification, staking))
        );
        referee = IReferee(deployCode("Referee.sol:Referee", abi.encode(verification, staking)));
        emission = IEmission(
            deployCode(
                "Emission.sol:Emission",
                abi.encode(rally, block.timestamp, foundation, team, staking, pools, verification)
            )
        );
    }

    /// @dev Where this contract will deploy after `count` others.
    function _next(uint256 count) private view returns (address) {
        return vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + count);
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
        rally.approve(address(certificates), type(uint256).max);
        rally.approve(address(faults), type(uint256).max);
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
        (, uint96 fee) = classes.verificationTerms(classId);
        vm.prank(minter);
        rally.mint(address(faults), fee);
        vm.prank(address(faults));
        decide(verification.requestFault(deviceId, classId), passed);
    }

    /// @dev Draws a round, of one seat, and votes.
    function decide(uint256 roundId, bool passed) internal {
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

    function rentParams(uint256 windowId, uint256 end)
        internal
        view
        returns (IPools.RentParams memory params)
    {
        params.poolId = classId;
        params.windowIds = new uint64[](1);
        params.windowIds[0] = uint64(windowId);
        params.end = uint64(end);
        params.clientKeyId = "client key";
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

    /// @dev Steps one and two.
    function openWindow(address owner, bytes32 deviceId, uint64 duration, bool asSeller)
        internal
        returns (uint256 windowId)
    {
        vm.startPrank(owner);
        windowId = staking.open(
            IStaking.OpenParams({
                classId: classId,
                deviceId: deviceId,
                duration: duration,
                asSeller: asSeller,
                certificateId: certificates.issue(classId),
                deadline: block.timestamp
            })
        );
        vm.stopPrank();
    }

    function rent(uint256 windowId, uint256 end) internal returns (uint256 leaseId, uint256 cost) {
        vm.prank(client);
        return pools.rent(rentParams(windowId, end));
    }

    function pool() internal view returns (IPools.Pool memory) {
        return lens.poolAt(classId, block.timestamp);
    }

    /// @dev Signs `spender` an approval until now.
    function permitOf(uint256 key, address spender, uint256 value)
        internal
        view
        returns (PermitInput memory permit)
    {
        bytes32 typeHash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        address signer = vm.addr(key);
        bytes32 message =
            keccak256(abi.encode(typeHash, signer, spender, value, rally.nonces(signer), block.timestamp));
        (permit.v, permit.r, permit.s) =
            vm.sign(key, keccak256(abi.encodePacked(hex"1901", rally.DOMAIN_SEPARATOR(), message)));
        (permit.value, permit.deadline) = (value, block.timestamp);
    }
}
