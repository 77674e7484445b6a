/** Everything that may go wrong in a simulated job. Shares are of 1. */
export interface Weather {
	/** Of the devices leave within the job; a third drains first, a third closes its link, a third vanishes. */
	churn: number;
	/** Of those that left come back under their own name; for each of the others a new device comes. */
	comeBack: number;
	/** Of the devices never computes and always lies. */
	liars: number;
	/** Of the devices computes until it is trusted, and from then on lies now and then. */
	sleepers: number;
	/** Of a trusted sleeper's results are lies. */
	sleeperLies: number;
	/**
	 * Whose lies about one task are the same: nobody's; those of all liars, who have one owner; or those of all liars,
	 * each under a wallet of its own.
	 */
	collusion: 'none' | 'oneOwner' | 'manyOwners';
	/** Deviation of the logarithm of a device's speed. */
	speedSigma: number;
	/** Deviation of the logarithm of a task's size. */
	taskSigma: number;
	/** Of the devices become `slowFactor` times slower for a while, in the middle of what they do. */
	slowDevices: number;
	slowFactor: number;
	/** Of the attempts take `stragglerFactor` times as long. */
	stragglers: number;
	stragglerFactor: number;
	/** Of the devices once go silent for 2 to 60 s, compute on, and then say all at once. */
	partitions: number;
	/** A device's clock runs up to this share too fast or too slow; it measures deadlines and heartbeats by it. */
	clockDrift: number;
	/** Of the attempts fail for no fault of the task. */
	failures: number;
	/** Of the devices fail every other attempt. */
	broken: number;
	/** Of the tasks fail, hang or crash whatever device they are given to. */
	poison: number;
	/** Of the answers come twice. */
	duplicates: number;
	/** Of the disputes the judge cannot decide. */
	undecided: number;
}

/** Nothing goes wrong, but devices and tasks differ. */
export const CALM: Weather = {
	churn: 0,
	comeBack: 0.5,
	liars: 0,
	sleepers: 0,
	sleeperLies: 0.05,
	collusion: 'none',
	speedSigma: 0.5,
	taskSigma: 0.2,
	slowDevices: 0,
	slowFactor: 8,
	stragglers: 0,
	stragglerFactor: 10,
	partitions: 0,
	clockDrift: 0,
	failures: 0,
	broken: 0,
	poison: 0,
	duplicates: 0,
	undecided: 0
};

/** What a large fleet of strangers' tabs may be on a bad day: a fifth leaves, a tenth lies. */
export const ROUGH: Weather = {
	...CALM,
	churn: 0.2,
	liars: 0.05,
	sleepers: 0.05,
	slowDevices: 0.02,
	stragglers: 0.003,
	partitions: 0.02,
	clockDrift: 0.1,
	failures: 0.002,
	broken: 0.005,
	poison: 0.0001,
	duplicates: 0.001,
	undecided: 0.02
};
