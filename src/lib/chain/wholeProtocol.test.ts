import { parseEther } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { computeTokenAbi } from '$abi/ComputeToken';
import type { ClassId, CertificateId, LeaseId, WindowId } from '$lib/core/ids';
import { productOf } from '$lib/gpu/kernels/gemm/reference';
import { rowEvidence } from '$lib/gpu/proof/rowEvidence';
import { rowTreeOf } from '$lib/gpu/proof/rowTree';
import { bpsUp, exitDown } from '$lib/market/dissipativeMath';
import type { PoolState } from '$lib/market/poolState';
import { projectPool } from '$lib/market/projectPool';
import { earliestSaleEnd, latestInjectionEnd, latestRentEnd } from '$lib/market/quoteForRally';
import { quoteRent as quotePoolRent } from '$lib/market/quoteRent';
import { applyEndLease, applyExtend, applyLeaveLp, applyRent, sellDown } from '$lib/market/trade';
import { rowRootBytes } from '$lib/protocol/rowRootBytes';
import { generateSigningKey, type SigningKey } from '$lib/protocol/key';
import { startTestChain, type Person, type TestChain } from '../../node/testChain';
import { chainNowS } from './chainNowS';
import { claimReward } from './claimReward';
import { creditLease } from './creditLease';
import { endLease, quoteEndLease } from './endLease';
import { endWindow } from './endWindow';
import { exitWindow, quoteExit } from './exitWindow';
import { extendLease, quoteExtend } from './extendLease';
import { getBalances } from './getBalances';
import { getClaimable } from './getClaimable';
import { getLease } from './getLease';
import { getPoolHistory } from './getPoolHistory';
import { getPoolState } from './getPoolState';
import { getReport } from './getReport';
import { getRewards } from './getRewards';
import { getRoundsOf } from './getRoundsOf';
import { getSlopeChanges } from './getSlopeChanges';
import { getTerms } from './getTerms';
import { getWindow } from './getWindow';
import { getWindows } from './getWindows';
import { injectWindow } from './injectWindow';
import { issueCertificate } from './issueCertificate';
import { judge } from './judge';
import { observePrice } from './observePrice';
import { openWindow } from './openWindow';
import { keyIdOf } from './p256';
import { quoteForRally } from './quoteForRally';
import { quoteRent } from './quoteRent';
import { accuseDevice } from './accuseDevice';
import { countAccusations } from './countAccusations';
import { read } from './read';
import { renewWindow } from './renewWindow';
import { requestVerification } from './requestVerification';
import { rent } from './rent';
import { rentAny } from './rentAny';
import { quoteReport, reportFault } from './reportFault';
import { resolveFault } from './resolveFault';
import { sellWindow } from './sellWindow';
import { stakeAsLp } from './stakeAsLp';
import { stakeAsSeller } from './stakeAsSeller';

/*
 * Everything beyond the straight way of `chain.test.ts`, on a real chain with real keys: certificates, leaving early,
 * leases that change, faults, rewards. Each group has pools of its own.
 */

let net: TestChain;
let classId: ClassId;
let provider: Person;
let client: Person;
let clientPublicKey: Uint8Array<ArrayBuffer>;

const HOUR = 3_600;
const rallyOf = async ({ chain, address }: Person) => (await getBalances(chain, address)).rallyWei;
const nowS = () => chainNowS(client.chain);

/** An attested device of its own for `owner`. */
async function deviceOf(owner: Person) {
	const { deviceId } = await net.newDevice(owner);
	await net.attest(deviceId, classId);
	return deviceId;
}

/** An LP's window of an hour; the first puts 36 RALLY in. */
async function lend(owner = provider, durationS = HOUR) {
	const deviceId = await deviceOf(owner);
	return stakeAsLp(owner.chain, {
		classId,
		deviceId,
		durationS,
		maxRallyWei: parseEther('100'),
		openingRallyWei: parseEther('36')
	});
}

async function lease(windowIds: WindowId[], seconds = 600) {
	const endS = (await nowS()) + seconds;
	const rented = await rent(client.chain, {
		classId,
		windowIds,
		endS,
		clientPublicKey,
		maxCostWei: parseEther('100')
	});
	return rented.lease;
}

/** What the twin makes of the pool as it stood, against the pool as it stands. */
async function expectTwin(
	before: PoolState,
	atS: number,
	apply: (pool: PoolState) => PoolState
): Promise<void> {
	const now = await getPoolState(client.chain, classId);
	const twin = apply(projectPool(before, atS, []));
	expect(projectPool(twin, now.settledAtS, [])).toEqual(now);
}

beforeAll(async () => {
	net = await startTestChain();
	({ publicKey: clientPublicKey } = await generateSigningKey());
}, 60_000);
afterAll(() => net.stop());
beforeEach(async () => {
	classId = await net.newClass();
	provider = await net.person();
	client = await net.person();
});

describe('staking in its four steps', () => {
	test('an LP burns for a certificate, opens, injects and ends', async () => {
		const deviceId = await deviceOf(provider);
		const before = await rallyOf(provider);
		const { certificateId, burnWei } = await issueCertificate(provider.chain, classId);
		expect(burnWei).toBe(parseEther('0.01'));
		expect(before - (await rallyOf(provider))).toBe(burnWei);
		const opened = await openWindow(provider.chain, {
			classId,
			deviceId,
			durationS: HOUR,
			mode: 'lp',
			certificateId
		});
		expect(await getWindow(provider.chain, opened.windowId)).toMatchObject({
			mode: 'lp',
			isJoined: false,
			endS: opened.endS,
			stakedWei: 0n
		});
		// It is not in the pool yet, and nobody can rent it.
		expect(await getWindows(client.chain, classId)).toEqual([]);
		const held = await read(provider.chain, {
			address: provider.chain.deployment.computeToken,
			abi: computeTokenAbi,
			functionName: 'balanceOf',
			args: [provider.address, opened.windowId]
		});
		expect(Math.abs(Number(held) - (opened.endS - (await nowS())))).toBeLessThanOrEqual(1);
		const { rallyWei } = await injectWindow(provider.chain, {
			windowId: opened.windowId,
			maxRallyWei: parseEther('36'),
			openingRallyWei: parseEther('36')
		});
		expect(rallyWei).toBe(parseEther('36'));
		const [window] = await getWindows(client.chain, classId);
		expect(window).toMatchObject({ windowId: opened.windowId, isJoined: true, stakedWei: rallyWei });
		await net.wait(opened.endS - (await nowS()));
		const ended = await endWindow(client.chain, opened.windowId);
		expect(parseEther('36') - ended.claimedWei).toBeLessThanOrEqual(2n);
	});

	test('a seller uses its own certificate up, once, and its fee comes back', async () => {
		await lend();
		const seller = await net.person();
		const deviceId = await deviceOf(seller);
		const { certificateId } = await issueCertificate(seller.chain, classId);
		const open = (id: CertificateId) =>
			openWindow(seller.chain, { classId, deviceId, durationS: 600, mode: 'seller', certificateId: id });
		await expect(open(999n as CertificateId)).rejects.toMatchObject({ code: 'certificate.unknown' });
		const another = await issueCertificate(provider.chain, classId);
		await expect(open(another.certificateId)).rejects.toMatchObject({ code: 'certificate.notOwner' });
		const { windowId, endS } = await open(certificateId);
		const beforeSale = await rallyOf(seller);
		const sold = await sellWindow(seller.chain, { windowId, minProceedsWei: 0n, maxExtraWei: 0n });
		expect(sold.collateralWei).toBe(sold.proceedsWei);
		expect(await rallyOf(seller)).toBe(beforeSale);
		await net.wait(endS - (await nowS()));
		const ended = await endWindow(seller.chain, windowId);
		expect(ended.returnedWei).toBe(sold.collateralWei + parseEther('0.05'));
		await expect(open(certificateId)).rejects.toMatchObject({ code: 'certificate.unknown' });
	});

	test('a window that is over is renewed in one call', async () => {
		// Longer than an attestation holds.
		const staked = await lend(provider, 2 * HOUR);
		const window = await getWindow(provider.chain, staked.windowId);
		if (!window) throw new Error('the window is open');
		const renew = () =>
			renewWindow(provider.chain, {
				window,
				durationS: 600,
				limitWei: parseEther('40'),
				maxPaidWei: parseEther('41')
			});
		await expect(renew()).rejects.toMatchObject({ code: 'window.notOver' });
		await net.wait(staked.endS - (await nowS()));
		await expect(renew()).rejects.toMatchObject({ code: 'attestation.expired' });
		await net.attest(window.deviceId, classId);
		const next = await renew();
		expect(next.windowId).not.toBe(staked.windowId);
		expect(await getWindow(provider.chain, staked.windowId)).toBeUndefined();
		expect(await getWindow(provider.chain, next.windowId)).toMatchObject({
			deviceId: window.deviceId,
			mode: 'lp',
			isJoined: true,
			stakedWei: next.amountWei
		});
	});
});

describe('leaving early', () => {
	test('an LP takes its part of what it put in, less the fee, and never a gain', async () => {
		const [first, second] = [await lend(), await lend()];
		const quote = await quoteExit(provider.chain, second.windowId);
		expect(quote).toMatchObject({ mode: 'lp', costWei: 0n });
		expect(quote.payoutWei).toBeLessThan(second.rallyWei);
		const before = { rally: await rallyOf(provider), pool: await getPoolState(client.chain, classId) };
		const { amountWei, transactionHash } = await exitWindow(provider.chain, {
			windowId: second.windowId,
			mode: 'lp',
			limitWei: (quote.payoutWei * 99n) / 100n
		});
		expect((await rallyOf(provider)) - before.rally).toBeGreaterThanOrEqual(amountWei);
		expect(await getWindow(provider.chain, second.windowId)).toBeUndefined();
		expect(await getWindow(provider.chain, first.windowId)).toBeDefined();

		// The same in the twin.
		const atS = await minedAt(transactionHash);
		const { lpMassPerSecond } = await getPoolState(client.chain, classId);
		const massPerSecond = before.pool.lpMassPerSecond - lpMassPerSecond;
		const left = BigInt(second.endS - atS);
		await expectTwin(before.pool, atS, (pool) => {
			const gross = exitDown({
				rateX128: pool.rateX128,
				mass: massPerSecond * left,
				principal: second.rallyWei,
				left,
				duration: BigInt(second.endS - second.startS)
			});
			expect(amountWei).toBe(gross - bpsUp(gross, 30n));
			return applyLeaveLp(pool, { gross, massPerSecond, left, seconds: left, isIdle: true });
		});
		const history = await getPoolHistory(client.chain, { classId });
		expect(history.at(-1)?.cause).toBe('exit');
	});

	test('a seller buys its seconds back, and fee and collateral are its own again', async () => {
		await lend();
		const seller = await net.person();
		const deviceId = await deviceOf(seller);
		const sold = await stakeAsSeller(seller.chain, { classId, deviceId, durationS: 600, minProceedsWei: 0n });
		const quote = await quoteExit(seller.chain, sold.windowId);
		expect(quote).toMatchObject({ mode: 'seller', payoutWei: 0n });
		// A price that lies below what it sold for would be a gift of the pool.
		expect(quote.costWei + sold.proceedsWei / 50n).toBeGreaterThan(sold.proceedsWei);
		const before = { rally: await rallyOf(seller), pool: await getPoolState(client.chain, classId) };
		const exited = await exitWindow(seller.chain, {
			windowId: sold.windowId,
			mode: 'seller',
			limitWei: (quote.costWei * 102n) / 100n
		});
		expect(exited.returnedWei).toBe(sold.collateralWei + sold.maintenanceFeeWei);
		expect((await rallyOf(seller)) - before.rally).toBe(exited.returnedWei - exited.amountWei);
		const atS = await minedAt(exited.transactionHash);
		await expectTwin(before.pool, atS, (pool) => {
			const rented = quotePoolRent(
				pool,
				{ floorPriceWad: parseEther('0.0005'), feeBps: 30 },
				{ devices: 1, endS: sold.endS }
			);
			expect(exited.amountWei).toBe(rented.costWei);
			const paid = rented.costWei - rented.feeWei;
			return applyRent(pool, { devices: 1, s: rented.computeSeconds, paid });
		});
	});

	test('a device that is rented stays until its lease is over', async () => {
		const [, second] = [await lend(), await lend()];
		await lease([second.windowId]);
		await expect(quoteExit(provider.chain, second.windowId)).rejects.toMatchObject({
			code: 'rent.noIdleDevice'
		});
		await expect(
			exitWindow(provider.chain, { windowId: second.windowId, mode: 'lp', limitWei: 0n })
		).rejects.toMatchObject({ code: 'rent.noIdleDevice' });
	});
});

describe('leases', () => {
	test('a lease on any two devices names two that were idle', async () => {
		const windows = [await lend(), await lend(), await lend()];
		const endS = (await nowS()) + 300;
		const { leaseId, costWei } = await rentAny(client.chain, {
			classId,
			devices: 2,
			endS,
			clientPublicKey,
			maxCostWei: parseEther('50')
		});
		const rented = await getLease(client.chain, leaseId);
		expect(rented).toMatchObject({ classId, costWei, clientKeyId: keyIdOf(clientPublicKey) });
		expect(new Set(rented?.windowIds).size).toBe(2);
		const staked = windows.map(({ windowId }) => windowId);
		expect(rented?.windowIds.filter((id) => staked.includes(id))).toHaveLength(2);
		await expect(
			rentAny(client.chain, { classId, devices: 2, endS, clientPublicKey, maxCostWei: parseEther('50') })
		).rejects.toMatchObject({ code: 'rent.noIdleDevice' });
	});

	test('a lease is extended for all its devices, at the pool’s price for the seconds after it', async () => {
		const windows = [await lend(), await lend(), await lend()];
		const held = await lease(windows.slice(0, 2).map(({ windowId }) => windowId));
		const pool = await getPoolState(client.chain, classId);
		const endS = held.endS + 600;
		const quoted = await quoteExtend(client.chain, { ...held, endS });
		const before = await rallyOf(client);
		const extended = await extendLease(client.chain, { lease: held, endS, maxCostWei: quoted * 2n });
		expect(extended.endS).toBe(endS);
		expect(before - (await rallyOf(client))).toBe(extended.costWei);
		expect(await getLease(client.chain, held.leaseId)).toMatchObject({
			endS,
			costWei: held.costWei + extended.costWei
		});
		await expectTwin(pool, await minedAt(extended.transactionHash), (then) =>
			applyExtend(then, { s: 1_200n, paid: extended.costWei - extended.feeWei })
		);
		const limited = extendLease(client.chain, { lease: held, endS: endS + 60, maxCostWei: 1n });
		await expect(limited).rejects.toMatchObject({ code: 'rent.priceMoved' });
		await expect(extendLease(client.chain, { lease: held, endS, maxCostWei: quoted })).rejects.toMatchObject({
			code: 'lease.notLater'
		});
		await expect(
			extendLease(provider.chain, { lease: held, endS: endS + 60, maxCostWei: quoted })
		).rejects.toMatchObject({ code: 'lease.notYours' });
	});

	test('a device is given back early, the pool buys what is left, and the rest of the lease goes on', async () => {
		const windows = [await lend(), await lend(), await lend()];
		const held = await lease(
			windows.slice(0, 2).map(({ windowId }) => windowId),
			1_200
		);
		const [kept, given] = held.windowIds;
		if (!kept || !given) throw new Error('the lease holds two');
		await net.wait(60);
		const pool = await getPoolState(client.chain, classId);
		const quoted = await quoteEndLease(client.chain, { ...held, windowIds: [given] });
		const before = await rallyOf(client);
		const ended = await endLease(client.chain, {
			lease: held,
			windowIds: [given],
			minProceedsWei: (quoted * 98n) / 100n
		});
		expect((await rallyOf(client)) - before).toBe(ended.proceedsWei);
		expect(await getLease(client.chain, held.leaseId)).toMatchObject({
			windowIds: [kept],
			deviceIds: [held.deviceIds[0]],
			endS: held.endS
		});
		expect(await getWindow(client.chain, given)).toMatchObject({ leaseEndS: 0 });
		expect(await getWindow(client.chain, kept)).toMatchObject({ leaseEndS: held.endS });
		const atS = await minedAt(ended.transactionHash);
		await expectTwin(pool, atS, (then) => {
			const s = BigInt(held.endS - atS);
			const gross = sellDown(then, s);
			expect(ended.proceedsWei).toBe(gross - bpsUp(gross, 30n));
			return applyEndLease(then, { devices: 1, s, gross });
		});
		await expect(
			endLease(client.chain, { lease: held, windowIds: [given], minProceedsWei: 0n })
		).rejects.toMatchObject({ code: 'lease.otherDevice' });
	});

	test('the mean price of the last trade is read from two observations', async () => {
		const { windowId } = await lend();
		const a = await observePrice(client.chain, classId);
		await lease([windowId]);
		await net.wait(300);
		const b = await observePrice(client.chain, classId);
		const { lastPriceWad } = await getPoolState(client.chain, classId);
		const mean = (b.priceCumulative - a.priceCumulative) / BigInt(b.timeS - a.timeS);
		expect(mean).toBeGreaterThan(parseEther('0.01'));
		expect(mean).toBeLessThanOrEqual(lastPriceWad);
	});
});

describe('quotes for an amount of RALLY', () => {
	test('are the contract’s, by search, and the twin’s, by formula; a minute more would be too much', async () => {
		await lend();
		await lend();
		const terms = await getTerms(client.chain, classId);
		for (const amountWei of [parseEther('0.7'), parseEther('5'), parseEther('17.123456789')]) {
			const pool = await getPoolState(client.chain, classId);
			const rented = await quoteForRally(client.chain, { trade: 'rent', classId, devices: 1, amountWei });
			const injected = await quoteForRally(client.chain, { trade: 'inject', classId, amountWei });
			const sold = await quoteForRally(client.chain, { trade: 'sell', classId, amountWei });
			expect(rented.endS).toBe(latestRentEnd(pool, terms, { devices: 1, budgetWei: amountWei }));
			expect(injected.endS).toBe(latestInjectionEnd(pool, { rallyWei: amountWei }));
			expect(sold.endS).toBe(earliestSaleEnd(pool, terms, { wantedWei: amountWei }));
			expect(rented.amountWei).toBeLessThanOrEqual(amountWei);
			expect(injected.amountWei).toBeLessThanOrEqual(amountWei);
			expect(sold.amountWei).toBeGreaterThanOrEqual(amountWei);
			const longer = await quoteRent(client.chain, { classId, devices: 1, endS: rented.endS + 60 });
			expect(longer.costWei).toBeGreaterThan(amountWei);
		}
		const pool = await getPoolState(client.chain, classId);
		expect(latestRentEnd(pool, terms, { devices: 1, budgetWei: 1n })).toBeUndefined();
		await expect(
			quoteForRally(client.chain, { trade: 'rent', classId, devices: 1, amountWei: 1n })
		).rejects.toMatchObject({ code: 'quote.tooLittle' });
		expect(earliestSaleEnd(pool, terms, { wantedWei: pool.yWei })).toBeUndefined();
		await expect(
			quoteForRally(client.chain, { trade: 'sell', classId, amountWei: pool.yWei })
		).rejects.toMatchObject({ code: 'quote.tooMuch' });
	});
});

describe('a device that fails inside a lease', () => {
	async function reported() {
		const [lent] = [await lend(), await lend()];
		const held = await lease([lent.windowId], 1_200);
		const fault = { lease: held, windowId: lent.windowId };
		const quote = await quoteReport(client.chain, fault);
		const before = { client: await rallyOf(client), provider: await rallyOf(provider) };
		const report = await reportFault(client.chain, fault);
		expect(before.client - (await rallyOf(client))).toBe(report.challengeFeeWei + report.penaltyWei);
		expect(report.challengeFeeWei).toBe(quote.challengeFeeWei);
		expect(await getReport(client.chain, lent.windowId)).toMatchObject({
			reportId: report.reportId,
			roundId: report.roundId,
			dueWei: report.dueWei
		});
		expect(await getWindow(client.chain, lent.windowId)).toMatchObject({ isReported: true });
		// Nothing leaves the window meanwhile.
		await expect(endLease(client.chain, { lease: held, minProceedsWei: 0n })).rejects.toMatchObject({
			code: 'window.reported'
		});
		await expect(resolveFault(client.chain, report)).rejects.toMatchObject({ code: 'round.notOver' });
		await expect(reportFault(client.chain, fault)).rejects.toMatchObject({ code: 'fault.pending' });
		return { lent, held, report, before };
	}

	test('upheld: its window pays the client for what was left, and is gone', async () => {
		const { lent, held, report, before } = await reported();
		await net.vote(report.roundId, false);
		const resolved = await resolveFault(client.chain, report);
		// A window with 36 RALLY beside it covers all of it, the challenge too.
		expect(resolved).toMatchObject({
			outcome: 'upheld',
			paidWei: report.dueWei + report.challengeFeeWei
		});
		expect((await rallyOf(client)) - before.client).toBe(report.dueWei);
		expect(report.dueWei).toBeLessThanOrEqual(held.costWei);
		expect(report.dueWei).toBeGreaterThan((held.costWei * 9n) / 10n);
		expect(await getWindow(client.chain, lent.windowId)).toBeUndefined();
		expect(await getReport(client.chain, lent.windowId)).toBeUndefined();
		expect((await getPoolHistory(client.chain, { classId })).at(-1)?.cause).toBe('expel');
		await expect(resolveFault(client.chain, report)).rejects.toMatchObject({ code: 'fault.resolved' });
	});

	test('an accusation is on record once, and the device is given back after it', async () => {
		const [lent] = [await lend(), await lend()];
		const held = await lease([lent.windowId], 1_200);
		const accused = { lease: held, windowId: lent.windowId, evidenceHash: `0x${'ab'.repeat(32)}` } as const;
		await expect(accuseDevice(provider.chain, accused)).rejects.toMatchObject({ code: 'lease.notYours' });
		const before = await rallyOf(client);
		await accuseDevice(client.chain, accused);
		expect(await rallyOf(client)).toBe(before);
		const counts = held.deviceIds.map((deviceId) => countAccusations(client.chain, deviceId));
		expect(await Promise.all(counts)).toEqual([1]);
		await expect(accuseDevice(client.chain, accused)).rejects.toMatchObject({ code: 'accusation.made' });
		await endLease(client.chain, { lease: held, minProceedsWei: 0n });
		await expect(accuseDevice(client.chain, accused)).rejects.toMatchObject({ code: 'lease.over' });
	});

	test('refused: the penalty is the owner’s, and the lease goes on', async () => {
		const { lent, held, report, before } = await reported();
		await net.vote(report.roundId, true);
		expect(await resolveFault(provider.chain, report)).toMatchObject({ outcome: 'refused', paidWei: 0n });
		expect((await rallyOf(provider)) - before.provider).toBe(report.penaltyWei);
		expect(await getWindow(client.chain, lent.windowId)).toMatchObject({
			isReported: false,
			leaseEndS: held.endS
		});
	});

	test('undecided: a round that nobody draws is paid back, all of it', async () => {
		const { report, before } = await reported();
		await net.wait(301);
		expect(await resolveFault(client.chain, report)).toMatchObject({ outcome: 'undecided' });
		expect(await rallyOf(client)).toBe(before.client);
	});
});

describe('a device that signs a false result', () => {
	/** One entry of a product, made wrong by `error`, signed by the device and laid before the referee. */
	async function signed(key: SigningKey, error: number) {
		const [n, row, column] = [16, 3, 5];
		const seed = new Uint8Array(32).fill(7);
		const c = new Uint8Array(productOf(seed, n).buffer);
		const view = new DataView(c.buffer);
		const at = 4 * (row * n + column);
		view.setInt32(at, view.getInt32(at, true) + error, true);
		const rowRoot = (await rowTreeOf(c, n)).root;
		const signature = await key.sign(rowRootBytes({ kernel: 'gemm-f32', n, seed, rowRoot }));
		return rowEvidence({ kernel: 'gemm-f32', publicKey: key.publicKey, n, seed, c, signature, row, column });
	}

	test('is convicted by anyone, loses its window, and is never attested again', async () => {
		const device = await net.newDevice(provider);
		const { deviceId, key } = device;
		await net.attest(deviceId, classId);
		const { windowId } = await stakeAsLp(provider.chain, {
			classId,
			deviceId,
			durationS: HOUR,
			maxRallyWei: parseEther('36'),
			openingRallyWei: parseEther('36')
		});
		const right = await signed(key, 0);
		await expect(judge(client.chain, right)).rejects.toMatchObject({ code: 'evidence.right' });
		const forged = { ...(await signed(key, 1)), deviceX: right.seed };
		await expect(judge(client.chain, forged)).rejects.toMatchObject({ code: 'device.badSignature' });
		expect(await judge(client.chain, await signed(key, 1))).toMatchObject({ deviceId, windowId });
		expect(await getWindow(client.chain, windowId)).toBeUndefined();
		const again = { classId, deviceId, durationS: HOUR, maxRallyWei: parseEther('40') };
		await expect(stakeAsLp(provider.chain, again)).rejects.toMatchObject({ code: 'device.convicted' });
		const next = { deviceId, classId: await net.newClass() };
		await expect(requestVerification(provider.chain, next)).rejects.toMatchObject({
			code: 'device.convicted'
		});
	});

	test('may be convicted while a round about it is open, and the vote still counts', async () => {
		const { deviceId, key } = await net.newDevice(provider);
		const { roundId } = await requestVerification(provider.chain, { deviceId, classId });
		expect(await judge(client.chain, await signed(key, -1))).toMatchObject({ deviceId, windowId: undefined });
		await net.vote(roundId, false);
		expect((await getRoundsOf(client.chain, { deviceId, classId })).own?.status).toBe('failed');
	});
});

describe('rewards', () => {
	test('an LP, a client and the verifier claim their part of a day once it is over', async () => {
		const lent = await lend();
		const held = await lease([lent.windowId]);
		await expect(creditLease(client.chain, held.leaseId)).rejects.toMatchObject({ code: 'lease.notOver' });
		await expect(creditLease(client.chain, 999n as LeaseId)).rejects.toMatchObject({ code: 'lease.unknown' });
		await net.wait(lent.endS - (await nowS()));
		await endWindow(provider.chain, lent.windowId);
		const { feeWei } = await creditLease(client.chain, held.leaseId);
		await expect(creditLease(client.chain, held.leaseId)).rejects.toMatchObject({ code: 'lease.credited' });
		expect(feeWei).toBe((held.costWei * 30n) / 10_030n);
		// The pool keeps nothing for a window that was ended.
		expect(await getClaimable(provider.chain, lent.windowId)).toBe(0n);

		const [lp] = await getRewards(provider.chain, provider.address);
		if (!lp) throw new Error('the LP was credited');
		expect(lp.role).toBe('lp');
		await expect(claimReward(provider.chain, lp)).rejects.toMatchObject({ code: 'reward.notYet' });
		await net.wait(lp.claimableFromS - (await nowS()));

		for (const { person, role } of [
			{ person: provider, role: 'lp' },
			{ person: client, role: 'client' },
			{ person: net.verifier, role: 'verifier' }
		] as const) {
			const rewards = await getRewards(person.chain, person.address);
			const reward = rewards.find((each) => each.role === role && each.claimableFromS <= lp.claimableFromS);
			if (!reward) throw new Error(`a reward for the ${role} is due`);
			expect(reward.rewardWei + reward.withheldWei).toBe(reward.shareWei);
			const before = await rallyOf(person);
			const claimed = await claimReward(person.chain, reward);
			expect(claimed.rewardWei).toBeGreaterThan(0n);
			expect((await rallyOf(person)) - before).toBe(claimed.rewardWei);
			// Renting from oneself never pays: a client gets at most what its leases burned.
			if (role === 'client') expect(claimed.rewardWei).toBeLessThanOrEqual(feeWei);
			await expect(claimReward(person.chain, reward)).rejects.toMatchObject({ code: 'reward.none' });
			const left = await getRewards(person.chain, person.address);
			expect(left.filter((each) => each.role === role && each.epoch === reward.epoch)).toEqual([]);
		}
	});
});

test('ends of windows and leases are told ahead', async () => {
	const { windowId, endS } = await lend();
	const held = await lease([windowId]);
	const changes = await getSlopeChanges(client.chain, { classId, fromS: await nowS(), toS: endS });
	expect(changes).toMatchObject([
		{ atS: held.endS, idleDevices: 1n, lpMassPerSecond: 0n },
		{ atS: endS, idleDevices: -1n }
	]);
});

async function minedAt(hash: `0x${string}`): Promise<number> {
	const { blockNumber } = await client.chain.publicClient.getTransactionReceipt({ hash });
	return Number((await client.chain.publicClient.getBlock({ blockNumber })).timestamp);
}
