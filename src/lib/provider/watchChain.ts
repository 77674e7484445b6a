import type { Clock } from '$lib/core/clock';
import { toRallyError } from '$lib/core/errors';
import { formatDuration } from '$lib/core/formatDuration';
import type { Board } from './board';
import type { ProviderChain } from './ports';
import { setHealth } from './setHealth';

/** Reads that a serving tab repeats every few seconds, and with which renters come. */
type Watched = 'getOwnWindow' | 'getEarnings' | 'getRounds' | 'getProof' | 'getLease' | 'getEndpoint';

/**
 * The same chain; the board says whether its node answers, and since when not. Nobody is asked for that alone: it is told
 * by the reads that a serving tab makes anyway.
 */
export function watchChain(chain: ProviderChain, board: Board, clock: Clock): ProviderChain {
	/** Reads in the order they were sent, and which of them was the last that was answered. */
	let sent = 0;
	let answered = 0;

	const health = () => board.snapshot.get().health.chain;

	function reached(order: number): void {
		answered = Math.max(answered, order);
		const before = health();
		if (before.status === 'ok') return;
		setHealth(board, { chain: { status: 'ok' } });
		board.say(
			`The chain’s node answers again, after ${formatDuration((clock.nowMs() - before.sinceMs) / 1000)}.`,
			'good'
		);
	}

	function missed(order: number): void {
		// One that was sent before the node came back says nothing of now.
		if (order < answered || health().status === 'unreachable') return;
		setHealth(board, { chain: { status: 'unreachable', sinceMs: clock.nowMs() } });
		board.say(
			'The chain’s node does not answer. Renters who are here are served on; nobody new can be let in.',
			'bad'
		);
	}

	const watched =
		<A extends unknown[], R>(read: (...asked: A) => Promise<R>) =>
		async (...asked: A): Promise<R> => {
			const order = ++sent;
			try {
				const answer = await read(...asked);
				reached(order);
				return answer;
			} catch (thrown) {
				if (toRallyError(thrown).code === 'chain.unreachable') missed(order);
				throw thrown;
			}
		};

	// What is not watched is the chain's own.
	return Object.assign(Object.create(chain) as ProviderChain, {
		getOwnWindow: watched((...asked) => chain.getOwnWindow(...asked)),
		getEarnings: watched((...asked) => chain.getEarnings(...asked)),
		getRounds: watched((...asked) => chain.getRounds(...asked)),
		getProof: watched((...asked) => chain.getProof(...asked)),
		getLease: watched((...asked) => chain.getLease(...asked)),
		getEndpoint: watched((...asked) => chain.getEndpoint(...asked))
	} satisfies Pick<ProviderChain, Watched>);
}
