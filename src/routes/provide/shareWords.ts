import type { GpuUsage } from '$lib/worker/types';
import { formatMs } from '$lib/ui/format';

/** Less work than this says nothing of a share. */
const TELLING_MS = 1000;

/** What share of its time the GPU was measured to work, in a sentence; undefined before enough of it was seen. */
export function shareWords(usage: GpuUsage | undefined): string | undefined {
	if (!usage || usage.percent === 100) return undefined;
	const { busyMs, restedMs, longestSliceMs, restsWithin } = usage;
	const busyAndRestedMs = busyMs + restedMs;
	if (busyAndRestedMs < TELLING_MS) return undefined;
	const measured = `Measured: ${((100 * busyMs) / busyAndRestedMs).toFixed(0)} % while there was work`;
	if (restsWithin === false) return `${measured}, resting between tasks only: this browser can’t cut them.`;
	return longestSliceMs > 0 ? `${measured}, ${formatMs(longestSliceMs)} at a time at most.` : `${measured}.`;
}
