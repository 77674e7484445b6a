// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A slope change in one word
/// @notice Idle in the low 64 bits as an int64, mass-per-second in the 96 bits above them.
library TickWord {
    /// @notice The word with more idle devices to come (or fewer) and more mass to go (or less). What is taken away
    /// was added before, and no sum passes its bits: there are under 2³² windows, and all mass fits 96 bits.
    function add(uint256 word, int256 idle, int256 massPerSecond) internal pure returns (uint256) {
        (int256 idleBefore, uint256 massBefore) = split(word);
        uint256 mass = uint256(int256(massBefore) + massPerSecond);
        return (mass << 64) | uint64(int64(idleBefore + idle));
    }

    function split(uint256 word) internal pure returns (int256 idle, uint256 massPerSecond) {
        return (int64(uint64(word)), word >> 64);
    }
}
