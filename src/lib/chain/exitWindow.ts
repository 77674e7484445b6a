import { poolLensAbi } from '$abi/PoolLens';
import { stakingAbi } from '$abi/Staking';
import type { Hex, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { deadlineOf } from './deadlineOf';
import { encoded } from './encoded';
import { oneEvent } from './oneEvent';
import { read } from './read';
import { transactPaying } from './transactPaying';

/** What leaving before a window's end brings or costs. */
export interface ExitQuote {
	mode: 'lp' | 'seller';
	/** What the LP's share brings after the fee; 0 for a seller, wei. */
	payoutWei: bigint;
	/** Earned by the LP so far, and paid besides, wei. */
	releasedWei: bigint;
	/** What the seller buys its seconds back for, fee in it; 0 for an LP, wei. */
	costWei: bigint;
	feeWei: bigint;
}

/**
 * What leaving now would bring an LP or cost a seller.
 *
 * @throws RallyError `rent.noIdleDevice` where the device is rented, `window.over`, `window.unknown`,
 *   `chain.unreachable`
 */
export async function quoteExit(chain: Chain, windowId: WindowId): Promise<ExitQuote> {
	const window = await read(chain, {
		address: chain.deployment.staking,
		abi: stakingAbi,
		functionName: 'getWindow',
		args: [windowId]
	});
	const quote = await read(chain, {
		address: chain.deployment.lens,
		abi: poolLensAbi,
		functionName: 'quoteExit',
		args: [window.classId, windowId, window.stake, BigInt(window.end - window.joinedAt)]
	});
	return {
		mode: quote.isSeller ? 'seller' : 'lp',
		payoutWei: quote.payout,
		releasedWei: quote.released,
		costWei: quote.cost,
		feeWei: quote.fee
	};
}

/**
 * Leaves an idle window before its end: an LP takes its share of the pool, never a gain, less the fee; a seller buys
 * its seconds back.
 *
 * @param limitWei LP: the least payout. Seller: the highest cost
 * @returns the payout or the cost, wei
 * @throws RallyError `rent.noIdleDevice` where the device is rented, `stake.priceMoved`, `rent.priceMoved`,
 *   `window.over`, `window.notOwner`, `window.unknown`, `window.reported`, and those of `transact`
 */
export async function exitWindow(
	chain: Chain,
	{ windowId, mode, limitWei }: { windowId: WindowId; mode: 'lp' | 'seller'; limitWei: bigint }
): Promise<{ transactionHash: Hex; amountWei: bigint; returnedWei: bigint }> {
	const staking = { address: chain.deployment.staking, abi: stakingAbi } as const;
	const deadline = await deadlineOf(chain);
	const receipt = await transactPaying(chain, {
		neededWei: 0n,
		maxWei: mode === 'seller' ? limitWei : 0n,
		plain: encoded(staking, 'exit', [windowId, limitWei, deadline])
	});
	const { amount } = oneEvent(receipt, { ...staking, eventName: 'WindowExited' });
	const { returned } = oneEvent(receipt, { ...staking, eventName: 'WindowEnded' });
	return { transactionHash: receipt.transactionHash, amountWei: amount, returnedWei: returned };
}
