import { toRallyError } from '$lib/core/errors';
import type { AnswerOptions } from './answerRound';
import { proveAnew } from './attest';
import type { OwnWindow } from './ports';

/** Minutes count here, not seconds: a proof may be renewed for half of the time that it holds. */
const LOOK_MS = 30_000;

/**
 * Sees to it, while a window is served, that a proof reaches its end: without one a seller does not get back what it
 * left, and an LP is not rewarded in full. Never rejects before the signal aborts; what goes wrong is said and tried
 * again.
 */
export async function keepAttested(window: OwnWindow, options: AnswerOptions): Promise<void> {
	const { chain, deviceId, classId, board, clock, signal } = options;
	for (;;) {
		await clock.sleep(LOOK_MS, signal);
		try {
			const proof = await chain.getProof(deviceId, classId);
			board.change({ proofUntilS: proof?.validUntilS });
			if (!proof || proof.validUntilS >= window.endS) continue;
			if (chain.nowS() < proof.atS + (proof.validUntilS - proof.atS) / 2) continue;
			board.say('The proof runs out before the window: this GPU proves itself again.');
			await proveAnew(options);
		} catch (thrown) {
			signal.throwIfAborted();
			const { code, shortMessage } = toRallyError(thrown);
			// That the chain can't be asked is said once, elsewhere.
			if (code !== 'chain.unreachable') board.say(shortMessage, 'bad');
		}
	}
}
