import type { ChainClock } from '$lib/chain/chainClock';
import { claimReward } from '$lib/chain/claimReward';
import type { Chain } from '$lib/chain/createChain';
import { findTransactions } from '$lib/chain/findTransactions';
import { getGenesisS } from '$lib/chain/getGenesisS';
import { getMovements } from '$lib/chain/getMovements';
import { getPoolState } from '$lib/chain/getPoolState';
import { getPosition } from '$lib/chain/getPosition';
import { getRewards } from '$lib/chain/getRewards';
import { getSlopeChanges } from '$lib/chain/getSlopeChanges';
import { toChainError } from '$lib/chain/toChainError';
import { systemClock } from '$lib/core/clock';
import { createEarnings } from '$lib/provider/earnings/createEarnings';
import type { EarningsService } from '$lib/provider/earnings/types';
import type { browserStore } from './browserStore';

/** The books of a wallet that lends devices: lines from the chain, kept in this browser. */
export function earningsService(
	chain: Chain,
	{ ledger }: Pick<Awaited<ReturnType<typeof browserStore>>, 'ledger'>,
	time: () => Promise<ChainClock>
): EarningsService {
	// What this browser keeps is shown where the chain can't be asked for its time, too.
	let chainTime: ChainClock | undefined;
	const { publicClient, network, deployment } = chain;
	const ask = async <T>(work: () => Promise<T>): Promise<T> => {
		try {
			return await work();
		} catch (error) {
			throw toChainError(error, chain);
		}
	};
	return createEarnings({
		ledger,
		clock: systemClock,
		chain: {
			place: `${network.chainId}/${deployment.staking.toLowerCase()}`,
			nowS: () => chainTime?.nowS() ?? Math.floor(systemClock.nowMs() / 1000),
			async genesisS() {
				chainTime ??= await time();
				return getGenesisS(chain);
			},
			height: () => ask(async () => Number(await publicClient.getBlockNumber({ cacheTime: 0 }))),
			blockTimeMs: (block) =>
				ask(async () => {
					const { timestamp } = await publicClient.getBlock({ blockNumber: BigInt(block) });
					return Number(timestamp) * 1000;
				}),
			find: (owner, span) => findTransactions(chain, { owner, ...span }),
			movementsOf: (owner, transactionHash) => getMovements(chain, { owner, transactionHash }),
			position: (window) => getPosition(chain, window),
			pool: (classId) => getPoolState(chain, classId),
			slopes: (classId, span) => getSlopeChanges(chain, { classId, ...span }),
			rewards: async (owner) => (await getRewards(chain, owner)).filter(({ role }) => role === 'lp'),
			claimReward: (reward) => claimReward(chain, reward)
		}
	});
}
