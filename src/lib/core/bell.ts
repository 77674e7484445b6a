/** Tells whoever waits that something has changed. */
export interface Bell {
	ring(): void;
	/** Resolves at the next ring. @throws the signal's reason */
	rung(signal?: AbortSignal): Promise<void>;
}

export function createBell(): Bell {
	const waiting = new Set<() => void>();
	return {
		ring() {
			for (const wake of [...waiting]) wake();
		},
		rung: (signal) =>
			new Promise((resolve, reject) => {
				if (signal?.aborted) return reject(signal.reason);
				const settle = (done: () => void) => {
					waiting.delete(wake);
					signal?.removeEventListener('abort', onAbort);
					done();
				};
				const wake = () => settle(resolve);
				const onAbort = () => settle(() => reject(signal?.reason));
				waiting.add(wake);
				signal?.addEventListener('abort', onAbort, { once: true });
			})
	};
}
