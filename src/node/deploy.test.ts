import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	createTestClient,
	createWalletClient,
	http,
	keccak256,
	parseEther,
	parseEventLogs,
	publicActions,
	type Hex
} from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { anvil as localChain } from 'viem/chains';
import { classRegistryAbi } from '$abi/ClassRegistry';
import { deployments } from '$abi/deployments';
import { deviceRegistryAbi } from '$abi/DeviceRegistry';
import { poolsAbi } from '$abi/Pools';
import { rallyTokenAbi } from '$abi/RallyToken';
import { stakingAbi } from '$abi/Staking';
import { verificationAbi } from '$abi/Verification';
import { toHex } from '$lib/core/bytes';
import type { Deployment } from '$lib/core/network';
import { startAnvil, type Anvil } from './anvil';
import { defaultClasses } from './defaultClasses';
import { deployContracts } from './deploy';

const MNEMONIC = 'test test test test test test test test test test test junk';
/** Order of P-256's group. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const HOUR = 3600;

let anvil: Anvil;
let chain: ReturnType<typeof connect>;
let deployment: Deployment;

function connect(rpcUrl: string) {
	const transport = http(rpcUrl);
	const wallet = (addressIndex: number) =>
		createWalletClient({
			account: mnemonicToAccount(MNEMONIC, { addressIndex }),
			chain: localChain,
			transport,
			pollingInterval: 20
		});
	const client = createTestClient({
		mode: 'anvil',
		chain: localChain,
		transport,
		pollingInterval: 20
	}).extend(publicActions);
	return { client, deployer: wallet(0), verifier: wallet(1), provider: wallet(2), renter: wallet(3) };
}

beforeAll(async () => {
	anvil = await startAnvil();
	chain = connect(anvil.rpcUrl);
	deployment = await deployContracts({ walletClient: chain.deployer, publicClient: chain.client });
}, 60_000);

afterAll(() => anvil.stop());

/** A device key as a tab makes one, and its signature as the chain takes it: raw, low s. */
async function createDevice() {
	const { privateKey, publicKey } = await crypto.subtle.generateKey(
		{ name: 'ECDSA', namedCurve: 'P-256' },
		false,
		['sign', 'verify']
	);
	const raw = toHex(new Uint8Array(await crypto.subtle.exportKey('raw', publicKey))).slice(4);
	const x: Hex = `0x${raw.slice(0, 64)}`;
	const y: Hex = `0x${raw.slice(64)}`;
	async function sign(message: Hex) {
		const signature = toHex(
			new Uint8Array(
				await crypto.subtle.sign(
					{ name: 'ECDSA', hash: 'SHA-256' },
					privateKey,
					Buffer.from(message.slice(2), 'hex')
				)
			)
		).slice(2);
		const s = BigInt(`0x${signature.slice(64)}`);
		const low = (s > N / 2n ? N - s : s).toString(16).padStart(64, '0');
		return { r: `0x${signature.slice(0, 64)}` as Hex, s: `0x${low}` as Hex };
	}
	return { x, y, sign };
}

type Wallet = (typeof chain)['deployer'];
type Call = Omit<Parameters<Wallet['writeContract']>[0], 'chain' | 'account'>;

/** Simulates, sends and waits, so that a refusal names its error. */
async function send(wallet: Wallet, call: Call) {
	await chain.client.simulateContract({ ...call, account: wallet.account } as Parameters<
		typeof chain.client.simulateContract
	>[0]);
	const hash = await wallet.writeContract({
		...call,
		chain: localChain,
		account: wallet.account
	} as Parameters<Wallet['writeContract']>[0]);
	const receipt = await chain.client.waitForTransactionReceipt({ hash });
	expect(receipt.status).toBe('success');
	return receipt;
}

const rallyOf = (address: Hex) =>
	chain.client.readContract({
		address: deployment.rally,
		abi: rallyTokenAbi,
		functionName: 'balanceOf',
		args: [address]
	});

describe('a deployment on a fresh local chain', () => {
	test('has the addresses that the app knows it by', () => {
		expect(deployments[31337]).toEqual(deployment);
	});

	test('starts with the default classes', async () => {
		const [, classes] = await chain.client.readContract({
			address: deployment.classes,
			abi: classRegistryAbi,
			functionName: 'listClasses',
			args: [0n, 10n]
		});
		expect(classes).toEqual(defaultClasses);
	});

	test('takes a device through register, bond, attest, stake, rent and end', async () => {
		const { deployer, verifier, provider, renter, client } = chain;
		const rally = { address: deployment.rally, abi: rallyTokenAbi } as const;
		for (const wallet of [verifier, provider, renter]) {
			await send(deployer, {
				...rally,
				functionName: 'mint',
				args: [wallet.account.address, parseEther('500')]
			});
			for (const spender of [deployment.staking, deployment.pools, deployment.verification]) {
				await send(wallet, { ...rally, functionName: 'approve', args: [spender, parseEther('500')] });
			}
		}
		const [[classId]] = await client.readContract({
			address: deployment.classes,
			abi: classRegistryAbi,
			functionName: 'listClasses',
			args: [0n, 1n]
		});
		if (!classId) throw new Error('there is no class');

		const device = await createDevice();
		const devices = { address: deployment.devices, abi: deviceRegistryAbi } as const;
		const message = await client.readContract({
			...devices,
			functionName: 'registrationMessage',
			args: [device.x, device.y, provider.account.address, '']
		});
		const { r, s } = await device.sign(message);
		const registration = {
			...devices,
			functionName: 'register',
			args: [device.x, device.y, '', r, s]
		} as const;
		await expect(send(renter, registration)).rejects.toThrow('InvalidDeviceSignature');
		await send(provider, registration);
		const deviceId = keccak256(`${device.x}${device.y.slice(2)}` as Hex);

		const verifierKey = await createDevice();
		const verification = { address: deployment.verification, abi: verificationAbi } as const;
		await send(verifier, {
			...verification,
			functionName: 'bond',
			args: [parseEther('100'), verifierKey.x, verifierKey.y, '']
		});
		await send(verifier, {
			...verification,
			functionName: 'attest',
			args: [deviceId, classId, 60_000_000n, 1n << 28n, true, keccak256('0x01')]
		});

		const { timestamp } = await client.getBlock();
		const price = parseEther('0.001');
		await send(provider, {
			address: deployment.staking,
			abi: stakingAbi,
			functionName: 'stakeAsLp',
			args: [
				{
					classId,
					deviceId,
					duration: BigInt(HOUR),
					maxRally: parseEther('10'),
					openingRally: price * BigInt(HOUR),
					deadline: timestamp + 600n
				}
			]
		});

		const renterKey = await createDevice();
		const before = await rallyOf(renter.account.address);
		const { logs } = await send(renter, {
			address: deployment.pools,
			abi: poolsAbi,
			functionName: 'rent',
			args: [
				{
					poolId: classId,
					deviceIds: [deviceId],
					end: timestamp + 600n,
					clientX: renterKey.x,
					clientY: renterKey.y,
					maxCost: parseEther('2'),
					deadline: timestamp + 600n
				}
			]
		});
		const [rented] = parseEventLogs({ abi: poolsAbi, logs, eventName: 'Rented' });
		if (!rented) throw new Error('no event says that it was rented');
		expect(before - (await rallyOf(renter.account.address))).toBe(rented.args.cost);
		expect(rented.args.end % 60n).toBe(0n);
		const isActive = () =>
			client.readContract({
				address: deployment.pools,
				abi: poolsAbi,
				functionName: 'isLeaseActive',
				args: [rented.args.leaseId, deviceId]
			});
		expect(await isActive()).toBe(true);

		await client.increaseTime({ seconds: 2 * HOUR });
		await client.mine({ blocks: 1 });
		expect(await isActive()).toBe(false);
		const windowId = await client.readContract({
			address: deployment.staking,
			abi: stakingAbi,
			functionName: 'windowOfDevice',
			args: [deviceId]
		});
		// Anyone ends a window; its owner is paid.
		await send(renter, {
			address: deployment.staking,
			abi: stakingAbi,
			functionName: 'endWindow',
			args: [windowId]
		});
		const burned = parseEther('0.01');
		const earned = rented.args.cost - rented.args.fee;
		const lost = parseEther('500') - burned + earned - (await rallyOf(provider.account.address));
		expect(lost).toBeGreaterThanOrEqual(0n);
		expect(lost).toBeLessThanOrEqual(2n);
	}, 60_000);
});

test('a chain that cannot be reached is said in one sentence', async () => {
	const { deployer, client } = connect('http://127.0.0.1:1');
	await expect(deployContracts({ walletClient: deployer, publicClient: client })).rejects.toMatchObject({
		code: 'deploy.failed',
		shortMessage: 'RallyToken could not be deployed.'
	});
}, 30_000);
