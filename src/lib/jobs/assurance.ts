import type { Assurance } from './scheduler';

/** Results in a row that must agree before a device is checked by chance only. DESIGN, section 6. */
export const TRUST_AFTER = 10;

/**
 * Devices of a fleet that may lie now and then without gain, as a share: a guess to plan with, and a generous
 * one. Who lies always does not count: the first check catches it.
 */
export const LIAR_SHARE = 0.05;

/** False results that `standard` plans to let stand, as a share of all: promised is 1 in 1,000, planned 3 in 4 of that. */
export const FALSE_SHARE = 0.00075;

/** What a check's rate hangs on. */
export interface CheckedDevice {
	agreedInARow: number;
	/** What it loses where it is caught, in prices of one task. */
	stakeTasks: number;
	/** Tasks of the job for each device that has joined it. */
	tasksPerDevice: number;
}

/**
 * The probability that a device's next result is checked by a second.
 *
 * - A device whose last results have not agreed {@link TRUST_AFTER} times in a row is always checked, and
 *   under `strict` so is everyone.
 * - `economy`: 1/N, N being the results that have agreed in a row. After n tasks that is about √(2n) checks,
 *   so the price of a check falls the longer the device is there.
 * - `standard`: the larger of two rates.
 *   *Lying does not pay.* A lie saves at most the price of its task, and is not seen with probability 1 − q;
 *   seen, it costs the stake of S prices: 1·(1 − q) ≤ q·S from q = 1/(1 + S) on. This is the inspection
 *   game's rate (Avenhaus, von Stengel, Zamir: Handbook of Game Theory 3, chapter 51). Without a stake
 *   everything is checked.
 *   *Lying without gain stays rare.* Who is caught has all unchecked results taken back. So what a device that
 *   lies on a share s of n tasks leaves standing is n·s·(1 − q) lies if none of them was checked, which has the
 *   probability (1 − q)^{ns} ≤ e^{−nsq}; and x·(1 − q)·e^{−xq} is at most (1 − q)/(e·q), at x = 1/q, *however it
 *   chooses n and s*. With {@link LIAR_SHARE} of such devices and m = FALSE_SHARE·tasksPerDevice/LIAR_SHARE
 *   false results allowed to each, (1 − q)/(e·q) ≤ m from q = 1/(1 + e·m) on.
 *
 * @returns in [0, 1]
 *
 * @example
 * checkRate('economy', { agreedInARow: 20, stakeTasks: 0, tasksPerDevice: 100 }); // 0.05
 */
export function checkRate(assurance: Assurance, device: CheckedDevice): number {
	if (assurance === 'strict' || device.agreedInARow < TRUST_AFTER) return 1;
	if (assurance === 'economy') return 1 / device.agreedInARow;
	const noGain = 1 / (1 + Math.max(0, device.stakeTasks));
	const allowed = (FALSE_SHARE * device.tasksPerDevice) / LIAR_SHARE;
	return Math.max(noGain, 1 / (1 + Math.E * allowed));
}
