import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestClient, createWalletClient, http, parseAbi, parseEther, publicActions } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { anvil as localChain } from 'viem/chains';
import { classRegistryAbi } from '$abi/ClassRegistry';
import { deployments } from '$abi/deployments';
import { emissionAbi } from '$abi/Emission';
import { rallyTokenAbi } from '$abi/RallyToken';
import type { Address } from '$lib/core/ids';
import type { Deployment } from '$lib/core/network';
import { startAnvil, type Anvil } from './anvil';
import { defaultClasses } from './defaultClasses';
import { deployContracts } from './deploy';

const MNEMONIC = 'test test test test test test test test test test test junk';

let anvil: Anvil;
let chain: ReturnType<typeof connect>;
let deployment: Deployment;

function connect(rpcUrl: string) {
	const transport = http(rpcUrl);
	const deployer = createWalletClient({
		account: mnemonicToAccount(MNEMONIC),
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
	return { client, deployer };
}

beforeAll(async () => {
	anvil = await startAnvil();
	chain = connect(anvil.rpcUrl);
	deployment = await deployContracts({ walletClient: chain.deployer, publicClient: chain.client });
}, 60_000);

afterAll(() => anvil.stop());

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

	test('has contracts that name each other, and no other', async () => {
		const { client } = chain;
		const of = <const name extends string>(address: Address, functionName: name) =>
			client.readContract({
				address,
				abi: parseAbi([`function ${functionName}() view returns (address)`] as string[]),
				functionName
			});
		const { rally, verification, emission, staking, pools, certificates, computeToken, referee, faults } =
			deployment;
		expect(await of(rally, 'MINTER')).toBe(emission);
		expect(await of(emission, 'RALLY')).toBe(rally);
		expect(await of(emission, 'STAKING')).toBe(staking);
		expect(await of(emission, 'POOLS')).toBe(pools);
		expect(await of(emission, 'VERIFICATION')).toBe(verification);
		for (const contract of [certificates, computeToken, pools]) {
			expect(await of(contract, 'STAKING')).toBe(staking);
		}
		expect(await of(computeToken, 'POOLS')).toBe(pools);
		expect(await of(pools, 'EMISSION')).toBe(emission);
		expect(await of(deployment.lens, 'POOLS')).toBe(pools);
		expect(await of(verification, 'FAULTS')).toBe(faults);
		expect(await of(verification, 'REFEREE')).toBe(referee);
		expect(await of(staking, 'FAULTS')).toBe(faults);
		expect(await of(staking, 'REFEREE')).toBe(referee);
		expect(await of(referee, 'STAKING')).toBe(staking);
		expect(await of(faults, 'STAKING')).toBe(staking);
	});

	test('is thirty days old, and its deployer holds the foundation’s part of them', async () => {
		const { client, deployer } = chain;
		const held = await client.readContract({
			address: deployment.rally,
			abi: rallyTokenAbi,
			functionName: 'balanceOf',
			args: [deployer.account.address]
		});
		// A fifth of 100,000 a day.
		expect(held).toBe(parseEther('600000'));
		const epoch = await client.readContract({
			address: deployment.emission,
			abi: emissionAbi,
			functionName: 'currentEpoch'
		});
		expect(epoch).toBe(30n);
	});
});

test('a chain that cannot be reached is said in one sentence', async () => {
	const { deployer, client } = connect('http://127.0.0.1:1');
	await expect(deployContracts({ walletClient: deployer, publicClient: client })).rejects.toMatchObject({
		code: 'deploy.failed',
		shortMessage: 'RallyToken could not be deployed.'
	});
}, 30_000);
