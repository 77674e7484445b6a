import type { Clock } from '$lib/core/clock';
import { formatDuration } from '$lib/core/formatDuration';
import type { Board } from './board';
import type { Connectivity, ProviderNetwork } from './ports';
import { setHealth } from './setHealth';

/** An absence that is over by then is nobody's concern. */
const WORTH_SAYING_MS = 5_000;

/**
 * Shows, until the signal aborts, whether renters can find the device; joins the broker anew when the machine comes to
 * another network.
 *
 * @param onChange the machine's network has come, gone or is another
 */
export function watchNetwork(
	network: Pick<ProviderNetwork, 'onState' | 'rejoin'>,
	{
		connectivity,
		board,
		clock,
		signal,
		onChange
	}: {
		connectivity: Connectivity | undefined;
		board: Board;
		clock: Clock;
		signal: AbortSignal;
		onChange(): void;
	}
): void {
	/** Since the broker is away, and why. */
	let away: { sinceMs: number; why: string; isSaid: boolean; back: AbortController } | undefined;

	const show = () => {
		if (!away) return setHealth(board, { network: { status: 'online' } });
		const { sinceMs, why } = away;
		const isOffline = connectivity?.isOnline() === false;
		setHealth(board, {
			network: isOffline ? { status: 'offline', sinceMs } : { status: 'rejoining', sinceMs, why }
		});
	};

	const sayLater = async (absence: NonNullable<typeof away>) => {
		await clock.sleep(WORTH_SAYING_MS, AbortSignal.any([signal, absence.back.signal]));
		absence.isSaid = true;
		const why =
			connectivity?.isOnline() === false
				? 'This machine has no network.'
				: absence.why || 'The broker does not answer.';
		board.say(`${why} New renters cannot find this device; it tries to come back by itself.`, 'bad');
	};

	network.onState((state) => {
		if (signal.aborted) return;
		if (state.status === 'rejoining') {
			const { why } = state;
			if (away) away.why = why || away.why;
			else {
				away = { sinceMs: clock.nowMs(), why, isSaid: false, back: new AbortController() };
				sayLater(away).catch(() => {
					// It was back before.
				});
			}
		} else if (away) {
			const { sinceMs, isSaid, back } = away;
			away = undefined;
			back.abort();
			const length = formatDuration((clock.nowMs() - sinceMs) / 1000);
			if (isSaid) board.say(`Renters can find this device again, after ${length}.`, 'good');
		}
		show();
	});

	const stop = connectivity?.onChange(() => {
		network.rejoin();
		show();
		onChange();
	});
	signal.addEventListener('abort', () => stop?.(), { once: true });
}
