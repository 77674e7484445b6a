import { RallyError } from '$lib/core/errors';
import type { Load, Timing } from './page/types';

/**
 * Images a second once the session is warm: the first task, on which the session compiles its kernels, ends before
 * the clock starts.
 *
 * @returns images/s from the first result to the last
 * @throws RallyError `bench.noResult` where results are missing, or there are fewer than two
 */
export function warmRate({ batch, tasks }: Pick<Load, 'batch' | 'tasks'>, { doneMs }: Timing): number {
	const [firstMs] = doneMs;
	const lastMs = doneMs.at(-1);
	if (doneMs.length !== tasks || firstMs === undefined || lastMs === undefined || lastMs <= firstMs) {
		throw new RallyError(`${doneMs.length} of ${tasks} results came; a rate takes all, and two at least.`, {
			code: 'bench.noResult'
		});
	}
	return (batch * (tasks - 1) * 1000) / (lastMs - firstMs);
}
