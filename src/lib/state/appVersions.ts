/**
 * What there is beside the version that this tab runs.
 *
 * - `waiting`: a newer one is here whole, and takes over when it is told to.
 * - `replaced`: a newer one took over by a press in another tab; this one still runs what it was loaded with.
 */
export type Newer = 'none' | 'waiting' | 'replaced';

/** The versions of the app that this browser keeps. */
export interface AppVersions {
	/** Calls back at once and at each change. @returns a function that ends it */
	watch(listener: (newer: Newer) => void): () => void;
	/** Asks the site whether it has a newer one. */
	check(): Promise<void>;
	/** Has the one that waits take over; resolves once it has. */
	takeOver(): Promise<void>;
}
