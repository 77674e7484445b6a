import type { JobLimits } from './scheduler';

/** Limits that suit one client and anything from one tab to thousands. */
export const DEFAULT_JOB_LIMITS: JobLimits = {
	// Five times the longest attempt: whoever could have taken the work has been free since.
	queueMs: 600_000,
	// A software adapter takes seconds for a convolutional net, and a model may have to load first. Four times
	// the expected time is past all but a few stragglers; a hedge has come to their help before.
	attemptMs: { least: 10_000, most: 120_000, factor: 4 },
	// Long enough for a tab to reload and a link to be built again.
	stallMs: 30_000,
	totalMs: 3_600_000,
	// Three heartbeats of 5 s.
	heartbeatMs: 15_000,
	maxAttempts: 3,
	hedgeShare: 0.05,
	restAfter: 3,
	restMs: 30_000
};
