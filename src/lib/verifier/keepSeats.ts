import type { RoundView } from '$lib/chain/types';
import type { Clock } from '$lib/core/clock';
import { toRallyError } from '$lib/core/errors';
import type { Address, ClassId, DeviceId, Hex, RoundId } from '$lib/core/ids';

/** What a verifier sees to on chain, beside challenging. */
export interface SeatsChain {
	/** How many rounds there ever were; ids run from 1. */
	countRounds(): Promise<bigint>;
	getRound(roundId: RoundId): Promise<RoundView | undefined>;
	draw(roundId: RoundId): Promise<unknown>;
	/** Cancels or closes a round whose time is over. */
	settle(round: RoundView): Promise<unknown>;
	vote(vote: { roundId: RoundId; passed: boolean; score: bigint; transcriptHash: Hex }): Promise<Hex>;
	/** The chain's second. */
	nowS(): Promise<number>;
}

export interface SeatsOptions {
	chain: SeatsChain;
	/** Whose seats. */
	verifier: Address;
	clock: Clock;
	signal: AbortSignal;
	say(line: string): void;
}

export interface Seats {
	/** Rounds about a device in which this verifier may still vote, as the chain says now. */
	of(deviceId: DeviceId, classId: ClassId): Promise<RoundId[]>;
}

/** A device waits for the draw: look often. */
const LOOK_MS = 1_000;
/** How far back a verifier that starts looks for rounds that are still open. */
const LOOK_BACK = 64n;
/** Time enough for a vote to be mined before the deadline. */
const VOTE_AHEAD_S = 20;
/** Stands where there is no transcript, because the device never came. */
const NO_TRANSCRIPT: Hex = `0x${'00'.repeat(32)}`;

/**
 * Follows the chain's rounds until the signal aborts: draws those that wait for it, says of a device that did not
 * come that it failed, and settles what is over. What goes wrong is said and tried again.
 */
export function keepSeats({ chain, verifier, clock, signal, say }: SeatsOptions): Seats {
	const open = new Set<RoundId>();
	let looked: bigint | undefined;

	const isMine = (round: RoundView) =>
		round.seats.some(
			(seat) => seat.vote === undefined && seat.verifier.toLowerCase() === verifier.toLowerCase()
		);

	const complain = (thrown: unknown) => say(`verifier: ${toRallyError(thrown).shortMessage}`);

	async function findNew(): Promise<void> {
		const count = await chain.countRounds();
		looked ??= count > LOOK_BACK ? count - LOOK_BACK : 0n;
		for (; looked < count; looked++) open.add((looked + 1n) as RoundId);
	}

	/** Others may do the same at the same moment: what the chain then refuses has been done. */
	const anyone = (work: Promise<unknown>) => work.catch(() => {});

	async function lookAt(roundId: RoundId): Promise<void> {
		const [round, nowS] = await Promise.all([chain.getRound(roundId), chain.nowS()]);
		if (!round || round.isClosed || round.status === 'undecided' || round.status === 'cancelled') {
			open.delete(roundId);
		} else if (round.status === 'requested') {
			await anyone(nowS <= round.drawUntilS ? chain.draw(roundId) : chain.settle(round));
		} else if (nowS > round.deadlineS) {
			await anyone(chain.settle(round));
		} else if (isMine(round) && round.status !== 'passed' && nowS > round.deadlineS - VOTE_AHEAD_S) {
			await chain.vote({ roundId, passed: false, score: 0n, transcriptHash: NO_TRANSCRIPT });
			say(`verifier: device ${round.deviceId.slice(0, 10)} did not come to prove itself.`);
		}
	}

	async function run(): Promise<void> {
		for (;;) {
			const isThere = await findNew().then(() => true, complain);
			// One by one: a round that can't be read or voted in must not keep those after it from their look.
			if (isThere) for (const roundId of [...open]) await lookAt(roundId).catch(complain);
			await clock.sleep(LOOK_MS, signal);
		}
	}
	// The sleep rejects when the signal aborts: that is the end, and nobody's error.
	run().catch(() => {});

	return {
		async of(deviceId, classId) {
			await findNew();
			const rounds = await Promise.all([...open].map((roundId) => chain.getRound(roundId)));
			return rounds.flatMap((round) =>
				round && round.deviceId === deviceId && round.classId === classId && isMine(round)
					? round.roundId
					: []
			);
		}
	};
}
