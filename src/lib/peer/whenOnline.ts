import type { Readable } from '$lib/core/store';
import { wireError } from '$lib/protocol/wireError';
import type { TransportState } from './transport';

/**
 * Resolves once the broker is there.
 *
 * @throws RallyError `transport.lost` where the transport is closed; the signal's reason
 */
export function whenOnline(state: Readable<TransportState>, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const onAbort = () => {
			stop();
			reject(signal.reason);
		};
		let stop = () => {};
		const done = (settle: () => void) => {
			queueMicrotask(() => stop());
			signal.removeEventListener('abort', onAbort);
			settle();
		};
		if (signal.aborted) return reject(signal.reason);
		signal.addEventListener('abort', onAbort, { once: true });
		stop = state.subscribe(({ status }) => {
			if (status === 'online') done(resolve);
			if (status === 'closed') done(() => reject(wireError('transport.lost', 'the transport is closed')));
		});
	});
}
