import type { RoundId } from '$lib/core/ids';
import { answerRound, isUndecided, type AnswerOptions } from './answerRound';
import type { OwnWindow } from './ports';

/** A report leaves minutes to answer; this is how late the tab notices. */
const LOOK_MS = 4_000;

/**
 * Watches, while a window is served, for clients who report its device, and proves it again to the verifiers that
 * are drawn. A chain that can't be asked is asked again.
 *
 * @returns once the window was forfeited; else the signal ends it
 */
export async function answerReports(window: OwnWindow, options: AnswerOptions): Promise<void> {
	const { chain, deviceId, classId, board, clock, signal } = options;
	const seen = new Set<RoundId>();
	for (;;) {
		await clock.sleep(LOOK_MS, signal);
		try {
			const { fault } = await chain.getRounds(deviceId, classId);
			if (!fault || seen.has(fault.roundId) || !isUndecided(fault)) continue;
			board.say('A renter has reported this device: it must prove itself again.', 'bad');
			const { status } = await answerRound('fault', options);
			signal.throwIfAborted();
			seen.add(fault.roundId);
			await chain.resolveReport(window.windowId);
			if (status === 'failed') {
				board.say('The device failed, and what this window held is forfeited.', 'bad');
				return;
			}
			board.say(
				status === 'passed'
					? 'The device passed: the report is refused, and its penalty is yours.'
					: 'The report came to nothing: there was no verdict in time.',
				'good'
			);
		} catch {
			signal.throwIfAborted();
		}
	}
}
