import { beforeEach, describe, expect, test } from 'vitest';
import type { PositionView } from '$lib/chain/getPosition';
import type { RewardView } from '$lib/chain/getRewards';
import { RallyError } from '$lib/core/errors';
import type { Address, Hex } from '$lib/core/ids';
import { createManualClock } from '$lib/core/manualClock';
import type { Movement } from '$lib/core/movement';
import { createLedgerRepository } from '$lib/store/ledgerRepository';
import { createMemoryRowStore } from '$lib/store/memoryRowStore';
import type { RowStore } from '$lib/store/rowStore';
import { createEarnings } from './createEarnings';
import type { EarningsChain } from './ports';
import { HOUR_MS, line, ofWindow, START_MS } from './testBooks';

const owner: Address = `0x${'ab'.repeat(20)}`;
const GENESIS_S = START_MS / 1000 - 86_400;
const BLOCK_MS = 2_000;

const unreachable = () => new RallyError('The chain cannot be reached.', { code: 'chain.unreachable' });
const refused = () => new RallyError('The chain refused.', { code: 'chain.failed' });

/** A chain whose blocks are two seconds apart, with what it was told happened. */
function aChain(height = 100) {
	const state = {
		height,
		lines: [] as Movement[],
		rewards: [] as RewardView[],
		genesisS: GENESIS_S,
		/** Blocks that one question may span. */
		maxSpan: Infinity,
		isAway: false,
		spans: [] as [number, number][],
		asked: 0,
		receipts: 0,
		position: undefined as PositionView | undefined
	};
	const chain: EarningsChain = {
		place: 'test',
		nowS: () => START_MS / 1000,
		genesisS: async () => {
			if (state.isAway) throw unreachable();
			return state.genesisS;
		},
		height: async () => state.height,
		blockTimeMs: async (block) => GENESIS_S * 1000 + (block - 10) * BLOCK_MS,
		find: async (_, { fromBlock, toBlock }) => {
			state.asked++;
			if (state.isAway) throw unreachable();
			if (toBlock - fromBlock + 1 > state.maxSpan) throw refused();
			state.spans.push([fromBlock, toBlock]);
			const found = state.lines.filter(({ block }) => block >= fromBlock && block <= toBlock);
			return [...new Set(found.map(({ transactionHash }) => transactionHash))];
		},
		movementsOf: async (_, hash) => {
			state.receipts++;
			return state.lines.filter(({ transactionHash }) => transactionHash === hash);
		},
		position: async () => {
			if (state.isAway || !state.position) throw unreachable();
			return state.position;
		},
		pool: async () => ({ settledAtS: START_MS / 1000 }) as PositionView['pool'],
		slopes: async () => [],
		rewards: async () => state.rewards,
		claimReward: async (reward) => {
			const claimed = line('reward', reward.rewardWei, {
				block: state.height,
				subject: `day ${reward.epoch}`
			});
			state.lines.push(claimed);
			state.rewards = state.rewards.filter(({ epoch }) => epoch !== reward.epoch);
			return { transactionHash: claimed.transactionHash, rewardWei: reward.rewardWei, withheldWei: 0n };
		}
	};
	return { chain, state };
}

let rows: RowStore;
beforeEach(() => {
	rows = createMemoryRowStore();
});

function setUp(made = aChain()) {
	const clock = createManualClock(START_MS);
	const tab = () => createEarnings({ chain: made.chain, ledger: createLedgerRepository(rows), clock });
	return { ...made, clock, tab };
}

const stakedAt = (block: number, id = 1) => [
	line('putIn', 36n, { ...ofWindow(id), block, mode: 'lp', untilMs: START_MS + HOUR_MS })
];

describe('reading the past', () => {
	test('what happened before the first look is found, and nothing before the deployment is asked for', async () => {
		const { state, tab } = setUp(aChain(25_000));
		state.lines.push(...stakedAt(50), line('burn', 1n, { block: 24_990 }));
		const earnings = tab();
		await earnings.look(owner);
		const { movements, coverage, problems } = earnings.snapshot.get();
		expect(movements?.map(({ kind }) => kind).sort()).toEqual(['burn', 'putIn']);
		expect(coverage).toEqual({ sinceMs: GENESIS_S * 1000, isWhole: true, isFromChain: true });
		expect(problems.past).toBeUndefined();
		expect(state.spans).toEqual([
			[15_001, 25_000],
			[5_001, 15_000],
			[0, 5_000]
		]);
	});

	test('a window that ended while the tab was closed is found by the next one, and no line counts twice', async () => {
		const { state, tab } = setUp();
		state.lines.push(...stakedAt(50));
		await tab().look(owner);
		state.height = 200;
		state.lines.push(line('poolShare', 40n, { ...ofWindow(1), block: 150, closes: true }));
		state.spans = [];
		state.receipts = 0;
		const later = tab();
		await later.look(owner);
		await later.look(owner);
		expect(
			later.snapshot
				.get()
				.movements?.map(({ kind }) => kind)
				.sort()
		).toEqual(['poolShare', 'putIn']);
		// Only what is new was read, with a few blocks before it.
		expect(state.spans[0]).toEqual([69, 200]);
		expect(state.receipts).toBe(1);
		expect((await createLedgerRepository(rows).list(`test/${owner}`)).rows).toHaveLength(2);
	});

	test('a node that answers only short questions is asked shorter ones', async () => {
		const { state, tab } = setUp(aChain(2_000));
		state.maxSpan = 700;
		state.lines.push(...stakedAt(3));
		const earnings = tab();
		await earnings.look(owner);
		expect(earnings.snapshot.get()).toMatchObject({
			coverage: { isWhole: true },
			movements: [{ kind: 'putIn' }]
		});
	});

	test('a long past is read in parts: further where it is asked for', async () => {
		const { state, chain, tab } = setUp(aChain(450_000));
		chain.blockTimeMs = async (block) => GENESIS_S * 1000 + block * BLOCK_MS + 1;
		state.lines.push(...stakedAt(5));
		const earnings = tab();
		await earnings.look(owner);
		expect(earnings.snapshot.get()).toMatchObject({
			coverage: { isWhole: false, isFromChain: true, sinceMs: GENESIS_S * 1000 + 250_001 * BLOCK_MS + 1 },
			movements: []
		});
		await earnings.look(owner);
		expect(earnings.snapshot.get().coverage?.isWhole).toBe(false);
		await earnings.look(owner, { further: true });
		await earnings.look(owner, { further: true });
		expect(earnings.snapshot.get()).toMatchObject({
			coverage: { isWhole: true },
			movements: [{ kind: 'putIn' }]
		});
	});

	test('where the past can’t be asked, the books begin with the first look and hold what this tab saw', async () => {
		const { state, clock, tab } = setUp();
		state.maxSpan = 0;
		const earnings = tab();
		await earnings.look(owner);
		expect(earnings.snapshot.get()).toMatchObject({
			coverage: { sinceMs: START_MS, isWhole: false, isFromChain: false },
			problems: { past: { code: 'chain.failed' } },
			movements: []
		});
		const [staked] = stakedAt(101);
		if (!staked) throw new Error('one line');
		state.lines.push(staked);
		await earnings.book(staked.transactionHash);
		state.asked = 0;
		await earnings.look(owner);
		expect(earnings.snapshot.get().problems).toMatchObject({ past: { code: 'chain.failed' } });
		// It was told once, and is not asked again and again.
		expect(state.asked).toBe(0);
		await clock.advance(HOUR_MS);
		const later = tab();
		await later.look(owner);
		expect(later.snapshot.get()).toMatchObject({
			coverage: { sinceMs: START_MS, isFromChain: false },
			movements: [{ kind: 'putIn', wei: 36n }]
		});
	});

	test('who stops following is no problem of the books', async () => {
		const { state, chain, tab } = setUp();
		state.lines.push(...stakedAt(50));
		const ended = new AbortController();
		const { find } = chain;
		chain.find = async (...asked) => {
			ended.abort(new RallyError('Gone.', { code: 'page.gone' }));
			return find(...asked);
		};
		chain.movementsOf = () => Promise.reject(unreachable());
		const earnings = tab();
		await earnings.look(owner, { signal: ended.signal });
		expect(earnings.snapshot.get().problems).toEqual({});
	});

	test('without the chain this browser’s own books are shown, and why no more', async () => {
		const { state, tab } = setUp();
		state.lines.push(...stakedAt(50));
		await tab().look(owner);
		state.isAway = true;
		const offline = tab();
		await offline.look(owner);
		expect(offline.snapshot.get()).toMatchObject({
			movements: [{ kind: 'putIn' }],
			coverage: { isWhole: true },
			problems: { past: { code: 'chain.unreachable' }, positions: { code: 'chain.unreachable' } }
		});
		state.isAway = false;
		await offline.look(owner);
		expect(offline.snapshot.get().problems.past).toBeUndefined();
	});

	test('a chain that began anew has none of the old one’s lines', async () => {
		const { state, tab } = setUp();
		state.lines.push(...stakedAt(50));
		await tab().look(owner);
		Object.assign(state, { genesisS: GENESIS_S + 7, height: 20, lines: [] });
		const anew = tab();
		await anew.look(owner);
		expect(anew.snapshot.get().movements).toEqual([]);
		expect((await createLedgerRepository(rows).list(`test/${owner}`)).rows).toEqual([]);
	});

	test('each wallet has books of its own', async () => {
		const { state, tab } = setUp();
		state.lines.push(...stakedAt(50));
		const earnings = tab();
		await earnings.look(owner);
		state.lines = [];
		const other: Address = `0x${'cd'.repeat(20)}`;
		await earnings.look(other);
		expect(earnings.snapshot.get()).toMatchObject({ owner: other, movements: [] });
		await earnings.look(owner);
		expect(earnings.snapshot.get().movements).toHaveLength(1);
	});

	test('a full disk is told, and what was read is shown all the same', async () => {
		const { state, clock, chain } = setUp();
		state.lines.push(...stakedAt(50));
		const ledger = createLedgerRepository(rows);
		const isFull = () =>
			Promise.reject(new RallyError('This browser has no room.', { code: 'storage.full' }));
		const earnings = createEarnings({ chain, ledger: { ...ledger, add: isFull }, clock });
		await earnings.look(owner);
		expect(earnings.snapshot.get().movements).toHaveLength(1);
	});
});

describe('what is owed', () => {
	const pool = { settledAtS: START_MS / 1000 } as PositionView['pool'];
	const standing = { claimableWei: 4n, lockedWei: 30n, endS: START_MS / 1000 + 60, paidAccX128: 0n, pool };

	test('an open window’s position is read; one that has left its pool unseen is not known', async () => {
		const { state, tab } = setUp();
		state.lines.push(...stakedAt(50));
		state.position = { ...standing, massPerSecond: 1n };
		const earnings = tab();
		await earnings.look(owner);
		expect([...earnings.snapshot.get().positions.values()]).toEqual([state.position]);
		state.position = { ...standing, massPerSecond: 0n };
		await earnings.look(owner);
		expect(earnings.snapshot.get().positions.size).toBe(0);
	});

	test('rewards whose day is over are claimed one after another, and each is a line', async () => {
		const { state, tab } = setUp();
		const reward = (epoch: number, claimableFromS: number): RewardView => ({
			role: 'lp',
			epoch,
			claimableFromS,
			shareWei: 9n,
			rewardWei: 7n,
			withheldWei: 2n
		});
		state.rewards = [
			reward(0, START_MS / 1000 - 1),
			reward(1, START_MS / 1000),
			reward(2, START_MS / 1000 + 1)
		];
		const earnings = tab();
		await earnings.look(owner);
		await earnings.claimRewards();
		expect(earnings.snapshot.get().rewards?.map(({ epoch }) => epoch)).toEqual([2]);
		expect(earnings.snapshot.get().movements?.map(({ kind, wei }) => [kind, wei])).toEqual([
			['reward', 7n],
			['reward', 7n]
		]);
	});

	test('a claim that is declined is an error of the one who pressed; what was claimed before it stays', async () => {
		const { chain, state, tab } = setUp();
		state.rewards = [
			{ role: 'lp', epoch: 0, claimableFromS: 0, shareWei: 1n, rewardWei: 1n, withheldWei: 0n },
			{ role: 'lp', epoch: 1, claimableFromS: 0, shareWei: 1n, rewardWei: 1n, withheldWei: 0n }
		];
		const { claimReward } = chain;
		chain.claimReward = async (reward) => {
			if (reward.epoch === 1) throw new RallyError('You declined it.', { code: 'wallet.refused' });
			return claimReward(reward);
		};
		const earnings = tab();
		await earnings.look(owner);
		await expect(earnings.claimRewards()).rejects.toMatchObject({ code: 'wallet.refused' });
		expect(earnings.snapshot.get().rewards?.map(({ epoch }) => epoch)).toEqual([1]);
		expect(earnings.snapshot.get().movements).toHaveLength(1);
	});
});

test('a transaction’s lines are there as soon as it is told of, and stay single when the chain tells them again', async () => {
	const { state, tab } = setUp();
	const earnings = tab();
	const unknown: Hex = '0x01';
	await earnings.book(unknown);
	await earnings.look(owner);
	const [staked] = stakedAt(100);
	if (!staked) throw new Error('one line');
	state.lines.push(staked);
	await earnings.book(staked.transactionHash);
	expect(earnings.snapshot.get().movements).toHaveLength(1);
	await earnings.look(owner);
	expect(earnings.snapshot.get().movements).toHaveLength(1);
});
