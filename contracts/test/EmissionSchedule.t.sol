// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {stdJson} from "forge-std/StdJson.sol";
import {Test} from "forge-std/Test.sol";
import {Role} from "../interfaces/IEmission.sol";
import {EmissionSchedule} from "../libraries/EmissionSchedule.sol";

contract EmissionScheduleTest is Test {
    using stdJson for string;

    uint256 private constant TOTAL = 73_000_000e18;
    /// @dev ⌊73e24 / 2^86⌋ is the first that is 0.
    uint256 private constant LAST_DAY = 86 * 365 - 1;

    function _day(uint256 day) private pure returns (uint256) {
        return EmissionSchedule.cumulativeDown(day + 1) - EmissionSchedule.cumulativeDown(day);
    }

    function test_year_one_is_exactly_half() public pure {
        uint256 sum;
        for (uint256 day = 0; day < 365; ++day) {
            assertEq(_day(day), 100_000e18);
            sum += _day(day);
        }
        assertEq(sum, 36_500_000e18);
        assertEq(_day(365), 50_000e18);
    }

    function test_all_days_are_exactly_the_supply() public pure {
        uint256 sum;
        uint256 team;
        uint256 foundation;
        uint256 community;
        uint256 roles;
        for (uint256 day = 0; day <= LAST_DAY; ++day) {
            uint256 before = EmissionSchedule.cumulativeDown(day);
            uint256 since = EmissionSchedule.cumulativeDown(day + 1);
            sum += since - before;
            team += EmissionSchedule.teamDown(since) - EmissionSchedule.teamDown(before);
            foundation += EmissionSchedule.foundationDown(since) - EmissionSchedule.foundationDown(before);
            uint256 part = EmissionSchedule.communityOf(day);
            community += part;
            roles += EmissionSchedule.roleOf(part, Role.Lp) + EmissionSchedule.roleOf(part, Role.Client)
            + EmissionSchedule.roleOf(part, Role.Verifier);
        }
        assertEq(sum, TOTAL);
        assertEq(team, 7_300_000e18);
        assertEq(foundation, 14_600_000e18);
        assertEq(community, 51_100_000e18);
        assertEq(roles, community);
    }

    function test_the_last_wei_comes_on_the_last_day() public pure {
        assertEq(EmissionSchedule.cumulativeDown(LAST_DAY), TOTAL - 1);
        assertEq(EmissionSchedule.cumulativeDown(LAST_DAY + 1), TOTAL);
        assertEq(EmissionSchedule.cumulativeDown(type(uint256).max), TOTAL);
        assertEq(_day(LAST_DAY + 1), 0);
    }

    function test_each_year_emits_half_of_what_was_left() public pure {
        for (uint256 year = 0; year < 90; ++year) {
            assertEq(TOTAL - EmissionSchedule.cumulativeDown(365 * year), TOTAL / 2 ** year);
        }
    }

    function test_the_first_day_by_parts() public pure {
        uint256 community = EmissionSchedule.communityOf(0);
        assertEq(community, 70_000e18);
        assertEq(EmissionSchedule.roleOf(community, Role.Lp), 42_000e18);
        assertEq(EmissionSchedule.roleOf(community, Role.Client), 17_500e18);
        assertEq(EmissionSchedule.roleOf(community, Role.Verifier), 10_500e18);
        assertEq(EmissionSchedule.foundationDown(100_000e18), 20_000e18);
        assertEq(EmissionSchedule.teamDown(100_000e18), 10_000e18);
    }

    function test_vectors_schedule() public view {
        string memory json = vm.readFile("contracts/test/vectors/rewards.json");
        for (uint256 i = 0; i < 100; ++i) {
            string memory row = string.concat(".schedule[", vm.toString(i), "].");
            uint256 day = json.readUint(string.concat(row, "day"));
            uint256 emitted = EmissionSchedule.cumulativeDown(day);
            uint256 community = EmissionSchedule.communityOf(day);
            assertEq(emitted, json.readUint(string.concat(row, "cumulative")), "cumulative");
            assertEq(EmissionSchedule.teamDown(emitted), json.readUint(string.concat(row, "team")), "team");
            assertEq(
                EmissionSchedule.foundationDown(emitted),
                json.readUint(string.concat(row, "foundation")),
                "foundation"
            );
            assertEq(community, json.readUint(string.concat(row, "of.community")), "community");
            assertEq(
                EmissionSchedule.roleOf(community, Role.Lp), json.readUint(string.concat(row, "of.lp")), "LPs"
            );
            assertEq(
                EmissionSchedule.roleOf(community, Role.Client),
                json.readUint(string.concat(row, "of.client")),
                "clients"
            );
            assertEq(
                EmissionSchedule.roleOf(community, Role.Verifier),
                json.readUint(string.concat(row, "of.verifier")),
                "verifiers"
            );
        }
    }

    function testFuzz_nothing_emitted_is_taken_back(uint256 day, uint256 later) public pure {
        later = bound(later, 0, type(uint256).max);
        day = bound(day, 0, later);
        assertLe(EmissionSchedule.cumulativeDown(day), EmissionSchedule.cumulativeDown(later));
        day = bound(day, 0, LAST_DAY + 400);
        assertLe(EmissionSchedule.cumulativeDown(day), EmissionSchedule.cumulativeDown(day + 1));
    }

    function testFuzz_no_part_falls_as_more_is_emitted(uint256 emitted, uint256 more) public pure {
        emitted = bound(emitted, 0, TOTAL);
        more = bound(more, emitted, TOTAL);
        uint256 near = emitted == TOTAL ? TOTAL : emitted + 1;
        for (uint256 i = 0; i < 2; ++i) {
            uint256 next = i == 0 ? more : near;
            assertLe(EmissionSchedule.teamDown(emitted), EmissionSchedule.teamDown(next));
            assertLe(EmissionSchedule.foundationDown(emitted), EmissionSchedule.foundationDown(next));
            assertLe(EmissionSchedule.communityUp(emitted), EmissionSchedule.communityUp(next));
        }
        assertEq(
            EmissionSchedule.teamDown(emitted) + EmissionSchedule.foundationDown(emitted)
                + EmissionSchedule.communityUp(emitted),
            emitted
        );
    }
}
