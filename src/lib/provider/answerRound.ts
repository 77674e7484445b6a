import type { RoundView, VerifierView } from '$lib/chain/types';
import type { Clock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { Address, ClassId, DeviceId } from '$lib/core/ids';
import type { Link } from '$lib/peer/link';
import type { Board } from './board';
import type { ProviderNetwork, ProviderOptions } from './ports';
import { prove, type Verdict } from './prove';
import { isSameAddress } from './windows';

export interface AnswerOptions extends Pick<ProviderOptions, 'chain' | 'key' | 'worker' | 'tunedFor'> {
	deviceId: DeviceId;
	classId: ClassId;
	network: ProviderNetwork;
	board: Board;
	clock: Clock;
	signal: AbortSignal;
}

/** How a round ended, and what kept a verifier from its verdict last. */
export interface Answered {
	status: RoundView['status'] | undefined;
	problem: unknown;
}

/** A verifier draws as soon as there is a block to draw by; where none does, the device does it itself. */
const DRAW_PATIENCE_MS = 3_000;
const POLL_MS = 500;
/** Before a verifier that could not be reached is called again. */
const RETRY_MS = 5_000;

export const isUndecided = ({ status }: RoundView): boolean => status === 'requested' || status === 'drawn';

/**
 * Proves to every verifier that is drawn for the latest round about this device, one after another, until all have
 * voted or the round is over. Draws it where nobody else does.
 *
 * @param whose the round that the owner asked for, or that a fault report did
 * @throws RallyError where the chain can't be asked or the GPU gives up; the signal's reason
 */
export async function answerRound(whose: 'own' | 'fault', options: AnswerOptions): Promise<Answered> {
	const { chain, deviceId, classId, board, clock, signal } = options;
	const startMs = clock.nowMs();
	let isDrawn = false;
	let problem: unknown;
	for (;;) {
		signal.throwIfAborted();
		const round = (await chain.getRounds(deviceId, classId))[whose];
		signal.throwIfAborted();
		if (!round) return { status: undefined, problem };
		if (round.status === 'requested') {
			if (clock.nowMs() - startMs >= DRAW_PATIENCE_MS) {
				// Refused where it is too late, or where a verifier was faster: the next look tells.
				await chain.drawRound(round.roundId).catch((thrown: unknown) => (problem = thrown));
			}
			if (chain.nowS() > round.drawUntilS) return { status: await settle(round), problem };
			await clock.sleep(POLL_MS, signal);
			continue;
		}
		if (!isDrawn && round.status === 'drawn') {
			isDrawn = true;
			const count = round.seats.length;
			board.say(count === 1 ? 'The chain drew one verifier.' : `The chain drew ${count} verifiers.`);
		}
		const silent = round.seats.filter(({ vote }) => vote === undefined);
		const isOver = chain.nowS() > round.deadlineS;
		if (silent.length === 0 || (!isUndecided(round) && isOver)) return { status: round.status, problem };
		if (isOver) return { status: await settle(round), problem };
		const verifiers = await chain.getVerifiers();
		let isAnswered = false;
		for (const seat of silent) {
			signal.throwIfAborted();
			try {
				const verifier = find(verifiers, seat.verifier);
				await askVerifier(verifier, options);
				isAnswered = true;
			} catch (thrown) {
				signal.throwIfAborted();
				problem = thrown;
			}
		}
		// Decided without those that can't be reached: they lose by it, and the device need not wait for them.
		const now = (await chain.getRounds(deviceId, classId))[whose];
		if (now && !isUndecided(now)) return { status: now.status, problem };
		if (!isAnswered) {
			const reason = problem instanceof RallyError ? ` ${problem.shortMessage}` : '';
			board.say(`A drawn verifier can’t be reached; it is called again.${reason}`, 'bad');
		}
		await clock.sleep(RETRY_MS, signal);
	}

	/** Its time is over: whoever paid for it has that back. */
	async function settle(round: RoundView): Promise<RoundView['status'] | undefined> {
		await chain.settleRound(round).catch((thrown: unknown) => (problem ??= thrown));
		return (await chain.getRounds(deviceId, classId))[whose]?.status;
	}
}

function find(verifiers: readonly VerifierView[], address: Address): VerifierView {
	const found = verifiers.find(({ verifier }) => isSameAddress(verifier, address));
	if (found) return found;
	throw new RallyError('A drawn verifier has left the network.', { code: 'verifier.none' });
}

async function askVerifier(
	verifier: VerifierView,
	{ network, deviceId, classId, key, worker, tunedFor, clock, board, signal }: AnswerOptions
): Promise<Verdict> {
	let link: Link | undefined;
	try {
		link = await network.openLink(verifier, signal);
		board.say('A verifier challenges this GPU.');
		const verdict = await prove(link, {
			deviceId,
			classId,
			key,
			worker,
			tunedFor,
			clock,
			signal,
			onProgress: (roundsDone, rounds) =>
				board.change({ proof: { roundsDone, rounds, score: undefined, passed: undefined, sentence: '' } })
		});
		const { passed, score, sentence, transactionHash } = verdict;
		const { rounds, roundsDone } = board.snapshot.get().proof ?? { rounds: 0, roundsDone: 0 };
		board.change({ proof: { rounds, roundsDone, score, passed, sentence } });
		const tone = passed ? 'good' : 'bad';
		board.say(`Proof ${passed ? 'passed' : 'failed'}. ${sentence}`, tone, transactionHash);
		return verdict;
	} finally {
		link?.close('bye');
	}
}
