import * as v from 'valibot';
import type { ClassId } from '$lib/core/ids';
import { WAD } from '$lib/core/units';

/** Nobody needs more: a window of half an hour takes up to three. Look at it again should windows become shorter. */
export const TRANSACTIONS_PER_HOUR_CAP = 20;

/** The shortest and the longest window that the chain takes. */
const WINDOW_SECONDS = { min: 600, max: 7 * 86_400 };

const wei = v.pipe(v.bigint(), v.minValue(0n));

export const policySchema = v.strictObject({
	/**
	 * What happens when a window ends: nothing, the same again, or whatever the advice says, in any class that it may
	 * take. Undefined as long as the person has not chosen; see `atEndOf`.
	 */
	atEnd: v.optional(v.picklist(['stop', 'renew', 'best'])),
	/**
	 * The most RALLY that a window may tie up and cost, together with what was spent in the 24 hours before it: burns and
	 * fees for proofs, by the person's own presses too.
	 */
	budgetWei: wei,
	/** The most transactions of this tab in any hour, those that fail counted, and those that the person presses. */
	transactionsPerHour: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(TRANSACTIONS_PER_HOUR_CAP)),
	/** How long the next windows are; undefined: as long as the one before. */
	windowSeconds: v.optional(
		v.pipe(v.number(), v.integer(), v.minValue(WINDOW_SECONDS.min), v.maxValue(WINDOW_SECONDS.max))
	),
	/** In which roles it may lend where `atEnd` is `best`. */
	mode: v.picklist(['auto', 'lp', 'seller']),
	/** In which classes, likewise; undefined: each that the device is known to meet. */
	classIds: v.optional(v.array(v.custom<ClassId>((id) => typeof id === 'string' && id.startsWith('0x')))),
	/** What there must be to claim for it to be claimed inside a window; less waits for the window's end. */
	claimAboveWei: wei
});

/** What a person lets the tab do by itself. */
export type Policy = v.InferOutput<typeof policySchema>;

export type AtEnd = NonNullable<Policy['atEnd']>;

export const DEFAULT_POLICY: Policy = {
	budgetWei: 100n * WAD,
	// A first hour: registered, proved and staked, renewed twice and proved anew each time.
	transactionsPerHour: 10,
	mode: 'auto',
	// Gas is paid in another coin; where it is dear, this is the figure to raise.
	claimAboveWei: 5n * WAD
};

/**
 * What happens at a window's end. Where nobody chose, the window is renewed, since a tab's are short and the person
 * started it to lend; but not with a wallet that would open a window of its own each time.
 */
export function atEndOf({ atEnd }: Pick<Policy, 'atEnd'>, asksEachTime: boolean): AtEnd {
	return atEnd ?? (asksEachTime ? 'stop' : 'renew');
}
