import type { RoundView } from '$lib/chain/types';
import { RallyError } from '$lib/core/errors';
import { formatRally } from '$lib/core/units';
import { answerRound, isUndecided, type AnswerOptions } from './answerRound';

/**
 * Has the device attested for a class: pays for a round of verification, and proves to the verifiers that the
 * chain draws. A round that is under way is gone on with, and nothing runs where a valid attestation stands.
 *
 * @throws RallyError `proof.failed`, `verifier.none`, `round.tooEarly`, or why the verifiers could not be reached;
 *   the signal's reason
 */
export async function attest(options: AnswerOptions): Promise<void> {
	const { chain, deviceId, classId, board, signal } = options;
	if (await chain.isAttested(deviceId, classId)) return;
	signal.throwIfAborted();
	board.change({ phase: 'proving', proof: undefined });
	await proveAnew(options);
}

/**
 * The same, whatever stands on the chain already.
 *
 * @throws as {@link attest}
 */
export async function proveAnew(options: AnswerOptions): Promise<void> {
	const { chain, deviceId, classId, board, signal } = options;
	await openRound(options);
	signal.throwIfAborted();
	const { status, problem } = await answerRound('own', options);
	signal.throwIfAborted();
	if (status === 'passed' && (await chain.isAttested(deviceId, classId))) return;
	signal.throwIfAborted();
	if (status === 'failed') {
		const { sentence } = board.snapshot.get().proof ?? { sentence: '' };
		throw new RallyError(`The proof did not pass. ${sentence}`.trim(), {
			code: 'proof.failed',
			hint: 'Choose a class that asks for less, or close what else uses the GPU and try again.'
		});
	}
	throw (
		problem ??
		new RallyError('The verifiers did not come to a verdict in time.', {
			code: 'verifier.silent',
			hint: 'What the round cost has come back. Try again.'
		})
	);
}

/** Sees to it that a round of the device's own is under way. */
async function openRound({ chain, deviceId, classId, board, signal }: AnswerOptions): Promise<void> {
	const isUnderWay = (round: RoundView | undefined) => round !== undefined && isUndecided(round);
	const { own } = await chain.getRounds(deviceId, classId);
	signal.throwIfAborted();
	if (own && isUnderWay(own)) {
		const untilS = own.status === 'requested' ? own.drawUntilS : own.deadlineS;
		if (chain.nowS() <= untilS) return;
		await chain.settleRound(own);
		signal.throwIfAborted();
	}
	if ((await chain.getVerifiers()).length === 0) {
		throw new RallyError('No verifier is bonded on this network.', {
			code: 'verifier.none',
			hint: 'Try again later; nothing was paid.'
		});
	}
	signal.throwIfAborted();
	const { transactionHash, feeWei } = await chain.requestRound(deviceId, classId);
	board.say(
		`Asked to be verified, for ${formatRally(feeWei)} RALLY: the chain draws who challenges this GPU.`,
		'info',
		transactionHash
	);
}
