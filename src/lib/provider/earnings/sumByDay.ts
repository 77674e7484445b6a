import { dayNamer, daysBetween } from './calendar';
import type { Result } from './resultsOf';
import { sumBySource, type SourceSums } from './sumBySource';

/** What one day settled. */
export interface DaySums {
	/** As the calendar of the person's time zone has it: `2026-03-29`. */
	day: string;
	sums: SourceSums;
	/** All sources together, wei. */
	wei: bigint;
}

/**
 * Gains and losses by day, from the first day with one to today, days without one included.
 *
 * @param timeZone an IANA name; the browser's own by default
 * @returns nothing where there are none
 */
export function sumByDay(
	results: readonly Result[],
	{ nowMs, timeZone }: { nowMs: number; timeZone?: string | undefined }
): DaySums[] {
	const dayOf = dayNamer(timeZone);
	const byDay = new Map<string, Result[]>();
	for (const result of results) {
		const day = dayOf(result.atMs);
		const own = byDay.get(day);
		if (own) own.push(result);
		else byDay.set(day, [result]);
	}
	const named = [...byDay.keys()].sort();
	const [first, last = ''] = [named[0], named.at(-1)];
	if (first === undefined) return [];
	const today = dayOf(nowMs);
	// A test chain's time may lie ahead of this machine's.
	return daysBetween(first, last > today ? last : today).map((day) => {
		const own = byDay.get(day) ?? [];
		return { day, sums: sumBySource(own), wei: own.reduce((sum, { wei }) => sum + wei, 0n) };
	});
}
