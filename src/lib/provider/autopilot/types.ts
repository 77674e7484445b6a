import type { RallyError } from '$lib/core/errors';
import type { Readable } from '$lib/core/store';
import type { ProviderLogLine } from '../types';
import type { Decision } from './decide';
import type { AtEnd, Policy } from './policy';

export interface AutopilotSnapshot {
	/** As it is kept; undefined before it was read. */
	policy: Policy | undefined;
	/** What the policy comes to with the wallet that is connected. */
	atEnd: AtEnd | undefined;
	/** The wallet opens a window of its own for each transaction. */
	asksEachTime: boolean;
	/** What it does now or waits for; undefined while nothing is served. */
	decision: Decision | undefined;
	transactionsLastHour: number;
	spentLastDayWei: bigint;
	/** What it did by itself in this tab, newest last, at most 50. */
	log: ProviderLogLine[];
	/** Why the last change could not be kept, or why the last look failed. */
	error: RallyError | undefined;
}

/** What a person sees of the autopilot and sets on it. */
export interface AutopilotControl {
	readonly snapshot: Readable<AutopilotSnapshot>;
	/** Reads what is kept and what was sent; sends nothing. */
	refresh(): Promise<void>;
	/** Counts from now on, in a window that runs too, and is kept over a reload. */
	setPolicy(change: Partial<Policy>): Promise<void>;
}
