import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Clock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { NetworkConfig } from '$lib/core/network';
import { generateSigningKey } from '$lib/protocol/key';
import { startTestChain, type TestChain } from '../../node/testChain';
import { chainNowS } from './chainNowS';
import { connectBurner } from './connectBurner';
import { connectKey } from './connectKey';
import { createChain } from './createChain';
import { disconnectWallet } from './disconnectWallet';
import { getBalances } from './getBalances';
import { getDevice } from './getDevice';
import { registerDevice } from './registerDevice';
import { requestFunds } from './requestFunds';
import { stakeAsLp } from './stakeAsLp';
import type { WalletState } from './types';
import { walletState } from './walletState';
import { watchPools, type PoolsReading } from './watchPools';
import { watchWallet } from './watchWallet';

let net: TestChain;
let network: NetworkConfig;
let origin: string;

beforeAll(async () => {
	net = await startTestChain();
	({ network, origin } = net.verifier.chain);
}, 60_000);
afterAll(() => net.stop());

test('the chain of network.json needs known contracts and an address', () => {
	const { contracts: _, ...bare } = network;
	expect(createChain({ network: bare, origin }).deployment).toEqual(network.contracts);
	expect(() => createChain({ network: { ...bare, chainId: 5 }, origin })).toThrow(
		expect.objectContaining({
			code: 'chain.unknownDeployment',
			shortMessage: "Rally's contracts are not known on chain 5."
		})
	);
	expect(() => createChain({ network: { ...network, rpcUrl: 'http://[' }, origin })).toThrow(
		expect.objectContaining({ code: 'network.invalid' })
	);
});

test('an RPC path is resolved against the page’s origin', () => {
	const chain = createChain({ network: { ...network, rpcUrl: '/rpc' }, origin: 'https://rally.example' });
	expect(chain.publicClient.transport.url).toBe('https://rally.example/rpc');
});

test('a burner connects at once, replaces the one before, and goes', async () => {
	const chain = createChain({ network, origin });
	const states: WalletState[] = [];
	const stop = watchWallet(chain, (state) => states.push(state));
	const [first, second] = [generatePrivateKey(), generatePrivateKey()];
	expect(await connectBurner(chain, { privateKey: first })).toBe(privateKeyToAddress(first));
	await connectBurner(chain, { privateKey: second });
	expect(walletState(chain)).toEqual({ kind: 'burner', address: privateKeyToAddress(second) });
	await disconnectWallet(chain);
	stop();
	expect(states.filter(({ kind }) => kind !== 'connecting')).toEqual([
		{ kind: 'none' },
		{ kind: 'burner', address: privateKeyToAddress(first) },
		{ kind: 'none' },
		{ kind: 'burner', address: privateKeyToAddress(second) },
		{ kind: 'none' }
	]);
});

test('a burner is refused where coins may be worth something, and one without a key', async () => {
	const { faucetUrl: _, ...real } = network;
	const chain = createChain({ network: real, origin });
	await expect(connectBurner(chain, { privateKey: generatePrivateKey() })).rejects.toMatchObject({
		code: 'wallet.burnerNotHere'
	});
	const privateKey = generatePrivateKey();
	expect(await connectKey(chain, { privateKey })).toBe(privateKeyToAddress(privateKey));
	const here = createChain({ network, origin });
	for (const privateKey of ['0x12', `0x${'00'.repeat(32)}`, `0x${'zz'.repeat(32)}`] as const) {
		await expect(connectBurner(here, { privateKey })).rejects.toMatchObject({ code: 'wallet.badKey' });
	}
	await expect(requestFunds(chain, { address: net.verifier.address })).rejects.toMatchObject({
		code: 'faucet.none'
	});
});

test('one burner may do several things at once: no two take the same nonce', async () => {
	const { chain } = await net.person();
	const keys = await Promise.all(Array.from({ length: 5 }, () => generateSigningKey()));
	const registered = await Promise.all(keys.map((key) => registerDevice(chain, { ...key, endpoint: '' })));
	expect(new Set(registered.map(({ transactionHash }) => transactionHash)).size).toBe(5);
	for (const { deviceId } of registered) expect(await getDevice(chain, deviceId)).toBeDefined();
});

test('one burner may stake two devices at once: no two permits take the same nonce', async () => {
	const person = await net.person();
	const classId = await net.newClass();
	const devices = await Promise.all([net.newDevice(person), net.newDevice(person)]);
	const stakes = devices.map(async ({ deviceId }) => {
		await net.attest(deviceId, classId);
		const maxRallyWei = 20n * 10n ** 18n;
		return stakeAsLp(person.chain, { classId, deviceId, durationS: 1_800, maxRallyWei });
	});
	expect((await Promise.all(stakes)).map(({ windowId }) => windowId)).toHaveLength(2);
});

test('one that fails does not stop the next', async () => {
	const { chain } = await net.person();
	const [mine, other] = await Promise.all([generateSigningKey(), generateSigningKey()]);
	const [bad, good] = await Promise.allSettled([
		registerDevice(chain, { publicKey: mine.publicKey, sign: other.sign, endpoint: '' }),
		registerDevice(chain, { ...mine, endpoint: '' })
	]);
	expect([bad.status, good.status]).toEqual(['rejected', 'fulfilled']);
});

test('the chain’s now goes on between blocks and follows a moved clock', async () => {
	const { chain } = net.verifier;
	const before = await chainNowS(chain);
	expect(Math.abs(before - Date.now() / 1_000)).toBeLessThan(30);
	await net.wait(5_000);
	expect((await chainNowS(chain)) - before).toBeGreaterThanOrEqual(5_000);
});

test('the faucet fills a wallet, and its refusals come through as sentences', async () => {
	const { chain, address } = await net.person();
	expect(await getBalances(chain, address)).toEqual({ rallyWei: 500n * 10n ** 18n, gasWei: 10n ** 18n });
	await expect(requestFunds(chain, { address })).rejects.toMatchObject({
		code: 'faucet.tooSoon',
		shortMessage: 'The faucet gives to an address once an hour.',
		hint: 'Ask again in 60 min.'
	});
	await expect(requestFunds(chain, { address: '0x12' })).rejects.toMatchObject({ code: 'faucet.badAddress' });
});

test('a faucet that is away, talks nonsense or is given up on ends in a sentence or the abort', async () => {
	const { chain, address } = await net.person({ funded: false });
	const away = createChain({ network, origin: 'http://127.0.0.1:9' });
	await expect(requestFunds(away, { address })).rejects.toMatchObject({ code: 'faucet.unreachable' });
	const server = await listen((path) => (path === '/ok' ? '{"transactionHash":"0x12"}' : '<html>'));
	const at = (path: string) =>
		createChain({ network: { ...network, faucetUrl: path }, origin: server.origin });
	await expect(requestFunds(at('/ok'), { address })).rejects.toMatchObject({ code: 'faucet.invalid' });
	await expect(requestFunds(at('/html'), { address })).rejects.toMatchObject({
		code: 'faucet.unreachable'
	});
	server.close();
	const reason = new RallyError('Left.', { code: 'left' });
	await expect(requestFunds(chain, { address, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test('watching pools survives a node that goes and comes back, asking it less and less', async () => {
	const waits: number[] = [];
	const end = new AbortController();
	/** Sleeps no time at all, and says how long it was asked to. */
	const clock: Clock = {
		nowMs: () => 0,
		sleep: async (ms, signal) => {
			signal?.throwIfAborted();
			waits.push(ms);
		}
	};
	let down = false;
	const proxy = await listen(async (_path, body) => {
		if (down) return undefined;
		const reply = await fetch(net.rpcUrl, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body
		});
		return reply.text();
	});
	const chain = createChain({ network: { ...network, rpcUrl: '/' }, origin: proxy.origin });
	const readings: PoolsReading[] = [];
	await new Promise<void>((resolve) =>
		watchPools(
			chain,
			(reading) => {
				readings.push(reading);
				down = readings.length < 4;
				if (readings.length < 5) return;
				end.abort();
				resolve();
			},
			{ intervalMs: 10_000, signal: end.signal, clock }
		)
	);
	proxy.close();
	expect(readings.map(({ status }) => status)).toEqual([
		'live',
		'unreachable',
		'unreachable',
		'unreachable',
		'live'
	]);
	expect(readings[1]).toMatchObject({ error: { code: 'chain.unreachable' }, lastPools: expect.any(Array) });
	expect(waits).toEqual([10_000, 20_000, 30_000, 30_000]);
});

/** A server that answers each request with a text, or with 502 where there is none. */
async function listen(
	answer: (path: string, body: string) => string | undefined | Promise<string | undefined>
): Promise<{ origin: string; close(): void }> {
	const server: Server = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8').on('data', (text: string) => (body += text));
		request.on('end', () => {
			void Promise.resolve(answer(request.url ?? '/', body)).then((text) => {
				response.writeHead(text === undefined ? 502 : 200, { 'content-type': 'application/json' });
				response.end(text ?? 'bad gateway');
			});
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close() {
			server.close();
			server.closeAllConnections();
		}
	};
}
