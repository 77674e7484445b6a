// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RallyToken} from "../RallyToken.sol";

interface IHook {
    function moved(address to) external;
}

/// @notice A RALLY that tells a stranger of each move, as RALLY itself never does. To be etched over the real one.
contract CallsBackRally is RallyToken {
    IHook private immutable _HOOK;

    constructor(address minter, IHook hook) RallyToken(minter) {
        _HOOK = hook;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        _HOOK.moved(to);
    }
}
