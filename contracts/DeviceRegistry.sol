// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {IDeviceRegistry} from "./interfaces/IDeviceRegistry.sol";

/// @title Devices
/// @notice See {IDeviceRegistry}.
contract DeviceRegistry is IDeviceRegistry {
    /// @notice A URL of a broker fits; more is a burden on every reader.
    uint256 public constant MAX_ENDPOINT_BYTES = 256;

    /// @notice Sets what a device signs here apart from all else that its key signs.
    bytes32 public constant REGISTRATION_TAG = keccak256("rally.device.registration.v1");

    /// @inheritdoc IDeviceRegistry
    mapping(bytes32 deviceId => uint256) public nonces;

    mapping(bytes32 deviceId => Device) private _devices;

    /// @inheritdoc IDeviceRegistry
    function register(bytes32 x, bytes32 y, string calldata endpoint, bytes32 r, bytes32 s)
        external
        returns (bytes32 deviceId)
    {
        _checkEndpoint(endpoint);
        deviceId = deviceIdOf(x, y);
        bytes32 digest = sha256(registrationMessage(x, y, msg.sender, endpoint));
        require(P256.verify(digest, r, s, x, y), InvalidDeviceSignature(deviceId));

        nonces[deviceId]++;
        _devices[deviceId] = Device({
            owner: msg.sender, x: x, y: y, registeredAt: uint64(block.timestamp), endpoint: endpoint
        });
        emit DeviceRegistered(deviceId, msg.sender, x, y, endpoint);
    }

    /// @inheritdoc IDeviceRegistry
    function setEndpoint(bytes32 deviceId, string calldata endpoint) external {
        _checkEndpoint(endpoint);
        Device storage device = _known(deviceId);
        require(device.owner == msg.sender, NotDeviceOwner(deviceId, msg.sender, device.owner));
        device.endpoint = endpoint;
        emit EndpointChanged(deviceId, endpoint);
    }

    /// @inheritdoc IDeviceRegistry
    function registrationMessage(bytes32 x, bytes32 y, address owner, string calldata endpoint)
        public
        view
        returns (bytes memory)
    {
        uint256 nonce = nonces[deviceIdOf(x, y)];
        return abi.encode(REGISTRATION_TAG, block.chainid, address(this), owner, nonce, endpoint);
    }

    /// @inheritdoc IDeviceRegistry
    function deviceIdOf(bytes32 x, bytes32 y) public pure returns (bytes32) {
        return keccak256(abi.encodePacked(x, y));
    }

    /// @inheritdoc IDeviceRegistry
    function getDevice(bytes32 deviceId) external view returns (Device memory) {
        return _known(deviceId);
    }

    /// @inheritdoc IDeviceRegistry
    function ownerOf(bytes32 deviceId) external view returns (address) {
        return _devices[deviceId].owner;
    }

    function _known(bytes32 deviceId) private view returns (Device storage device) {
        device = _devices[deviceId];
        require(device.owner != address(0), UnknownDevice(deviceId));
    }

    function _checkEndpoint(string calldata endpoint) private pure {
        uint256 length = bytes(endpoint).length;
        require(length <= MAX_ENDPOINT_BYTES, EndpointTooLong(length, MAX_ENDPOINT_BYTES));
    }
}
