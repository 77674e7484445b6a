import type { Clock } from '$lib/core/clock';
import { formatDuration } from '$lib/core/formatDuration';
import type { GpuWorker } from '$lib/worker/types';
import type { Board } from './board';
import type { GpuHealth } from './health';
import { setHealth } from './setHealth';

/** How often the GPU may be lost before it is given a rest. */
export interface GpuPatience {
	/** This many losses … */
	losses: number;
	/** … within this long are too many. */
	withinMs: number;
}

/** A driver that was reset once works on; one that is reset again and again is only made worse by more work. */
const PATIENCE: GpuPatience = { losses: 3, withinMs: 5 * 60_000 };
/** The first rest; each one after that is twice as long as the last, up to the longest. */
const REST_FIRST_MS = 60_000;
const REST_LAST_MS = 16 * 60_000;
/** Before a GPU that is not there is looked for again. */
const RETRY_MS = 5_000;

/** Not the GPU's fault: a worker that made room for a new one, or was stopped because it could not break work off. */
const HARMLESS = new Set(['worker.outgrown', 'worker.stuck', 'worker.overtime']);

/**
 * Sees to it, until the signal aborts, that a GPU that was lost is there again: opens a new device at once, and looks for
 * one again and again where there is none. Lost too often, it is left alone for a while, and the board says so.
 *
 * @param onHold whether tasks are held off: a GPU that is there again at once takes them on, any other does not
 */
export function watchGpu(
	worker: GpuWorker,
	{
		board,
		clock,
		signal,
		onHold,
		patience = PATIENCE
	}: {
		board: Board;
		clock: Clock;
		signal: AbortSignal;
		onHold(isHeld: boolean): void;
		patience?: GpuPatience | undefined;
	}
): void {
	let lostAtMs: number[] = [];
	let lastLossMs = -Infinity;
	let restMs = REST_FIRST_MS;
	let isMending = false;
	/** Losses so far; one that comes while another is dealt with is dealt with after it. */
	let losses = 0;

	const show = (gpu: GpuHealth) => setHealth(board, { gpu });

	/** Whether a device can be opened. */
	const isThere = (): Promise<boolean> =>
		worker.probe({ signal }).then(
			({ status }) => status === 'ready',
			() => false
		);

	async function rest(why: string): Promise<void> {
		const sinceMs = clock.nowMs();
		const count = lostAtMs.length;
		lostAtMs = [];
		onHold(true);
		show({ status: 'paused', sinceMs, untilMs: sinceMs + restMs, why });
		const [within, length] = [patience.withinMs, restMs].map((ms) => formatDuration(ms / 1000));
		board.say(
			`The GPU was lost ${count} times within ${within}: this tab takes nothing for ${length}, then tries again.`,
			'bad'
		);
		await clock.sleep(restMs, signal);
		restMs = Math.min(2 * restMs, REST_LAST_MS);
	}

	async function mend(why: string): Promise<void> {
		const sinceMs = clock.nowMs();
		for (;;) {
			const seen = losses;
			if (lostAtMs.length >= patience.losses) await rest(why);
			if (board.snapshot.get().health.gpu.status !== 'recovering')
				show({ status: 'recovering', sinceMs, why });
			if (!(await isThere())) {
				signal.throwIfAborted();
				onHold(true);
				await clock.sleep(RETRY_MS, signal);
				continue;
			}
			signal.throwIfAborted();
			if (seen === losses) break;
		}
		show({ status: 'ok' });
		onHold(false);
		const length = formatDuration((clock.nowMs() - sinceMs) / 1000);
		if (clock.nowMs() - sinceMs >= 1000) board.say(`The GPU is there again, after ${length}.`, 'good');
	}

	const stop = worker.onLost(({ code, shortMessage }) => {
		if (HARMLESS.has(code)) return;
		const nowMs = clock.nowMs();
		// Long without a loss: the next rest is a short one again.
		if (nowMs - lastLossMs > 2 * REST_LAST_MS) restMs = REST_FIRST_MS;
		lastLossMs = nowMs;
		lostAtMs = [...lostAtMs.filter((atMs) => nowMs - atMs < patience.withinMs), nowMs];
		losses++;
		if (isMending) return;
		isMending = true;
		mend(shortMessage)
			.catch(() => {
				// Stopped meanwhile.
			})
			.finally(() => (isMending = false));
	});
	signal.addEventListener('abort', stop, { once: true });
}
