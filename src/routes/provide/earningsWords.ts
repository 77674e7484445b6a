import type { NextForecast } from '$lib/provider/earnings/forecastNext';
import type { ResultSource } from '$lib/provider/earnings/resultsOf';
import { withoutDust } from '$lib/provider/earnings/dust';
import type { Coverage } from '$lib/provider/earnings/types';
import type { RestForecast } from '$lib/state/earnings.svelte';
import { formatAmount, formatDuration } from '$lib/ui/format';

/** What each source of gain or loss is called, and what it is. */
export const SOURCE_WORDS: Record<ResultSource, { title: string; text: string }> = {
	poolShare: {
		title: 'Pool shares',
		text: 'What ended windows as liquidity brought above what was put in: your part of what renters paid, less what sellers took.'
	},
	sale: { title: 'Sales', text: 'What the pool paid for seconds you sold, its fee taken off.' },
	reward: { title: 'Daily rewards', text: 'Minted for windows as liquidity, once claimed.' },
	penalty: { title: 'Penalties', text: 'Left by renters whose report of your device was refused.' },
	forfeit: {
		title: 'Forfeits',
		text: 'Lost with a window whose device failed: paid to the renter, or burned.'
	},
	burn: { title: 'Burns', text: 'Burned to open windows.' },
	proof: { title: 'Proofs', text: 'Paid to verifiers, less what came back.' }
};

/** An amount for reading: a loss of a few wei by rounding is none. */
export const readable = (wei: bigint): string => formatAmount(withoutDust(wei));

/** A forecast for reading: the few wei that the pool rounds away do not turn 10 into 9.999. */
const roughly = (wei: bigint): string =>
	readable(wei > 10n ** 9n ? wei + 1_000n : wei < -(10n ** 9n) ? wei - 1_000n : wei);
const plus = (wei: bigint): string => `${withoutDust(wei) > 0n ? '+' : ''}${roughly(wei)}`;

const dateOf = (atMs: number) =>
	new Date(atMs).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** From when on the books say all, and where they have it from. */
export function sinceWords({ sinceMs, isWhole, isFromChain }: Coverage): string {
	const since = dateOf(sinceMs);
	if (isWhole) return 'From the chain’s own records, from their beginning.';
	if (isFromChain) return `From the chain’s own records since ${since}. What was before is not read yet.`;
	return `Since this browser kept books, ${since}. The chain’s node does not say what was before.`;
}

/** @param nowS the chain's second */
export function restWords({ endS, claimableWei }: RestForecast, nowS: number): string {
	const left = formatDuration(Math.max(0, endS - nowS));
	return `If nobody trades, ${roughly(claimableWei)} RALLY can be claimed when this window ends in ${left}, what can be claimed now in it.`;
}

/** What a next window would bring, with what is assumed. */
export function nextWords(next: NextForecast, windowSeconds: number): string {
	const span = formatDuration(windowSeconds);
	switch (next.kind) {
		case 'empty':
			return `Nobody else stands in the pool then. As liquidity a next window of ${span} gets back what it puts in, less the burn, until somebody rents; a seller finds no buyer.`;
		case 'seller':
			return `A next window of ${span} sells for ${roughly(next.proceedsWei)} RALLY if nobody trades before; after the burn that is ${roughly(next.gainWei)}.`;
		case 'lp': {
			const { putInWei, idleWei, rentedWei } = next;
			const rented =
				rentedWei === undefined
					? ''
					: ` If one device is rented for half of it at the price then, ${plus(rentedWei)}.`;
			return `A next window of ${span} puts in ${roughly(putInWei)} RALLY. If nobody trades it comes to ${plus(idleWei)} RALLY, the burn in it.${rented}`;
		}
	}
}

/** With a plus where it is one. */
export const signed = (wei: bigint): string => (withoutDust(wei) > 0n ? `+${readable(wei)}` : readable(wei));
