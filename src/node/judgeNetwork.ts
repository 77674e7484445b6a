import { readFileSync } from 'node:fs';
import { createPublicClient, http } from 'viem';
import { createChain, type Chain } from '$lib/chain/createChain';
import { toChainError } from '$lib/chain/toChainError';
import { RallyError } from '$lib/core/errors';
import { parseNetworkConfig, type NetworkConfig } from '$lib/core/network';

/** Where `npm start` says which network it runs. */
const LOCAL_NETWORK = 'http://127.0.0.1:4173/network.json';
const ASK_MS = 10_000;

export interface JudgeNetworkOptions {
	/** The chain's RPC address; goes before the one that the network names. */
	rpcUrl?: string | undefined;
	/** A `network.json`, by file name or URL. Without it and without an RPC address, the one of `npm start`. */
	network?: string | undefined;
}

/**
 * The chain that a person at a terminal means. Asked whether it is there, and the one it is said to be.
 *
 * @throws RallyError `network.unreachable`, `network.invalid`, `chain.unreachable`, `chain.wrongChain`, and
 *   `chain.unknownDeployment` where nobody says where its contracts are
 */
export async function judgeNetwork({ rpcUrl, network: source }: JudgeNetworkOptions): Promise<Chain> {
	const where = source ?? (rpcUrl === undefined ? LOCAL_NETWORK : undefined);
	const named = where === undefined ? undefined : await readNetwork(where);
	const origin = where !== undefined && isWeb(where) ? new URL(where).origin : '';
	const name = named?.name ?? `the chain at ${rpcUrl}`;
	const address = rpcUrl ?? named?.rpcUrl ?? '';
	if (!URL.canParse(address, origin || undefined))
		throw new RallyError(`"${address}" is not the whole address of a chain.`, {
			code: 'network.invalid',
			hint: 'Give one like --rpc http://127.0.0.1:8545'
		});
	const url = new URL(address, origin || undefined).href;
	const chainId = await chainIdAt(url, name);
	if (named && named.chainId !== chainId)
		throw new RallyError(`The chain at ${url} is another than that of ${name}.`, {
			code: 'chain.wrongChain',
			details: `it is chain ${chainId}, and ${name} is chain ${named.chainId}`
		});
	const network = named ?? parseNetworkConfig({ name, chainId, rpcUrl: url, brokerUrl: '/broker' });
	return createChain({ network: { ...network, rpcUrl: url }, origin: origin || new URL(url).origin });
}

const isWeb = (where: string): boolean => /^https?:\/\//.test(where);

async function readNetwork(where: string): Promise<NetworkConfig> {
	let json: unknown;
	try {
		json = isWeb(where)
			? await (await fetch(where, { signal: AbortSignal.timeout(ASK_MS) })).json()
			: JSON.parse(readFileSync(where, 'utf8'));
	} catch (cause) {
		throw new RallyError(`${where} says nothing of a network.`, {
			code: 'network.unreachable',
			details: cause instanceof Error ? cause.message : String(cause),
			hint: 'Start the local one by npm start, or name one by --network or --rpc.',
			cause
		});
	}
	return parseNetworkConfig(json);
}

async function chainIdAt(rpcUrl: string, name: string): Promise<number> {
	try {
		const transport = http(rpcUrl, { timeout: ASK_MS, retryCount: 0 });
		return await createPublicClient({ transport }).getChainId();
	} catch (error) {
		throw toChainError(error, { network: { name } as NetworkConfig });
	}
}
