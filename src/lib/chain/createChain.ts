import { createConfig, createStorage, injected, type Config, type Storage } from '@wagmi/core';
import {
	createPublicClient,
	defineChain,
	http,
	type Chain as ViemChain,
	type HttpTransport,
	type PublicClient
} from 'viem';
import { deployments } from '$abi/deployments';
import { RallyError } from '$lib/core/errors';
import type { Deployment, NetworkConfig } from '$lib/core/network';

/** A chain, its contracts and whoever signs in this tab: what every action of this folder acts through. */
export interface Chain {
	readonly network: NetworkConfig;
	/** What paths in `network` are resolved against. */
	readonly origin: string;
	readonly deployment: Deployment;
	readonly config: Config<readonly [ViemChain], Record<number, HttpTransport>>;
	readonly publicClient: PublicClient<HttpTransport, ViemChain>;
}

export interface CreateChainOptions {
	network: NetworkConfig;
	/** The page's origin, or in Node `http://127.0.0.1:PORT`; paths in `network` are resolved against it. */
	origin: string;
	/** Where an injected wallet's connection outlives a reload, as `localStorage`; none remembers nothing. */
	storage?: Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined;
}

/** A local chain mines at once; asking a remote one more often than each second gets nobody more news. */
const LOCAL_POLL_MS = 100;
const REMOTE_POLL_MS = 1_000;
/** A node that says nothing for this long is called unreachable. */
const RPC_TIMEOUT_MS = 10_000;

/**
 * Describes the chain that `network.json` names. Makes no request.
 *
 * @throws RallyError `chain.unknownDeployment` where nobody says at which addresses the contracts are;
 *   `network.invalid` where the RPC address is none
 */
export function createChain({ network, origin, storage }: CreateChainOptions): Chain {
	const deployment = network.contracts ?? deployments[network.chainId];
	if (!deployment) {
		throw new RallyError(`Rally's contracts are not known on chain ${network.chainId}.`, {
			code: 'chain.unknownDeployment',
			hint: 'Whoever runs this site must name their addresses in /network.json, under "contracts".'
		});
	}
	const rpcUrl = URL.canParse(network.rpcUrl, origin) ? new URL(network.rpcUrl, origin).href : undefined;
	if (!rpcUrl) {
		throw new RallyError(`network.json is not usable: rpcUrl — "${network.rpcUrl}" is not an address.`, {
			code: 'network.invalid'
		});
	}
	const chain: ViemChain = defineChain({
		id: network.chainId,
		name: network.name,
		nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
		rpcUrls: { default: { http: [rpcUrl] } }
	});
	// One page reads many small things at once: they travel as one request.
	const transport = http(rpcUrl, { batch: { batchSize: 50 }, retryCount: 1, timeout: RPC_TIMEOUT_MS });
	const isLocal = network.faucetUrl !== undefined;
	const pollingInterval = isLocal ? LOCAL_POLL_MS : REMOTE_POLL_MS;
	const config = createConfig({
		chains: [chain],
		transports: { [chain.id]: transport },
		connectors: [injected()],
		multiInjectedProviderDiscovery: true,
		pollingInterval,
		storage: storage ? (createStorage({ storage, key: 'rally.wallet' }) as Storage) : null
	});
	const publicClient = createPublicClient({ chain, transport, pollingInterval });
	return { network, origin, deployment, config, publicClient };
}
