// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReferee} from "../interfaces/IReferee.sol";
import {IRallyToken} from "../interfaces/IRallyToken.sol";
import {GasRouter, IPair, IPairFactory} from "./GasRouter.sol";
import {PoolsTest} from "./PoolsTest.sol";
import {EvidenceTest} from "./EvidenceTest.sol";
import {RallyTest} from "./RallyTest.sol";

/// @notice What a trade costs beside Uniswap v2, in the same run: each measured call is a transaction of its own, with
/// cold storage, its intrinsic gas and its token transfers in it. Both sides have traded before: no balance, reserve
/// or count goes from zero. Written down in `contracts/snapshots/gas.json`.
/// forge-config: default.isolate = true
contract GasTest is RallyTest {
    uint64 private constant HOUR = 1 hours;

    IRallyToken private _other;
    IPair private _pair;
    GasRouter private _router;
    uint256 private _lpWindow;
    uint256 private _sellerWindow;
    uint256 private _idle;

    function setUp() public override {
        super.setUp();
        _setUpPair();
        _setUpPool();
    }

    /// @dev A pair with a liquidity provider of two deposits, and swaps both ways behind it.
    function _setUpPair() private {
        _other = IRallyToken(deployCode("RallyToken.sol:RallyToken", abi.encode(minter)));
        _router = new GasRouter();
        bytes memory code = vm.parseBytes(
            vm.parseJsonString(
                vm.readFile("node_modules/@uniswap/v2-core/build/UniswapV2Factory.json"), ".bytecode"
            )
        );
        code = abi.encodePacked(code, abi.encode(address(0)));
        address factory;
        assembly ("memory-safe") {
            factory := create(0, add(code, 0x20), mload(code))
        }
        _pair = IPair(IPairFactory(factory).createPair(address(rally), address(_other)));
        vm.prank(minter);
        _other.mint(client, 10_000e18);
        vm.startPrank(client);
        rally.approve(address(_router), type(uint256).max);
        _other.approve(address(_router), type(uint256).max);
        vm.stopPrank();
        _mint();
        skip(60);
        _swap(rally);
        skip(60);
        _swap(_other);
        skip(60);
        _mint();
        skip(60);
    }

    /// @dev Eight LPs that end half an hour after each other and two sellers, two leases that are over, and two windows
    /// that are opened and not yet in the pool. As in a pool at work, an event is due in each word of the bitmap (4 h);
    /// none is due at the ticks where what is measured ends, and none is crossed by it.
    function _setUpPool() private {
        for (uint256 i = 0; i < 8; ++i) {
            uint64 duration = 4 * HOUR - uint64(i) * 30 minutes;
            (uint256 windowId,) = stakeLp(alice, ready(alice, 0xa0 + i), duration, 14.4e18);
            if (i == 0) _idle = windowId;
            skip(60);
        }
        stakeSeller(bob, ready(bob, 0xb0), 3 * HOUR);
        stakeSeller(bob, ready(bob, 0xb1), HOUR);
        for (uint256 i = 0; i < 2; ++i) {
            rent(_idle, block.timestamp + 120);
            skip(120);
            pools.poke(classId, type(uint256).max);
        }
        _lpWindow = openWindow(alice, ready(alice, 0xc0), 2 * HOUR, false);
        _sellerWindow = openWindow(bob, ready(bob, 0xc1), 2 * HOUR, true);
        skip(61);
    }

    function _swap(IRallyToken tokenIn) private {
        (uint256 reserve0, uint256 reserve1,) = _pair.getReserves();
        bool zeroForOne = _pair.token0() == address(tokenIn);
        (uint256 reserveIn, uint256 reserveOut) = zeroForOne ? (reserve0, reserve1) : (reserve1, reserve0);
        uint256 paid = 1e18 * 997;
        uint256 out = paid * reserveOut / (reserveIn * 1000 + paid);
        vm.prank(client);
        _router.swap(_pair, tokenIn, 1e18, zeroForOne ? 0 : out, zeroForOne ? out : 0);
    }

    function _mint() private {
        (uint256 reserve0, uint256 reserve1,) = _pair.getReserves();
        IRallyToken token0 = IRallyToken(_pair.token0());
        IRallyToken token1 = token0 == rally ? _other : rally;
        uint256 amount1 = reserve0 == 0 ? 100e18 : 100e18 * reserve1 / reserve0;
        vm.prank(client);
        _router.mint(_pair, token0, token1, 100e18, amount1);
    }

    function test_swap() public {
        _swap(rally);
        vm.snapshotGasLastCall("gas", "uniswap v2 swap");
    }

    function test_mint() public {
        _mint();
        vm.snapshotGasLastCall("gas", "uniswap v2 mint");
    }

    function test_rent() public {
        rent(_idle, block.timestamp + 600);
        vm.snapshotGasLastCall("gas", "rent one device");
    }

    function test_sell() public {
        vm.prank(bob);
        staking.sell(_sellerWindow, 0, block.timestamp);
        vm.snapshotGasLastCall("gas", "sell");
    }

    function test_inject() public {
        vm.prank(alice);
        staking.inject(_lpWindow, 0, type(uint256).max, block.timestamp);
        vm.snapshotGasLastCall("gas", "inject");
    }
}

/// @notice What a pool costs that nobody touched for a week.
/// forge-config: default.isolate = true
contract SettleGasTest is PoolsTest {
    function _settle(uint256 ticks, string memory name) private {
        (uint256[] memory times,) = lens.slopeChanges(poolId, block.timestamp, block.timestamp + 7 days);
        assertEq(times.length, ticks);
        skip(7 days);
        pools.poke(poolId, type(uint256).max);
        vm.snapshotGasLastCall("gas", name);
    }

    function test_settle_1() public {
        lp(1, HOUR, OPENING);
        _settle(1, "settle 7 days, 1 window");
    }

    function test_settle_1000_of_lps() public {
        lp(1, HOUR - 60, OPENING);
        for (uint64 i = 0; i < 999; ++i) {
            lp(i + 2, HOUR + 8 minutes * uint256(i), 0);
        }
        _settle(1000, "settle 7 days, 1000 windows of LPs");
    }

    function test_settle_1000_of_sellers() public {
        lp(1, HOUR, OPENING);
        for (uint64 i = 0; i < 999; ++i) {
            seller(i + 2, HOUR + 8 minutes * uint256(i + 1));
        }
        _settle(1000, "settle 7 days, 1000 windows of sellers");
    }
}

/// @notice What it costs to convict a seller: the whole row is calldata, one entry of C is computed again, and the
/// open window is forfeited.
/// forge-config: default.isolate = true
contract RefereeGasTest is EvidenceTest {
    function setUp() public override {
        super.setUp();
        stakeLp(bob, ready(bob, 0xb), 4 hours, 10e18);
        stakeSeller(alice, ready(alice, KEY), 1 hours);
        skip(61);
    }

    function _judge(bytes32 kernel, uint256 magnitude, string memory name) private {
        bytes memory row = new bytes(4096);
        for (uint256 i = 0; i < 1024; ++i) {
            uint256 draw = uint256(keccak256(abi.encode(kernel, i)));
            uint32 entry = uint32(int32(int256(draw % (2 * magnitude)) - int256(magnitude)));
            for (uint256 b = 0; b < 4; ++b) {
                row[4 * i + b] = bytes1(uint8(entry >> (8 * b)));
            }
        }
        IReferee.Evidence memory evidence = _evidenceOf(kernel, 1024, 1023, 512, 1 << 28, row);
        referee.judge(evidence);
        vm.snapshotGasLastCall("gas", name);
        assertEq(staking.windowOfDevice(devices.deviceIdOf(evidence.deviceX, evidence.deviceY)), 0);
    }

    function test_judge_f32() public {
        _judge(GEMM_F32, 20_000, "referee n=1024");
    }

    function test_judge_f16() public {
        _judge(GEMM_F16, 64, "referee n=1024, gemm-f16");
    }

    function test_judge_i8() public {
        _judge(GEMM_I8, 20_000, "referee n=1024, gemm-i8");
    }
}
