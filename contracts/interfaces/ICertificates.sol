// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {PermitInput} from "./PermitInput.sol";

/// @title Certificates
/// @notice Step one of staking: RALLY burned, and a transferable ERC-721 that says how much. It opens one window of
/// any class that asks for no more, and is gone with that.
interface ICertificates is IERC721 {
    event CertificateIssued(
        uint256 indexed certificateId, bytes32 indexed classId, address indexed account, uint256 amount
    );
    event CertificateConsumed(uint256 indexed certificateId, address indexed account, uint256 amount);

    error OnlyStaking(address caller);
    error NotCertificateOwner(uint256 certificateId, address account, address owner);

    /// @notice Burns what one window of the class asks for, and mints the certificate to the caller. Takes the RALLY
    /// from the caller, who has approved this contract. Reverts with `UnknownClass`.
    function issue(bytes32 classId) external returns (uint256 certificateId);

    function issueWithPermit(bytes32 classId, PermitInput calldata permit)
        external
        returns (uint256 certificateId);

    /// @notice Uses a certificate up. Only the staking contract may, for the certificate's owner.
    /// @return amount Wei of RALLY that were burned for it.
    function consume(uint256 certificateId, address account) external returns (uint256 amount);

    /// @notice Wei of RALLY burned for a certificate; 0 once it is used up.
    function amountOf(uint256 certificateId) external view returns (uint256);

    /// @notice How many were ever issued; their ids count from 1.
    function certificateCount() external view returns (uint256);

    function STAKING() external view returns (address);
}
