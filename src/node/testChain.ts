import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPublicClient, createWalletClient, http, parseEther } from 'viem';
import { generatePrivateKey, mnemonicToAccount } from 'viem/accounts';
import { anvil } from 'viem/chains';
import { classRegistryAbi } from '$abi/ClassRegistry';
import { attest } from '$lib/chain/attest';
import { bondVerifier } from '$lib/chain/bondVerifier';
import { connectBurner } from '$lib/chain/connectBurner';
import { createChain, type Chain } from '$lib/chain/createChain';
import { drawRound } from '$lib/chain/drawRound';
import { registerDevice } from '$lib/chain/registerDevice';
import { requestFunds } from '$lib/chain/requestFunds';
import { requestVerification } from '$lib/chain/requestVerification';
import { systemClock } from '$lib/core/clock';
import type { Address, ClassId, DeviceId, Hex, RoundId } from '$lib/core/ids';
import { parseNetworkConfig, type NetworkConfig } from '$lib/core/network';
import { generateSigningKey, type SigningKey } from '$lib/protocol/key';
import { startAnvil } from './anvil';
import { defaultClasses } from './defaultClasses';
import { deployContracts } from './deploy';
import { createFaucet } from './faucet';

/** Someone with a burner wallet that the faucet filled. */
export interface Person {
	chain: Chain;
	address: Address;
}

export interface Device {
	deviceId: DeviceId;
	key: SigningKey;
}

/** A local chain with the contracts and a faucet, and the people that a test needs on it. */
export interface TestChain {
	rpcUrl: string;
	/** A new wallet; an unfunded one holds nothing at all. */
	person(options?: { funded?: boolean }): Promise<Person & { privateKey: Hex }>;
	/** A class of its own, so that its pool is nobody else's. */
	newClass(terms?: Partial<(typeof defaultClasses)[number]>): Promise<ClassId>;
	/** A device with a real P-256 key, registered to this person. */
	newDevice(owner: Person): Promise<Device>;
	/** Has the device's owner ask, and the one bonded verifier draw and vote; passing unless told. */
	attest(deviceId: DeviceId, classId: ClassId, passed?: boolean): Promise<void>;
	/** Draws a round and votes in it, as the one bonded verifier. */
	vote(roundId: RoundId, passed?: boolean): Promise<void>;
	verifier: Person;
	network: NetworkConfig;
	/** Where paths in `network` are answered. */
	origin: string;
	/** Ends the node, and after a while starts it anew at the same address. A chain without a state file begins anew. */
	restart(awayMs?: number): Promise<void>;
	/** Moves the chain's time on. */
	wait(seconds: number): Promise<void>;
	stop(): Promise<void>;
}

const DEPLOYER_MNEMONIC = 'test test test test test test test test test test test junk';
const TRANSCRIPT: Hex = `0x${'7a'.repeat(32)}`;

/** @param stateFile where the chain outlives a restart of its node */
export async function startTestChain({ stateFile }: { stateFile?: string } = {}): Promise<TestChain> {
	let node = await startAnvil({ stateFile });
	const port = Number(new URL(node.rpcUrl).port);
	const transport = http(node.rpcUrl);
	const publicClient = createPublicClient({ chain: anvil, transport, pollingInterval: 20 });
	const walletClient = createWalletClient({
		account: mnemonicToAccount(DEPLOYER_MNEMONIC),
		chain: anvil,
		transport
	});
	const deployment = await deployContracts({ walletClient, publicClient });
	const faucet = createFaucet({ walletClient, publicClient, deployment });
	const server = createServer((request, response) => void faucet(request, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const network = parseNetworkConfig({
		name: 'Test network',
		chainId: anvil.id,
		rpcUrl: node.rpcUrl,
		brokerUrl: '/broker',
		faucetUrl: '/faucet',
		contracts: deployment
	});

	const person: TestChain['person'] = async ({ funded = true } = {}) => {
		const chain = createChain({ network, origin });
		const privateKey = generatePrivateKey();
		const address = await connectBurner(chain, { privateKey });
		if (funded) await requestFunds(chain, { address });
		return { chain, address, privateKey };
	};
	const verifier = await person();
	const { publicKey } = await generateSigningKey();
	await bondVerifier(verifier.chain, { amountWei: parseEther('100'), publicKey, endpoint: '' });
	let classes = 0;
	const owners = new Map<DeviceId, Person>();
	const vote: TestChain['vote'] = async (roundId, passed = true) => {
		await drawRound(verifier.chain, roundId);
		const measured = { score: passed ? 10n ** 9n : 0n, memoryBytes: 1n << 30n, passed };
		await attest(verifier.chain, { roundId, ...measured, transcriptHash: TRANSCRIPT });
	};

	return {
		rpcUrl: node.rpcUrl,
		person,
		verifier,
		async newClass(terms = {}) {
			const [entry] = defaultClasses;
			if (!entry) throw new Error('there is a default class');
			const resourceClass = { ...entry, ...terms, name: `Test ${++classes}` };
			const call = { address: deployment.classes, abi: classRegistryAbi, args: [resourceClass] } as const;
			const hash = await walletClient.writeContract({ ...call, functionName: 'createClass' });
			await publicClient.waitForTransactionReceipt({ hash });
			return (await publicClient.readContract({ ...call, functionName: 'classIdOf' })) as ClassId;
		},
		async newDevice(owner) {
			const key = await generateSigningKey();
			const { deviceId } = await registerDevice(owner.chain, { ...key, endpoint: '' });
			owners.set(deviceId, owner);
			return { deviceId, key };
		},
		async attest(deviceId, classId, passed = true) {
			const owner = owners.get(deviceId);
			if (!owner) throw new Error('the device is of this network');
			const { roundId } = await requestVerification(owner.chain, { deviceId, classId });
			await vote(roundId, passed);
		},
		vote,
		network,
		origin,
		async restart(awayMs = 0) {
			await node.stop();
			await systemClock.sleep(awayMs);
			node = await startAnvil({ stateFile, port });
		},
		async wait(seconds) {
			await publicClient.request({ method: 'evm_increaseTime', params: [seconds] } as never);
			await publicClient.request({ method: 'evm_mine', params: [] } as never);
		},
		async stop() {
			server.close();
			server.closeAllConnections();
			await node.stop();
		}
	};
}
