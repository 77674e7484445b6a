import { toRallyError } from '$lib/core/errors';
import type { AnswerOptions } from './answerRound';
import { proveAnew } from './attest';
import type { OwnWindow } from './ports';

/** Minutes count here, not seconds: a proof may be renewed for half of the time that it holds. */
const LOOK_MS = 30_000;

/**
 * Sees to it, while a window is served, that a proof reaches its end: without one a seller does not get back what it
 * left, and an LP is not rewarded in full. Never rejects before `over` aborts; what goes wrong is said and tried
 * again.
 *
 * @param options.over aborts with the signal, and when the window is over: a proof that is under way is completed, since a
 *   verifier may take one that breaks off for one that failed
 */
export async function keepAttested(
	window: OwnWindow,
	options: AnswerOptions & { over: AbortSignal }
): Promise<void> {
	const { chain, deviceId, classId, board, clock, signal, over } = options;
	for (;;) {
		await clock.sleep(LOOK_MS, over);
		try {
			const proof = await chain.getProof(deviceId, classId);
			board.change({ proofUntilS: proof?.validUntilS });
			if (!proof || proof.validUntilS >= window.endS) continue;
			if (chain.nowS() < proof.atS + (proof.validUntilS - proof.atS) / 2) continue;
			over.throwIfAborted();
			board.say('The proof runs out before the window: this GPU proves itself again.');
			await proveAnew(options);
		} catch (thrown) {
			signal.throwIfAborted();
			over.throwIfAborted();
			const { code, shortMessage } = toRallyError(thrown);
			// That the chain can't be asked is said once, elsewhere.
			if (code !== 'chain.unreachable') board.say(shortMessage, 'bad');
		}
	}
}
