import { pathToFileURL } from 'node:url';
import {
	createPublicClient,
	createWalletClient,
	getAddress,
	getContractAddress,
	http,
	parseEther,
	type Abi,
	type Account,
	type Chain,
	type PublicClient,
	type Transport,
	type WalletClient
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { classRegistryAbi } from '$abi/ClassRegistry';
import { deviceRegistryAbi } from '$abi/DeviceRegistry';
import { poolsAbi } from '$abi/Pools';
import { rallyTokenAbi } from '$abi/RallyToken';
import { stakingAbi } from '$abi/Staking';
import { verificationAbi } from '$abi/Verification';
import { classRegistryBytecode } from '$abi/bytecode/ClassRegistry';
import { deviceRegistryBytecode } from '$abi/bytecode/DeviceRegistry';
import { poolsBytecode } from '$abi/bytecode/Pools';
import { rallyTokenBytecode } from '$abi/bytecode/RallyToken';
import { stakingBytecode } from '$abi/bytecode/Staking';
import { verificationBytecode } from '$abi/bytecode/Verification';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { Address, Hex } from '$lib/core/ids';
import type { Deployment } from '$lib/core/network';
import { defaultClasses } from './defaultClasses';

export interface DeployOptions {
	/** Pays the gas of everything. */
	walletClient: WalletClient<Transport, Chain, Account>;
	publicClient: PublicClient<Transport, Chain>;
	/** Who alone may mint RALLY, for ever; the deployer unless named. */
	minter?: Address | undefined;
	/** Wei of RALLY that a verifier bonds at least. */
	minBondWei?: bigint | undefined;
	/** Classes to create at once; only the local chain has some unless named. */
	classes?: typeof defaultClasses | undefined;
	say?: ((line: string) => void) | undefined;
}

const LOCAL_CHAIN_ID = 31337;
/** A stranger's faucet grant on the local chain bonds a verifier five times over. */
const MIN_BOND_WEI = parseEther('100');
/** A public chain takes its time; past this the transaction's hash is what to look for. */
const RECEIPT_TIMEOUT_MS = 180_000;

/**
 * Deploys RALLY, classes, devices, verification, pools and staking to any chain, and creates classes.
 *
 * @throws RallyError `deploy.failed` naming the step that the chain refused
 * @example
 * const deployment = await deployContracts({ walletClient, publicClient });
 */
export async function deployContracts({
	walletClient,
	publicClient,
	minter = walletClient.account.address,
	minBondWei = MIN_BOND_WEI,
	classes = walletClient.chain.id === LOCAL_CHAIN_ID ? defaultClasses : [],
	say = () => {}
}: DeployOptions): Promise<Deployment> {
	const deployer = walletClient.account.address;

	async function mined(what: string, send: () => Promise<Hex>) {
		try {
			const hash = await send();
			const receipt = await publicClient.waitForTransactionReceipt({ hash, timeout: RECEIPT_TIMEOUT_MS });
			if (receipt.status === 'success') return receipt;
			throw new Error(`transaction ${hash} was reverted`);
		} catch (error) {
			throw new RallyError(`${what} could not be deployed.`, {
				code: 'deploy.failed',
				details: toRallyError(error).shortMessage,
				hint: 'Check that the RPC URL is right and that the deployer holds enough of the chain’s own coin.',
				cause: error
			});
		}
	}

	async function create(name: string, abi: Abi, bytecode: Hex, args: readonly unknown[]): Promise<Address> {
		const { contractAddress } = await mined(name, () => walletClient.deployContract({ abi, bytecode, args }));
		if (!contractAddress) throw new RallyError(`${name} has no address.`, { code: 'deploy.failed' });
		say(`${name} at ${contractAddress}`);
		return getAddress(contractAddress);
	}

	const rally = await create('RallyToken', rallyTokenAbi, rallyTokenBytecode, [minter]);
	const registry = await create('ClassRegistry', classRegistryAbi, classRegistryBytecode, []);
	const devices = await create('DeviceRegistry', deviceRegistryAbi, deviceRegistryBytecode, []);
	const verification = await create('Verification', verificationAbi, verificationBytecode, [
		rally,
		registry,
		devices,
		minBondWei
	]);
	// Pools and Staking name each other, both for ever: Staking's address is known before it is there.
	const nonce = await publicClient.getTransactionCount({ address: deployer, blockTag: 'pending' });
	const expected = getContractAddress({ from: deployer, nonce: BigInt(nonce) + 1n });
	const pools = await create('Pools', poolsAbi, poolsBytecode, [rally, registry, expected]);
	// Its constructor refuses pools that name another.
	const staking = await create('Staking', stakingAbi, stakingBytecode, [
		rally,
		registry,
		devices,
		verification,
		pools
	]);

	for (const resourceClass of classes) {
		await mined(`The class ${resourceClass.name}`, () =>
			walletClient.writeContract({
				address: registry,
				abi: classRegistryAbi,
				functionName: 'createClass',
				args: [resourceClass]
			})
		);
		say(`class ${resourceClass.name}`);
	}
	return { rally, classes: registry, devices, verification, staking, pools };
}

/** A setting of the command line, by name of its variable. */
function setting(name: string): string {
	const value = process.env[name];
	if (value) return value;
	throw new RallyError(`${name} is not set.`, {
		code: 'deploy.setting',
		hint: 'RALLY_RPC_URL=https://… RALLY_DEPLOYER_KEY=0x… npx tsx src/node/deploy.ts [--classes]'
	});
}

async function main(): Promise<void> {
	const transport = http(setting('RALLY_RPC_URL'));
	const key = setting('RALLY_DEPLOYER_KEY');
	if (!/^0x[0-9a-fA-F]{64}$/.test(key)) {
		throw new RallyError('RALLY_DEPLOYER_KEY is not a private key: 0x and 64 hex digits.', {
			code: 'deploy.setting'
		});
	}
	const chainId = await createPublicClient({ transport }).getChainId();
	const chain: Chain = {
		id: chainId,
		name: `chain ${chainId}`,
		nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
		rpcUrls: { default: { http: [] } }
	};
	const deployment = await deployContracts({
		walletClient: createWalletClient({ account: privateKeyToAccount(key as Hex), chain, transport }),
		publicClient: createPublicClient({ chain, transport }),
		classes: process.argv.includes('--classes') ? defaultClasses : undefined,
		say: (line) => console.error(line)
	});
	console.error('Add to contracts-abi/deployments.ts, or to "contracts" in network.json:');
	console.log(JSON.stringify({ [chainId]: deployment }));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
	main().catch((error: unknown) => {
		console.error(toRallyError(error).message);
		process.exitCode = 1;
	});
}
