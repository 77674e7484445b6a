// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {IDeviceRegistry} from "../interfaces/IDeviceRegistry.sol";
import {RallyTest} from "./RallyTest.sol";

contract DeviceRegistryTest is RallyTest {
    uint256 private constant KEY = 0xbeef;
    bytes32 private _x;
    bytes32 private _y;
    bytes32 private _id;

    function setUp() public override {
        super.setUp();
        (_x, _y) = publicKey(KEY);
        _id = keccak256(abi.encodePacked(_x, _y));
    }

    function _signed(uint256 key, address owner, string memory endpoint)
        private
        view
        returns (bytes32 r, bytes32 s)
    {
        return sign(key, devices.registrationMessage(_x, _y, owner, endpoint));
    }

    function _refused(address caller, string memory endpoint, bytes32 r, bytes32 s) private {
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.InvalidDeviceSignature.selector, _id));
        vm.prank(caller);
        devices.register(_x, _y, endpoint, r, s);
    }

    function test_a_device_signs_itself_in() public {
        (bytes32 r, bytes32 s) = _signed(KEY, alice, "wss://broker.example/");
        vm.expectEmit(address(devices));
        emit IDeviceRegistry.DeviceRegistered(_id, alice, _x, _y, "wss://broker.example/");
        vm.prank(alice);
        assertEq(devices.register(_x, _y, "wss://broker.example/", r, s), _id);
        IDeviceRegistry.Device memory device = devices.getDevice(_id);
        assertEq(device.owner, alice);
        assertEq(device.x, _x);
        assertEq(device.y, _y);
        assertEq(device.registeredAt, block.timestamp);
        assertEq(device.endpoint, "wss://broker.example/");
        assertEq(devices.ownerOf(_id), alice);
    }

    function test_another_key_cannot_sign_it_in() public {
        (bytes32 r, bytes32 s) = _signed(KEY + 1, alice, "");
        _refused(alice, "", r, s);
    }

    function test_another_wallet_cannot_use_the_signature() public {
        (bytes32 r, bytes32 s) = _signed(KEY, alice, "");
        _refused(bob, "", r, s);
    }

    function test_another_endpoint_is_not_what_was_signed() public {
        (bytes32 r, bytes32 s) = _signed(KEY, alice, "a");
        _refused(alice, "b", r, s);
    }

    function test_another_chain_is_not_what_was_signed() public {
        (bytes32 r, bytes32 s) = _signed(KEY, alice, "");
        vm.chainId(1);
        _refused(alice, "", r, s);
    }

    function test_a_high_s_is_refused() public {
        (bytes32 r, bytes32 s) = _signed(KEY, alice, "");
        _refused(alice, "", r, bytes32(P256.N - uint256(s)));
    }

    function test_a_device_moves_with_its_key_and_an_old_signature_does_not_bring_it_back() public {
        (bytes32 r, bytes32 s) = _signed(KEY, alice, "");
        vm.prank(alice);
        devices.register(_x, _y, "", r, s);
        assertEq(devices.nonces(_id), 1);
        (bytes32 r2, bytes32 s2) = _signed(KEY, bob, "");
        vm.prank(bob);
        devices.register(_x, _y, "", r2, s2);
        assertEq(devices.ownerOf(_id), bob);
        _refused(alice, "", r, s);
    }

    function test_bounds_of_the_endpoint() public {
        string memory longest = string(new bytes(256));
        string memory tooLong = string(new bytes(257));
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.EndpointTooLong.selector, 257, 256));
        devices.register(_x, _y, tooLong, 0, 0);
        (bytes32 r, bytes32 s) = _signed(KEY, alice, longest);
        devices.register(_x, _y, longest, r, s);
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.EndpointTooLong.selector, 257, 256));
        devices.setEndpoint(_id, tooLong);
    }

    function test_only_the_owner_changes_the_endpoint() public {
        register(alice, KEY);
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.NotDeviceOwner.selector, _id, bob, alice));
        vm.prank(bob);
        devices.setEndpoint(_id, "theirs");
        vm.expectEmit(address(devices));
        emit IDeviceRegistry.EndpointChanged(_id, "mine");
        vm.prank(alice);
        devices.setEndpoint(_id, "mine");
        assertEq(devices.getDevice(_id).endpoint, "mine");
    }

    function test_an_unknown_device_is_refused() public {
        bytes memory refusal = abi.encodeWithSelector(IDeviceRegistry.UnknownDevice.selector, _id);
        vm.expectRevert(refusal);
        devices.getDevice(_id);
        vm.expectRevert(refusal);
        devices.setEndpoint(_id, "");
        assertEq(devices.ownerOf(_id), address(0));
    }

    /// @dev EIP-7951 under the EVM version we compile for; without it a check costs about 200k gas.
    function test_the_precompile_is_there() public view {
        bytes32 digest = sha256("message");
        (bytes32 r, bytes32 s) = sign(KEY, "message");
        (bool ok, bytes memory out) = address(0x100).staticcall(abi.encode(digest, r, s, _x, _y));
        assertTrue(ok);
        assertEq(out, abi.encode(1));
    }

    /// forge-config: default.fuzz.runs = 32
    function testFuzz_every_key_signs_itself_in(uint256 key, string calldata endpoint) public {
        vm.assume(bytes(endpoint).length <= 256);
        key = bound(key, 1, P256.N - 1);
        (bytes32 x, bytes32 y) = publicKey(key);
        (bytes32 r, bytes32 s) = sign(key, devices.registrationMessage(x, y, alice, endpoint));
        vm.prank(alice);
        bytes32 id = devices.register(x, y, endpoint, r, s);
        assertEq(devices.ownerOf(id), alice);
    }
}
