import { parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { poolLensAbi } from '$abi/PoolLens';
import { rallyTokenAbi } from '$abi/RallyToken';
import type { ClassId, DeviceId, LeaseId, RoundId, WindowId } from '$lib/core/ids';
import { projectPool } from '$lib/market/projectPool';
import { applyInject, applyRent } from '$lib/market/trade';
import { generateSigningKey } from '$lib/protocol/key';
import { defaultClasses } from '../../node/defaultClasses';
import { startTestChain, type Device, type Person, type TestChain } from '../../node/testChain';
import { attest } from './attest';
import { chainNowS } from './chainNowS';
import { claim } from './claim';
import { deviceWindow } from './deviceWindow';
import { drawRound } from './drawRound';
import { endWindow } from './endWindow';
import { getAttestation } from './getAttestation';
import { getBalances } from './getBalances';
import { getClaimable } from './getClaimable';
import { getClasses } from './getClasses';
import { getDevice } from './getDevice';
import { getEarnings } from './getEarnings';
import { getLease } from './getLease';
import { getLeasesOf } from './getLeasesOf';
import { getPoolHistory } from './getPoolHistory';
import { getPools } from './getPools';
import { getPoolState } from './getPoolState';
import { getRound } from './getRound';
import { getRoundsOf } from './getRoundsOf';
import { getSlopeChanges } from './getSlopeChanges';
import { getVerifiers } from './getVerifiers';
import { getWindow } from './getWindow';
import { getWindows } from './getWindows';
import { keyIdOf } from './p256';
import { quoteLpStake } from './quoteLpStake';
import { quoteRent } from './quoteRent';
import { quoteSellerStake } from './quoteSellerStake';
import { read } from './read';
import { rent } from './rent';
import { requestVerification } from './requestVerification';
import { stakeAsLp } from './stakeAsLp';
import { stakeAsSeller } from './stakeAsSeller';

/*
 * The whole way on a real chain: anvil, the contracts as deployed, real P-256 keys, wallets filled by the
 * real faucet. What is refused stands in `refused.test.ts`.
 */

const PASSES = {
	score: 10n ** 9n,
	memoryBytes: 1n << 30n,
	passed: true,
	transcriptHash: `0x${'7a'.repeat(32)}` as const
};

let net: TestChain;
let classId: ClassId;
let provider: Person;
let client: Person;
let device: Device;
let clientPublicKey: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
	net = await startTestChain();
	classId = await net.newClass();
	[provider, client] = await Promise.all([net.person(), net.person()]);
	device = await net.newDevice(provider);
	({ publicKey: clientPublicKey } = await generateSigningKey());
}, 60_000);
afterAll(() => net.stop());

describe('the whole way', () => {
	let windowId: WindowId;
	let leaseId: LeaseId;
	let endS: number;

	test('a registered device is what its key and its owner say', async () => {
		expect(await getDevice(provider.chain, device.deviceId)).toMatchObject({
			deviceId: device.deviceId,
			owner: provider.address,
			publicKey: device.key.publicKey,
			endpoint: ''
		});
		expect(await getDevice(provider.chain, `0x${'00'.repeat(32)}` as DeviceId)).toBeUndefined();
	});

	test('the verifier stands in the list, and what it attests is read back', async () => {
		const [verifier] = await getVerifiers(client.chain);
		expect(verifier).toMatchObject({ verifier: net.verifier.address, bondWei: parseEther('100') });
		expect(verifier?.publicKey).toHaveLength(65);
		expect(await getAttestation(client.chain, { deviceId: device.deviceId, classId })).toBeUndefined();
		const before = await getBalances(provider.chain, provider.address);
		const asked = await requestVerification(provider.chain, { deviceId: device.deviceId, classId });
		const after = await getBalances(provider.chain, provider.address);
		expect(before.rallyWei - after.rallyWei).toBe(asked.feeWei);
		const { roundId } = asked;
		expect(await getRound(client.chain, roundId)).toMatchObject({ status: 'requested', seats: [] });
		const drawn = await drawRound(client.chain, roundId);
		expect(drawn.verifiers).toEqual([net.verifier.address]);
		expect((await getRoundsOf(client.chain, { deviceId: device.deviceId, classId })).own).toMatchObject({
			roundId,
			status: 'drawn',
			deadlineS: drawn.deadlineS,
			seats: [{ verifier: net.verifier.address, vote: undefined }]
		});
		await attest(net.verifier.chain, { roundId, ...PASSES });
		expect(await getRound(client.chain, roundId)).toMatchObject({
			status: 'passed',
			isClosed: true,
			feeWei: asked.feeWei,
			seats: [{ verifier: net.verifier.address, vote: 'passed' }]
		});
		expect(await getRound(client.chain, 999n as RoundId)).toBeUndefined();
		const attestation = await getAttestation(client.chain, { deviceId: device.deviceId, classId });
		expect(attestation).toMatchObject({
			roundId,
			passed: true,
			score: 10n ** 9n,
			verifier: net.verifier.address
		});
		expect((attestation?.validUntilS ?? 0) - (attestation?.atS ?? 0)).toBe(3_600);
	});

	test('the first provider opens the pool and sets its price; a permit pays, no allowance stays', async () => {
		const quote = await quoteLpStake(provider.chain, { classId, durationS: 1_800 });
		expect(quote.opening).toBe(true);
		expect(quote.minOpeningWei).toBe(quote.computeSeconds * parseEther('0.0005'));
		const before = await getBalances(provider.chain, provider.address);
		const stake = await stakeAsLp(provider.chain, {
			classId,
			deviceId: device.deviceId,
			durationS: 1_800,
			maxRallyWei: parseEther('9'),
			openingRallyWei: parseEther('9')
		});
		windowId = stake.windowId;
		endS = stake.endS;
		expect(stake).toMatchObject({ rallyWei: parseEther('9'), burnWei: parseEther('0.01') });
		expect(endS % 60).toBe(0);
		const after = await getBalances(provider.chain, provider.address);
		expect(before.rallyWei - after.rallyWei).toBe(parseEther('9.01'));
		expect(after.gasWei).toBeLessThan(before.gasWei);
		const allowance = await read(provider.chain, {
			address: provider.chain.deployment.rally,
			abi: rallyTokenAbi,
			functionName: 'allowance',
			args: [provider.address, provider.chain.deployment.staking]
		});
		expect(allowance).toBe(0n);
		const [window] = await getWindows(client.chain, classId);
		expect(window).toEqual(await deviceWindow(client.chain, device.deviceId));
		expect(window).toMatchObject({
			windowId,
			owner: provider.address,
			mode: 'lp',
			leaseEndS: 0,
			endS,
			score: 10n ** 9n,
			stakedWei: parseEther('9'),
			devicePublicKey: device.key.publicKey
		});
	});

	test('pools list every class, with price, windows and reserves', async () => {
		const pools = await getPools(client.chain);
		expect(pools.map(({ name }) => name)).toEqual([...defaultClasses.map(({ name }) => name), 'Test 1']);
		expect(pools.map(({ classId }) => classId)).toEqual(
			(await getClasses(client.chain)).map(({ classId }) => classId)
		);
		const pool = pools.find((each) => each.classId === classId);
		expect(pool).toMatchObject({ openWindows: 1, idleWindows: 1, feeBps: 30 });
		expect(pools[0]).toMatchObject({ openWindows: 0, priceWad: undefined });
		const priceWad = pool?.priceWad ?? 0n;
		expect(Math.abs(Number(priceWad) / 1e18 - 0.005)).toBeLessThan(0.0005);
	});

	test('a quote is the contract’s own, to the wei, now and after time has passed', async () => {
		let compared = 0;
		for (const seconds of [60, 333, 600]) {
			const quote = await quoteRent(client.chain, { classId, devices: 1, seconds });
			const own = await read(client.chain, {
				address: client.chain.deployment.lens,
				abi: poolLensAbi,
				functionName: 'quoteRent',
				args: [classId, 1n, BigInt(quote.endS)]
			});
			// The second may have turned between the two; then they quote for two moments.
			if (own.computeSeconds !== quote.computeSeconds) continue;
			compared++;
			expect(own).toEqual({
				end: BigInt(quote.endS),
				computeSeconds: quote.computeSeconds,
				cost: quote.costWei,
				fee: quote.feeWei,
				priceBeforeWad: quote.priceBeforeWad,
				priceAfterWad: quote.priceAfterWad
			});
			expect(quote.priceImpactBps).toBeGreaterThan(0);
			await net.wait(61);
		}
		expect(compared).toBeGreaterThan(0);
	});

	test('the twin projects the pool as the contract does', async () => {
		const state = await getPoolState(client.chain, classId);
		const toS = endS + 600;
		const changes = await getSlopeChanges(client.chain, { classId, fromS: state.settledAtS, toS });
		expect(changes).toHaveLength(1);
		const own = await read(client.chain, {
			address: client.chain.deployment.lens,
			abi: poolLensAbi,
			functionName: 'poolAt',
			args: [classId, BigInt(toS)]
		});
		const projected = projectPool(state, toS, changes);
		expect(projected).toMatchObject({
			yWei: own.y,
			xSeconds: own.x,
			lpMass: own.mass,
			accX128: own.accX128,
			rateX128: own.rateX128,
			lastPriceWad: own.lastPriceWad,
			priceCumulative: own.priceCumulative
		});
		expect(projected.lpMass).toBe(0n);
	});

	test('a client rents: pays what was quoted, and the lease names its key', async () => {
		const leaseEndS = (await chainNowS(client.chain)) + 300;
		const quote = await quoteRent(client.chain, { classId, devices: 1, endS: leaseEndS });
		const before = await getBalances(client.chain, client.address);
		const stateBefore = await getPoolState(client.chain, classId);
		const rented = await rent(client.chain, {
			classId,
			windowIds: [windowId],
			endS: leaseEndS,
			clientPublicKey,
			maxCostWei: (quote.costWei * 102n) / 100n
		});
		leaseId = rented.lease.leaseId;
		const after = await getBalances(client.chain, client.address);
		expect(before.rallyWei - after.rallyWei).toBe(rented.lease.costWei);
		expect(rented.lease.costWei).toBeLessThanOrEqual(quote.costWei);
		expect(rented.lease).toMatchObject({
			classId,
			client: client.address,
			clientKeyId: keyIdOf(clientPublicKey),
			deviceIds: [device.deviceId],
			windowIds: [windowId]
		});
		expect(rented.lease.endS).toBe(quote.endS);
		expect(await getLease(client.chain, leaseId)).toEqual(rented.lease);
		expect(await getLeasesOf(client.chain, client.address)).toEqual([rented.lease]);
		expect(await getLease(client.chain, 99n as LeaseId)).toBeUndefined();
		expect(await getWindow(client.chain, windowId)).toMatchObject({ leaseEndS: rented.lease.endS });

		// The same trade in the twin leaves the same pool.
		const { startS } = rented.lease;
		const s = BigInt(rented.lease.endS - startS);
		const twin = applyRent(projectPool(stateBefore, startS, []), {
			devices: 1,
			s,
			paid: rented.lease.costWei - rented.feeWei
		});
		const now = await getPoolState(client.chain, classId);
		expect(now).toEqual(projectPool(twin, now.settledAtS, []));
	});

	test('a second provider joins at the pool’s price and dilutes nobody', async () => {
		const second = await net.newDevice(provider);
		await net.attest(second.deviceId, classId);
		const { rallyWei } = await quoteLpStake(provider.chain, { classId, durationS: 1_800 });
		const earnedBefore = await getEarnings(provider.chain, { windowId, classId });
		const stateBefore = await getPoolState(provider.chain, classId);
		const stake = await stakeAsLp(provider.chain, {
			classId,
			deviceId: second.deviceId,
			durationS: 1_800,
			maxRallyWei: (rallyWei * 102n) / 100n
		});
		const twin = applyInject(projectPool(stateBefore, stake.startS, []), {
			v: stake.rallyWei,
			h: BigInt(stake.endS - stake.startS)
		});
		const now = await getPoolState(provider.chain, classId);
		expect(twin && projectPool(twin.pool, now.settledAtS, [])).toEqual(now);
		const earned = await getEarnings(provider.chain, { windowId, classId });
		const worth = (e: typeof earned) => e.claimableWei + e.lockedWei;
		expect(worth(earned) + 2n).toBeGreaterThanOrEqual(worth(earnedBefore));
	});

	test('a seller is paid at once, and what is held comes back at the end', async () => {
		const seller = await net.person();
		const { deviceId } = await net.newDevice(seller);
		await net.attest(deviceId, classId);
		const quote = await quoteSellerStake(seller.chain, { classId, durationS: 600 });
		const before = await getBalances(seller.chain, seller.address);
		const sold = await stakeAsSeller(seller.chain, {
			classId,
			deviceId,
			durationS: 600,
			minProceedsWei: (quote.proceedsWei * 98n) / 100n
		});
		const after = await getBalances(seller.chain, seller.address);
		expect(sold.collateralWei).toBe(sold.proceedsWei);
		expect(before.rallyWei - after.rallyWei).toBe(parseEther('0.06'));
		expect(await getClaimable(seller.chain, sold.windowId)).toBe(0n);
		await net.wait(sold.endS - (await chainNowS(seller.chain)));
		const ended = await endWindow(seller.chain, sold.windowId);
		expect(ended).toMatchObject({
			returnedWei: sold.collateralWei + parseEther('0.05'),
			forfeitedWei: 0n,
			claimedWei: 0n
		});
	});

	test('an LP claims what was released so far, and at the end the rest', async () => {
		const claimable = await getClaimable(provider.chain, windowId);
		expect(claimable).toBeGreaterThan(parseEther('1'));
		const claimed = await claim(provider.chain, windowId);
		expect(claimed.claimedWei).toBeGreaterThanOrEqual(claimable);
		expect((await getEarnings(provider.chain, { windowId, classId })).claimedWei).toBe(claimed.claimedWei);

		await net.wait(endS - (await chainNowS(provider.chain)));
		const before = await getBalances(provider.chain, provider.address);
		const ended = await endWindow(client.chain, windowId);
		const after = await getBalances(provider.chain, provider.address);
		expect(after.rallyWei - before.rallyWei).toBe(ended.claimedWei);
		// It put in 9 RALLY, and a client rented from it.
		expect(claimed.claimedWei + ended.claimedWei).toBeGreaterThan(parseEther('9'));
		expect(await getWindow(provider.chain, windowId)).toBeUndefined();
		expect(await deviceWindow(provider.chain, device.deviceId)).toBeUndefined();
	});

	test('the pool’s history tells every trade in order', async () => {
		const history = await getPoolHistory(client.chain, { classId });
		expect(history.map(({ cause }) => cause)).toEqual(['inject', 'rent', 'inject', 'sell']);
		const times = history.map(({ timeS }) => timeS);
		expect(times).toEqual([...times].sort((a, b) => a - b));
		expect(history[0]).toMatchObject({ yWei: parseEther('9') });
		expect(history[1]?.priceWad).toBeGreaterThan(history[0]?.priceWad ?? 0n);
		expect(await getPoolHistory(client.chain, { classId, sinceBlock: 10n ** 6n })).toEqual([]);
	});
});
