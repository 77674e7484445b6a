import { expect, it, onTestFinished } from 'vitest';
import type { AttestOptions } from '$lib/chain/attest';
import type { ResourceClassView, RoundView } from '$lib/chain/types';
import { RallyError } from '$lib/core/errors';
import type { Address, ClassId, DeviceId, Hex, RoundId } from '$lib/core/ids';
import { kernelId } from '$lib/core/kernelId';
import { createManualClock } from '$lib/core/manualClock';
import { systemRandom } from '$lib/core/random';
import { OneWrongEntryDevice } from '$lib/gpu/proof/doubles';
import type { Link } from '$lib/peer/link';
import { generateSigningKey } from '$lib/protocol/key';
import type { Message, Role } from '$lib/protocol/messages';
import { deviceIdOf } from '$lib/protocol/peerId';
import { answerRounds, type VerifierEvent } from './answerRounds';
import { createExamNet, createStopwatch, playDevice, type Playing } from './examStage';
import type { RoundsChain } from './roundsChain';
import { transcriptHash } from './transcriptHash';

const me: Address = '0x00000000000000000000000000000000000000Aa';
const another: Address = '0x00000000000000000000000000000000000000Bb';
const classId = `0x${'aa'.repeat(32)}` as ClassId;
/** Of the transaction that votes in a round. */
const hashOf = (roundId: bigint): Hex => `0x${roundId.toString(16).padStart(64, '0')}`;
const away = new RallyError('The chain cannot be reached.', { code: 'chain.unreachable' });

/** A chain of rounds in memory that does what it is told, and a verifier that answers them. */
async function stage(broken: Partial<RoundsChain> = {}) {
	const [key, verifierKey] = await Promise.all([generateSigningKey(), generateSigningKey()]);
	const deviceId = deviceIdOf(key.publicKey);
	const rounds: RoundView[] = [];
	const votes: AttestOptions[] = [];
	const done: string[] = [];
	const told: VerifierEvent[] = [];
	const at = { nowS: 0 };
	const looks = createManualClock();
	const time = createStopwatch();
	const stop = new AbortController();
	const net = createExamNet();
	let onLink: (link: Link) => void = () => {};

	const change = (roundId: RoundId, fields: Partial<RoundView>) => {
		const before = rounds[Number(roundId) - 1];
		if (before) rounds[Number(roundId) - 1] = { ...before, ...fields };
	};
	const chain: RoundsChain = {
		chainId: 31337,
		countRounds: async () => BigInt(rounds.length),
		getRound: async (roundId) => rounds[Number(roundId) - 1],
		getClass: async (id) =>
			id === classId
				? ({ classId, kernel: kernelId('gemm-f32'), minScore: 1n, minMemoryBytes: 0n } as ResourceClassView)
				: undefined,
		nowS: async () => at.nowS,
		draw: async (roundId) => {
			done.push(`draw ${roundId}`);
			change(roundId, {
				status: 'drawn',
				deadlineS: 600,
				seats: [me, another].map((verifier) => ({ verifier, vote: undefined }))
			});
		},
		settle: async ({ roundId }) => {
			done.push(`settle ${roundId}`);
			change(roundId, { isClosed: true });
		},
		vote: async (vote) => {
			votes.push(vote);
			change(vote.roundId, {
				seats: [me, another].map((verifier) => ({
					verifier,
					vote: verifier !== me ? undefined : vote.passed ? 'passed' : 'failed'
				}))
			});
			return hashOf(vote.roundId);
		},
		judge: async () => ({ deviceId, transactionHash: '0x1dea' }),
		...broken
	};
	const { settled } = answerRounds(chain, {
		key: verifierKey,
		// As another wallet may write it.
		verifier: me.toLowerCase() as Address,
		peers: { onLink: (handler) => (onLink = handler) },
		// Exams take what the device says; the chain is looked at when the test says so.
		clock: { ...time, sleep: looks.sleep },
		random: systemRandom,
		signal: stop.signal,
		tell: (event) => told.push(event)
	});
	onTestFinished(() => stop.abort());

	const call = async (play: Partial<Playing> = {}, role: Role = 'device') => {
		const link = await net.connect({ key, role }, { key: verifierKey, role: 'verifier' }, (arrived) =>
			onLink(arrived)
		);
		onTestFinished(() => link.close());
		playDevice(link, { key, time, ...play });
		return link;
	};
	return {
		at,
		rounds,
		votes,
		done,
		told,
		stop,
		settled,
		call,
		deviceId,
		/** Asks for a round about the device. */
		request(fields: Partial<RoundView> = {}) {
			const roundId = BigInt(rounds.length + 1) as RoundId;
			rounds.push({
				roundId,
				deviceId,
				classId,
				feeWei: 1n,
				drawUntilS: 300,
				deadlineS: 0,
				isFault: false,
				status: 'requested',
				isClosed: false,
				seats: [],
				...fields
			});
		},
		/** The verifier's next look at the chain. */
		look: () => looks.advance(1_000),
		/** Has the device examined, and hears what it is told. */
		async prove(play?: Partial<Playing>, about: ClassId = classId): Promise<Message> {
			const link = await call(play);
			const asked = { type: 'proof.request', deviceId, classId: about } as const;
			return (await link.request(asked, { timeoutMs: 20_000 })).message;
		}
	};
}

type Stage = Awaited<ReturnType<typeof stage>>;
const kinds = ({ told }: Stage) => told.map(({ type }) => type);

/** Fails at its first challenge, and signs nothing false. */
const ComesLate: Partial<Playing> = { gpuMs: 30_001 };

it('draws a round, examines the device that comes, and votes with the transcript that it tells of', async () => {
	const at = await stage();
	at.request();
	await at.look();
	expect(at.done).toEqual(['draw 1']);

	const verdict = await at.prove();
	expect(verdict).toMatchObject({ type: 'proof.verdict', passed: true, transactionHash: hashOf(1n) });
	expect(kinds(at)).toEqual(['examining', 'examined', 'voted']);
	const [examining, examined, voted] = at.told;
	expect(examining).toEqual({ type: 'examining', deviceId: at.deviceId, classId });
	expect(voted).toMatchObject({ deviceId: at.deviceId, passed: true, transactionHash: hashOf(1n) });
	const signed = examined?.type === 'examined' ? examined.signed : undefined;
	expect(signed?.transcript).toMatchObject({ chainId: 31337, classId, verdict: { passed: true } });
	expect(at.votes).toEqual([
		{
			roundId: 1n,
			passed: true,
			score: BigInt(Math.floor(signed?.transcript.verdict.score ?? 0)),
			memoryBytes: 0n,
			transcriptHash: signed && transcriptHash(signed.transcript)
		}
	]);
	expect(at.votes[0]?.score).toBeGreaterThan(0n);
});

it('answers by one exam every round about the device and class that it is drawn for, and no other', async () => {
	const at = await stage();
	at.request();
	at.request({ isFault: true });
	at.request({ classId: `0x${'bb'.repeat(32)}` as ClassId });
	at.request({ deviceId: `0x${'11'.repeat(32)}` as DeviceId });
	at.request({ status: 'drawn', deadlineS: 600, seats: [{ verifier: another, vote: undefined }] });
	await at.look();
	await at.prove(ComesLate);
	expect(at.votes).toMatchObject([
		{ roundId: 1n, passed: false },
		{ roundId: 2n, passed: false }
	]);
	expect(at.told.at(-1)).toMatchObject({ type: 'voted', passed: false, transactionHash: hashOf(2n) });
	// It has said what it had to say.
	expect(await at.prove(ComesLate)).toMatchObject({ type: 'refused', code: 'proof.unexpected' });
	expect(at.votes).toHaveLength(2);
});

it('examines nobody that it is not drawn for, nor for a class that it does not know, and says nothing of it', async () => {
	const unknown = `0x${'bb'.repeat(32)}` as ClassId;
	const at = await stage();
	expect(await at.prove()).toMatchObject({ code: 'proof.unexpected' });
	at.request({ classId: unknown });
	await at.look();
	expect(await at.prove({}, unknown)).toMatchObject({ code: 'proof.unknownClass' });
	expect(at.told).toEqual([]);
});

it('brings a device that signed a wrong product before the referee, beside its vote', async () => {
	const at = await stage();
	at.request();
	await at.look();
	await at.prove({ device: OneWrongEntryDevice });
	await at.settled();
	expect(at.votes).toMatchObject([{ passed: false, score: 0n }]);
	expect(at.told).toContainEqual({ type: 'convicted', deviceId: at.deviceId, transactionHash: '0x1dea' });
});

it('votes all the same where the referee does not convict', async () => {
	const at = await stage({
		judge: async () => {
			throw new RallyError('That entry is right.', { code: 'evidence.right' });
		}
	});
	at.request();
	await at.look();
	await at.prove({ device: OneWrongEntryDevice });
	await at.settled();
	expect(at.votes).toHaveLength(1);
	expect(at.told).toContainEqual({
		type: 'note',
		text: 'The referee did not convict. That entry is right.'
	});
	expect(kinds(at)).not.toContain('convicted');
});

it('convicts nobody who only failed', async () => {
	const at = await stage();
	at.request();
	await at.look();
	await at.prove(ComesLate);
	await at.settled();
	expect(kinds(at)).toEqual(['examining', 'examined', 'voted']);
});

it('says of a device that does not come that it failed, and settles the round when its time is over', async () => {
	const at = await stage();
	at.request();
	await at.look();
	at.at.nowS = 580;
	await at.look();
	expect(at.votes).toEqual([]);
	at.at.nowS = 581;
	await at.look();
	expect(at.votes).toMatchObject([{ roundId: 1n, passed: false, score: 0n, memoryBytes: 0n }]);
	const name = at.deviceId.slice(0, 10);
	expect(at.told).toEqual([{ type: 'note', text: `device ${name} did not come to prove itself.` }]);
	at.at.nowS = 600;
	await at.look();
	expect(at.done).toEqual(['draw 1']);
	at.at.nowS = 601;
	await at.look();
	expect(at.done).toEqual(['draw 1', 'settle 1']);
	await at.look();
	expect(at.done).toHaveLength(2);
});

it('tells the device when the round was over before the verdict', async () => {
	const at = await stage();
	at.request();
	await at.look();
	const closes: Playing['twist'] = (answer) => {
		at.rounds.splice(0, 1, ...at.rounds.map((round) => ({ ...round, seats: [] })));
		return answer;
	};
	expect(await at.prove({ ...ComesLate, twist: closes })).toMatchObject({
		type: 'refused',
		text: 'The round was over before the verdict.'
	});
	expect(kinds(at)).toEqual(['examining', 'examined']);
});

it('goes on where the chain is away for a while, and tells the device so', async () => {
	let isAway = true;
	const at = await stage({
		countRounds: async () => {
			if (isAway) throw away;
			return BigInt(at.rounds.length);
		}
	});
	at.request();
	await at.look();
	expect(await at.prove(ComesLate)).toMatchObject({ type: 'refused', code: 'chain.unreachable' });
	expect(kinds(at).every((kind) => kind === 'note')).toBe(true);
	expect(at.told).toContainEqual({ type: 'note', text: away.shortMessage });
	isAway = false;
	await at.look();
	expect(await at.prove(ComesLate)).toMatchObject({ type: 'proof.verdict' });
	expect(at.votes).toHaveLength(1);
});

it('tells of no vote that the chain did not take, and takes the device again', async () => {
	let isAway = true;
	const votes: RoundId[] = [];
	const at = await stage({
		vote: async ({ roundId }) => {
			if (isAway) throw away;
			votes.push(roundId);
			return hashOf(1n);
		}
	});
	at.request();
	await at.look();
	expect(await at.prove(ComesLate)).toMatchObject({ type: 'refused', text: away.shortMessage });
	expect(kinds(at)).toEqual(['examining', 'examined']);
	isAway = false;
	await at.prove(ComesLate);
	expect(votes).toEqual([1n]);
});

it('hangs up on who is no device', async () => {
	const at = await stage();
	const link = await at.call({}, 'client');
	expect(await link.closed).toMatchObject({ code: 'bye' });
});

it('ends its exams when it is stopped, votes no more and looks no more, and settles', async () => {
	const at = await stage();
	at.request();
	await at.look();
	const stops: Playing['twist'] = (answer) => {
		at.stop.abort();
		return answer;
	};
	expect(await at.prove({ ...ComesLate, twist: stops })).toMatchObject({ type: 'refused' });
	at.request();
	await at.look();
	await at.settled();
	expect(at.done).toEqual(['draw 1']);
	expect(at.votes).toEqual([]);
	expect(kinds(at)).toEqual(['examining']);
});

it('waits for a vote that is under way when it is stopped', async () => {
	const order: string[] = [];
	let send = () => {};
	let mine = () => {};
	const sent = new Promise<void>((resolve) => (send = resolve));
	const mined = new Promise<void>((resolve) => (mine = resolve));
	const at = await stage({
		vote: async () => {
			send();
			await mined;
			order.push('voted');
			return hashOf(1n);
		}
	});
	at.request();
	await at.look();
	const proving = at.prove(ComesLate);
	await sent;
	at.stop.abort();
	const settled = at.settled().then(() => order.push('settled'));
	await at.look();
	mine();
	await Promise.all([settled, proving]);
	expect(order).toEqual(['voted', 'settled']);
});
