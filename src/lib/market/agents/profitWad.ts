import type { AgentAccount } from './simulateMarket';

/** What an agent made on each compute-second, wei, cut toward zero; 0 where it never acted. */
export function profitWad({ seconds, poolWei, outsideWei }: AgentAccount): bigint {
	return seconds === 0n ? 0n : (poolWei + outsideWei) / seconds;
}
