import { parseEther } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chainNowS } from '$lib/chain/chainNowS';
import { getBalances } from '$lib/chain/getBalances';
import { getPools } from '$lib/chain/getPools';
import type { ClassId } from '$lib/core/ids';
import { createManualClock } from '$lib/core/manualClock';
import { advise } from '$lib/market/advise';
import { projectPool } from '$lib/market/projectPool';
import { createAutopilot } from '$lib/provider/autopilot/createAutopilot';
import { countedChain } from '$lib/provider/autopilot/countedChain';
import { createBook } from '$lib/provider/autopilot/createBook';
import { createAutopilotMemory } from '$lib/provider/autopilot/memory';
import { createBoard } from '$lib/provider/board';
import { cpuWorker } from '$lib/provider/testStage';
import { createMemoryRowStore } from '$lib/store/memoryRowStore';
import { createSettingsRepository } from '$lib/store/settingsRepository';
import { startTestChain, type Person, type TestChain } from '../../../node/testChain';
import { providerChain } from './providerChain';

/* What the autopilot foresees and sends, on a real chain. */

let net: TestChain;
let classId: ClassId;
beforeAll(async () => {
	net = await startTestChain();
	classId = await net.newClass();
}, 60_000);
afterAll(() => net.stop());

const rallyOf = async ({ chain, address }: Person) => (await getBalances(chain, address)).rallyWei;

/** One with an attested device, and a chain that stands still until it is asked for the time. */
async function lender() {
	const person = await net.person();
	const { deviceId, key } = await net.newDevice(person);
	await net.attest(deviceId, classId);
	let chainS = 0;
	const time = {
		nowS: () => chainS,
		measure: async () => void (chainS = await chainNowS(person.chain))
	};
	await time.measure();
	const chain = providerChain(person.chain, time, async () => {});
	const stake = (mode: 'lp' | 'seller', windowSeconds: number) =>
		chain.stake({
			classId,
			mode,
			windowSeconds,
			deviceId,
			...(mode === 'lp' && { firstStakeWei: parseEther('36') })
		});
	return { person, deviceId, key, chain, time, stake };
}

const poolNow = async ({ chain }: Person) => {
	const pool = (await getPools(chain)).find((each) => each.classId === classId);
	if (!pool) throw new Error('the class is there');
	return pool;
};

/** Lets the autopilot go on from the device's window, which is over, and tells what the advice was worth. */
async function goOn({ person, deviceId, key, chain, time }: Awaited<ReturnType<typeof lender>>) {
	const clock = createManualClock();
	const memory = createAutopilotMemory(createSettingsRepository(createMemoryRowStore()));
	const book = createBook(memory, clock);
	const counted = countedChain(chain, book);
	const autopilot = createAutopilot({ chain: counted, book, memory, clock });
	const board = createBoard(clock);
	board.change({ phase: 'serving' });
	const window = await chain.getOwnWindow(deviceId);
	if (!window) throw new Error('it was staked');
	// The chain's time may have reached the end by what was done for the lender before.
	await net.wait(Math.max(0, window.endS - (await chainNowS(person.chain))));
	await time.measure();
	const pool = await poolNow(person);
	const network = {
		onLink: () => {},
		openLink: () => Promise.reject(new Error('none')),
		onState: () => {},
		rejoin: () => {},
		close: () => {}
	};
	const { signal } = new AbortController();
	const windows = { chain: counted, deviceId, board };
	const attend = { ...windows, windows, key, worker: cpuWorker(), classId, network, clock, signal };
	const before = await rallyOf(person);
	const comesBackWei =
		window.mode === 'lp'
			? (await chain.getEarnings(window)).claimableWei
			: window.stakedWei + pool.maintenanceFeeWei;
	const going = autopilot.goOn(window, attend);
	await clock.advance(3_000);
	const next = await going;
	const ledger = await book.read();
	if (!next)
		throw new Error(
			board.snapshot
				.get()
				.log.map(({ text }) => text)
				.join(' ')
		);
	const candidate = {
		classId,
		mode: window.mode,
		pool: projectPool(pool.state, next.startS, []),
		terms: pool,
		proofUntilS: (await chain.getProof(deviceId, classId))?.validUntilS
	};
	const windowSeconds = Math.floor((window.endS - window.startS) / 60) * 60;
	const advice = advise(candidate, { nowS: next.startS, windowSeconds, rallyWei: before + comesBackWei });
	const paidOutWei = before + comesBackWei - (await rallyOf(person));
	return { window, next, advice, paidOutWei, ledger };
}

test('an LP’s window and a seller’s are renewed by one transaction each, for what was advised to the wei', async () => {
	const [first, second, seller] = [await lender(), await lender(), await lender()];
	await first.stake('lp', 2 * 3600);
	await second.stake('lp', 600);
	await seller.stake('seller', 600);
	for (const each of [second, seller]) {
		const { window, next, advice, paidOutWei, ledger } = await goOn(each);
		expect(next.windowId).not.toBe(window.windowId);
		expect(next).toMatchObject({ mode: window.mode, classId, endS: advice.endS });
		expect(ledger.map(({ transactions, spentWei }) => [transactions, spentWei])).toEqual([
			[1, 0n],
			[0, parseEther('0.01')]
		]);
		if (window.mode === 'lp') {
			expect(next.stakedWei).toBe(advice.putInWei);
			expect(paidOutWei).toBe(advice.putInWei + advice.costWei);
		} else {
			expect(next.stakedWei).toBe(advice.atRiskWei - parseEther('0.05'));
			expect(paidOutWei).toBe(advice.atRiskWei + advice.costWei - advice.paidWei);
		}
	}
});

test('the last LP of a pool opens it again at its last price', async () => {
	classId = await net.newClass();
	const alone = await lender();
	await alone.stake('lp', 600);
	const { window, next, advice } = await goOn(alone);
	expect(next.stakedWei).toBe(advice.putInWei);
	const perSecond = (wei: bigint, { startS, endS }: typeof window) => wei / BigInt(endS - startS);
	const [was, is] = [perSecond(window.stakedWei, window), perSecond(next.stakedWei, next)];
	expect(is - was).toBeLessThanOrEqual(1n);
});

test('no more goes in than was allowed, whatever the price has become', async () => {
	classId = await net.newClass();
	const { deviceId, chain, person, time, stake } = await lender();
	await stake('lp', 600);
	const window = await chain.getOwnWindow(deviceId);
	if (!window) throw new Error('it was staked');
	await net.wait(window.endS - (await chainNowS(person.chain)));
	await time.measure();
	const before = await rallyOf(person);
	const renew = chain.renew(window, { deviceId, windowSeconds: 600, maxStakeWei: window.stakedWei / 2n });
	await expect(renew).rejects.toMatchObject({ code: 'stake.priceMoved' });
	expect(await rallyOf(person)).toBe(before);
});
