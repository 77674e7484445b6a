// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ICertificates} from "./interfaces/ICertificates.sol";
import {IClassRegistry} from "./interfaces/IClassRegistry.sol";
import {IRallyToken} from "./interfaces/IRallyToken.sol";
import {PermitInput} from "./interfaces/PermitInput.sol";
import {Permits} from "./libraries/Permits.sol";

/// @title Certificates
/// @notice See {ICertificates}.
/// @dev Assumption. RALLY moves exactly what it says and calls nobody. Holds nothing between transactions.
contract Certificates is ERC721, ICertificates {
    IRallyToken public immutable RALLY;
    IClassRegistry public immutable CLASSES;
    /// @inheritdoc ICertificates
    address public immutable STAKING;

    /// @inheritdoc ICertificates
    uint256 public certificateCount;

    /// @inheritdoc ICertificates
    mapping(uint256 certificateId => uint256) public amountOf;

    constructor(IRallyToken rally, IClassRegistry classes, address staking)
        ERC721("Rally burn certificate", "burnRALLY")
    {
        RALLY = rally;
        CLASSES = classes;
        STAKING = staking;
    }

    /// @inheritdoc ICertificates
    function issueWithPermit(bytes32 classId, PermitInput calldata permit) external returns (uint256) {
        Permits.tryPermit(RALLY, permit);
        return issue(classId);
    }

    /// @inheritdoc ICertificates
    /// @dev Not a safe mint, which would call the owner.
    function issue(bytes32 classId) public returns (uint256 certificateId) {
        uint256 amount = CLASSES.terms(classId).burnPerWindow;
        certificateId = ++certificateCount;
        amountOf[certificateId] = amount;
        _mint(msg.sender, certificateId);
        emit CertificateIssued(certificateId, classId, msg.sender, amount);
        if (amount == 0) return certificateId;
        RALLY.transferFrom(msg.sender, address(this), amount);
        RALLY.burn(amount);
    }

    /// @inheritdoc ICertificates
    function consume(uint256 certificateId, address account) external returns (uint256 amount) {
        require(msg.sender == STAKING, OnlyStaking(msg.sender));
        address owner = _requireOwned(certificateId);
        require(owner == account, NotCertificateOwner(certificateId, account, owner));
        amount = amountOf[certificateId];
        delete amountOf[certificateId];
        _burn(certificateId);
        emit CertificateConsumed(certificateId, account, amount);
    }
}
