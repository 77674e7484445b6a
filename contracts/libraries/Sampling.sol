// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Sampling without repetition
library Sampling {
    /// @notice `size` distinct whole numbers below `population`, each such set as likely as any other, in no order.
    /// Robert Floyd's algorithm (Bentley and Floyd, "A sample of brilliance", CACM 30(9), 1987). A remainder of 256
    /// random bits is off by less than 2⁻¹⁹² for populations below 2⁶⁴.
    /// @param size At most `population`.
    function floyd(bytes32 entropy, uint256 population, uint256 size)
        internal
        pure
        returns (uint256[] memory picks)
    {
        picks = new uint256[](size);
        for (uint256 i = 0; i < size; ++i) {
            uint256 last = population - size + i;
            uint256 pick = uint256(keccak256(abi.encode(entropy, i))) % (last + 1);
            for (uint256 k = 0; k < i; ++k) {
                if (picks[k] == pick) {
                    // `last` was out of reach of every pick before.
                    pick = last;
                    break;
                }
            }
            picks[i] = pick;
        }
    }
}
