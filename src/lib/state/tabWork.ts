import type { App } from './createApp';

/** What runs in this tab and would be lost with its page. */
export type Work = 'lending' | 'verifying' | 'job' | 'benchmark' | 'payment';

/** What this tab is at. */
export interface TabWork {
	running(): Work[];
	/** Takes on nothing new. What runs goes on to its end. */
	finish(): Promise<void>;
}

type Parts = Pick<App, 'provider' | 'rent' | 'seat' | 'verify' | 'benchmark'>;

/** Reads it from the app's state, reactively. */
export function tabWork({ provider, rent, seat, verify, benchmark }: Parts): TabWork {
	return {
		running() {
			const isPaying =
				provider.busy === 'claim' ||
				provider.busy === 'endWindow' ||
				['rent', 'report', 'leave'].includes(rent.busy ?? '') ||
				['bond', 'unbond', 'withdraw', 'withdrawEarned'].includes(seat.busy ?? '');
			const is: Record<Work, boolean> = {
				lending: provider.isActive,
				verifying: seat.isServing || verify.exam !== undefined,
				job: rent.isRunning || rent.busy === 'run',
				benchmark: benchmark.isRunning,
				payment: isPaying
			};
			return (Object.keys(is) as Work[]).filter((work) => is[work]);
		},
		async finish() {
			await Promise.all([provider.isActive && provider.stop(), seat.isServing && seat.stop()]);
		}
	};
}
