import { inTurn, type Lane } from '$lib/core/inTurn';
import type { ProviderChain } from '../ports';
import type { Book } from './createBook';

interface Cost {
	spentWei: bigint;
	alsoSent: number;
}

/**
 * The same chain, with every transaction in turn and written down: before it is sent, so that one which fails counts,
 * and with what it cost once that is known. A paying one counts double with a wallet that may have to approve first.
 */
export function countedChain(chain: ProviderChain, book: Book): ProviderChain {
	const lane: Lane<ProviderChain> = new WeakMap();
	const counted =
		<Args extends unknown[], T>(
			send: (...args: Args) => Promise<T>,
			{ pays = false, costOf }: { pays?: boolean; costOf?: (sent: T) => Partial<Cost> } = {}
		) =>
		(...args: Args): Promise<T> =>
			inTurn(lane, chain, async () => {
				await book.note({ transactions: pays && chain.asksEachTime() ? 2 : 1, spentWei: 0n });
				const sent = await send(...args);
				const { spentWei = 0n, alsoSent = 0 } = costOf?.(sent) ?? {};
				if (spentWei > 0n || alsoSent > 0) await book.note({ transactions: alsoSent, spentWei });
				return sent;
			});
	return {
		...chain,
		register: counted(chain.register),
		requestRound: counted(chain.requestRound, { pays: true, costOf: ({ feeWei }) => ({ spentWei: feeWei }) }),
		drawRound: counted(chain.drawRound),
		settleRound: counted(chain.settleRound),
		resolveReport: counted(chain.resolveReport),
		stake: counted(chain.stake, { pays: true, costOf: ({ burnedWei }) => ({ spentWei: burnedWei }) }),
		renew: counted(chain.renew, {
			pays: true,
			costOf: ({ burnedWei, alsoSent = 0 }) => ({ spentWei: burnedWei, alsoSent })
		}),
		claim: counted(chain.claim),
		endWindow: counted(chain.endWindow, { costOf: ({ alsoSent = 0 }) => ({ alsoSent }) })
	};
}
