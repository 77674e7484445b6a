// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {PermitInput} from "../interfaces/PermitInput.sol";

/// @title Approvals signed off chain
library Permits {
    /// @notice Uses the caller's permit for this contract. A refused permit is passed over: someone may have sent it
    /// first to stop the caller, and then the allowance stands; without one the transfer after it fails.
    function tryPermit(IERC20Permit token, PermitInput calldata input) internal {
        try token.permit(msg.sender, address(this), input.value, input.deadline, input.v, input.r, input.s) {}
            catch {}
    }
}
