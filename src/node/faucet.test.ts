import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPublicClient, createWalletClient, http, parseEther, type Address } from 'viem';
import { mnemonicToAccount, privateKeyToAddress, generatePrivateKey } from 'viem/accounts';
import { anvil as localChain } from 'viem/chains';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rallyTokenAbi } from '$abi/RallyToken';
import type { Deployment } from '$lib/core/network';
import { startAnvil, type Anvil } from './anvil';
import { deployContracts } from './deploy';
import { createFaucet } from './faucet';

let anvil: Anvil;
let deployment: Deployment;
let nowMs = 1_800_000_000_000;
const servers: Server[] = [];
let url: string;

function clients(rpcUrl: string) {
	const transport = http(rpcUrl);
	const account = mnemonicToAccount('test test test test test test test test test test test junk');
	return {
		publicClient: createPublicClient({ chain: localChain, transport, pollingInterval: 20 }),
		walletClient: createWalletClient({ account, chain: localChain, transport })
	};
}

async function serve(options: Parameters<typeof createFaucet>[0]): Promise<string> {
	const faucet = createFaucet(options);
	const server = createServer((request, response) => void faucet(request, response));
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function ask(body: unknown, at = url) {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const reply = await fetch(at, { method: 'POST', body: text });
	return { status: reply.status, ...((await reply.json()) as Record<string, unknown>) };
}

const someone = () => privateKeyToAddress(generatePrivateKey());

beforeAll(async () => {
	anvil = await startAnvil();
	const local = clients(anvil.rpcUrl);
	deployment = await deployContracts({ ...local, classes: [] });
	const clock = { nowMs: () => nowMs, sleep: () => Promise.resolve() };
	url = await serve({ ...local, deployment, clock });
}, 60_000);
afterAll(async () => {
	for (const server of servers) server.close();
	await anvil.stop();
});

test('it gives 1 ETH and 500 RALLY, to many at once', async () => {
	const people = Array.from({ length: 4 }, someone);
	for (const answer of await Promise.all(people.map((address) => ask({ address })))) {
		expect(answer).toMatchObject({
			status: 200,
			rallyWei: String(parseEther('500')),
			gasWei: String(parseEther('1'))
		});
	}
	const { publicClient } = clients(anvil.rpcUrl);
	for (const address of people) {
		expect(await publicClient.getBalance({ address })).toBe(parseEther('1'));
		const args = [address] as const;
		const token = { address: deployment.rally, abi: rallyTokenAbi } as const;
		expect(await publicClient.readContract({ ...token, functionName: 'balanceOf', args })).toBe(
			parseEther('500')
		);
	}
});

test('an address is given to once an hour, to the millisecond, however it is written', async () => {
	const address = someone();
	const lower = address.toLowerCase() as Address;
	expect(await ask({ address })).toMatchObject({ status: 200 });
	nowMs += 3_600_000 - 1;
	expect(await ask({ address: lower })).toMatchObject({
		status: 429,
		code: 'faucet.tooSoon',
		hint: 'Ask again in 1 min.'
	});
	nowMs += 1;
	expect(await ask({ address: lower })).toMatchObject({ status: 200 });
});

test.each([
	['no JSON', 'address=0x12', 400, 'faucet.badRequest'],
	['no address', {}, 400, 'faucet.badAddress'],
	['a short address', { address: '0x1234' }, 400, 'faucet.badAddress'],
	[
		'a mistyped checksum',
		{ address: '0x70997970c51812dc3A010C7d01b50e0d17dc79C8' },
		400,
		'faucet.badAddress'
	],
	['the zero address', { address: `0x${'0'.repeat(40)}` }, 400, 'faucet.badAddress'],
	['a list', [someone()], 400, 'faucet.badAddress'],
	['more than it reads', { address: someone(), more: 'x'.repeat(2_000) }, 400, 'faucet.badRequest']
])('%s is refused in one sentence', async (_what, body, status, code) => {
	const answer = await ask(body);
	expect(answer).toMatchObject({ status, code, message: expect.stringMatching(/^[A-Z].*\.$/) });
});

test('it gives so often in all, and then no more', async () => {
	const at = await serve({ ...clients(anvil.rpcUrl), deployment, maxGrants: 2 });
	expect(await ask({ address: someone() }, at)).toMatchObject({ status: 200 });
	expect(await ask({ address: someone() }, at)).toMatchObject({ status: 200 });
	expect(await ask({ address: someone() }, at)).toMatchObject({ status: 429, code: 'faucet.empty' });
});

test('it answers POST only', async () => {
	const reply = await fetch(url);
	expect(reply.status).toBe(405);
	expect(await reply.json()).toMatchObject({ code: 'faucet.badMethod' });
});

test('on any chain but the local one it gives nothing', async () => {
	const elsewhere = await startAnvil({ chainId: 11_155_111 });
	try {
		const at = await serve({ ...clients(elsewhere.rpcUrl), deployment });
		expect(await ask({ address: someone() }, at)).toMatchObject({ status: 403, code: 'faucet.off' });
	} finally {
		await elsewhere.stop();
	}
});

test('a chain that is away costs nobody their turn, and tells no stranger what the node said', async () => {
	const address = someone();
	const gone = await startAnvil();
	const at = await serve({ ...clients(gone.rpcUrl), deployment });
	await gone.stop();
	const answer = await ask({ address }, at);
	expect(answer).toMatchObject({ status: 502, message: 'The faucet could not send the coins.' });
	expect(JSON.stringify(answer)).not.toContain('127.0.0.1');
	expect(await ask({ address })).toMatchObject({ status: 200 });
});
