// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ICertificates} from "../interfaces/ICertificates.sol";
import {IClassRegistry, ResourceClass} from "../interfaces/IClassRegistry.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {PermitInput} from "../interfaces/PermitInput.sol";
import {RallyTest} from "./RallyTest.sol";

contract CertificatesTest is RallyTest {
    bytes32 private _a;
    bytes32 private _b;

    function setUp() public override {
        super.setUp();
        _a = register(alice, 0xa);
        _b = register(bob, 0xb);
    }

    function _issue(address account) private returns (uint256 certificateId) {
        vm.prank(account);
        return certificates.issue(classId);
    }

    function _openWith(address account, bytes32 deviceId, uint256 certificateId) private returns (uint256) {
        IStaking.OpenParams memory params = IStaking.OpenParams({
            classId: classId,
            deviceId: deviceId,
            duration: 1 hours,
            asSeller: false,
            certificateId: certificateId,
            deadline: block.timestamp
        });
        vm.prank(account);
        return staking.open(params);
    }

    function test_a_certificate_says_what_was_burned() public {
        uint256 supply = rally.totalSupply();
        uint256 before = rally.balanceOf(alice);
        vm.expectEmit(address(certificates));
        emit ICertificates.CertificateIssued(1, classId, alice, BURN);
        assertEq(_issue(alice), 1);
        assertEq(certificates.ownerOf(1), alice);
        assertEq(certificates.amountOf(1), BURN);
        assertEq(before - rally.balanceOf(alice), BURN);
        assertEq(supply - rally.totalSupply(), BURN);
        assertEq(rally.balanceOf(address(certificates)), 0);
        assertEq(_issue(bob), 2);
        assertEq(certificates.certificateCount(), 2);
        assertEq(certificates.STAKING(), address(staking));
    }

    function test_an_unknown_class_issues_none() public {
        vm.expectRevert(abi.encodeWithSelector(IClassRegistry.UnknownClass.selector, bytes32("none")));
        certificates.issue("none");
    }

    function test_a_class_that_burns_nothing_issues_for_nothing() public {
        ResourceClass memory c = entryClass();
        c.burnPerWindow = 0;
        bytes32 free = classes.createClass(c);
        uint256 supply = rally.totalSupply();
        address poor = makeAddr("poor");
        vm.prank(poor);
        uint256 id = certificates.issue(free);
        assertEq(certificates.amountOf(id), 0);
        assertEq(certificates.ownerOf(id), poor);
        assertEq(rally.totalSupply(), supply);
    }

    function test_it_opens_one_window_and_is_gone() public {
        uint256 id = _issue(alice);
        vm.expectEmit(address(certificates));
        emit ICertificates.CertificateConsumed(id, alice, BURN);
        _openWith(alice, _a, id);
        assertEq(certificates.amountOf(id), 0);
        bytes32 another = register(alice, 0xc);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, id));
        _openWith(alice, another, id);
    }

    function test_it_can_be_given_away_and_then_is_the_others() public {
        uint256 id = _issue(alice);
        vm.prank(alice);
        certificates.transferFrom(alice, bob, id);
        vm.expectRevert(abi.encodeWithSelector(ICertificates.NotCertificateOwner.selector, id, alice, bob));
        _openWith(alice, _a, id);
        uint256 windowId = _openWith(bob, _b, id);
        assertEq(staking.ownerOf(windowId), bob);
    }

    function test_it_opens_any_class_that_asks_for_no_more() public {
        ResourceClass memory c = entryClass();
        c.burnPerWindow = BURN + 1;
        bytes32 dearer = classes.createClass(c);
        uint256 small = _issue(alice);
        vm.prank(alice);
        uint256 large = certificates.issue(dearer);
        (bytes32 cheaper, bytes32 deviceId) = (classId, _a);

        classId = dearer;
        vm.expectRevert(abi.encodeWithSelector(IStaking.CertificateTooSmall.selector, small, BURN, BURN + 1));
        _openWith(alice, deviceId, small);
        classId = cheaper;
        _openWith(alice, deviceId, large);
        bytes32 another = register(alice, 0xc);
        _openWith(alice, another, small);
    }

    function test_only_the_staking_contract_uses_it_up() public {
        uint256 id = _issue(alice);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(ICertificates.OnlyStaking.selector, alice));
        certificates.consume(id, alice);
    }

    function test_a_permit_issues_without_an_approval_before_and_once_used_is_passed_over() public {
        (address signer, uint256 key) = makeAddrAndKey("signer");
        vm.prank(minter);
        rally.mint(signer, BURN);
        PermitInput memory permit = permitOf(key, address(certificates), BURN);
        uint256 snapshot = vm.snapshotState();
        vm.prank(signer);
        certificates.issueWithPermit(classId, permit);
        assertEq(rally.balanceOf(signer), 0);

        vm.revertToState(snapshot);
        rally.permit(signer, address(certificates), BURN, permit.deadline, permit.v, permit.r, permit.s);
        vm.prank(signer);
        certificates.issueWithPermit(classId, permit);
        assertEq(rally.allowance(signer, address(certificates)), 0);
    }
}
