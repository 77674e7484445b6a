// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Test} from "forge-std/Test.sol";
import {IEmission, Role} from "../interfaces/IEmission.sol";
import {IRallyToken} from "../interfaces/IRallyToken.sol";
import {EmissionSchedule} from "../libraries/EmissionSchedule.sol";
import {EmissionHandler, EmissionTest} from "./EmissionHandler.sol";

/// @dev A cheat that this forge-std does not name yet.
interface Cools {
    function cool(address target) external;
}

/// @dev Claims again from within the mint of a claim, as no RALLY can.
contract ReentersOnMint {
    address public MINTER;
    IEmission public emission;
    uint256 public entered;
    bytes4 public refusal;

    function setEmission(IEmission emission_) external {
        emission = emission_;
        MINTER = address(emission_);
    }

    function setMinter(address minter) external {
        MINTER = minter;
    }

    function start() external {
        emission.claim(Role.Lp, 0);
    }

    function balanceOf(address) external pure returns (uint256) {
        return 0;
    }

    function burn(uint256) external {}

    function mint(address, uint256) external {
        entered++;
        try emission.claim(Role.Lp, 0) {}
        catch (bytes memory reason) {
            refusal = bytes4(reason);
        }
    }
}

/// @dev Lends all it holds for one call.
contract FlashLender {
    function lend(IRallyToken rally, address to, IEmission emission, Role role, uint256 epoch) external {
        uint256 amount = rally.balanceOf(address(this));
        rally.transfer(to, amount);
        FlashBorrower(to).claim(emission, role, epoch);
        rally.transferFrom(to, address(this), amount);
    }
}

/// @dev Sells what it earns and borrows it back while it claims.
contract FlashBorrower {
    constructor(IRallyToken rally, address lender) {
        rally.approve(lender, type(uint256).max);
    }

    function claim(IEmission emission, Role role, uint256 epoch) external {
        emission.claim(role, epoch);
    }

    function sell(IRallyToken rally, address to) external {
        rally.transfer(to, rally.balanceOf(address(this)));
    }
}

contract EmissionContractTest is EmissionTest {
    uint256 private constant LP_DAY = 42_000e18;
    uint256 private constant CLIENT_DAY = 17_500e18;
    uint256 private constant VERIFIER_DAY = 10_500e18;
    /// @dev e^-2.303, to the wad.
    uint256 private constant POT_0 = 99_958_517_905_605_449;

    address private _alice = makeAddr("alice");
    address private _bob = makeAddr("bob");
    address private _stranger = makeAddr("stranger");

    /// @dev Alice and Bob seen a month ago, by one wei of weight each, so that tenure is one.
    function _age() private {
        credit(Role.Verifier, _alice, 1, WAD);
        credit(Role.Verifier, _bob, 1, WAD);
        skip(30 days);
    }

    function _claim(address account, Role role, uint256 epoch) private returns (uint256) {
        vm.prank(account);
        return emission.claim(role, epoch);
    }

    function _expectNothing(address account, Role role, uint256 epoch) private {
        vm.expectRevert(abi.encodeWithSelector(IEmission.NothingToClaim.selector, role, epoch, account));
        vm.prank(account);
        emission.claim(role, epoch);
    }

    // Deployment

    function test_it_knows_its_parts() public view {
        assertEq(address(emission.RALLY()), address(rally));
        assertEq(rally.MINTER(), address(emission));
        assertEq(emission.FOUNDATION(), foundation);
        assertEq(emission.TEAM(), team);
        assertEq(emission.STAKING(), staking);
        assertEq(emission.POOLS(), pools);
        assertEq(emission.VERIFICATION(), verification);
        assertEq(emission.GENESIS(), GENESIS);
        assertEq(emission.EPOCH_SECONDS(), 1 days);
        assertEq(emission.TEAM_UNLOCK(), GENESIS + 5 * 365 days);
    }

    function test_genesis_is_not_in_the_future() public {
        address emissionAt = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
        rally = IRallyToken(deployCode("RallyToken.sol:RallyToken", abi.encode(emissionAt)));
        uint256 snapshot = vm.snapshotState();
        vm.expectRevert(abi.encodeWithSelector(IEmission.GenesisInFuture.selector, GENESIS + 1, GENESIS));
        deployEmission(rally, GENESIS + 1, foundation, team);
        vm.revertToState(snapshot);
        assertEq(deployEmission(rally, GENESIS, foundation, team).currentEpoch(), 0);
    }

    function test_the_receivers_are_somebody() public {
        vm.expectRevert(IEmission.ZeroAddress.selector);
        deployEmission(rally, GENESIS, address(0), team);
        vm.expectRevert(IEmission.ZeroAddress.selector);
        deployEmission(rally, GENESIS, foundation, address(0));
    }

    function test_it_is_the_minter_of_its_token() public {
        vm.expectRevert(abi.encodeWithSelector(IEmission.NotMinter.selector, address(emission)));
        deployEmission(rally, GENESIS, foundation, team);
    }

    // Credits

    function test_only_the_roles_booker_credits() public {
        address[4] memory callers = [staking, pools, verification, _stranger];
        for (uint256 role = 0; role < 3; ++role) {
            for (uint256 i = 0; i < 4; ++i) {
                if (i != role) {
                    vm.expectRevert(
                        abi.encodeWithSelector(IEmission.OnlyBooker.selector, Role(role), callers[i])
                    );
                }
                vm.prank(callers[i]);
                emission.credit(Role(role), _alice, 1, WAD);
            }
            assertEq(emission.getCredit(_alice, Role(role), 0).weight, 1);
            assertEq(emission.bookerOf(Role(role)), callers[role]);
        }
    }

    function test_a_factor_is_at_most_one() public {
        vm.expectRevert(abi.encodeWithSelector(IEmission.FactorAboveOne.selector, WAD + 1));
        vm.prank(staking);
        emission.credit(Role.Lp, _alice, 100, WAD + 1);
        credit(Role.Lp, _alice, 100, WAD);
        assertEq(emission.getCredit(_alice, Role.Lp, 0).effective, 100);
    }

    function test_credits_of_an_epoch_add_up() public {
        vm.expectEmit(address(emission));
        emit IEmission.Credited(Role.Lp, 0, _alice, 100, 33);
        credit(Role.Lp, _alice, 100, WAD / 3);
        credit(Role.Lp, _alice, 50, WAD);
        credit(Role.Lp, _bob, 7, 0);
        IEmission.Credit memory alice = emission.getCredit(_alice, Role.Lp, 0);
        assertEq(alice.weight, 150);
        assertEq(alice.effective, 83);
        assertEq(emission.getTotals(Role.Lp, 0).weight, 157);
        assertEq(emission.getTotals(Role.Client, 0).weight, 0);
    }

    function test_a_credit_without_weight_does_nothing() public {
        vm.recordLogs();
        credit(Role.Client, _alice, 0, WAD);
        assertEq(vm.getRecordedLogs().length, 0);
        assertEq(emission.firstSeen(_alice), 0);
        skip(10 days);
        credit(Role.Client, _alice, 1, WAD);
        assertEq(emission.firstSeen(_alice), GENESIS + 10 days);
        skip(10 days);
        credit(Role.Lp, _alice, 1, WAD);
        assertEq(emission.firstSeen(_alice), GENESIS + 10 days);
    }

    function test_an_epoch_ends_with_its_last_second() public {
        vm.warp(GENESIS + 1 days - 1);
        assertEq(emission.currentEpoch(), 0);
        credit(Role.Lp, _alice, 1, WAD);
        vm.warp(GENESIS + 1 days);
        assertEq(emission.currentEpoch(), 1);
        credit(Role.Lp, _alice, 2, WAD);
        assertEq(emission.getCredit(_alice, Role.Lp, 0).weight, 1);
        assertEq(emission.getCredit(_alice, Role.Lp, 1).weight, 2);
    }

    function test_weights_fill_what_holds_them_and_no_more() public {
        credit(Role.Lp, _alice, type(uint128).max, WAD);
        vm.expectRevert(
            abi.encodeWithSelector(
                SafeCast.SafeCastOverflowedUintDowncast.selector, 128, uint256(type(uint128).max) + 1
            )
        );
        vm.prank(staking);
        emission.credit(Role.Lp, _bob, 1, WAD);
        toEndOf(0);
        assertEq(emission.previewClaim(_alice, Role.Lp, 0).share, LP_DAY);
        _claim(_alice, Role.Lp, 0);
    }

    // Claims

    function test_shares_go_by_weight() public {
        _age();
        credit(Role.Lp, _alice, 3e24, WAD);
        credit(Role.Lp, _bob, 1e24, WAD);
        toEndOf(30);
        vm.expectEmit(address(emission));
        emit IEmission.Claimed(Role.Lp, 30, _alice, LP_DAY * 3 / 4, 0, WAD, WAD);
        assertEq(_claim(_alice, Role.Lp, 30), LP_DAY * 3 / 4);
        assertEq(_claim(_bob, Role.Lp, 30), LP_DAY / 4);
        assertEq(rally.balanceOf(_alice), LP_DAY * 3 / 4);
        assertEq(rally.balanceOf(_bob), LP_DAY / 4);
        assertEq(emission.earned(_alice), LP_DAY * 3 / 4);
        assertEq(rally.totalMinted(), LP_DAY);
    }

    function test_each_role_has_its_part() public {
        _age();
        credit(Role.Lp, _alice, 5, WAD);
        credit(Role.Client, _alice, 100_000e18, WAD);
        credit(Role.Verifier, _alice, 1e18, WAD);
        toEndOf(30);
        assertEq(_claim(_alice, Role.Lp, 30), LP_DAY);
        assertEq(_claim(_alice, Role.Client, 30), CLIENT_DAY);
        assertEq(_claim(_alice, Role.Verifier, 30), VERIFIER_DAY);
        assertEq(rally.balanceOf(_alice), 70_000e18);
    }

    function test_multipliers_withhold_from_an_account_and_move_nothing_to_another() public {
        _age();
        credit(Role.Lp, _alice, 1e24, WAD);
        credit(Role.Lp, _bob, 1e24, WAD / 4);
        toEndOf(30);
        uint256 snapshot = vm.snapshotState();
        assertEq(_claim(_alice, Role.Lp, 30), LP_DAY / 2);
        assertEq(_claim(_bob, Role.Lp, 30), LP_DAY / 8);
        assertEq(rally.totalSupply(), LP_DAY * 5 / 8);
        assertEq(rally.totalMinted(), LP_DAY);
        vm.revertToState(snapshot);
        // In the other order, and with nothing for Bob at all.
        assertEq(_claim(_bob, Role.Lp, 30), LP_DAY / 8);
        assertEq(_claim(_alice, Role.Lp, 30), LP_DAY / 2);
    }

    function test_an_epoch_is_claimed_once_it_is_over() public {
        credit(Role.Lp, _alice, 1, WAD);
        vm.warp(GENESIS + 1 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IEmission.EpochNotOver.selector, 0, 0));
        vm.prank(_alice);
        emission.claim(Role.Lp, 0);
        vm.warp(GENESIS + 1 days);
        _claim(_alice, Role.Lp, 0);
    }

    function test_no_epoch_is_too_far_to_be_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IEmission.EpochNotOver.selector, type(uint256).max, 0));
        emission.claim(Role.Lp, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IEmission.EpochNotOver.selector, type(uint256).max, 0));
        emission.retire(Role.Lp, type(uint256).max);
    }

    function test_nobody_claims_twice_or_what_is_anothers() public {
        credit(Role.Lp, _alice, 1, WAD);
        toEndOf(0);
        _expectNothing(_stranger, Role.Lp, 0);
        _expectNothing(_alice, Role.Client, 0);
        _claim(_alice, Role.Lp, 0);
        _expectNothing(_alice, Role.Lp, 0);
        toEndOf(1);
        _expectNothing(_alice, Role.Lp, 1);
        // The weight of who has claimed goes on to divide the rest's shares.
        assertEq(emission.getTotals(Role.Lp, 0).weight, 1);
        assertEq(emission.getCredit(_alice, Role.Lp, 0).weight, 0);
    }

    function test_many_epochs_are_claimed_as_one_by_one() public {
        for (uint256 i = 0; i < 4; ++i) {
            credit(Role.Lp, _alice, 1e24 + i, WAD / 2);
            credit(Role.Lp, _bob, 3e24, WAD);
            skip(1 days);
        }
        uint256[] memory epochs = new uint256[](4);
        for (uint256 i = 0; i < 4; ++i) {
            epochs[i] = i == 0 ? 2 : i == 2 ? 0 : i;
        }
        // Something earned and moved away before, so that each reward raises the next one's loyalty.
        credit(Role.Client, _alice, 10e18, WAD);
        skip(1 days);
        _claim(_alice, Role.Client, 4);
        vm.prank(_alice);
        rally.transfer(_stranger, 0.5e18);

        uint256 snapshot = vm.snapshotState();
        uint256 sum;
        for (uint256 i = 0; i < 4; ++i) {
            sum += _claim(_alice, Role.Lp, epochs[i]);
        }
        uint256 minted = rally.totalMinted();
        uint256 earned = emission.earned(_alice);
        assertGt(sum, 0);
        vm.revertToState(snapshot);
        vm.prank(_alice);
        assertEq(emission.claimMany(Role.Lp, epochs), sum);
        assertEq(rally.totalMinted(), minted);
        assertEq(emission.earned(_alice), earned);
        assertEq(rally.balanceOf(_alice) + 0.5e18, earned);
    }

    function test_many_epochs_take_no_epoch_twice() public {
        credit(Role.Lp, _alice, 1, WAD);
        toEndOf(0);
        uint256[] memory epochs = new uint256[](2);
        vm.expectRevert(abi.encodeWithSelector(IEmission.NothingToClaim.selector, Role.Lp, 0, _alice));
        vm.prank(_alice);
        emission.claimMany(Role.Lp, epochs);
        vm.prank(_alice);
        assertEq(emission.claimMany(Role.Lp, new uint256[](0)), 0);
    }

    function test_the_preview_is_what_is_paid() public {
        credit(Role.Lp, _alice, 2e24, WAD / 3);
        credit(Role.Lp, _bob, 1e24, WAD);
        IEmission.Claim memory quote = emission.previewClaim(_alice, Role.Lp, 0);
        assertEq(quote.share, LP_DAY * 2 / 3);
        assertEq(quote.reward + quote.withheld, quote.share);
        toEndOf(0);
        assertEq(_claim(_alice, Role.Lp, 0), quote.reward);
        assertEq(rally.totalMinted() - rally.totalSupply(), quote.withheld);
        quote = emission.previewClaim(_alice, Role.Lp, 0);
        assertEq(quote.share + quote.potWad + quote.polWad + quote.reward + quote.withheld, 0);
    }

    function test_a_reward_that_comes_to_nothing_burns_the_share() public {
        credit(Role.Lp, _alice, 1e24, 0);
        toEndOf(0);
        assertEq(_claim(_alice, Role.Lp, 0), 0);
        assertEq(rally.totalSupply(), 0);
        assertEq(rally.totalMinted(), LP_DAY);
    }

    function test_gas_of_a_claim_does_not_grow_with_claimants() public {
        uint256 few = _gasOfClaimAmong(2);
        uint256 many = _gasOfClaimAmong(200);
        assertApproxEqRel(many, few, 0.005e18);
        assertLt(many, 200_000);
    }

    function _gasOfClaimAmong(uint256 claimants) private returns (uint256 gas) {
        uint256 snapshot = vm.snapshotState();
        for (uint256 i = 0; i < claimants; ++i) {
            credit(Role.Lp, vm.addr(1_000 + i), 1e24, WAD / 2);
        }
        toEndOf(0);
        // Half of them have claimed before.
        for (uint256 i = 1; i <= claimants / 2; ++i) {
            _claim(vm.addr(1_000 + i), Role.Lp, 0);
        }
        Cools(address(vm)).cool(address(emission));
        Cools(address(vm)).cool(address(rally));
        vm.prank(vm.addr(1_000));
        gas = gasleft();
        emission.claim(Role.Lp, 0);
        gas -= gasleft();
        vm.revertToState(snapshot);
    }

    /// @dev RALLY calls nobody; were it otherwise, the claim would be gone already.
    function test_a_claim_is_over_before_the_token_is_called() public {
        ReentersOnMint token = new ReentersOnMint();
        address emissionAt = vm.computeCreateAddress(address(this), vm.getNonce(address(this)));
        token.setMinter(emissionAt);
        emission = deployEmission(IRallyToken(address(token)), GENESIS, foundation, team);
        token.setEmission(emission);
        credit(Role.Lp, address(token), 1e24, WAD / 2);
        toEndOf(0);
        token.start();
        // To the account, and to be burned.
        assertEq(token.entered(), 2);
        assertEq(token.refusal(), IEmission.NothingToClaim.selector);
    }

    // Multipliers

    function test_tenure_counts_from_the_first_credit_to_the_epochs_end() public {
        // At the last second of an epoch: a tenure of one second.
        vm.warp(GENESIS + 1 days - 1);
        credit(Role.Lp, _alice, 1e24, WAD);
        uint256 pot = emission.previewClaim(_alice, Role.Lp, 0).potWad;
        assertGt(pot, POT_0);
        assertApproxEqRel(pot, POT_0, 1e12);
        vm.warp(GENESIS + 30 days - 1);
        credit(Role.Lp, _alice, 1e24, WAD);
        vm.warp(GENESIS + 30 days);
        credit(Role.Lp, _alice, 1e24, WAD);
        // A second and 29 days, and with the next day it is a month.
        assertLt(emission.previewClaim(_alice, Role.Lp, 29).potWad, WAD);
        assertEq(emission.previewClaim(_alice, Role.Lp, 30).potWad, WAD);
        // When it is claimed changes nothing.
        skip(365 days);
        assertEq(emission.previewClaim(_alice, Role.Lp, 0).potWad, pot);
    }

    function test_a_month_and_no_second_less_is_full_tenure() public {
        vm.warp(GENESIS + 1);
        credit(Role.Lp, _bob, 1, WAD);
        vm.warp(GENESIS + 2 days);
        credit(Role.Lp, _alice, 1, WAD);
        vm.warp(GENESIS + 29 days);
        credit(Role.Lp, _bob, 1, WAD);
        vm.warp(GENESIS + 31 days);
        credit(Role.Lp, _alice, 1, WAD);
        assertLt(emission.previewClaim(_bob, Role.Lp, 29).potWad, WAD);
        assertEq(emission.previewClaim(_alice, Role.Lp, 31).potWad, WAD);
    }

    /// @dev Tenure is an account's, not a person's: a wei of weight a month before is enough.
    function test_an_account_aged_beforehand_has_full_tenure() public {
        credit(Role.Verifier, _stranger, 1, WAD);
        skip(30 days);
        credit(Role.Lp, _stranger, 1e24, WAD);
        assertEq(emission.previewClaim(_stranger, Role.Lp, 30).potWad, WAD);
    }

    function test_loyalty_is_what_is_held_of_all_earned() public {
        _age();
        credit(Role.Lp, _alice, 1, WAD);
        skip(1 days);
        credit(Role.Lp, _alice, 1, WAD);
        skip(1 days);
        assertEq(emission.previewClaim(_alice, Role.Lp, 30).polWad, WAD);
        assertEq(_claim(_alice, Role.Lp, 30), LP_DAY);
        assertEq(emission.previewClaim(_alice, Role.Lp, 31).polWad, WAD);
        vm.prank(_alice);
        rally.transfer(_stranger, LP_DAY / 10);
        assertApproxEqRel(emission.previewClaim(_alice, Role.Lp, 31).polWad, 480_753_795_302_224_959, 1e6);
        vm.prank(_alice);
        rally.transfer(_stranger, LP_DAY * 9 / 10);
        uint256 none = emission.previewClaim(_alice, Role.Lp, 31).polWad;
        assertApproxEqRel(none, 659_518_852_609_110, 1e6);
        assertEq(_claim(_alice, Role.Lp, 31), LP_DAY * none / WAD);
    }

    /// @dev Loyalty looks at one moment. Who borrows over it keeps what would have been burned, and takes nothing
    /// from others.
    function test_a_balance_borrowed_for_the_claim_counts() public {
        FlashLender lender = new FlashLender();
        FlashBorrower borrower = new FlashBorrower(rally, address(lender));
        credit(Role.Verifier, address(borrower), 1, WAD);
        credit(Role.Verifier, _bob, 1, WAD);
        skip(30 days);
        for (uint256 i = 0; i < 2; ++i) {
            credit(Role.Lp, address(borrower), 1e24, WAD);
            credit(Role.Lp, _bob, 1e24, WAD);
            skip(1 days);
        }
        borrower.claim(emission, Role.Lp, 30);
        borrower.sell(rally, address(lender));
        assertLt(emission.previewClaim(address(borrower), Role.Lp, 31).polWad, WAD / 1_000);
        uint256 bobs = emission.previewClaim(_bob, Role.Lp, 31).reward;
        lender.lend(rally, address(borrower), emission, Role.Lp, 31);
        assertEq(rally.balanceOf(address(borrower)), LP_DAY / 2);
        assertEq(_claim(_bob, Role.Lp, 31), bobs);
    }

    /// @dev Whatever it did, one claimant's share is the whole part: its multipliers alone stand against it.
    function test_one_claimant_shares_with_nobody() public {
        credit(Role.Lp, _alice, 1, WAD);
        toEndOf(0);
        assertEq(emission.previewClaim(_alice, Role.Lp, 0).share, LP_DAY);
        assertLt(_claim(_alice, Role.Lp, 0), LP_DAY * 11 / 100);
        assertEq(rally.totalMinted(), LP_DAY);
    }

    // Clients

    function test_a_client_gets_back_its_fees_at_most() public {
        _age();
        credit(Role.Client, _alice, 10e18, WAD);
        toEndOf(30);
        IEmission.Claim memory quote = emission.previewClaim(_alice, Role.Client, 30);
        assertEq(quote.share, CLIENT_DAY);
        assertEq(quote.withheld, CLIENT_DAY - 10e18);
        assertEq(_claim(_alice, Role.Client, 30), 10e18);
        assertEq(rally.totalMinted(), CLIENT_DAY);
    }

    function test_the_cap_of_a_client_binds_to_the_wei() public {
        _age();
        uint256 snapshot = vm.snapshotState();
        for (uint256 i = 0; i < 3; ++i) {
            uint256 fees = CLIENT_DAY + i - 1;
            credit(Role.Client, _alice, fees, WAD);
            toEndOf(30);
            assertEq(_claim(_alice, Role.Client, 30), fees < CLIENT_DAY ? fees : CLIENT_DAY);
            vm.revertToState(snapshot);
        }
    }

    function testFuzz_no_client_earns_more_than_it_burned(
        uint256[6] memory fees,
        uint256[6] memory lateness,
        uint256 others
    ) public {
        uint256 burned;
        uint256 epochs;
        credit(Role.Client, _stranger, bound(others, 0, 1_000_000e18), WAD);
        for (uint256 i = 0; i < 6; ++i) {
            skip(bound(lateness[i], 0, 20 days));
            fees[i] = bound(fees[i], 1, fees[i] % 2 == 0 ? 100e18 : 1_000_000e18);
            // Three accounts of one person.
            credit(Role.Client, vm.addr(1 + i % 3), fees[i], WAD);
            burned += fees[i];
            epochs = emission.currentEpoch();
        }
        skip(1 days);
        uint256 rewards;
        for (uint256 epoch = 0; epoch <= epochs; ++epoch) {
            for (uint256 i = 1; i <= 3; ++i) {
                address account = vm.addr(i);
                uint256 weight = emission.getCredit(account, Role.Client, epoch).weight;
                if (weight == 0) continue;
                uint256 reward = _claim(account, Role.Client, epoch);
                assertLe(reward, weight);
                rewards += reward;
            }
        }
        assertLe(rewards, burned);
    }

    /// @dev Renting from oneself returns the rent to oneself, but never the fee: not through a hundred accounts,
    /// however old and loyal they are.
    function testFuzz_renting_from_oneself_through_many_accounts_loses(uint256 fee, uint256 accounts) public {
        accounts = bound(accounts, 1, 40);
        fee = bound(fee, 1, 1_000e18);
        for (uint256 i = 1; i <= accounts; ++i) {
            credit(Role.Client, vm.addr(i), 1, WAD);
        }
        skip(30 days);
        uint256 before = rally.totalSupply();
        for (uint256 i = 1; i <= accounts; ++i) {
            credit(Role.Client, vm.addr(i), fee, WAD);
        }
        toEndOf(30);
        for (uint256 i = 1; i <= accounts; ++i) {
            assertLe(_claim(vm.addr(i), Role.Client, 30), fee);
        }
        uint256 all = fee * accounts;
        uint256 least = all < CLIENT_DAY ? all : CLIENT_DAY;
        uint256 gained = rally.totalSupply() - before;
        assertLe(gained, least);
        assertGe(gained + accounts, least);
    }

    // What nobody earned

    function test_a_part_nobody_has_weight_in_is_retired() public {
        toEndOf(0);
        vm.expectEmit(address(emission));
        emit IEmission.Retired(Role.Client, 0, CLIENT_DAY);
        vm.prank(_stranger);
        assertEq(emission.retire(Role.Client, 0), CLIENT_DAY);
        assertEq(rally.totalMinted(), CLIENT_DAY);
        assertEq(rally.totalSupply(), 0);
        assertTrue(emission.getTotals(Role.Client, 0).retired);
        assertFalse(emission.getTotals(Role.Lp, 0).retired);
        vm.expectRevert(abi.encodeWithSelector(IEmission.AlreadyRetired.selector, Role.Client, 0));
        emission.retire(Role.Client, 0);
        assertEq(emission.retire(Role.Lp, 0), LP_DAY);
        assertEq(emission.retire(Role.Verifier, 0), VERIFIER_DAY);
    }

    function test_nothing_is_retired_early_or_where_somebody_has_weight() public {
        vm.warp(GENESIS + 1 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IEmission.EpochNotOver.selector, 0, 0));
        emission.retire(Role.Lp, 0);
        credit(Role.Lp, _alice, 1, WAD);
        vm.warp(GENESIS + 1 days);
        vm.expectRevert(abi.encodeWithSelector(IEmission.EpochHasWeight.selector, Role.Lp, 0, 1));
        emission.retire(Role.Lp, 0);
        _claim(_alice, Role.Lp, 0);
        vm.expectRevert(abi.encodeWithSelector(IEmission.EpochHasWeight.selector, Role.Lp, 0, 1));
        emission.retire(Role.Lp, 0);
    }

    // Foundation and team

    function test_the_foundation_is_paid_for_days_that_are_over() public {
        vm.warp(GENESIS + 1 days - 1);
        assertEq(emission.claimFoundation(), 0);
        vm.warp(GENESIS + 1 days);
        vm.expectEmit(address(emission));
        emit IEmission.FoundationPaid(20_000e18);
        vm.prank(_stranger);
        assertEq(emission.claimFoundation(), 20_000e18);
        assertEq(rally.balanceOf(foundation), 20_000e18);
        assertEq(emission.claimFoundation(), 0);
        vm.warp(GENESIS + 400 days);
        assertEq(emission.claimFoundation(), 7_300_000e18 - 20_000e18 + 35 * 10_000e18);
        vm.warp(GENESIS + 86 * 365 days);
        emission.claimFoundation();
        assertEq(rally.balanceOf(foundation), 14_600_000e18);
        assertEq(emission.foundationPaid(), 14_600_000e18);
        skip(365 days);
        assertEq(emission.claimFoundation(), 0);
    }

    function test_the_team_is_locked_to_the_second() public {
        uint256 unlock = GENESIS + 5 * 365 days;
        vm.warp(unlock - 1);
        vm.expectRevert(abi.encodeWithSelector(IEmission.TeamLocked.selector, unlock));
        vm.prank(team);
        emission.claimTeam();
        vm.warp(unlock);
        // 31/32 of a tenth.
        uint256 expected = 7_300_000e18 - uint256(7_300_000e18) / 32;
        vm.expectEmit(address(emission));
        emit IEmission.TeamPaid(expected);
        vm.prank(_stranger);
        assertEq(emission.claimTeam(), expected);
        assertEq(rally.balanceOf(team), expected);
        assertEq(emission.claimTeam(), 0);
        vm.warp(GENESIS + 86 * 365 days);
        emission.claimTeam();
        assertEq(emission.teamPaid(), 7_300_000e18);
        assertEq(rally.balanceOf(team), 7_300_000e18);
    }

    // The end

    function test_when_all_is_emitted_credits_and_claims_go_on_for_nothing() public {
        vm.warp(GENESIS + 86 * 365 days);
        credit(Role.Lp, _alice, 1e24, WAD);
        uint256 epoch = emission.currentEpoch();
        toEndOf(epoch);
        assertEq(_claim(_alice, Role.Lp, epoch), 0);
        assertEq(emission.retire(Role.Client, epoch), 0);
        assertEq(rally.totalMinted(), 0);
        assertEq(emission.cumulative(epoch), 73_000_000e18);
    }

    /// @dev Every part of every day of the first and of the last year, minted one by one: what is then minted is what
    /// was emitted, to the wei. That all years add up to the cap is the schedule's test.
    function test_years_minted_part_by_part_are_what_was_emitted() public {
        uint256[2] memory firstAndLast = [uint256(0), 85];
        vm.warp(GENESIS + 86 * 365 days);
        uint256 expected = emission.claimFoundation() + emission.claimTeam();
        assertEq(expected, 21_900_000e18);
        for (uint256 i = 0; i < 2; ++i) {
            uint256 first = firstAndLast[i] * 365;
            for (uint256 epoch = first; epoch < first + 365; ++epoch) {
                emission.retire(Role.Lp, epoch);
                emission.retire(Role.Client, epoch);
                emission.retire(Role.Verifier, epoch);
            }
            expected += EmissionSchedule.communityUp(emission.cumulative(first + 365))
            - EmissionSchedule.communityUp(emission.cumulative(first));
        }
        assertEq(rally.totalMinted(), expected);
        assertEq(rally.totalSupply(), 21_900_000e18);
    }
}

contract EmissionInvariantsTest is Test {
    EmissionHandler private _h;
    IRallyToken private _rally;
    IEmission private _emission;

    function setUp() public {
        _h = new EmissionHandler();
        _h.setUp();
        (_rally, _emission) = _h.contracts();
        targetContract(address(_h));
        bytes4[] memory steps = new bytes4[](8);
        steps[0] = EmissionHandler.warp.selector;
        steps[1] = EmissionHandler.credited.selector;
        steps[2] = EmissionHandler.claim.selector;
        steps[3] = EmissionHandler.claimMany.selector;
        steps[4] = EmissionHandler.retire.selector;
        steps[5] = EmissionHandler.claimFoundation.selector;
        steps[6] = EmissionHandler.claimTeam.selector;
        steps[7] = EmissionHandler.move.selector;
        targetSelector(FuzzSelector({addr: address(_h), selectors: steps}));
    }

    function invariant_what_is_minted_is_paid_or_burned_to_the_wei() public view {
        assertEq(_rally.totalMinted(), _h.paid() + _h.burned(), "minted");
        assertEq(_rally.totalSupply(), _h.paid(), "supply");
        assertEq(_h.held(), _h.paid(), "held");
        assertEq(_rally.balanceOf(address(_emission)), 0, "nothing stays");
        assertFalse(_h.broken(), "each part, each claim");
    }

    function invariant_nothing_is_minted_before_its_day() public view {
        uint256 emitted = _emission.cumulative(_emission.currentEpoch());
        assertLe(_rally.totalMinted(), emitted);
        assertLe(emitted, 73_000_000e18);
    }

    function invariant_no_client_has_more_than_it_burned() public view {
        for (uint256 i = 0; i < _h.accounts(); ++i) {
            address account = _h.accountAt(i);
            assertLe(_h.clientRewards(account), _h.feesBurned(account));
        }
    }

    function invariant_nothing_for_the_team_before_its_time() public view {
        if (block.timestamp < _emission.TEAM_UNLOCK()) assertEq(_emission.teamPaid(), 0);
    }

    /// @dev The invariants say nothing if the handler skips everything: a long walk must take every step.
    function test_a_long_walk_takes_every_step() public {
        for (uint256 i = 0; i < 400; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            uint256 step = i % 8;
            if (step == 0) _h.warp(seed);
            if (step < 3) _h.credited(seed, seed >> 8, seed >> 16, seed >> 24);
            if (step == 3) _h.claim(seed);
            if (step == 4) _h.claimMany(seed, seed >> 8);
            if (step == 5) _h.retire(seed, seed >> 8);
            if (step == 6) _h.move(seed, seed >> 8, seed >> 16);
            if (step == 7 && i % 3 == 0) _h.claimTeam();
            if (step == 7 && i % 3 == 1) _h.claimFoundation();
        }
        assertGt(_h.calls("claim"), 20, "claim");
        assertGt(_h.calls("claimMany"), 20, "claim many");
        assertGt(_h.calls("claims of two"), 3, "claims of two");
        assertGt(_h.calls("retire"), 20, "retire");
        assertGt(_h.calls("team"), 3, "team");
        assertGt(_h.paid(), 0);
        assertGt(_h.burned(), 0);
        invariant_what_is_minted_is_paid_or_burned_to_the_wei();
        invariant_nothing_is_minted_before_its_day();
        invariant_no_client_has_more_than_it_burned();
    }
}
