import type { Clock } from '$lib/core/clock';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { Address, ClassId, DeviceId, Hex } from '$lib/core/ids';
import type { Random } from '$lib/core/random';
import type { RowEvidence } from '$lib/core/rowEvidence';
import type { Peers } from '$lib/peer/createPeers';
import type { SigningKey } from '$lib/protocol/key';
import { keepSeats } from './keepSeats';
import type { RoundsChain } from './roundsChain';
import { serveVerifier, type VerifierChain } from './serveVerifier';
import type { SignedTranscript } from './types';

/** What a serving verifier tells. */
export type VerifierEvent =
	/** Anything else that a person may want to know. */
	| { type: 'note'; text: string }
	| { type: 'examining'; deviceId: DeviceId; classId: ClassId }
	| { type: 'examined'; deviceId: DeviceId; signed: SignedTranscript }
	| { type: 'voted'; deviceId: DeviceId; passed: boolean; sentence: string; transactionHash: Hex | undefined }
	| { type: 'convicted'; deviceId: DeviceId; transactionHash: Hex };

export interface AnswerRoundsOptions {
	/** The one that the bond names. */
	key: SigningKey;
	/** Whose bond and seats; the account that signs. */
	verifier: Address;
	/** Online under that key, as a verifier. */
	peers: Pick<Peers, 'onLink'>;
	clock: Clock;
	random: Random;
	/** Ends it, and the exams that run. */
	signal: AbortSignal;
	tell(event: VerifierEvent): void;
}

/**
 * Does what a bonded verifier is drawn for, until the signal aborts: draws rounds that wait, examines the devices that
 * come, votes on what they proved in every round about them, settles what is over, and shows the referee what a device
 * signed wrongly.
 *
 * @returns `settled`, which waits for votes that are under way
 */
export function answerRounds(
	chain: RoundsChain,
	{ key, verifier, peers, clock, random, signal, tell }: AnswerRoundsOptions
): { settled(): Promise<unknown> } {
	let underWay: Promise<unknown> = Promise.resolve();
	const follow = <T>(work: Promise<T>): Promise<T> => {
		underWay = Promise.allSettled([underWay, work]);
		return work;
	};
	const votes = new Map<DeviceId, Hex>();
	const brokenOff = new Map<DeviceId, number>();
	const seats = keepSeats({
		verifier,
		chain: {
			...chain,
			// Only of devices that did not come.
			vote: (vote) => chain.vote({ ...vote, memoryBytes: 0n })
		},
		clock,
		signal,
		say: (line) => tell({ type: 'note', text: line.replace(/^verifier: /, '') })
	});

	/** One proof is an answer to every round about the device that this verifier is drawn for. */
	const voteInAll: VerifierChain['vote'] = async ({ deviceId, classId, ...vote }) => {
		let hash: Hex | undefined;
		for (const roundId of await seats.of(deviceId, classId)) {
			hash = await chain.vote({ roundId, ...vote });
		}
		if (!hash) throw new RallyError('The round was over before the verdict.', { code: 'round.over' });
		votes.set(deviceId, hash);
		return hash;
	};

	/** A device that signed a false result is brought before the referee: its window is forfeited. */
	async function convict(evidence: RowEvidence): Promise<void> {
		try {
			const { deviceId, transactionHash } = await chain.judge(evidence);
			tell({ type: 'convicted', deviceId, transactionHash });
		} catch (thrown) {
			tell({ type: 'note', text: `The referee did not convict. ${toRallyError(thrown).shortMessage}` });
		}
	}

	peers.onLink((link) => {
		if (link.remote.role !== 'device') return link.close('bye', 'This is a verifier: it serves devices.');
		const { deviceId } = link.remote;
		serveVerifier(link, {
			key,
			clock,
			random,
			signal,
			brokenOff,
			chain: {
				chainId: chain.chainId,
				getClass: chain.getClass,
				isSeated: async (...about) => (await seats.of(...about)).length > 0,
				vote: (vote) => follow(voteInAll(vote))
			},
			onExam: (classId) => tell({ type: 'examining', deviceId, classId }),
			onEvidence: (evidence) => void follow(convict(evidence)),
			onTranscript: (signed) => tell({ type: 'examined', deviceId, signed }),
			onVerdict: ({ deviceId, passed, sentence }) =>
				tell({ type: 'voted', deviceId, passed, sentence, transactionHash: votes.get(deviceId) })
		});
	});

	return { settled: () => underWay };
}
