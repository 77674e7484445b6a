import type { IncomingMessage, ServerResponse } from 'node:http';
import {
	getAddress,
	isAddress,
	parseEther,
	type Account,
	type Chain,
	type PublicClient,
	type Transport,
	type WalletClient
} from 'viem';
import { emissionAbi } from '$abi/Emission';
import { rallyTokenAbi } from '$abi/RallyToken';
import { systemClock, type Clock } from '$lib/core/clock';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { Address, Hex } from '$lib/core/ids';
import type { Deployment } from '$lib/core/network';

export interface FaucetOptions {
	/** Holds the coins it gives; where it is the foundation and runs short of RALLY, it claims what is due to it. */
	walletClient: WalletClient<Transport, Chain, Account>;
	publicClient: PublicClient<Transport, Chain>;
	deployment: Deployment;
	clock?: Clock | undefined;
	/** How often it gives in all, until it is started anew. */
	maxGrants?: number | undefined;
}

/** Answers `POST {"address": "0x…"}`. */
export type Faucet = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The faucet gives away nothing of worth: this chain, and no other. */
const LOCAL_CHAIN_ID = 31337;
/** Gas for thousands of transactions on the local chain. */
const GAS_WEI = parseEther('1');
/** Enough to stake and to rent for an afternoon. */
const RALLY_WEI = parseEther('500');
const INTERVAL_MS = 3_600_000;
/** A page that asks in a loop with new addresses ends here; it is 500,000 of the foundation’s first 600,000 RALLY. */
const MAX_GRANTS = 1_000;
const MAX_BODY_BYTES = 1_024;

const STATUS: Record<string, number> = {
	'faucet.badRequest': 400,
	'faucet.badAddress': 400,
	'faucet.badMethod': 405,
	'faucet.tooSoon': 429,
	'faucet.empty': 429,
	'faucet.off': 403
};

/**
 * A faucet for burner wallets of the local chain: 1 ETH and 500 RALLY, once an hour for an address.
 * Each refusal is `{code, message, hint?}` with an HTTP status of its own.
 */
export function createFaucet({
	walletClient,
	publicClient,
	deployment,
	clock = systemClock,
	maxGrants = MAX_GRANTS
}: FaucetOptions): Faucet {
	/** When each address was last given something, by lower-case address. */
	const grants = new Map<string, number>();
	let granted = 0;
	/** Transfers stand in line: they share one nonce. */
	let last: Promise<unknown> = Promise.resolve();

	async function give(to: Address): Promise<Hex> {
		const token = { address: deployment.rally, abi: rallyTokenAbi } as const;
		const mined = (hash: Hex) => publicClient.waitForTransactionReceipt({ hash, timeout: 20_000 });
		const gas = await walletClient.sendTransaction({ to, value: GAS_WEI });
		const held = await publicClient.readContract({
			...token,
			functionName: 'balanceOf',
			args: [walletClient.account.address]
		});
		if (held < RALLY_WEI) {
			const emission = { address: deployment.emission, abi: emissionAbi } as const;
			await mined(await walletClient.writeContract({ ...emission, functionName: 'claimFoundation' }));
		}
		const { request } = await publicClient.simulateContract({
			...token,
			account: walletClient.account,
			functionName: 'transfer',
			args: [to, RALLY_WEI]
		});
		const rally = await walletClient.writeContract(request);
		for (const { status } of await Promise.all([mined(gas), mined(rally)])) {
			if (status !== 'success') throw new Error('a transfer of the faucet was reverted');
		}
		return rally;
	}

	async function grant(request: IncomingMessage): Promise<Hex> {
		if (request.method !== 'POST') throw refusal('faucet.badMethod', 'The faucet answers POST only.');
		const to = await readAddress(request);
		if ((await publicClient.getChainId()) !== LOCAL_CHAIN_ID) {
			throw refusal('faucet.off', 'The faucet gives coins on the local test chain only.');
		}
		const key = to.toLowerCase();
		const waitMs = (grants.get(key) ?? -Infinity) + INTERVAL_MS - clock.nowMs();
		if (waitMs > 0) {
			const minutes = Math.ceil(waitMs / 60_000);
			throw refusal(
				'faucet.tooSoon',
				'The faucet gives to an address once an hour.',
				`Ask again in ${minutes} min.`
			);
		}
		if (granted >= maxGrants) {
			throw refusal('faucet.empty', 'The faucet has given all it gives.', 'Restart the local network.');
		}
		granted++;
		grants.set(key, clock.nowMs());
		const turn = last.then(() => give(to));
		last = turn.catch(() => {});
		try {
			return await turn;
		} catch (error) {
			granted--;
			grants.delete(key);
			throw error;
		}
	}

	return async (request, response) => {
		const answer = (status: number, body: object) => {
			response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
			response.end(JSON.stringify(body));
		};
		try {
			const transactionHash = await grant(request);
			answer(200, { transactionHash, rallyWei: String(RALLY_WEI), gasWei: String(GAS_WEI) });
		} catch (thrown) {
			const { code, shortMessage, hint } = toRallyError(thrown, 'faucet.failed');
			const status = STATUS[code] ?? 502;
			// What a node says when it fails is for its log, not for a stranger.
			answer(status, {
				code,
				message: code in STATUS ? shortMessage : 'The faucet could not send the coins.',
				hint
			});
		}
	};
}

function refusal(code: string, message: string, hint?: string): RallyError {
	return new RallyError(message, hint === undefined ? { code } : { code, hint });
}

async function readAddress(request: IncomingMessage): Promise<Address> {
	let text = '';
	for await (const chunk of request.setEncoding('utf8')) {
		text += String(chunk);
		if (text.length > MAX_BODY_BYTES) {
			throw refusal('faucet.badRequest', `The faucet reads at most ${MAX_BODY_BYTES} bytes.`);
		}
	}
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		throw refusal('faucet.badRequest', 'The faucet reads JSON: {"address": "0x…"}.');
	}
	const address: unknown = json && typeof json === 'object' && 'address' in json ? json.address : undefined;
	if (typeof address !== 'string' || !isAddress(address)) {
		throw refusal('faucet.badAddress', 'That is not an address: it takes 0x and 40 hex digits.');
	}
	if (BigInt(address) === 0n) throw refusal('faucet.badAddress', 'Nobody owns the zero address.');
	return getAddress(address);
}
