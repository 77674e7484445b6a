import { parseEther } from 'viem';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClassId, Hex } from '$lib/core/ids';
import { FLOW, type Movement, type MovementKind } from '$lib/core/movement';
import { startTestChain, type Person, type TestChain } from '../../node/testChain';
import { chainNowS } from './chainNowS';
import { claim } from './claim';
import { claimReward } from './claimReward';
import { endWindow } from './endWindow';
import { exitWindow } from './exitWindow';
import { findTransactions } from './findTransactions';
import { getBalances } from './getBalances';
import { getMovements } from './getMovements';
import { getPosition } from './getPosition';
import { getRewards } from './getRewards';
import { injectWindow } from './injectWindow';
import { issueCertificate } from './issueCertificate';
import { openWindow } from './openWindow';
import { rent } from './rent';
import { requestVerification } from './requestVerification';
import { settleRound } from './settleRound';
import { stakeAsLp } from './stakeAsLp';
import { stakeAsSeller } from './stakeAsSeller';
import { reportFault } from './reportFault';
import { resolveFault } from './resolveFault';
import { getReport } from './getReport';
import { generateSigningKey } from '$lib/protocol/key';

/*
 * A provider's books against a real chain: whatever its wallet does, they add up to its balance.
 */

let net: TestChain;
let classId: ClassId;
let provider: Person;
let startWei: bigint;
let startBlock: number;

const HOUR = 3_600;
const balance = async () => (await getBalances(provider.chain, provider.address)).rallyWei;
const height = async (chain = provider.chain) =>
	Number(await chain.publicClient.getBlockNumber({ cacheTime: 0 }));
const nowS = () => chainNowS(provider.chain);

const flowOf = (movements: readonly Movement[]): bigint =>
	movements.reduce((sum, { kind, wei }) => {
		if (FLOW[kind] === 'none') return sum;
		return FLOW[kind] === 'in' ? sum + wei : sum - wei;
	}, 0n);
const sumOf = (movements: readonly Movement[], kind: MovementKind) =>
	movements.filter((each) => each.kind === kind).reduce((sum, { wei }) => sum + wei, 0n);

/** All that the chain says of this wallet since the test began. */
async function books(owner = provider.address): Promise<Movement[]> {
	const span = { owner, fromBlock: startBlock + 1, toBlock: await height() };
	const hashes = await findTransactions(provider.chain, span);
	const found = await Promise.all(
		hashes.map((transactionHash: Hex) => getMovements(provider.chain, { owner, transactionHash }))
	);
	return found.flat().sort((a, b) => a.block - b.block);
}

async function newDevice(attested = true) {
	const { deviceId } = await net.newDevice(provider);
	if (attested) await net.attest(deviceId, classId);
	return deviceId;
}

async function lend(durationS = HOUR) {
	return stakeAsLp(provider.chain, {
		classId,
		deviceId: await newDevice(),
		durationS,
		maxRallyWei: parseEther('100'),
		openingRallyWei: parseEther('36')
	});
}

beforeAll(async () => {
	net = await startTestChain();
}, 60_000);
afterAll(() => net.stop());
beforeEach(async () => {
	classId = await net.newClass();
	provider = await net.person();
	startWei = await balance();
	startBlock = await height();
});

test('an LP that stakes, claims and ends: every wei is in the books, under its own name', async () => {
	const staked = await lend();
	await net.wait(600);
	const claimed = await claim(provider.chain, staked.windowId);
	const now = await getPosition(provider.chain, { windowId: staked.windowId, classId });
	// Nobody traded: what went in is what is still to come, but for rounding.
	expect(staked.rallyWei - claimed.claimedWei - now.claimableWei - now.lockedWei).toBeLessThanOrEqual(3n);
	await net.wait(staked.endS - (await nowS()));
	// Anyone may end it: the books find a transaction that this wallet did not send.
	const stranger = await net.person();
	const ended = await endWindow(stranger.chain, staked.windowId);

	const all = await books();
	expect(all.map(({ kind }) => kind)).toEqual(['proofFee', 'putIn', 'burn', 'poolShare', 'poolShare']);
	expect(sumOf(all, 'putIn')).toBe(staked.rallyWei);
	expect(sumOf(all, 'burn')).toBe(staked.burnWei);
	expect(sumOf(all, 'proofFee')).toBe(parseEther('0.01'));
	expect(sumOf(all, 'poolShare')).toBe(claimed.claimedWei + ended.claimedWei);
	expect(flowOf(all)).toBe((await balance()) - startWei);
	expect(all.find(({ kind }) => kind === 'putIn')).toMatchObject({
		classId,
		windowId: staked.windowId,
		subject: `window ${staked.windowId}`,
		mode: 'lp',
		untilMs: staked.endS * 1000,
		atMs: staked.startS * 1000
	});
	expect(all.map(({ closes }) => closes === true)).toEqual([false, false, false, false, true]);

	// The day after, its reward.
	const [reward] = await getRewards(provider.chain, provider.address);
	if (!reward) throw new Error('an LP that stood is credited');
	await net.wait(reward.claimableFromS - (await nowS()));
	const paid = await claimReward(provider.chain, reward);
	const after = await books();
	expect(after.at(-1)).toMatchObject({ kind: 'reward', wei: paid.rewardWei, subject: `day ${reward.epoch}` });
	expect(flowOf(after)).toBe((await balance()) - startWei);
	// And nothing of it is the stranger's.
	expect(await books(stranger.address)).toEqual([]);
});

test('a seller: what is held comes back, or is forfeited where a proof failed inside the window', async () => {
	await lend();
	const sell = async (durationS: number) =>
		stakeAsSeller(provider.chain, { classId, deviceId: await newDevice(), durationS, minProceedsWei: 0n });
	const good = await sell(1_200);
	const bad = await newDevice();
	const lost = await stakeAsSeller(provider.chain, {
		classId,
		deviceId: bad,
		durationS: 2_000,
		minProceedsWei: 0n
	});
	// A proof may be renewed in the second half of its time.
	await net.wait(1_900);
	await net.attest(bad, classId, false);
	await net.wait(lost.endS - (await nowS()));
	await endWindow(provider.chain, good.windowId);
	await endWindow(provider.chain, lost.windowId);
	const all = await books();
	const of = (id: bigint) => all.filter(({ windowId }) => windowId === id);
	const heldOf = ({ collateralWei, maintenanceFeeWei }: typeof good) => collateralWei + maintenanceFeeWei;
	expect(sumOf(of(good.windowId), 'sale')).toBe(good.proceedsWei);
	expect(sumOf(of(good.windowId), 'held')).toBe(heldOf(good));
	expect(sumOf(of(good.windowId), 'returned')).toBe(heldOf(good));
	expect(sumOf(of(good.windowId), 'burn')).toBe(good.burnWei);
	expect(sumOf(of(lost.windowId), 'returned')).toBe(0n);
	expect(sumOf(of(lost.windowId), 'forfeit')).toBe(heldOf(lost));
	expect(flowOf(all)).toBe((await balance()) - startWei);
});

test('who leaves early, who takes four steps, and a round that nobody drew', async () => {
	const [, second] = [await lend(), await lend()];
	const left = await exitWindow(provider.chain, { windowId: second.windowId, mode: 'lp', limitWei: 0n });
	const sold = await stakeAsSeller(provider.chain, {
		classId,
		deviceId: await newDevice(),
		durationS: 600,
		minProceedsWei: 0n
	});
	const bought = await exitWindow(provider.chain, {
		windowId: sold.windowId,
		mode: 'seller',
		limitWei: parseEther('100')
	});
	const deviceId = await newDevice();
	const { certificateId, burnWei } = await issueCertificate(provider.chain, classId);
	const opened = await openWindow(provider.chain, {
		classId,
		deviceId,
		durationS: HOUR,
		mode: 'lp',
		certificateId
	});
	const injected = await injectWindow(provider.chain, {
		windowId: opened.windowId,
		maxRallyWei: parseEther('100'),
		openingRallyWei: 0n
	});
	const { roundId } = await requestVerification(provider.chain, {
		deviceId: await newDevice(false),
		classId
	});
	await net.wait(3_600);
	await settleRound(net.verifier.chain, { roundId, status: 'requested' });

	const all = await books();
	expect(sumOf(all, 'exit')).toBe(left.amountWei);
	expect(sumOf(all, 'buyBack')).toBe(bought.amountWei);
	expect(all.filter(({ subject }) => subject === `certificate ${certificateId}`)).toMatchObject([
		{ kind: 'burn', wei: burnWei, classId }
	]);
	expect(all.filter(({ windowId }) => windowId === opened.windowId)).toMatchObject([
		{ kind: 'putIn', wei: injected.rallyWei, untilMs: opened.endS * 1000, mode: 'lp' }
	]);
	expect(all.filter(({ kind }) => kind === 'proofRefund')).toMatchObject([
		{ wei: parseEther('0.01'), subject: `round ${roundId}` }
	]);
	expect(flowOf(all)).toBe((await balance()) - startWei);
});

test('a report that is upheld forfeits the window; one that is refused leaves its penalty', async () => {
	const client = await net.person();
	const { publicKey: clientPublicKey } = await generateSigningKey();
	const [first, second] = [await lend(), await lend()];
	const { lease } = await rent(client.chain, {
		classId,
		windowIds: [first.windowId, second.windowId],
		endS: (await nowS()) + 900,
		clientPublicKey,
		maxCostWei: parseEther('200')
	});
	const reported = async (windowId: typeof first.windowId, passes: boolean) => {
		await reportFault(client.chain, { lease, windowId });
		const report = await getReport(client.chain, windowId);
		if (!report) throw new Error('it was just reported');
		await net.vote(report.roundId, passes);
		return resolveFault(client.chain, report);
	};
	await reported(first.windowId, true);
	const upheld = await reported(second.windowId, false);
	const all = await books();
	expect(all.filter(({ kind }) => kind === 'penalty')).toMatchObject([{ windowId: first.windowId }]);
	const ofSecond = all.filter(({ windowId }) => windowId === second.windowId);
	expect(ofSecond.some(({ closes }) => closes)).toBe(true);
	expect(sumOf(ofSecond, 'forfeit')).toBeGreaterThanOrEqual(upheld.paidWei);
	expect(flowOf(all)).toBe((await balance()) - startWei);
});
