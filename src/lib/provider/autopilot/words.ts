import { formatRally } from '$lib/core/units';
import type { Obstacle } from '$lib/market/advise';
import type { Decision, StopReason } from './decide';

const rally = (wei: bigint): string => `${formatRally(wei)} RALLY`;

/** Why a window can't be opened in some way, in one sentence. */
export function obstacleWords(obstacle: Obstacle): string {
	switch (obstacle.why) {
		case 'noSellers':
			return 'This class takes no sellers.';
		case 'tooLongToSell':
			return `This class buys windows of at most ${Math.floor(obstacle.mostSeconds / 60)} min.`;
		case 'noLiquidity':
			return 'This pool holds no RALLY, so there is nothing to be paid from.';
		case 'tooSmall':
			return 'The amount would be too small to count.';
		case 'belowFloor':
			return `Who is first here puts in at least ${rally(obstacle.leastWei)}.`;
		case 'wallet':
			return `It takes ${rally(obstacle.neededWei)}, and the wallet has ${rally(obstacle.heldWei)}.`;
		case 'budget':
			return `It would tie up and cost ${rally(obstacle.neededWei)}, and the budget leaves ${rally(obstacle.roomWei)}.`;
	}
}

/** Why nothing follows a window, in one sentence. */
export function stopWords(reason: StopReason): string {
	switch (reason.why) {
		case 'off':
			return 'Renewing is off.';
		case 'obstacle':
			return obstacleWords(reason.obstacle);
		case 'noClass':
			return 'No class is left that this device may take.';
		case 'noGas':
			return 'The wallet has no coin for gas.';
		case 'proofUnpaid':
			return `The proof before it costs ${rally(reason.neededWei)}, and the wallet has ${rally(reason.heldWei)}.`;
		case 'limitTooLow':
			return `It may take ${reason.needed} transactions in an hour, and the limit is ${reason.most}.`;
		case 'trouble':
			return reason.trouble.text;
	}
}

/** What is done, or waited for, in one sentence. */
export function decisionWords(decision: Decision): string {
	switch (decision.do) {
		case 'claim':
			return `Claims ${rally(decision.wei)}.`;
		case 'renew':
			return decision.why === 'notWorthMoving'
				? 'Renews the window: another choice pays more, but not by what moving costs.'
				: decision.why === 'isBest'
					? 'Renews the window: nothing pays more.'
					: 'Renews the window.';
		case 'open':
			return decision.gainWei === undefined
				? 'Opens a new window.'
				: `Moves to what pays ${rally(decision.gainWei)} more a window.`;
		case 'stop':
			return `Stops at the window’s end. ${stopWords(decision.reason)}`;
		case 'wait':
			switch (decision.reason.why) {
				case 'notServing':
					return 'Does nothing while this tab is paused or stopped.';
				case 'window':
					return decisionWords(decision.reason.then);
				case 'transactions':
					return `Waits: ${decision.reason.used} of ${decision.reason.most} transactions were sent in the last hour.`;
				case 'trouble':
					return `Tries again: ${decision.reason.trouble.text}`;
				case 'vanished':
					return 'Waits: the window is not on the chain any more.';
			}
	}
}
