import { createWorkerClock } from '$lib/worker/createWorkerClock';

/** The time of this tab, kept by one worker for all that must go on while the tab is hidden; started at the first sleep. */
export const tabClock = createWorkerClock();
