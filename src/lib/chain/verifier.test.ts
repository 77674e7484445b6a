import { parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClassId } from '$lib/core/ids';
import { generateSigningKey } from '$lib/protocol/key';
import { startTestChain, type Device, type Person, type TestChain } from '../../node/testChain';
import { attest } from './attest';
import { bondVerifier } from './bondVerifier';
import { chainNowS } from './chainNowS';
import { drawRound } from './drawRound';
import { getBalances } from './getBalances';
import { getBondTerms } from './getBondTerms';
import { getOpenSeats } from './getOpenSeats';
import { getVerifier } from './getVerifier';
import { requestVerification } from './requestVerification';
import { unbondVerifier } from './unbondVerifier';
import { withdrawBond } from './withdrawBond';
import { withdrawEarned } from './withdrawEarned';

let net: TestChain;
let classId: ClassId;
let provider: Person;
let device: Device;

beforeAll(async () => {
	net = await startTestChain();
	classId = await net.newClass();
	provider = await net.person();
	device = await net.newDevice(provider);
}, 60_000);
afterAll(() => net.stop());

const rallyOf = async ({ chain, address }: Person) => (await getBalances(chain, address)).rallyWei;

describe('a verifier', () => {
	test('is told the terms before it bonds', async () => {
		expect(await getBondTerms(provider.chain)).toEqual({
			minBondWei: parseEther('100'),
			absencePenaltyWei: parseEther('1'),
			dissentPenaltyWei: parseEther('10'),
			unbondingSeconds: 86_400,
			roundSeconds: 300
		});
		expect(await getVerifier(provider.chain, provider.address)).toBeUndefined();
	});

	test('sees its open seat until it has voted, and takes out what it earned, once', async () => {
		const { chain, address } = net.verifier;
		const seats = () => getOpenSeats(chain, { deviceId: device.deviceId, classId, account: address });
		const { roundId } = await requestVerification(provider.chain, { deviceId: device.deviceId, classId });
		expect(await seats()).toEqual([]);
		await drawRound(chain, roundId);
		expect(await seats()).toMatchObject([{ roundId, status: 'drawn', isFault: false }]);
		expect(
			await getOpenSeats(chain, { deviceId: device.deviceId, classId, account: provider.address })
		).toEqual([]);
		expect(await getVerifier(chain, address)).toMatchObject({ openSeats: 1, isActive: true });
		await attest(chain, {
			roundId,
			score: 10n ** 9n,
			memoryBytes: 1n << 30n,
			passed: true,
			transcriptHash: `0x${'7a'.repeat(32)}`
		});
		expect(await seats()).toEqual([]);

		const earnedWei = (await getVerifier(chain, address))?.earnedWei ?? 0n;
		expect(earnedWei).toBeGreaterThan(0n);
		const before = await rallyOf(net.verifier);
		expect(await withdrawEarned(chain)).toMatchObject({ earnedWei });
		expect((await rallyOf(net.verifier)) - before).toBe(earnedWei);
		await expect(withdrawEarned(chain)).rejects.toMatchObject({ code: 'verifier.nothingEarned' });
	});

	test('has its bond back a day after it asked for it, and not a second before', async () => {
		const person = await net.person();
		const { chain, address } = person;
		const { publicKey } = await generateSigningKey();
		const had = await rallyOf(person);
		await bondVerifier(chain, { amountWei: parseEther('100'), publicKey, endpoint: '' });
		expect(await getVerifier(chain, address)).toMatchObject({
			verifier: address,
			publicKey,
			bondWei: parseEther('100'),
			earnedWei: 0n,
			withdrawableAtS: 0,
			openSeats: 0,
			isActive: true
		});
		await expect(withdrawBond(chain)).rejects.toMatchObject({ code: 'verifier.notUnbonding' });
		const { withdrawableAtS } = await unbondVerifier(chain);
		expect(withdrawableAtS - (await chainNowS(chain))).toBeGreaterThan(86_390);
		expect(await getVerifier(chain, address)).toMatchObject({ isActive: false, withdrawableAtS });
		await expect(unbondVerifier(chain)).rejects.toMatchObject({ code: 'verifier.unbonding' });
		await expect(withdrawBond(chain)).rejects.toMatchObject({ code: 'verifier.bondLocked' });
		await net.wait(86_400);
		expect(await withdrawBond(chain)).toMatchObject({ bondWei: parseEther('100') });
		expect(await rallyOf(person)).toBe(had);
		expect(await getVerifier(chain, address)).toBeUndefined();
		await expect(unbondVerifier(chain)).rejects.toMatchObject({ code: 'verifier.notBonded' });
	});
});
