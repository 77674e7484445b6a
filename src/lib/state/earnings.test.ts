import { expect, test, vi } from 'vitest';
import type { PositionView } from '$lib/chain/getPosition';
import { RallyError } from '$lib/core/errors';
import type { Hex } from '$lib/core/ids';
import { createManualClock } from '$lib/core/manualClock';
import type { Movement } from '$lib/core/movement';
import { createStore } from '$lib/core/store';
import { WAD } from '$lib/core/units';
import { NO_BOOKS } from '$lib/provider/earnings/noBooks';
import type { EarningsService, EarningsSnapshot } from '$lib/provider/earnings/types';
import { OFF } from '$lib/provider/off';
import type { ProviderSnapshot } from '$lib/provider/types';
import { Earnings } from './earnings.svelte';
import { aClassId, anAddress, aPool, aServingSnapshot, NOW_S } from './fixtures';

const owner = anAddress(1);
const serving = aServingSnapshot();
const { window: ownWindow } = serving;
if (!ownWindow) throw new Error('a serving tab has a window');

const putIn: Movement = {
	kind: 'putIn',
	wei: ownWindow.stakedWei,
	atMs: ownWindow.startS * 1000,
	block: 7,
	transactionHash: '0x01',
	subject: `window ${ownWindow.windowId}`,
	windowId: ownWindow.windowId,
	classId: ownWindow.classId,
	mode: 'lp',
	untilMs: ownWindow.endS * 1000
};
const claimed: Movement = { ...putIn, kind: 'poolShare', wei: WAD, transactionHash: '0x02' };

function setUp(books: Partial<EarningsSnapshot> = {}, tab: ProviderSnapshot = OFF) {
	const snapshot = createStore<EarningsSnapshot>(NO_BOOKS);
	const clock = createManualClock(NOW_S * 1000);
	const service: EarningsService = {
		snapshot,
		nowMs: () => clock.nowMs(),
		look: vi.fn(async () => snapshot.set({ ...NO_BOOKS, owner, movements: [], ...books })),
		book: vi.fn(async () => {}),
		claimRewards: vi.fn(async () => {})
	};
	const load = vi.fn(async () => service);
	const provider = { snapshot: tab, classId: aClassId(0), mode: 'lp' as const, windowSeconds: 1_800 };
	const ended = new AbortController();
	const earnings = new Earnings(load, { clock, provider });
	const follow = async () => {
		void earnings.follow(owner, ended.signal);
		await clock.advance(0);
	};
	return { earnings, service, snapshot, clock, provider, ended, follow, load };
}

test('nothing is known, and nothing loaded, before somebody follows', () => {
	const { earnings, load } = setUp();
	expect(earnings.summary).toBeUndefined();
	expect(earnings.days).toBeUndefined();
	expect(earnings.csv()).toBeUndefined();
	expect(earnings.json('Local')).toBeUndefined();
	expect(earnings.dueRewardWei).toBeUndefined();
	expect(earnings.hasLooked).toBe(false);
	expect(load).not.toHaveBeenCalled();
});

test('the chain is looked at again and again until nobody follows', async () => {
	const { service, clock, ended, follow } = setUp();
	await follow();
	expect(service.look).toHaveBeenCalledTimes(1);
	await clock.advance(15_000);
	expect(service.look).toHaveBeenCalledTimes(2);
	ended.abort();
	await clock.advance(60_000);
	expect(service.look).toHaveBeenCalledTimes(2);
});

test('books that can’t be opened say why until they can', async () => {
	const { earnings, load, service, clock, ended, follow } = setUp();
	load.mockRejectedValueOnce(new RallyError('This site does not answer.', { code: 'network.unreachable' }));
	await follow();
	expect(earnings.problem?.code).toBe('network.unreachable');
	expect(earnings.hasLooked).toBe(true);
	await clock.advance(15_000);
	expect(earnings.problem).toBeUndefined();
	expect(service.look).toHaveBeenCalledTimes(1);
	ended.abort();
});

test('a node that keeps no past is no problem where the books never had it from there', async () => {
	const past = new RallyError('The chain refused.', { code: 'chain.failed' });
	const coverage = { sinceMs: 0, isWhole: false, isFromChain: false };
	const { earnings, snapshot, follow, ended } = setUp({ problems: { past }, coverage });
	await follow();
	ended.abort();
	expect(earnings.problem).toBeUndefined();
	snapshot.update((before) => ({ ...before, coverage: { ...coverage, isFromChain: true } }));
	expect(earnings.problem).toBe(past);
});

test('this tab’s window has one figure for one thing: what it earned here and there is the same', async () => {
	const { earnings, follow, ended } = setUp({ movements: [putIn, claimed] }, serving);
	await follow();
	ended.abort();
	expect(earnings.summary?.openWei).toBe(serving.earnings.earnedWei);
	expect(earnings.summary?.claimableWei).toBe(serving.earnings.claimableWei);
	expect(earnings.summary?.paidWei).toBe(serving.earnings.claimedWei);
	expect(earnings.summary?.putInWei).toBe(ownWindow.stakedWei);
});

test('a window of another tab counts by what the chain says of it, and not before', async () => {
	const { earnings, snapshot, follow, ended } = setUp({ movements: [putIn] });
	await follow();
	ended.abort();
	expect(earnings.summary?.resultWei).toBeUndefined();
	const position = { claimableWei: WAD, lockedWei: 10n * WAD } as PositionView;
	snapshot.update((before) => ({ ...before, positions: new Map([[ownWindow.windowId, position]]) }));
	expect(earnings.summary?.resultWei).toBe(WAD);
});

test('what this tab sends is written down at once, each transaction once', async () => {
	const { earnings, service, follow, ended } = setUp();
	const log = [
		{ atMs: 0, text: 'Staked.', tone: 'good' as const, transactionHash: '0x0a' as Hex },
		{ atMs: 0, text: 'Serving.', tone: 'good' as const }
	];
	await earnings.hear(log);
	expect(service.book).not.toHaveBeenCalled();
	await follow();
	ended.abort();
	await earnings.hear(log);
	await earnings.hear(log);
	expect(service.book).toHaveBeenCalledTimes(1);
	await earnings.hear([...log, { atMs: 1, text: 'Claimed.', tone: 'good', transactionHash: '0x0b' }]);
	expect(service.book).toHaveBeenLastCalledWith('0x0b');
	expect(service.book).toHaveBeenCalledTimes(2);
});

test('rewards are due once their day is over, to the second', async () => {
	const reward = (epoch: number, claimableFromS: number) => ({
		role: 'lp' as const,
		epoch,
		claimableFromS,
		shareWei: 5n,
		rewardWei: 3n,
		withheldWei: 2n
	});
	const { earnings, follow, ended } = setUp({ rewards: [reward(0, NOW_S), reward(1, NOW_S + 1)] });
	await follow();
	ended.abort();
	expect(earnings.dueRewardWei).toBe(3n);
	expect(earnings.comingRewardWei).toBe(3n);
});

test('a claim that fails says why, and a second press waits for the first', async () => {
	const { earnings, service } = setUp();
	const declined = new RallyError('You declined it.', { code: 'wallet.refused' });
	service.claimRewards = vi.fn(() => Promise.reject(declined));
	const first = earnings.claimRewards();
	await earnings.claimRewards();
	expect(earnings.busy).toBe('claimRewards');
	await first;
	expect(service.claimRewards).toHaveBeenCalledTimes(1);
	expect(earnings.busy).toBeUndefined();
	expect(earnings.error?.code).toBe('wallet.refused');
});

test('the rest of the own window and a next one are reckoned from the pool as it was read', async () => {
	const massPerSecond = (10n * WAD) / 1_800n;
	const state = {
		...aPool(0).state,
		yWei: 10n * WAD,
		xSeconds: 1_380n,
		idleDevices: 1n,
		lpMass: massPerSecond * 1_380n,
		lpMassPerSecond: massPerSecond,
		rateX128: (10n * WAD * 2n ** 128n) / (massPerSecond * 1_380n)
	};
	const position = { massPerSecond, paidAccX128: 0n, endS: ownWindow.endS } as PositionView;
	const slopes = [{ atS: ownWindow.endS, idleDevices: -1n, lpMassPerSecond: massPerSecond }];
	const { earnings, follow, ended, provider } = setUp(
		{
			movements: [putIn, claimed],
			positions: new Map([[ownWindow.windowId, position]]),
			pools: new Map([[ownWindow.classId, { state, slopes }]])
		},
		serving
	);
	await follow();
	ended.abort();
	const { rest } = earnings;
	expect(rest?.endS).toBe(ownWindow.endS);
	expect(10n * WAD - (rest?.claimableWei ?? 0n)).toBeLessThan(1_000n);
	// After this window the pool is empty; from now on, without one, it is not.
	expect(earnings.next(aPool(0))).toEqual({ kind: 'empty' });
	provider.snapshot = OFF;
	expect(earnings.next(aPool(0))).toMatchObject({ kind: 'lp' });
	expect(earnings.next(aPool(1))).toBeUndefined();
	expect(earnings.rest).toBeUndefined();
});

test('a class that is chosen has its pool read at once, unless it was', async () => {
	const { earnings, service, follow, ended, provider } = setUp({
		pools: new Map([[aClassId(0), { state: aPool(0).state, slopes: [] }]])
	});
	await earnings.hearChoice();
	expect(service.look).not.toHaveBeenCalled();
	await follow();
	ended.abort();
	await earnings.hearChoice();
	expect(service.look).toHaveBeenCalledTimes(1);
	provider.classId = aClassId(1);
	await earnings.hearChoice();
	expect(service.look).toHaveBeenCalledTimes(2);
	expect(service.look).toHaveBeenLastCalledWith(owner, {
		pool: { classId: aClassId(1), untilS: NOW_S + 1_800 + 120 }
	});
});

test('the books leave this browser as a table and as a file, when they are asked for', async () => {
	const { earnings, follow, ended } = setUp({ movements: [putIn, claimed] }, serving);
	await follow();
	ended.abort();
	expect(earnings.csv()).toContain(',poolShare,to the wallet,1,');
	expect(JSON.parse(earnings.json('Local') ?? '')).toMatchObject({ network: 'Local', wallet: owner });
});
