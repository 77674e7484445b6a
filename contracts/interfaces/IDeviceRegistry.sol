// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Devices
/// @notice Binds a device's P-256 key to the wallet that owns it. The device itself signs the binding with
/// WebCrypto ECDSA (SHA-256, low s), so nobody can register a device that is not theirs.
interface IDeviceRegistry {
    struct Device {
        address owner;
        /// P-256 public key.
        bytes32 x;
        bytes32 y;
        /// When it was registered, in seconds.
        uint64 registeredAt;
        /// URL of the broker where it is found; empty for the network's default.
        string endpoint;
    }

    event DeviceRegistered(
        bytes32 indexed deviceId, address indexed owner, bytes32 x, bytes32 y, string endpoint
    );
    event EndpointChanged(bytes32 indexed deviceId, string endpoint);

    /// @notice The signature is not the device key's over `registrationMessage`, or its s is high.
    error InvalidDeviceSignature(bytes32 deviceId);
    error EndpointTooLong(uint256 length, uint256 maximum);
    error UnknownDevice(bytes32 deviceId);
    error NotDeviceOwner(bytes32 deviceId, address caller, address owner);

    /// @notice Registers a device to the caller. A device registered before moves to the caller, since only its
    /// key can sign that; each registration takes a new nonce, so that an old signature cannot be played again.
    /// @param x Public key, x coordinate.
    /// @param y Public key, y coordinate.
    /// @param endpoint Broker URL of at most 256 bytes, or empty for the default broker.
    /// @param r Signature half r.
    /// @param s Signature half s, in the lower half of the order: where s > n/2, send n - s.
    /// @return deviceId keccak256(x ‖ y)
    function register(bytes32 x, bytes32 y, string calldata endpoint, bytes32 r, bytes32 s)
        external
        returns (bytes32 deviceId);

    /// @notice Names another broker; only the owner may.
    function setEndpoint(bytes32 deviceId, string calldata endpoint) external;

    /// @notice The bytes that the device key signs to be registered to `owner`. WebCrypto hashes them itself; the
    /// contract checks the signature against their SHA-256.
    function registrationMessage(bytes32 x, bytes32 y, address owner, string calldata endpoint)
        external
        view
        returns (bytes memory);

    /// @notice keccak256(x ‖ y)
    function deviceIdOf(bytes32 x, bytes32 y) external pure returns (bytes32);

    /// @notice The device; reverts with `UnknownDevice`.
    function getDevice(bytes32 deviceId) external view returns (Device memory);

    /// @notice Who owns the device; the zero address where it is unknown.
    function ownerOf(bytes32 deviceId) external view returns (address);

    /// @notice How often the device has been registered.
    function nonces(bytes32 deviceId) external view returns (uint256);
}
