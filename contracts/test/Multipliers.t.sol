// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {stdJson} from "forge-std/StdJson.sol";
import {Test} from "forge-std/Test.sol";
import {Multipliers} from "../libraries/Multipliers.sol";

contract MultipliersTest is Test {
    using stdJson for string;

    uint256 private constant WAD = 1e18;
    /// @dev Relative, as a wad: 1e-13, and the twin as much, so that the two lie within 1e-12 of each other.
    uint256 private constant TOLERANCE = 1e5;

    /// @dev The file is read once a test: each copy of it stays in memory.
    function _vectors() private view returns (string memory) {
        return vm.readFile("contracts/test/vectors/rewards.json");
    }

    function _in(string memory json, string memory name, uint256 i, string memory key)
        private
        pure
        returns (uint256)
    {
        return json.readUint(string.concat(".", name, "[", vm.toString(i), "].", key));
    }

    /// @dev The least factor, e^-7.324, is 6e14 wei: one wei of rounding is far within the tolerance.
    function _assertNear(uint256 actual, uint256 expected, string memory what) private pure {
        assertApproxEqRel(actual, expected, TOLERANCE, what);
    }

    function test_the_named_figures() public pure {
        assertApproxEqRel(Multipliers.potWad(0), 0.09996e18, 0.00002e18);
        assertApproxEqRel(Multipliers.polWad(0, 1e18), 6.595e14, 0.00003e18);
        assertApproxEqRel(Multipliers.polWad(0.9e18, 1e18), 0.4808e18, 0.0001e18);
        // To the wad, from 80 digits.
        _assertNear(Multipliers.potWad(0), 99_958_517_905_605_449, "PoT(0)");
        _assertNear(Multipliers.polWad(0, 1e18), 659_518_852_609_110, "PoL(0)");
        _assertNear(Multipliers.polWad(0.9e18, 1e18), 480_753_795_302_224_959, "PoL(90 %)");
    }

    function test_vectors_factor() public view {
        string memory json = _vectors();
        for (uint256 i = 0; i < 100; ++i) {
            uint256 out = Multipliers.factorDown(
                _in(json, "factor", i, "k"), _in(json, "factor", i, "v"), _in(json, "factor", i, "v0")
            );
            _assertNear(out, _in(json, "factor", i, "out"), vm.toString(i));
        }
    }

    function test_vectors_reward() public view {
        string memory json = _vectors();
        string memory n = "reward";
        for (uint256 i = 0; i < 60; ++i) {
            uint256 pot = Multipliers.potWad(_in(json, n, i, "tenure"));
            uint256 pol = Multipliers.polWad(_in(json, n, i, "held"), _in(json, n, i, "earned"));
            _assertNear(pot, _in(json, n, i, "pot"), "PoT");
            _assertNear(pol, _in(json, n, i, "pol"), "PoL");
            uint256 share = _in(json, n, i, "part") * _in(json, n, i, "weight") / _in(json, n, i, "total");
            assertEq(share, _in(json, n, i, "share"), "share");
            // Clients come second of three.
            uint256 paid =
                i / 20 == 1 && share > _in(json, n, i, "weight") ? _in(json, n, i, "weight") : share;
            uint256 reward = Multipliers.rewardDown(
                paid, _in(json, n, i, "effective"), _in(json, n, i, "weight"), pot, pol
            );
            uint256 expected = _in(json, n, i, "reward");
            assertApproxEqAbs(reward, expected, expected / 1e13 + 1, vm.toString(i));
        }
    }

    function test_one_is_reached_with_the_last_unit() public pure {
        assertEq(Multipliers.potWad(30 days), WAD);
        assertLt(Multipliers.potWad(30 days - 1), WAD);
        assertEq(Multipliers.potWad(type(uint256).max), WAD);
        assertEq(Multipliers.polWad(10, 10), WAD);
        assertLt(Multipliers.polWad(9, 10), WAD);
        assertEq(Multipliers.popWad(5e18, 5e18), WAD);
        assertLt(Multipliers.popWad(5e18 - 1, 5e18), WAD);
        assertEq(Multipliers.powWad(50e6, 50e6), WAD);
        assertLt(Multipliers.powWad(50e6 - 1, 50e6), WAD);
    }

    function test_nothing_asked_is_one() public pure {
        assertEq(Multipliers.polWad(0, 0), WAD);
        assertEq(Multipliers.popWad(0, 0), WAD);
    }

    function test_each_has_its_slope() public pure {
        uint256 mild = Multipliers.factorDown(2.303e18, 1, 2);
        uint256 steep = Multipliers.factorDown(7.324e18, 1, 2);
        assertEq(Multipliers.potWad(15 days), mild);
        assertEq(Multipliers.popWad(1, 2), mild);
        assertEq(Multipliers.polWad(1, 2), steep);
        assertEq(Multipliers.powWad(1, 2), steep);
        assertLt(steep, mild);
    }

    function testFuzz_more_is_never_worth_less(uint256 k, uint256 v, uint256 more, uint256 v0) public pure {
        k = bound(k, 0, 41e18);
        more = bound(more, v, type(uint256).max);
        uint256 factor = Multipliers.factorDown(k, v, v0);
        assertLe(factor, Multipliers.factorDown(k, more, v0));
        assertLe(factor, WAD);
    }

    /// @dev One account of a stake is worth no less than two of a part of it each.
    function testFuzz_splitting_a_stake_gains_nothing(uint256 stake, uint256 part, uint256 limit)
        public
        pure
    {
        stake = bound(stake, 1, 73_000_000e18);
        part = bound(part, 0, stake);
        limit = bound(limit, 1, 73_000_000e18);
        uint256 whole = Multipliers.applyDown(stake, Multipliers.popWad(stake, limit));
        uint256 first = Multipliers.applyDown(part, Multipliers.popWad(part, limit));
        uint256 second = Multipliers.applyDown(stake - part, Multipliers.popWad(stake - part, limit));
        // Each rounding is at most one wei.
        assertLe(first + second, whole + 1);
    }

    function testFuzz_a_reward_is_at_most_its_share(
        uint256 amount,
        uint256 effective,
        uint256 weight,
        uint256 tenure,
        uint256 held,
        uint256 earned
    ) public pure {
        amount = bound(amount, 0, 73_000_000e18);
        weight = bound(weight, 1, type(uint128).max);
        effective = bound(effective, 0, weight);
        uint256 pot = Multipliers.potWad(tenure);
        uint256 pol = Multipliers.polWad(held, earned);
        uint256 reward = Multipliers.rewardDown(amount, effective, weight, pot, pol);
        assertLe(reward, amount);
        if (effective == weight && pot == WAD && pol == WAD) assertEq(reward, amount);
    }
}
