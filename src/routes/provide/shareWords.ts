import { formatMs } from '$lib/ui/format';
import type { GpuUsage } from '$lib/worker/types';

/** A shorter time says nothing of a share. */
const TELLING_MS = 1000;

/**
 * What share of its time the GPU was measured to work since the share was set, in a sentence; undefined before enough of
 * it was seen. Idle time is in it: where there is always work it nears the share that was set.
 */
export function shareWords(usage: GpuUsage | undefined): string | undefined {
	if (!usage || usage.busyMs === 0 || usage.wallMs < TELLING_MS) return undefined;
	const { busyMs, wallMs, longestSliceMs, restsWithin } = usage;
	const measured = `Measured since it was set: the GPU worked ${((100 * busyMs) / wallMs).toFixed(1)} % of the time`;
	if (restsWithin === false) return `${measured}. It tells no times, so it rests only between two tasks.`;
	return longestSliceMs > 0 ? `${measured}, ${formatMs(longestSliceMs)} at a time at most.` : `${measured}.`;
}
