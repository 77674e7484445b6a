import { expect, it, onTestFinished } from 'vitest';
import type { RoundView } from '$lib/chain/types';
import { RallyError } from '$lib/core/errors';
import type { Address, ClassId, DeviceId, RoundId } from '$lib/core/ids';
import { createManualClock } from '$lib/core/manualClock';
import { keepSeats, type SeatsChain } from './keepSeats';

const me: Address = '0x00000000000000000000000000000000000000Aa';
const another: Address = '0x00000000000000000000000000000000000000Bb';
const deviceId = `0x${'11'.repeat(32)}` as DeviceId;
const classId = `0x${'22'.repeat(32)}` as ClassId;

const asked = (fields: Partial<RoundView> = {}): RoundView => ({
	roundId: 1n as RoundId,
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
const drawn = (fields: Partial<RoundView> = {}): RoundView =>
	asked({ status: 'drawn', deadlineS: 300, seats: [{ verifier: me, vote: undefined }], ...fields });

/** A chain of rounds in memory, at second 0, and a verifier that keeps its seats on it. */
function stage(rounds: RoundView[], broken: Partial<SeatsChain> = {}) {
	const clock = createManualClock(0);
	const done: string[] = [];
	const said: string[] = [];
	const stop = new AbortController();
	const seats = keepSeats({
		verifier: me,
		clock,
		signal: stop.signal,
		say: (line) => said.push(line),
		chain: {
			countRounds: async () => BigInt(rounds.length),
			getRound: async (id) => rounds[Number(id) - 1],
			draw: async (id) => void done.push(`draw ${id}`),
			settle: async ({ roundId }) => void done.push(`settle ${roundId}`),
			vote: async ({ roundId, passed }) => {
				done.push(`vote ${roundId} ${passed}`);
				return '0xcc';
			},
			nowS: async () => clock.nowMs() / 1000,
			...broken
		}
	});
	onTestFinished(() => stop.abort());
	return { clock, done, said, seats, stop };
}

it('draws a round that waits for it, until it is drawn', async () => {
	const rounds = [asked()];
	const { clock, done } = stage(rounds);
	await clock.advance(1_500);
	expect(done).toEqual(['draw 1', 'draw 1']);
	rounds[0] = drawn();
	await clock.advance(2_000);
	expect(done).toHaveLength(2);
});

it('cancels a round that nobody drew, after its last second', async () => {
	const { clock, done } = stage([asked({ drawUntilS: 3 })]);
	await clock.advance(3_500);
	expect(done).toEqual(['draw 1', 'draw 1', 'draw 1', 'draw 1']);
	await clock.advance(1_000);
	expect(done.at(-1)).toBe('settle 1');
});

it('knows the rounds in which it may vote, and no other', async () => {
	const { seats } = stage([
		drawn(),
		drawn({ roundId: 2n as RoundId, isFault: true }),
		drawn({ roundId: 3n as RoundId, seats: [{ verifier: another, vote: undefined }] }),
		drawn({ roundId: 4n as RoundId, seats: [{ verifier: me, vote: 'passed' }] }),
		drawn({ roundId: 5n as RoundId, classId: `0x${'33'.repeat(32)}` as ClassId })
	]);
	expect(await seats.of(deviceId, classId)).toEqual([1n, 2n]);
});

it('says of a device that does not come that it failed, twenty seconds before the deadline', async () => {
	const rounds = [drawn({ deadlineS: 30 })];
	const { clock, done, said } = stage(rounds);
	await clock.advance(10_500);
	expect(done).toEqual([]);
	await clock.advance(1_000);
	expect(done).toEqual(['vote 1 false']);
	expect(said).toEqual(['verifier: device 0x11111111 did not come to prove itself.']);
});

it('says nothing against an outcome that others have found', async () => {
	const { clock, done } = stage([drawn({ status: 'passed', deadlineS: 30 })]);
	await clock.advance(30_500);
	expect(done).toEqual([]);
	await clock.advance(1_000);
	expect(done).toEqual(['settle 1']);
});

it('lets go of rounds that are closed, and looks back no further than 64', async () => {
	const many = Array.from({ length: 70 }, (_, i) => asked({ roundId: BigInt(i + 1) as RoundId }));
	const { clock, done } = stage(many);
	await clock.advance(500);
	expect(done).toHaveLength(64);
	expect(done[0]).toBe('draw 7');
	many.splice(0, 70, ...many.map((round) => ({ ...round, isClosed: true })));
	await clock.advance(2_000);
	expect(done).toHaveLength(64);
});

it('goes on where the chain is away for a while, and where another was faster', async () => {
	let isAway = true;
	const { clock, done, said } = stage([asked()], {
		countRounds: async () => {
			if (isAway) throw new RallyError('The chain cannot be reached.', { code: 'chain.unreachable' });
			return 1n;
		},
		draw: async () => {
			done.push('refused');
			throw new RallyError('Round 1 is past that.', { code: 'round.notNow' });
		}
	});
	await clock.advance(500);
	expect(said).toEqual(['verifier: The chain cannot be reached.']);
	isAway = false;
	await clock.advance(1_000);
	expect(done).toEqual(['refused']);
	expect(said).toHaveLength(1);
});

it('looks at every round, whatever became of those before it', async () => {
	const refuse = async () => {
		throw new RallyError('The vote was refused.', { code: 'round.over' });
	};
	const rounds = [
		drawn({ deadlineS: 10 }),
		asked({ roundId: 2n as RoundId }),
		asked({ roundId: 3n as RoundId })
	];
	const { clock, done, said } = stage(rounds, {
		vote: refuse,
		getRound: async (id) => {
			if (id === 2n) throw new RallyError('Round 2 can’t be read.', { code: 'chain.unreachable' });
			return rounds[Number(id) - 1];
		}
	});
	await clock.advance(500);
	expect(done).toEqual(['draw 3']);
	expect(said).toEqual(['verifier: The vote was refused.', 'verifier: Round 2 can’t be read.']);
});

it('does nothing more once it is stopped', async () => {
	const { clock, done, stop } = stage([asked()]);
	await clock.advance(500);
	stop.abort();
	await clock.advance(5_000);
	expect(done).toEqual(['draw 1']);
});
