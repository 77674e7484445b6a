/** What was rested too long shortens the rests that follow, up to this, ms: as much as one long run may be out by. */
const CREDIT_MS = 5000;
/** A rest is never owed for longer than this, ms: a machine that slept in the middle of a run did not work meanwhile. */
const LONGEST_REST_MS = 60_000;

/** What the GPU did, and what it owes in rest for it. */
export interface DutyLedger {
	/** Time that work has held the GPU, ms. */
	readonly busyMs: number;
	/** Time that it was made to rest while work waited, ms. */
	readonly restedMs: number;
	/** Rest that is due now at this share, ms; 0 or less where none is. */
	owedMs(percent: number): number;
	/**
	 * Counts work in. At 100 % nothing is owed for it, and what was owed is forgiven.
	 *
	 * @param longestRestMs what is owed is cut to this
	 */
	worked(busyMs: number, percent: number, longestRestMs?: number): void;
	/** Counts a rest that was taken while work waited. */
	rested(ms: number, percent: number): void;
	/** Counts time in which nobody wanted anything: it pays what is owed, and what was rested too long lapses in it. */
	idled(ms: number, percent: number): void;
	/** Counts from 0 again; what is owed stays. */
	reset(): void;
}

/** Rest that goes with one millisecond of work. */
const restOf = (percent: number) => 100 / percent - 1;

/**
 * Accounts for a share of the GPU's time, from 10 to 100 %. What is kept is work that no rest was taken for yet, so that
 * another share counts at once for what is still owed. Errors are carried over: however wrong a single rest was, the
 * next makes up for it.
 *
 * @example
 * const ledger = createDutyLedger();
 * ledger.worked(20, 25);
 * ledger.owedMs(25) // 60
 */
export function createDutyLedger(): DutyLedger {
	let busyMs = 0;
	let restedMs = 0;
	/** Work not rested for, ms; below 0 where more was rested than was due. */
	let unpaidMs = 0;

	return {
		get busyMs() {
			return busyMs;
		},
		get restedMs() {
			return restedMs;
		},
		owedMs: (percent) => unpaidMs * restOf(percent),
		worked(ms, percent, longestRestMs = LONGEST_REST_MS) {
			busyMs += ms;
			const rest = restOf(percent);
			unpaidMs = rest <= 0 ? 0 : Math.min(unpaidMs + ms, Math.max(unpaidMs, longestRestMs / rest));
		},
		rested(ms, percent) {
			restedMs += ms;
			const rest = restOf(percent);
			unpaidMs = rest <= 0 ? 0 : Math.max(unpaidMs - ms / rest, Math.min(-CREDIT_MS / rest, unpaidMs));
		},
		idled(ms, percent) {
			const rest = restOf(percent);
			const left = rest <= 0 ? 0 : Math.max(0, Math.abs(unpaidMs) - ms / rest);
			unpaidMs = Math.sign(unpaidMs) * left;
		},
		reset() {
			busyMs = 0;
			restedMs = 0;
		}
	};
}
