import { parseEther } from 'viem';
import { generatePrivateKey } from 'viem/accounts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClassId, DeviceId, RoundId, WindowId } from '$lib/core/ids';
import { generateSigningKey } from '$lib/protocol/key';
import { startTestChain, type Device, type Person, type TestChain } from '../../node/testChain';
import { attest } from './attest';
import { bondVerifier } from './bondVerifier';
import { chainNowS } from './chainNowS';
import { claim } from './claim';
import { connectBurner } from './connectBurner';
import { createChain } from './createChain';
import { disconnectWallet } from './disconnectWallet';
import { drawRound } from './drawRound';
import { endWindow } from './endWindow';
import { getBalances } from './getBalances';
import { getPools } from './getPools';
import { quoteRent } from './quoteRent';
import { registerDevice } from './registerDevice';
import { requestVerification } from './requestVerification';
import { rent, type RentOptions } from './rent';
import { stakeAsLp } from './stakeAsLp';
import { stakeAsSeller } from './stakeAsSeller';

/*
 * What people run into, each with its code and its one sentence, and no token lost. The chain is real.
 */

let net: TestChain;
let classId: ClassId;
let provider: Person;
let client: Person;
let device: Device;
let windowId: WindowId;
let clientPublicKey: Uint8Array<ArrayBuffer>;

const TRANSCRIPT = `0x${'7a'.repeat(32)}` as const;
const lp = (deviceId: DeviceId, pool = classId) => ({
	classId: pool,
	deviceId,
	durationS: 1_800,
	maxRallyWei: parseEther('9'),
	openingRallyWei: parseEther('9')
});

beforeAll(async () => {
	net = await startTestChain();
	classId = await net.newClass();
	[provider, client] = await Promise.all([net.person(), net.person()]);
	device = await net.newDevice(provider);
	await net.attest(device.deviceId, classId);
	({ windowId } = await stakeAsLp(provider.chain, {
		...lp(device.deviceId),
		durationS: 86_400,
		maxRallyWei: parseEther('480'),
		openingRallyWei: parseEther('480')
	}));
	({ publicKey: clientPublicKey } = await generateSigningKey());
}, 60_000);
afterAll(() => net.stop());

async function lease(change: Partial<RentOptions> = {}): Promise<RentOptions> {
	const endS = (await chainNowS(client.chain)) + 600;
	return { classId, windowIds: [windowId], endS, clientPublicKey, maxCostWei: parseEther('50'), ...change };
}

describe('renting', () => {
	let heldWei: bigint;
	beforeEach(async () => {
		heldWei = (await getBalances(client.chain, client.address)).rallyWei;
	});
	afterEach(async () => {
		expect((await getBalances(client.chain, client.address)).rallyWei).toBe(heldWei);
	});

	test('a price past the limit is refused with both amounts', async () => {
		const { costWei } = await quoteRent(client.chain, { classId, devices: 1, seconds: 600 });
		const maxCostWei = costWei / 2n;
		await expect(rent(client.chain, await lease({ maxCostWei }))).rejects.toMatchObject({
			code: 'rent.priceMoved',
			shortMessage: expect.stringMatching(
				/^The price moved: this costs [\d.]+ RALLY now, and you would pay at most [\d.]+\.$/
			)
		});
	});

	test('a wallet without RALLY is told what it holds, before it signs', async () => {
		const poor = await net.person({ funded: false });
		await expect(rent(poor.chain, await lease())).rejects.toMatchObject({
			code: 'chain.insufficientRally',
			shortMessage: expect.stringMatching(/^This needs [\d.]+ RALLY; the wallet holds 0\.$/)
		});
	});

	test('a lease that is over is refused', async () => {
		const endS = (await chainNowS(client.chain)) - 60;
		await expect(rent(client.chain, await lease({ endS }))).rejects.toMatchObject({ code: 'lease.over' });
	});

	test('a lease past the device’s window is refused', async () => {
		// Two windows in the pool, the second a short one, so that there are seconds enough.
		const short = await net.newDevice(provider);
		await net.attest(short.deviceId, classId);
		const { windowId: tooShort } = await stakeAsLp(provider.chain, {
			...lp(short.deviceId),
			durationS: 600,
			maxRallyWei: parseEther('20')
		});
		const endS = (await chainNowS(client.chain)) + 720;
		await expect(rent(client.chain, await lease({ endS, windowIds: [tooShort] }))).rejects.toMatchObject({
			code: 'rent.windowTooShort',
			shortMessage: expect.stringContaining('the lease would run until')
		});
		await net.wait(661);
		await expect(rent(client.chain, await lease({ windowIds: [tooShort] }))).rejects.toMatchObject({
			code: 'rent.windowTooShort'
		});
	});

	test('a window that is none, and one of another pool, are refused', async () => {
		await expect(rent(client.chain, await lease({ windowIds: [999n as WindowId] }))).rejects.toMatchObject({
			code: 'window.unknown'
		});
		const own = await net.newClass();
		const other = await net.person();
		const { deviceId } = await net.newDevice(other);
		await net.attest(deviceId, own);
		const { windowId: elsewhere } = await stakeAsLp(other.chain, lp(deviceId, own));
		await expect(rent(client.chain, await lease({ windowIds: [elsewhere] }))).rejects.toMatchObject({
			code: 'window.over'
		});
	});

	test('more than is idle, and nothing at all, are refused', async () => {
		const endS = (await chainNowS(client.chain)) + 90_000;
		await expect(rent(client.chain, await lease({ endS }))).rejects.toMatchObject({
			code: 'rent.noIdleDevice',
			shortMessage: expect.stringMatching(/^This takes \d+ compute-seconds, and the pool has \d+ idle\.$/)
		});
		await expect(rent(client.chain, await lease({ windowIds: [] }))).rejects.toMatchObject({
			code: 'rent.noIdleDevice'
		});
		const windowIds = Array<WindowId>(65).fill(windowId);
		const soonS = (await chainNowS(client.chain)) + 60;
		await expect(rent(client.chain, await lease({ windowIds, endS: soonS }))).rejects.toMatchObject({
			code: 'rent.tooManyDevices'
		});
	});

	test('a deadline that has passed calls it off', async () => {
		const deadlineS = (await chainNowS(client.chain)) - 1;
		await expect(rent(client.chain, await lease({ deadlineS }))).rejects.toMatchObject({
			code: 'chain.deadlinePassed'
		});
	});

	test('a key that is no P-256 point in 65 bytes is refused before anything is asked', async () => {
		const clientPublicKey = new Uint8Array(33);
		await expect(rent(client.chain, await lease({ clientPublicKey }))).rejects.toMatchObject({
			code: 'key.invalid'
		});
	});

	test('an unknown class is refused', async () => {
		const unknown = `0x${'11'.repeat(32)}` as ClassId;
		await expect(rent(client.chain, await lease({ classId: unknown }))).rejects.toMatchObject({
			code: 'class.unknown'
		});
	});
});

test('a device that is rented already is refused to the next', async () => {
	await rent(client.chain, await lease());
	await expect(rent(client.chain, await lease())).rejects.toMatchObject({
		code: 'rent.noIdleDevice',
		shortMessage: expect.stringContaining('is rented until')
	});
});

describe('staking', () => {
	test('a device nobody attested is refused, then one whose attestation ran out, then one that failed', async () => {
		const own = await net.newClass();
		const { deviceId } = await net.newDevice(provider);
		const stake = () => stakeAsLp(provider.chain, lp(deviceId, own));
		await expect(stake()).rejects.toMatchObject({ code: 'attestation.missing', hint: 'Prove it first.' });
		await net.attest(deviceId, own);
		await net.wait(3_601);
		await expect(stake()).rejects.toMatchObject({
			code: 'attestation.expired',
			shortMessage: expect.stringContaining('ran out at')
		});
		await net.attest(deviceId, own, false);
		await expect(stake()).rejects.toMatchObject({ code: 'attestation.failed' });
	});

	test('another’s device, and one that is unknown, are refused', async () => {
		const enough = { maxRallyWei: parseEther('100') };
		await expect(stakeAsLp(client.chain, { ...lp(device.deviceId), ...enough })).rejects.toMatchObject({
			code: 'device.notOwner'
		});
		const unknown = `0x${'22'.repeat(32)}` as DeviceId;
		await expect(stakeAsLp(client.chain, { ...lp(unknown), ...enough })).rejects.toMatchObject({
			code: 'device.unknown'
		});
	});

	test('a window is at least ten minutes and at most seven days', async () => {
		const own = await net.newClass();
		const staker = await net.person();
		const { deviceId } = await net.newDevice(staker);
		await net.attest(deviceId, own);
		const stake = (durationS: number) =>
			stakeAsLp(staker.chain, {
				...lp(deviceId, own),
				durationS,
				maxRallyWei: parseEther('400'),
				openingRallyWei: parseEther('400')
			});
		for (const durationS of [599, 604_801]) {
			await expect(stake(durationS)).rejects.toMatchObject({
				code: 'window.badDuration',
				shortMessage: expect.stringMatching(/^A window lasts 10 min to 7 days; /)
			});
		}
		expect((await stake(600)).windowId).toBeGreaterThan(0n);
	});

	test('a device stands in one window at a time', async () => {
		const twice = stakeAsLp(provider.chain, { ...lp(device.deviceId), maxRallyWei: parseEther('100') });
		await expect(twice).rejects.toMatchObject({ code: 'window.open' });
	});

	test('an opening below the floor, and an injection past the limit, are refused', async () => {
		const own = await net.newClass();
		const { deviceId } = await net.newDevice(provider);
		await net.attest(deviceId, own);
		await expect(
			stakeAsLp(provider.chain, { ...lp(deviceId, own), openingRallyWei: parseEther('0.1') })
		).rejects.toMatchObject({ code: 'stake.belowFloor' });
		await expect(
			stakeAsLp(provider.chain, { ...lp(deviceId, own), maxRallyWei: parseEther('8') })
		).rejects.toMatchObject({ code: 'stake.priceMoved' });
	});

	test('nothing is sold to a pool without LPs, nor below what the seller wants', async () => {
		const own = await net.newClass();
		const { deviceId } = await net.newDevice(provider);
		await net.attest(deviceId, own);
		const sale = { classId: own, deviceId, durationS: 600, minProceedsWei: 0n };
		await expect(stakeAsSeller(provider.chain, sale)).rejects.toMatchObject({ code: 'stake.noLiquidity' });
		const minProceedsWei = parseEther('1000');
		await expect(stakeAsSeller(provider.chain, { ...sale, classId, minProceedsWei })).rejects.toMatchObject({
			code: 'stake.priceMoved'
		});
	});

	test('a wallet that cannot cover the stake is told so', async () => {
		const poor = await net.person({ funded: false });
		await expect(stakeAsLp(poor.chain, lp(device.deviceId, await net.newClass()))).rejects.toMatchObject({
			code: 'chain.insufficientRally',
			shortMessage: 'This needs 9.01 RALLY; the wallet holds 0.'
		});
	});

	test('a failed attestation inside a seller’s window forfeits what it left', async () => {
		const own = await net.newClass({ attestationValiditySeconds: 300 });
		const [lender, seller] = await Promise.all([net.person(), net.person()]);
		const lent = await net.newDevice(lender);
		await net.attest(lent.deviceId, own);
		await stakeAsLp(lender.chain, lp(lent.deviceId, own));
		const { deviceId } = await net.newDevice(seller);
		await net.attest(deviceId, own);
		const sold = await stakeAsSeller(seller.chain, {
			classId: own,
			deviceId,
			durationS: 600,
			minProceedsWei: 0n
		});
		await net.wait(151);
		await net.attest(deviceId, own, false);
		await net.wait(sold.endS - (await chainNowS(seller.chain)));
		expect(await endWindow(seller.chain, sold.windowId)).toMatchObject({
			returnedWei: 0n,
			forfeitedWei: sold.collateralWei + sold.maintenanceFeeWei
		});
	});
});

describe('windows', () => {
	test('one that runs cannot be ended, one of another not be claimed, one unknown neither', async () => {
		const own = await net.newClass();
		const { deviceId } = await net.newDevice(provider);
		await net.attest(deviceId, own);
		const { windowId, endS } = await stakeAsLp(provider.chain, lp(deviceId, own));
		await expect(endWindow(provider.chain, windowId)).rejects.toMatchObject({ code: 'window.notOver' });
		await expect(claim(client.chain, windowId)).rejects.toMatchObject({ code: 'window.notOwner' });
		await expect(claim(client.chain, 999n as WindowId)).rejects.toMatchObject({ code: 'window.unknown' });
		await net.wait(endS - (await chainNowS(provider.chain)));
		await endWindow(provider.chain, windowId);
		await expect(endWindow(provider.chain, windowId)).rejects.toMatchObject({ code: 'window.unknown' });
	});
});

describe('devices and verifiers', () => {
	test('a signature by another key is refused, and one that is no signature', async () => {
		const [mine, another] = await Promise.all([generateSigningKey(), generateSigningKey()]);
		const register = (sign: typeof mine.sign) =>
			registerDevice(provider.chain, { sign, publicKey: mine.publicKey, endpoint: '' });
		await expect(register(another.sign)).rejects.toMatchObject({ code: 'device.badSignature' });
		await expect(register(async () => new Uint8Array(63))).rejects.toMatchObject({
			code: 'device.badSignature'
		});
		const tooLong = `wss://${'a'.repeat(251)}`;
		await expect(registerDevice(provider.chain, { ...mine, endpoint: tooLong })).rejects.toMatchObject({
			code: 'endpoint.tooLong'
		});
		await registerDevice(provider.chain, { ...mine, endpoint: tooLong.slice(0, 256) });
	});

	test('a score below the class is refused with both figures, by one operation', async () => {
		const minimum = 20_000_000n;
		const roundFor = async (pool: ClassId) => {
			const { deviceId } = await net.newDevice(provider);
			const { roundId } = await requestVerification(provider.chain, { deviceId, classId: pool });
			await drawRound(net.verifier.chain, roundId);
			return { roundId, memoryBytes: 1n << 30n, passed: true, transcriptHash: TRANSCRIPT };
		};
		const vote = await roundFor(classId);
		await expect(attest(net.verifier.chain, { ...vote, score: minimum - 1n })).rejects.toMatchObject({
			code: 'score.tooLow',
			shortMessage: 'The device’s score is 19.99 M; this class asks for 20 M.'
		});
		await expect(attest(net.verifier.chain, { ...vote, score: 11_200_000n })).rejects.toMatchObject({
			shortMessage: 'The device’s score is 11.2 M; this class asks for 20 M.'
		});
		await attest(net.verifier.chain, { ...vote, score: minimum });
		const short = await roundFor(await net.newClass({ minMemoryBytes: 1n << 20n }));
		await expect(
			attest(net.verifier.chain, { ...short, score: minimum, memoryBytes: (1n << 20n) - 1n })
		).rejects.toMatchObject({ code: 'score.memoryTooLow' });
	});

	test('only who is drawn votes, once, and a bond below the minimum is refused', async () => {
		const { deviceId } = await net.newDevice(provider);
		const { roundId } = await requestVerification(provider.chain, { deviceId, classId });
		const vote = {
			roundId,
			score: 10n ** 9n,
			memoryBytes: 1n << 30n,
			passed: true,
			transcriptHash: TRANSCRIPT
		};
		await expect(attest(net.verifier.chain, vote)).rejects.toMatchObject({ code: 'round.notNow' });
		await drawRound(client.chain, roundId);
		await expect(drawRound(client.chain, roundId)).rejects.toMatchObject({ code: 'round.notNow' });
		await expect(attest(client.chain, vote)).rejects.toMatchObject({ code: 'round.notDrawn' });
		await attest(net.verifier.chain, vote);
		await expect(attest(net.verifier.chain, vote)).rejects.toMatchObject({ code: 'round.closed' });
		await expect(attest(net.verifier.chain, { ...vote, roundId: 999n as RoundId })).rejects.toMatchObject({
			code: 'round.unknown'
		});
		const bond = { publicKey: clientPublicKey, endpoint: '' };
		await expect(
			bondVerifier(client.chain, { ...bond, amountWei: parseEther('100') - 1n })
		).rejects.toMatchObject({ code: 'verifier.bondTooSmall' });
	});

	test('a round is asked for by the owner, one at a time, and after a failed one not at once', async () => {
		const { deviceId } = await net.newDevice(provider);
		const ask = (who = provider) => requestVerification(who.chain, { deviceId, classId });
		await expect(ask(client)).rejects.toMatchObject({ code: 'device.notOwner' });
		const { roundId } = await ask();
		await expect(ask()).rejects.toMatchObject({ code: 'round.open' });
		await net.vote(roundId, false);
		await expect(ask()).rejects.toMatchObject({ code: 'round.tooEarly' });
		await net.wait(61);
		await ask();
		const unknown = `0x${'33'.repeat(32)}` as DeviceId;
		await expect(requestVerification(provider.chain, { deviceId: unknown, classId })).rejects.toMatchObject({
			code: 'device.unknown'
		});
	});
});

describe('wallet and node', () => {
	test('a wallet with RALLY and no ETH is told about gas', async () => {
		const chain = createChain({ network: client.chain.network, origin: client.chain.origin });
		await connectBurner(chain, { privateKey: generatePrivateKey() });
		const mine = await generateSigningKey();
		await expect(registerDevice(chain, { ...mine, endpoint: '' })).rejects.toMatchObject({
			code: 'chain.noGas',
			hint: 'Ask the faucet for some, then try again.'
		});
	});

	test('without a wallet nothing is sent', async () => {
		const { chain } = await net.person({ funded: false });
		await disconnectWallet(chain);
		await expect(claim(chain, 1n as WindowId)).rejects.toMatchObject({ code: 'wallet.none' });
	});

	test('a node that is gone is named unreachable, for reads and writes', async () => {
		const network = { ...client.chain.network, rpcUrl: 'http://127.0.0.1:9' };
		const chain = createChain({ network, origin: client.chain.origin });
		const unreachable = {
			code: 'chain.unreachable',
			shortMessage: 'The chain of Test network cannot be reached.'
		};
		await expect(getPools(chain)).rejects.toMatchObject(unreachable);
		await connectBurner(chain, { privateKey: generatePrivateKey() });
		await expect(claim(chain, 1n as WindowId)).rejects.toMatchObject(unreachable);
	});

	test('contracts that are not there are said to be missing', async () => {
		const network = structuredClone(client.chain.network);
		if (network.contracts) network.contracts.classes = `0x${'44'.repeat(20)}`;
		const chain = createChain({ network, origin: client.chain.origin });
		await expect(getPools(chain)).rejects.toMatchObject({ code: 'chain.noContract' });
	});
});
