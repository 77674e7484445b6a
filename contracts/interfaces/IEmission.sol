// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRallyToken} from "./IRallyToken.sol";

/// @notice What an account is rewarded for.
enum Role {
    /// Staked RALLY over time.
    Lp,
    /// Fees its leases burned.
    Client,
    /// Votes that agreed with the outcome.
    Verifier
}

/// @title Emission
/// @notice Mints RALLY: 100,000 a day in the first year of 365 days, half as much each year after, 73,000,000 in all;
/// 70 % to the community, 20 % to the foundation, 10 % to the team.
///
/// A day since genesis is an epoch. Of the community's part 60 % is for LPs, 25 % for clients and 15 % for verifiers.
/// Each part is divided by weight among those credited in the epoch; an account's multipliers decide how much of its
/// share it gets, never how much another gets, and what they withhold is minted and burned. All amounts are wei of
/// RALLY, factors are wads (1e18 is one), times are in seconds.
interface IEmission {
    /// @notice What an account did in one epoch in one role.
    struct Credit {
        /// LPs: wei·seconds. Clients: wei of fees burned. Verifiers: 1e18 a vote.
        uint128 weight;
        /// Weight after the multipliers known when it was credited; at most `weight`.
        uint128 effective;
    }

    struct Totals {
        /// All accounts' weight together. It does not fall when they claim.
        uint128 weight;
        /// Whether the part of an epoch in which nobody had weight was burned.
        bool retired;
    }

    /// @notice What a claim comes to.
    struct Claim {
        /// The account's part by weight.
        uint256 share;
        /// Proof of tenure.
        uint256 potWad;
        /// Proof of loyalty.
        uint256 polWad;
        /// Minted to the account.
        uint256 reward;
        /// Minted and burned; reward + withheld = share.
        uint256 withheld;
    }

    event Credited(
        Role indexed role, uint256 indexed epoch, address indexed account, uint256 weight, uint256 effective
    );
    event Claimed(
        Role indexed role,
        uint256 indexed epoch,
        address indexed account,
        uint256 reward,
        uint256 withheld,
        uint256 potWad,
        uint256 polWad
    );
    event Retired(Role indexed role, uint256 indexed epoch, uint256 amount);
    event FoundationPaid(uint256 amount);
    event TeamPaid(uint256 amount);

    error ZeroAddress();
    error GenesisInFuture(uint256 genesis, uint256 now_);
    /// @notice RALLY was deployed for another minter.
    error NotMinter(address minter);
    error OnlyBooker(Role role, address caller);
    error FactorAboveOne(uint256 factorWad);
    error EpochNotOver(uint256 epoch, uint256 current);
    /// @notice The account was not credited in that epoch, or has claimed it.
    error NothingToClaim(Role role, uint256 epoch, address account);
    /// @notice Somebody has weight in that epoch: it is theirs to claim.
    error EpochHasWeight(Role role, uint256 epoch, uint256 weight);
    error AlreadyRetired(Role role, uint256 epoch);
    error TeamLocked(uint256 until);

    /// @notice Books what an account did into the current epoch. Only the role's booker may: `STAKING` for LPs,
    /// `POOLS` for clients, `VERIFICATION` for verifiers. Never reverts for its booker while `factorWad` is at most
    /// one and the epoch's weights stay under 2^128; without weight it does nothing.
    /// @param weight LPs: stake in wei times seconds. Clients: wei of fees that the account's leases burned, which
    /// caps the reward. Verifiers: 1e18 a vote.
    /// @param factorWad Multipliers known now, as a wad of at most 1e18. LPs: `Multipliers.popWad` times `powWad`.
    /// Clients and verifiers: 1e18.
    function credit(Role role, address account, uint256 weight, uint256 factorWad) external;

    /// @notice Mints the caller's reward of an epoch that is over, in the same gas however many others have weight.
    /// @return reward share · effective/weight · PoT · PoL, where a client's share is at most the fees burned.
    function claim(Role role, uint256 epoch) external returns (uint256 reward);

    /// @notice As `claim` for one epoch after the other, to the wei.
    function claimMany(Role role, uint256[] calldata epochs) external returns (uint256 reward);

    /// @notice Mints and burns a role's part of an epoch in which nobody had weight. Anyone may.
    function retire(Role role, uint256 epoch) external returns (uint256 amount);

    /// @notice Mints to the foundation its part of the days that are over. Anyone may; 0 where all is paid.
    function claimFoundation() external returns (uint256 amount);

    /// @notice Mints to the team its part of the days that are over, nothing before `TEAM_UNLOCK`. Anyone may; 0 where
    /// all is paid.
    function claimTeam() external returns (uint256 amount);

    /// @notice What `account` would get for an epoch if the epoch were over as it stands and claimed next; all zero
    /// without weight.
    function previewClaim(address account, Role role, uint256 epoch) external view returns (Claim memory);

    /// @notice Days since genesis, from 0.
    function currentEpoch() external view returns (uint256);

    /// @notice The first second after `epoch`.
    function epochEnd(uint256 epoch) external view returns (uint256);

    /// @notice What a role's accounts divide in `epoch`. A day's three roles are the community's part exactly.
    function communityOf(uint256 epoch, Role role) external view returns (uint256);

    /// @notice Emitted in the first `day` days, all parts together; 73,000,000e18 from day 86·365 on.
    function cumulative(uint256 day) external view returns (uint256);

    /// @notice All zero before the first credit, and once claimed.
    function getCredit(address account, Role role, uint256 epoch) external view returns (Credit memory);

    function getTotals(Role role, uint256 epoch) external view returns (Totals memory);

    /// @notice When the account was first credited; 0 for never. Its tenure counts from here.
    function firstSeen(address account) external view returns (uint256);

    /// @notice All rewards that the account has claimed, against which its balance is held.
    function earned(address account) external view returns (uint256);

    /// @notice Paid to the foundation so far.
    function foundationPaid() external view returns (uint256);

    /// @notice Paid to the team so far.
    function teamPaid() external view returns (uint256);

    /// @notice Who credits a role.
    function bookerOf(Role role) external view returns (address);

    function RALLY() external view returns (IRallyToken);
    function FOUNDATION() external view returns (address);
    function TEAM() external view returns (address);
    function STAKING() external view returns (address);
    function POOLS() external view returns (address);
    function VERIFICATION() external view returns (address);

    /// @notice The first second of epoch 0.
    function GENESIS() external view returns (uint256);

    function EPOCH_SECONDS() external view returns (uint256);

    /// @notice Genesis and five years of 365 days.
    function TEAM_UNLOCK() external view returns (uint256);
}
