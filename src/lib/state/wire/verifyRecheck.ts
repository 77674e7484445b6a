import { RallyError } from '$lib/core/errors';
import type { Recheck } from '$lib/verifier/recheck';
import type { RecheckProgress } from '$lib/verifier/recheckTranscript';
import type { SignedTranscript } from '$lib/verifier/types';

/** What the thread that checks tells. */
export type RecheckReply =
	| { type: 'progress'; progress: RecheckProgress }
	| { type: 'done'; recheck: Recheck }
	| { type: 'failed'; shortMessage: string; code: string };

/**
 * Checks a transcript again in a thread of its own, which ends with it.
 *
 * @throws RallyError `recheck.failed`; the signal's reason
 */
export function recheckInWorker(
	signed: SignedTranscript,
	{ signal, onProgress }: { signal: AbortSignal; onProgress: (progress: RecheckProgress) => void }
): Promise<Recheck> {
	signal.throwIfAborted();
	const worker = new Worker(new URL('./verifyRecheckWorker.ts', import.meta.url), { type: 'module' });
	return new Promise<Recheck>((resolve, reject) => {
		const failed = (details: string) =>
			reject(
				new RallyError('This transcript could not be checked to its end.', {
					code: 'recheck.failed',
					details,
					hint: 'Close other tabs if the machine is short of memory, then check it again.'
				})
			);
		signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
		worker.addEventListener('error', ({ message }) => failed(message || 'the thread ended'));
		worker.addEventListener('message', ({ data }: MessageEvent<RecheckReply>) => {
			if (data.type === 'progress') onProgress(data.progress);
			else if (data.type === 'done') resolve(data.recheck);
			else failed(`${data.shortMessage} (${data.code})`);
		});
		worker.postMessage(signed);
	}).finally(() => worker.terminate());
}
