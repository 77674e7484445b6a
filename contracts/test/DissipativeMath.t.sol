// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {stdJson} from "forge-std/StdJson.sol";
import {Test} from "forge-std/Test.sol";
import {DissipativeMath} from "../libraries/DissipativeMath.sol";
import {PoolState} from "../libraries/PoolState.sol";
import {State} from "../libraries/PoolStore.sol";

contract DissipativeMathTest is Test {
    using PoolState for State;
    using stdJson for string;

    uint256 private constant SUPPLY = 73_000_000e18;
    uint256 private constant CASES = 40;

    string private _json;

    function setUp() public {
        _json = vm.readFile("contracts/test/vectors/pool.json");
    }

    function _in(string memory name, uint256 i, string memory key) private view returns (uint256) {
        return _json.readUint(string.concat(".", name, "[", vm.toString(i), "].", key));
    }

    function test_vectors_quoteRentUp() public view {
        string memory n = "quoteRentUp";
        for (uint256 i = 0; i < CASES; ++i) {
            uint256 out = DissipativeMath.quoteRentUp(_in(n, i, "y"), _in(n, i, "x"), _in(n, i, "s"));
            assertEq(out, _in(n, i, "out"), vm.toString(i));
        }
    }

    function test_vectors_quoteSellDown() public view {
        string memory n = "quoteSellDown";
        for (uint256 i = 0; i < CASES; ++i) {
            uint256 out = DissipativeMath.quoteSellDown(_in(n, i, "y"), _in(n, i, "x"), _in(n, i, "h"));
            assertEq(out, _in(n, i, "out"), vm.toString(i));
        }
    }

    function test_vectors_quoteInjectUp() public view {
        string memory n = "quoteInjectUp";
        for (uint256 i = 0; i < CASES; ++i) {
            uint256 out = DissipativeMath.quoteInjectUp(_in(n, i, "y"), _in(n, i, "x"), _in(n, i, "h"));
            assertEq(out, _in(n, i, "out"), vm.toString(i));
        }
    }

    function test_vectors_massPerSecondDown() public view {
        string memory n = "massPerSecondDown";
        for (uint256 i = 0; i < CASES; ++i) {
            uint256 out = DissipativeMath.massPerSecondDown(
                _in(n, i, "mass"), _in(n, i, "y"), _in(n, i, "v"), _in(n, i, "h")
            );
            assertEq(out, _in(n, i, "out"), vm.toString(i));
        }
    }

    function test_vectors_bpsUp() public view {
        string memory n = "bpsUp";
        for (uint256 i = 0; i < CASES; ++i) {
            assertEq(
                DissipativeMath.bpsUp(_in(n, i, "amount"), _in(n, i, "bps")), _in(n, i, "out"), vm.toString(i)
            );
        }
    }

    function test_vectors_incomingX() public view {
        string memory n = "incomingX";
        for (uint256 i = 0; i < CASES; ++i) {
            uint256 out = DissipativeMath.incomingX(
                _in(n, i, "y"), _in(n, i, "x"), _in(n, i, "lastPriceWad"), _in(n, i, "ceilingWad")
            );
            assertEq(out, _in(n, i, "out"), vm.toString(i));
        }
    }

    function test_vectors_feeInDown() public view {
        string memory n = "feeInDown";
        for (uint256 i = 0; i < CASES; ++i) {
            uint256 out = DissipativeMath.feeInDown(_in(n, i, "cost"), _in(n, i, "bps"));
            assertEq(out, _in(n, i, "out"), vm.toString(i));
        }
    }

    function test_vectors_exitDown() public view {
        string memory n = "exitDown";
        for (uint256 i = 0; i < CASES; ++i) {
            uint256 out = DissipativeMath.exitDown(
                _in(n, i, "rateX128"),
                _in(n, i, "mass"),
                _in(n, i, "principal"),
                _in(n, i, "left"),
                _in(n, i, "duration")
            );
            assertEq(out, _in(n, i, "out"), vm.toString(i));
        }
    }

    function _pool(uint256 i, string memory prefix) private view returns (State memory p) {
        string memory n = "dissipate";
        p.y = _in(n, i, string.concat(prefix, ".y"));
        p.x = _in(n, i, string.concat(prefix, ".x"));
        p.idle = _in(n, i, string.concat(prefix, ".idle"));
        p.massPerSecond = _in(n, i, string.concat(prefix, ".massPerSecond"));
        p.rateX128 = _in(n, i, string.concat(prefix, ".rateX128"));
        p.accX128 = _in(n, i, string.concat(prefix, ".accX128"));
        p.lastPriceWad = _in(n, i, string.concat(prefix, ".lastPriceWad"));
        p.priceCumulative = _in(n, i, string.concat(prefix, ".priceCumulative"));
        p.settledAt = _in(n, i, string.concat(prefix, ".settledAt"));
        p.massEnds = _in(n, i, string.concat(prefix, ".mass")) + p.massPerSecond * p.settledAt;
    }

    function test_vectors_dissipate() public view {
        // A call each, so that each case's memory goes with it.
        for (uint256 i = 0; i < CASES; ++i) {
            this.checkDissipation(i);
        }
    }

    function checkDissipation(uint256 i) external view {
        State memory p = _pool(i, "pool");
        uint256 to = _in("dissipate", i, "to");
        string memory changes = string.concat(".dissipate[", vm.toString(i), "].changes[");
        for (uint256 j = 0; vm.keyExistsJson(_json, string.concat(changes, vm.toString(j), "]")); ++j) {
            string memory change = string.concat(changes, vm.toString(j), "]");
            uint256 time = _json.readUint(string.concat(change, ".time"));
            if (time > to) break;
            p.dissipateTo(time);
            p.applyChange(
                _json.readInt(string.concat(change, ".idle")),
                _json.readUint(string.concat(change, ".massPerSecond"))
            );
        }
        p.dissipateTo(to);
        assertEq(abi.encode(p), abi.encode(_pool(i, "result")), vm.toString(i));
    }

    function test_there_is_no_rate_without_mass() public pure {
        assertEq(DissipativeMath.rateX128Down(1e18, 0), 0);
        assertEq(DissipativeMath.rateX128Down(1e18, 1), 1e18 << 128);
    }

    function testFuzz_renting_then_selling_back_never_pays(uint256 y, uint256 x, uint256 s) public pure {
        y = bound(y, 0, SUPPLY);
        x = bound(x, 2, type(uint64).max);
        s = bound(s, 1, x - 1);
        vm.assume(Math.mulDiv(y, s, x - s) < SUPPLY * 1e18);
        uint256 cost = DissipativeMath.quoteRentUp(y, x, s);
        assertLe(DissipativeMath.quoteSellDown(y + cost, x - s, s), cost);
        assertGe((y + cost) * (x - s), y * x, "k never falls");
    }

    function testFuzz_selling_never_empties_the_reserve(uint256 y, uint256 x, uint256 h) public pure {
        y = bound(y, 1, SUPPLY);
        x = bound(x, 1, type(uint64).max);
        h = bound(h, 1, 604_860);
        uint256 out = DissipativeMath.quoteSellDown(y, x, h);
        assertLt(out, y);
        assertGe((y - out) * (x + h), y * x, "k never falls");
    }

    function testFuzz_a_new_share_never_dilutes(uint256 mass, uint256 y, uint256 v, uint256 h) public pure {
        mass = bound(mass, 1, type(uint128).max);
        y = bound(y, 1, SUPPLY);
        v = bound(v, 0, SUPPLY);
        h = bound(h, 600, 604_860);
        uint256 added = DissipativeMath.massPerSecondDown(mass, y, v, h) * h;
        // (y + v) / (mass + added) ≥ y / mass, without division: v·mass ≥ y·added. Both fit: 2⁸⁷·2¹²⁸.
        assertGe(v * mass, y * added);
    }

    /// @dev The guard of "incomingX": whatever x does, to rent up the ceiling and sell under it loses, but for the wei
    /// a second by which a price is rounded up.
    function testFuzz_renting_up_the_ceiling_never_pays(
        uint256 y,
        uint256 x,
        uint256 s,
        uint256 last,
        uint256 ceiling
    ) public pure {
        y = bound(y, 1, SUPPLY);
        x = bound(x, 2, 1e12);
        s = bound(s, 1, x - 1);
        last = bound(last, 1, SUPPLY);
        ceiling = bound(ceiling, 1, SUPPLY);
        uint256 cost = DissipativeMath.quoteRentUp(y, x, s);
        uint256 raised = DissipativeMath.ceilingAfterRentUp(y, x, s, cost, last, ceiling);
        assertGe(raised, ceiling);
        uint256 incoming = DissipativeMath.incomingX(y + cost, x - s, raised, raised);
        uint256 back = DissipativeMath.quoteSellDown(y + cost, incoming, s);
        assertLe(back, cost + s);
    }

    function testFuzz_nobody_comes_in_above_the_ceiling(uint256 y, uint256 x, uint256 last, uint256 ceiling)
        public
        pure
    {
        y = bound(y, 0, SUPPLY);
        x = bound(x, 0, 1e12);
        last = bound(last, 1, SUPPLY);
        ceiling = bound(ceiling, 1, SUPPLY);
        uint256 incoming = DissipativeMath.incomingX(y, x, last, ceiling);
        assertGe(incoming, x);
        assertLe(y, incoming * ceiling);
    }

    /// @dev A fee that is booked was burned: whatever was paid, the part found in the cost is no more than the fee.
    function testFuzz_a_booked_fee_was_burned(uint256 paid, uint256 bps) public pure {
        paid = bound(paid, 0, SUPPLY);
        bps = bound(bps, 0, 1_000);
        uint256 fee = DissipativeMath.bpsUp(paid, bps);
        assertLe(DissipativeMath.feeInDown(paid + fee, bps), fee);
    }

    function testFuzz_who_stays_never_loses_by_an_exit(
        uint256 y,
        uint256 mass,
        uint256 leaving,
        uint256 principal,
        uint256 left,
        uint256 duration
    ) public pure {
        y = bound(y, 0, SUPPLY);
        mass = bound(mass, 2, 1 << 127);
        leaving = bound(leaving, 1, mass - 1);
        principal = bound(principal, 0, SUPPLY);
        duration = bound(duration, 1, 604_860);
        left = bound(left, 1, duration);
        uint256 rate = DissipativeMath.rateX128Down(y, mass);
        uint256 out = DissipativeMath.exitDown(rate, leaving, principal, left, duration);
        assertLe(out, y);
        assertLe(out, principal, "never a gain");
        assertGe(DissipativeMath.rateX128Down(y - out, mass - leaving), rate);
    }

    function test_the_thinnest_reserve_is_rounded_up() public pure {
        assertEq(DissipativeMath.thinnestUp(0), 0);
        assertEq(DissipativeMath.thinnestUp(1), 1);
        assertEq(DissipativeMath.thinnestUp(1 << 40), 1);
        assertEq(DissipativeMath.thinnestUp((1 << 40) + 1), 2);
    }

    function testFuzz_in_pieces_is_at_once(uint256 y, uint256 w, uint256 h, uint256 a, uint256 b)
        public
        pure
    {
        h = bound(h, 600, 604_860);
        State memory p = _lone(bound(y, 0, SUPPLY), bound(w, 1e9, 1e24), h);
        p.idle = 1;
        p.x = h;
        p.lastPriceWad = 12_345;
        a = bound(a, 0, h);
        b = bound(b, a, h);
        State memory q = abi.decode(abi.encode(p), (State));
        p.dissipateTo(a);
        p.dissipateTo(b);
        q.dissipateTo(b);
        assertEq(abi.encode(p), abi.encode(q));
    }

    function testFuzz_what_is_released_is_covered(uint256 y, uint256 w, uint256 h, uint256 t) public pure {
        h = bound(h, 600, 604_860);
        w = bound(w, 1, 1e24);
        State memory p = _lone(bound(y, 0, SUPPLY), w, h);
        uint256 before = p.y;
        t = bound(t, 0, h);
        p.dissipateTo(t);
        assertLe(DissipativeMath.amountDown(p.accX128, w) + p.y, before);
        if (t == h) assertEq(p.y, 0);
    }

    /// @dev A pool of one LP with h seconds left at second 0.
    function _lone(uint256 y, uint256 w, uint256 h) private pure returns (State memory p) {
        p.y = y;
        p.massPerSecond = w;
        p.massEnds = w * h;
        p.rateX128 = DissipativeMath.rateX128Down(y, w * h);
    }
}
