import type { Assurance } from './scheduler';

/** Results in a row that must agree before a device is checked by chance only. DESIGN, section 6. */
export const TRUST_AFTER = 10;

/**
 * Devices of a fleet that may lie now and then without gain, as a share: a guess to plan with, and a generous
 * one. Who lies always does not count: the first check catches it.
 */
export const LIAR_SHARE = 0.05;

/** False results that `standard` plans to let stand, as a share of all; what it promises, 1 in 1,000, is well above. */
export const FALSE_SHARE = 0.0004;

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
 * A check compares two results, and a device that is asked cannot tell a check from a task. On average it is
 * asked for as many checks as are made of it, so with checks at the rate q a share p = 2q/(1 + q) of all it
 * returns is compared with another's; for a wanted p, q = p/(2 − p).
 *
 * - A device whose last results have not agreed {@link TRUST_AFTER} times in a row is always checked, and
 *   under `strict` so is everyone.
 * - `economy`: p = 1/N, N being the results that have agreed in a row. After n tasks that is about √n checks,
 *   so the price of a check falls the longer the device is there.
 * - `standard`: the largest of that and two more p, so that who wants more is never given less.
 *   *Lying does not pay.* A lie saves at most the price of its task, and is not seen with probability 1 − p;
 *   seen, it costs the stake of S prices: 1·(1 − p) ≤ p·S from p = 1/(1 + S) on. This is the inspection
 *   game's rate (Avenhaus, von Stengel, Zamir: Handbook of Game Theory 3, chapter 51). Without a stake
 *   everything is checked.
 *   *Lying without gain stays rare.* Who is caught has all unchecked results taken back. So a device that lies
 *   on x of its results leaves x·(1 − p) of them standing if none was compared, which has the probability
 *   (1 − p)^x ≤ e^{−xp}; and x·(1 − p)·e^{−xp} is at most (1 − p)/(e·p), at x = 1/p, *however many it returns
 *   and however often it lies*. With {@link LIAR_SHARE} of such devices and m = FALSE_SHARE·tasksPerDevice/
 *   LIAR_SHARE false results allowed to each, (1 − p)/(e·p) ≤ m from p = 1/(1 + e·m) on.
 *
 * @returns in [0, 1]
 *
 * @example
 * checkRate('economy', { agreedInARow: 13, stakeTasks: 0, tasksPerDevice: 100 }); // 0.04: p is 1/13
 */
export function checkRate(assurance: Assurance, device: CheckedDevice): number {
	if (assurance === 'strict' || device.agreedInARow < TRUST_AFTER) return 1;
	const economy = 1 / device.agreedInARow;
	if (assurance === 'economy') return rateFor(economy);
	const noGain = 1 / (1 + Math.max(0, device.stakeTasks));
	const allowed = (FALSE_SHARE * device.tasksPerDevice) / LIAR_SHARE;
	return rateFor(Math.max(economy, noGain, 1 / (1 + Math.E * allowed)));
}

/** The share of results to check for a share of all that is returned to be compared. */
function rateFor(compared: number): number {
	return compared / (2 - compared);
}
