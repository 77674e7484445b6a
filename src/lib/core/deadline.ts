import { RallyError } from './errors';

/**
 * Awaits `work` for at most `ms`, or until `signal` aborts, whichever is first. The work is handed a
 * signal that aborts in both cases, so that it can let go of what it holds.
 *
 * @param what the thing waited for, as it fits "… took longer than 3 s"
 * @throws RallyError `deadline` when the time is over; the signal's reason when it aborts
 */
export async function withDeadline<T>(
	work: (signal: AbortSignal) => Promise<T>,
	{ ms, what, signal }: { ms: number; what: string; signal?: AbortSignal | undefined }
): Promise<T> {
	const controller = new AbortController();
	let onAbort = () => {};
	const ended = new Promise<never>((_, reject) => {
		onAbort = () => {
			controller.abort(signal?.reason);
			reject(signal?.reason);
		};
		controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
	});
	const timer = setTimeout(
		() => controller.abort(new RallyError(`${what} took longer than ${ms / 1000} s.`, { code: 'deadline' })),
		ms
	);
	if (signal?.aborted) onAbort();
	signal?.addEventListener('abort', onAbort, { once: true });
	ended.catch(() => {});
	try {
		return await Promise.race([work(controller.signal), ended]);
	} finally {
		clearTimeout(timer);
		signal?.removeEventListener('abort', onAbort);
	}
}
