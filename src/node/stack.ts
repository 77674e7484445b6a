import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPublicClient, createWalletClient, http, type PublicClient } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { anvil as localChain } from 'viem/chains';
import { toHex } from '$lib/core/bytes';
import type { RallyError } from '$lib/core/errors';
import type { Hex } from '$lib/core/ids';
import { parseNetworkConfig, type Deployment, type NetworkConfig } from '$lib/core/network';
import { startAnvil } from './anvil';
import { attachBroker } from './broker';
import { ensureBuild } from './build';
import { checkStateFile } from './chainState';
import { deployContracts } from './deploy';
import { createFaucet } from './faucet';
import { createSite, listen, proxyRpc } from './site';
import { startVerifier } from './verifier';

/** anvil's own published test mnemonic: worth nothing anywhere, and known to everybody. */
const TEST_MNEMONIC = 'test test test test test test test test test test test junk';
const DEPLOYER = 0;
const VERIFIER = 1;

export interface StackOptions {
	/** 0 picks a free one. */
	port: number;
	host?: string;
	/** Where chain state outlives a restart; undefined for a chain that is forgotten. */
	stateDir?: string | undefined;
	say: (line: string) => void;
}

/** Everything that Rally needs, on one machine. */
export interface Stack {
	/** Origin of the app, no trailing slash. */
	url: string;
	rpcUrl: string;
	network: NetworkConfig;
	deployment: Deployment;
	/** Resolves where a part dies by itself. */
	failed: Promise<RallyError>;
	stop(): Promise<void>;
}

/**
 * Starts the local network: chain, contracts, faucet, broker, verifier and the built app, on one origin.
 *
 * @throws RallyError with the way out: a taken port, a state file that can't be read
 */
export async function startStack({ port, host = '127.0.0.1', stateDir, say }: StackOptions): Promise<Stack> {
	const closers: (() => Promise<unknown>)[] = [];
	const stop = async () => {
		for (const close of closers.splice(0).reverse()) await close();
	};
	try {
		const dir = await ensureBuild(say);
		if (stateDir) mkdirSync(stateDir, { recursive: true });
		const stateFile = stateDir && join(stateDir, 'chain.json');
		if (stateFile) checkStateFile(stateFile);
		const chain = await startAnvil(stateFile ? { stateFile } : {});
		closers.push(chain.stop);
		const transport = http(chain.rpcUrl);
		const publicClient = createPublicClient({ chain: localChain, transport, pollingInterval: 50 });
		const deployer = createWalletClient({
			account: mnemonicToAccount(TEST_MNEMONIC, { addressIndex: DEPLOYER }),
			chain: localChain,
			transport
		});
		const deploymentFile = stateDir && join(stateDir, 'deployment.json');
		const known = deploymentFile && (await knownDeployment(deploymentFile, publicClient));
		const deployment = known || (await deployContracts({ walletClient: deployer, publicClient, say }));
		if (deploymentFile && !known) writeFileSync(deploymentFile, JSON.stringify(deployment));

		const network: NetworkConfig = {
			name: 'Local network',
			chainId: localChain.id,
			rpcUrl: '/rpc',
			brokerUrl: '/broker',
			faucetUrl: '/faucet',
			iceServers: [],
			contracts: deployment
		};
		const faucet = createFaucet({ walletClient: deployer, publicClient, deployment });
		const site = createSite(dir, {
			'/network.json': (_, response) => {
				response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
				response.end(JSON.stringify(network));
			},
			'/rpc': proxyRpc(chain.rpcUrl),
			'/faucet': faucet
		});
		const broker = attachBroker(site, { path: '/broker' });
		closers.push(async () => broker.stop());
		const url = `http://${host}:${await listen(site, port, host)}`;
		closers.push(
			() =>
				new Promise<void>((resolve) => {
					site.close(() => resolve());
					site.closeAllConnections();
				})
		);
		const verifier = await startVerifier({
			network,
			origin: url,
			privateKey: privateKeyOf(VERIFIER),
			keyFile: stateDir && join(stateDir, 'verifier-key.json'),
			sponsor: deployer,
			say
		});
		closers.push(verifier.stop);
		const failed = new Promise<RallyError>((resolve) => {
			void chain.exited.then((problem) => problem && resolve(problem));
		});
		return { url, rpcUrl: chain.rpcUrl, network, deployment, failed, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** The deployment that a file remembers, where this very chain still bears it. */
async function knownDeployment(file: string, publicClient: PublicClient): Promise<Deployment | undefined> {
	if (!existsSync(file)) return undefined;
	try {
		const { contracts } = parseNetworkConfig({
			name: 'Local network',
			chainId: localChain.id,
			rpcUrl: '/rpc',
			brokerUrl: '/broker',
			contracts: JSON.parse(readFileSync(file, 'utf8'))
		});
		const code = contracts && (await publicClient.getCode({ address: contracts.pools }));
		return code ? contracts : undefined;
	} catch {
		// The file is broken or of another chain: what it names is deployed anew, and it is written anew.
		return undefined;
	}
}

function privateKeyOf(addressIndex: number): Hex {
	const key = mnemonicToAccount(TEST_MNEMONIC, { addressIndex }).getHdKey().privateKey;
	if (!key) throw new Error('a mnemonic account has a private key');
	return toHex(key);
}
