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
import { certificatesAbi } from '$abi/Certificates';
import { classRegistryAbi } from '$abi/ClassRegistry';
import { computeTokenAbi } from '$abi/ComputeToken';
import { deviceRegistryAbi } from '$abi/DeviceRegistry';
import { emissionAbi } from '$abi/Emission';
import { faultsAbi } from '$abi/Faults';
import { poolLensAbi } from '$abi/PoolLens';
import { poolsAbi } from '$abi/Pools';
import { rallyTokenAbi } from '$abi/RallyToken';
import { refereeAbi } from '$abi/Referee';
import { stakingAbi } from '$abi/Staking';
import { verificationAbi } from '$abi/Verification';
import { certificatesBytecode } from '$abi/bytecode/Certificates';
import { classRegistryBytecode } from '$abi/bytecode/ClassRegistry';
import { computeTokenBytecode } from '$abi/bytecode/ComputeToken';
import { deviceRegistryBytecode } from '$abi/bytecode/DeviceRegistry';
import { emissionBytecode } from '$abi/bytecode/Emission';
import { faultsBytecode } from '$abi/bytecode/Faults';
import { poolLensBytecode } from '$abi/bytecode/PoolLens';
import { poolsBytecode } from '$abi/bytecode/Pools';
import { rallyTokenBytecode } from '$abi/bytecode/RallyToken';
import { refereeBytecode } from '$abi/bytecode/Referee';
import { stakingBytecode } from '$abi/bytecode/Staking';
import { verificationBytecode } from '$abi/bytecode/Verification';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { Address, Hex } from '$lib/core/ids';
import type { Deployment } from '$lib/core/network';
import { defaultClasses } from './defaultClasses';
import { DEPLOY_USAGE, deploySettings } from './deploySettings';

export interface DeployOptions {
	/** Pays the gas of everything. */
	walletClient: WalletClient<Transport, Chain, Account>;
	publicClient: PublicClient<Transport, Chain>;
	/** Whom a fifth of all RALLY is minted to, day by day; the deployer unless named. */
	foundation?: Address | undefined;
	/** Whom a tenth is minted to, after five years; the foundation unless named. */
	team?: Address | undefined;
	/** Chain second of the first day; on the local chain 30 days ago unless named, else the latest block's. */
	genesisS?: number | undefined;
	/** Wei of RALLY that a verifier bonds at least. */
	minBondWei?: bigint | undefined;
	/** Classes to create at once; only the local chain has some unless named. */
	classes?: typeof defaultClasses | undefined;
	say?: ((line: string) => void) | undefined;
}

const LOCAL_CHAIN_ID = 31337;
/** A stranger's faucet grant on the local chain bonds a verifier five times over. */
const MIN_BOND_WEI = parseEther('100');
/** A device that failed waits for the next epoch before it tries again: not for long where a person tries it out. */
const LOCAL_EPOCH_SECONDS = 60n;
const EPOCH_SECONDS = 600n;
/** So long ago that the foundation has what the local faucet and verifier give away: 600,000 RALLY. */
const LOCAL_GENESIS_AGE_SECONDS = 30 * 86_400;
/** A public chain takes its time; past this the transaction's hash is what to look for. */
const RECEIPT_TIMEOUT_MS = 180_000;

/** In the order of their deployment: each's address follows from its place, so that any may name any other. */
const ORDER = [
	'rally',
	'classes',
	'devices',
	'verification',
	'referee',
	'emission',
	'certificates',
	'computeToken',
	'pools',
	'lens',
	'staking',
	'faults'
] as const satisfies readonly (keyof Deployment)[];

/**
 * Deploys all contracts to any chain, creates classes, and claims for the foundation what is its by then.
 *
 * @throws RallyError `deploy.failed` naming the step that the chain refused
 * @example
 * const deployment = await deployContracts({ walletClient, publicClient });
 */
export async function deployContracts({
	walletClient,
	publicClient,
	foundation = walletClient.account.address,
	team = foundation,
	genesisS,
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
			throw failed(what, error);
		}
	}

	const isLocal = walletClient.chain.id === LOCAL_CHAIN_ID;
	const unreachable = (error: unknown) => failed('RallyToken', error);
	const [first, block] = await Promise.all([
		publicClient.getTransactionCount({ address: deployer, blockTag: 'pending' }),
		publicClient.getBlock()
	]).catch((error: unknown) => {
		throw unreachable(error);
	});
	const age = isLocal ? LOCAL_GENESIS_AGE_SECONDS : 0;
	const genesis = genesisS === undefined ? block.timestamp - BigInt(age) : BigInt(genesisS);
	const at = Object.fromEntries(
		ORDER.map((name, i) => [name, getContractAddress({ from: deployer, nonce: BigInt(first + i) })])
	) as Deployment;

	async function create(
		name: (typeof ORDER)[number],
		abi: Abi,
		bytecode: Hex,
		args: readonly unknown[]
	): Promise<void> {
		const { contractAddress } = await mined(name, () => walletClient.deployContract({ abi, bytecode, args }));
		// Something else was sent by this account meanwhile: nobody would find anybody.
		if (!contractAddress || getAddress(contractAddress) !== at[name]) {
			throw failed(name, new Error(`it is at ${contractAddress}, not at ${at[name]}`));
		}
		say(`${name} at ${contractAddress}`);
	}

	const { rally, classes: registry, devices, verification, referee, emission } = at;
	const { pools, staking, faults } = at;
	const epoch = isLocal ? LOCAL_EPOCH_SECONDS : EPOCH_SECONDS;
	await create('rally', rallyTokenAbi, rallyTokenBytecode, [emission]);
	await create('classes', classRegistryAbi, classRegistryBytecode, []);
	await create('devices', deviceRegistryAbi, deviceRegistryBytecode, []);
	await create('verification', verificationAbi, verificationBytecode, [
		rally,
		registry,
		devices,
		emission,
		faults,
		referee,
		minBondWei,
		epoch
	]);
	await create('referee', refereeAbi, refereeBytecode, [verification, staking]);
	await create('emission', emissionAbi, emissionBytecode, [
		rally,
		genesis,
		foundation,
		team,
		staking,
		pools,
		verification
	]);
	await create('certificates', certificatesAbi, certificatesBytecode, [rally, registry, staking]);
	await create('computeToken', computeTokenAbi, computeTokenBytecode, [staking, pools]);
	await create('pools', poolsAbi, poolsBytecode, [rally, registry, staking, emission]);
	await create('lens', poolLensAbi, poolLensBytecode, [pools, registry]);
	await create('staking', stakingAbi, stakingBytecode, [{ ...at, classes: registry }]);
	await create('faults', faultsAbi, faultsBytecode, [rally, registry, pools, verification, staking]);
	if (foundation === deployer) {
		await mined('The foundation’s part', () =>
			walletClient.writeContract({ address: emission, abi: emissionAbi, functionName: 'claimFoundation' })
		);
	}

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
	return at;
}

function failed(what: string, error: unknown): RallyError {
	return new RallyError(`${what} could not be deployed.`, {
		code: 'deploy.failed',
		details: toRallyError(error).shortMessage,
		hint: 'Check that the RPC URL is right and that the deployer holds enough of the chain’s own coin.',
		cause: error
	});
}

async function main(): Promise<void> {
	const args = process.argv.slice(2);
	if (args.includes('--help')) return console.log(DEPLOY_USAGE);
	const { rpcUrl, deployerKey, foundation, team, withClasses } = deploySettings(process.env, args);
	const transport = http(rpcUrl);
	const chainId = await createPublicClient({ transport }).getChainId();
	const chain: Chain = {
		id: chainId,
		name: `chain ${chainId}`,
		nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
		rpcUrls: { default: { http: [] } }
	};
	const deployment = await deployContracts({
		walletClient: createWalletClient({ account: privateKeyToAccount(deployerKey), chain, transport }),
		publicClient: createPublicClient({ chain, transport }),
		foundation,
		team,
		classes: withClasses ? defaultClasses : undefined,
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
