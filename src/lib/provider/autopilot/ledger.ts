import * as v from 'valibot';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const ledgerSchema = v.array(
	v.strictObject({ atMs: natural, transactions: natural, spentWei: v.bigint() })
);

/** What was sent and spent, oldest first, as far back as a day. Times are this machine's. */
export type Ledger = v.InferOutput<typeof ledgerSchema>;
export type LedgerLine = Ledger[number];

/** The ledger with a line more and without those of more than a day ago. */
export function withLine(ledger: Ledger, line: LedgerLine): Ledger {
	return [...ledger.filter(({ atMs }) => atMs > line.atMs - DAY_MS), line];
}

/** Transactions of the last hour. What a clock that was set back puts into the future counts. */
export function transactionsWithinHour(ledger: Ledger, nowMs: number): number {
	return ledger.reduce((sum, line) => sum + (line.atMs > nowMs - HOUR_MS ? line.transactions : 0), 0);
}

/** RALLY gone in the last 24 hours, wei. */
export function spentWithinDay(ledger: Ledger, nowMs: number): bigint {
	return ledger.reduce((sum, line) => sum + (line.atMs > nowMs - DAY_MS ? line.spentWei : 0n), 0n);
}

/**
 * When so many transactions more stay within the limit, if none is sent before.
 *
 * @param needed not above `most`
 * @returns milliseconds since the epoch; `nowMs` where they do already
 */
export function roomFromMs(
	ledger: Ledger,
	{ nowMs, needed, most }: { nowMs: number; needed: number; most: number }
): number {
	let used = transactionsWithinHour(ledger, nowMs);
	let fromMs = nowMs;
	for (const { atMs, transactions } of ledger.toSorted((a, b) => a.atMs - b.atMs)) {
		if (used + needed <= most) break;
		if (atMs <= nowMs - HOUR_MS) continue;
		used -= transactions;
		fromMs = atMs + HOUR_MS;
	}
	return fromMs;
}
