// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ClassTerms, IClassRegistry, ResourceClass} from "../interfaces/IClassRegistry.sol";
import {RallyTest} from "./RallyTest.sol";

contract ClassRegistryTest is RallyTest {
    function _refused(ResourceClass memory c, bytes memory refusal) private {
        vm.expectRevert(refusal);
        classes.createClass(c);
    }

    function test_the_id_is_the_hash_of_the_terms() public {
        ResourceClass memory c = entryClass();
        c.name = "Another";
        bytes32 expected = keccak256(abi.encode(c));
        assertEq(classes.classIdOf(c), expected);
        assertFalse(classes.exists(expected));
        vm.expectEmit(address(classes));
        emit IClassRegistry.ClassCreated(expected, address(this), c);
        assertEq(classes.createClass(c), expected);
        assertTrue(classes.exists(expected));
        assertEq(abi.encode(classes.getClass(expected)), abi.encode(c));
    }

    function test_a_class_is_created_once() public {
        _refused(entryClass(), abi.encodeWithSelector(IClassRegistry.ClassExists.selector, classId));
    }

    function test_terms_and_requirements_are_the_classs() public view {
        ClassTerms memory terms = classes.terms(classId);
        assertEq(terms.collateralBps, 10_000);
        assertEq(terms.saleLimitSeconds, 7 days);
        assertEq(terms.burnPerWindow, BURN);
        assertEq(terms.maintenanceFee, MAINTENANCE);
        assertEq(terms.stakeLimit, STAKE_LIMIT);
        (uint256 floor, uint256 feeBps) = classes.poolTerms(classId);
        assertEq(floor, FLOOR);
        assertEq(feeBps, FEE_BPS);
        (uint256 quorum, uint256 challengeFee) = classes.verificationTerms(classId);
        assertEq(quorum, 1);
        assertEq(challengeFee, CHALLENGE_FEE);
        (uint64 score, uint64 memoryBytes, uint32 validity) = classes.requirements(classId);
        assertEq(score, MIN_SCORE);
        assertEq(memoryBytes, MIN_MEMORY);
        assertEq(validity, VALIDITY);
    }

    function test_an_unknown_class_is_refused() public {
        bytes memory refusal = abi.encodeWithSelector(IClassRegistry.UnknownClass.selector, bytes32("none"));
        vm.expectRevert(refusal);
        classes.getClass("none");
        vm.expectRevert(refusal);
        classes.terms("none");
        vm.expectRevert(refusal);
        classes.requirements("none");
        vm.expectRevert(refusal);
        classes.poolTerms("none");
        vm.expectRevert(refusal);
        classes.verificationTerms("none");
    }

    /// @dev Each field at its own width's edge, so that none can spill into its neighbour.
    function test_the_widest_class_comes_back_as_it_went_in() public {
        ResourceClass memory c = ResourceClass({
            kernel: bytes32(type(uint256).max),
            minScore: type(uint64).max,
            minMemoryBytes: type(uint64).max,
            floorPriceWad: 1000e18,
            attestationValiditySeconds: 30 days,
            feeBps: 1000,
            collateralBps: 10_000_000,
            saleLimitSeconds: 7 days,
            quorum: 15,
            burnPerWindow: 73e18,
            maintenanceFee: 73e18,
            challengeFee: 73e18,
            stakeLimit: 73_000_000e18,
            name: string(new bytes(64))
        });
        bytes32 id = classes.createClass(c);
        assertEq(abi.encode(classes.getClass(id)), abi.encode(c));
        ClassTerms memory terms = classes.terms(id);
        assertEq(terms.collateralBps, 10_000_000);
        assertEq(terms.saleLimitSeconds, 7 days);
        assertEq(terms.burnPerWindow, 73e18);
        assertEq(terms.maintenanceFee, 73e18);
        assertEq(terms.stakeLimit, 73_000_000e18);
        (uint256 floor, uint256 feeBps) = classes.poolTerms(id);
        assertEq(floor, 1000e18);
        assertEq(feeBps, 1000);
        (uint256 score, uint256 memoryBytes, uint256 validity) = classes.requirements(id);
        assertEq(score, type(uint64).max);
        assertEq(memoryBytes, type(uint64).max);
        assertEq(validity, 30 days);
        (uint256 quorum, uint256 challengeFee) = classes.verificationTerms(id);
        assertEq(quorum, 15);
        assertEq(challengeFee, 73e18);
    }

    function test_bounds_of_the_collateral() public {
        ResourceClass memory c = entryClass();
        c.collateralBps = 10_000_001;
        _refused(
            c, abi.encodeWithSelector(IClassRegistry.CollateralOutOfBounds.selector, 10_000_001, 10_000_000)
        );
        c.collateralBps = 10_000_000;
        classes.createClass(c);
        c.collateralBps = 0;
        classes.createClass(c);
    }

    function test_bounds_of_the_sale_limit() public {
        ResourceClass memory c = entryClass();
        c.saleLimitSeconds = 7 days + 1;
        _refused(c, abi.encodeWithSelector(IClassRegistry.SaleLimitOutOfBounds.selector, 7 days + 1, 7 days));
        c.saleLimitSeconds = 0;
        classes.createClass(c);
    }

    function test_a_quorum_is_odd_and_at_most_fifteen() public {
        ResourceClass memory c = entryClass();
        uint8[5] memory wrong = [0, 2, 14, 16, 17];
        for (uint256 i = 0; i < wrong.length; ++i) {
            c.quorum = wrong[i];
            _refused(c, abi.encodeWithSelector(IClassRegistry.QuorumInvalid.selector, wrong[i], 15));
        }
        c.quorum = 3;
        classes.createClass(c);
        c.quorum = 15;
        classes.createClass(c);
    }

    function test_bounds_of_the_stake_limit() public {
        ResourceClass memory c = entryClass();
        c.stakeLimit = 0;
        _refused(
            c,
            abi.encodeWithSelector(
                IClassRegistry.StakeLimitOutOfBounds.selector, 0, 1, uint256(73_000_000e18)
            )
        );
        c.stakeLimit = 73_000_000e18 + 1;
        _refused(
            c,
            abi.encodeWithSelector(
                IClassRegistry.StakeLimitOutOfBounds.selector,
                uint256(73_000_000e18) + 1,
                1,
                uint256(73_000_000e18)
            )
        );
        c.stakeLimit = 73_000_000e18;
        classes.createClass(c);
        c.stakeLimit = 1;
        classes.createClass(c);
    }

    function test_a_class_names_a_kernel() public {
        ResourceClass memory c = entryClass();
        c.kernel = 0;
        _refused(c, abi.encodeWithSelector(IClassRegistry.KernelMissing.selector));
    }

    function test_bounds_of_the_name() public {
        ResourceClass memory c = entryClass();
        c.name = "";
        _refused(c, abi.encodeWithSelector(IClassRegistry.NameLengthOutOfBounds.selector, 0, 1, 64));
        c.name = string(new bytes(65));
        _refused(c, abi.encodeWithSelector(IClassRegistry.NameLengthOutOfBounds.selector, 65, 1, 64));
        c.name = string(new bytes(64));
        classes.createClass(c);
        c.name = "x";
        classes.createClass(c);
    }

    function test_bounds_of_the_score() public {
        ResourceClass memory c = entryClass();
        c.minScore = 999;
        _refused(c, abi.encodeWithSelector(IClassRegistry.ScoreOutOfBounds.selector, 999, 1000));
        c.minScore = 1000;
        classes.createClass(c);
    }

    function test_bounds_of_the_floor_price() public {
        ResourceClass memory c = entryClass();
        c.floorPriceWad = 1e9 - 1;
        _refused(
            c, abi.encodeWithSelector(IClassRegistry.FloorPriceOutOfBounds.selector, 1e9 - 1, 1e9, 1000e18)
        );
        c.floorPriceWad = 1000e18 + 1;
        _refused(
            c,
            abi.encodeWithSelector(
                IClassRegistry.FloorPriceOutOfBounds.selector, uint256(1000e18) + 1, 1e9, 1000e18
            )
        );
        c.floorPriceWad = 1e9;
        classes.createClass(c);
        c.floorPriceWad = 1000e18;
        classes.createClass(c);
    }

    function test_bounds_of_the_validity() public {
        ResourceClass memory c = entryClass();
        c.attestationValiditySeconds = 5 minutes - 1;
        _refused(
            c, abi.encodeWithSelector(IClassRegistry.ValidityOutOfBounds.selector, 299, 5 minutes, 30 days)
        );
        c.attestationValiditySeconds = 30 days + 1;
        _refused(
            c,
            abi.encodeWithSelector(
                IClassRegistry.ValidityOutOfBounds.selector, 30 days + 1, 5 minutes, 30 days
            )
        );
        c.attestationValiditySeconds = 5 minutes;
        classes.createClass(c);
        c.attestationValiditySeconds = 30 days;
        classes.createClass(c);
    }

    function test_bounds_of_what_is_taken() public {
        ResourceClass memory c = entryClass();
        c.feeBps = 1001;
        _refused(c, abi.encodeWithSelector(IClassRegistry.FeeOutOfBounds.selector, 1001, 1000));
        c.feeBps = 1000;
        c.burnPerWindow = 73e18 + 1;
        _refused(
            c, abi.encodeWithSelector(IClassRegistry.BurnOutOfBounds.selector, uint256(73e18) + 1, 73e18)
        );
        c.burnPerWindow = 73e18;
        c.maintenanceFee = 73e18 + 1;
        _refused(
            c,
            abi.encodeWithSelector(
                IClassRegistry.MaintenanceFeeOutOfBounds.selector, uint256(73e18) + 1, 73e18
            )
        );
        c.maintenanceFee = 73e18;
        c.challengeFee = 73e18 + 1;
        _refused(
            c,
            abi.encodeWithSelector(IClassRegistry.ChallengeFeeOutOfBounds.selector, uint256(73e18) + 1, 73e18)
        );
        c.challengeFee = 73e18;
        classes.createClass(c);
    }

    function test_pages_are_cut_to_what_there_is() public {
        ResourceClass memory c = entryClass();
        c.name = "Second";
        bytes32 second = classes.createClass(c);
        assertEq(classes.classCount(), 2);
        (bytes32[] memory ids, ResourceClass[] memory all) = classes.listClasses(0, 10);
        assertEq(ids.length, 2);
        assertEq(ids[0], classId);
        assertEq(ids[1], second);
        assertEq(all[1].name, "Second");
        (ids,) = classes.listClasses(1, 1);
        assertEq(ids[0], second);
        (ids,) = classes.listClasses(2, 1);
        assertEq(ids.length, 0);
    }
}
