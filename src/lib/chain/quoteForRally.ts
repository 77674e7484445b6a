import { poolLensAbi } from '$abi/PoolLens';
import type { ClassId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { read } from './read';

/** How long, and what it then comes to. */
export interface ForRallyQuote {
	/** Aligned to a tick. */
	endS: number;
	/** Over all devices. */
	computeSeconds: bigint;
	/** Paid, received or put in, wei; within what was asked. */
	amountWei: bigint;
}

/**
 * The quotes turned round. `rent`: how long so many devices are to be had for at most `amountWei`, fee in it.
 * `sell`: the shortest window whose sale brings that, after the fee. `inject`: the longest window beside which an
 * LP puts in at most that.
 *
 * @throws RallyError `quote.tooLittle`, `quote.tooMuch`, `stake.noLiquidity`, `rent.noIdleDevice`,
 *   `rent.tooManyDevices`, `chain.unreachable`
 */
export async function quoteForRally(
	chain: Chain,
	request: { classId: ClassId; amountWei: bigint } & (
		{ trade: 'rent'; devices: number } | { trade: 'sell' | 'inject' }
	)
): Promise<ForRallyQuote> {
	const lens = { address: chain.deployment.lens, abi: poolLensAbi } as const;
	const { classId, amountWei } = request;
	switch (request.trade) {
		case 'rent': {
			const quote = await read(chain, {
				...lens,
				functionName: 'quoteRentForRally',
				args: [classId, BigInt(request.devices), amountWei]
			});
			return view(quote, quote.cost);
		}
		case 'sell': {
			const quote = await read(chain, {
				...lens,
				functionName: 'quoteSellForRally',
				args: [classId, amountWei]
			});
			return view(quote, quote.proceeds);
		}
		case 'inject': {
			const quote = await read(chain, {
				...lens,
				functionName: 'quoteInjectForRally',
				args: [classId, amountWei]
			});
			return view(quote, quote.rally);
		}
	}
}

function view(
	{ end, computeSeconds }: { end: bigint; computeSeconds: bigint },
	amountWei: bigint
): ForRallyQuote {
	return { endS: Number(end), computeSeconds, amountWei };
}
