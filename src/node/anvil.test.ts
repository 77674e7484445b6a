import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAnvil } from './anvil';

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'rally-anvil-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function rpc(rpcUrl: string, method: string, params: unknown[] = []): Promise<unknown> {
	const reply = await fetch(rpcUrl, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
	});
	return ((await reply.json()) as { result: unknown }).result;
}

test('a stopped chain goes on from its state file, history and all', async () => {
	const stateFile = join(folder, 'deep', 'chain.json');
	const first = await startAnvil({ stateFile });
	const [from, to] = (await rpc(first.rpcUrl, 'eth_accounts')) as [string, string];
	const hash = await rpc(first.rpcUrl, 'eth_sendTransaction', [{ from, to, value: '0x7b' }]);
	const before = await rpc(first.rpcUrl, 'eth_getBalance', [to, 'latest']);
	await first.stop();
	expect(await first.exited).toBeUndefined();
	await expect(fetch(first.rpcUrl)).rejects.toThrow();
	expect((await readFile(stateFile)).length).toBeGreaterThan(100);

	const second = await startAnvil({ stateFile });
	try {
		expect(await rpc(second.rpcUrl, 'eth_getBalance', [to, 'latest'])).toBe(before);
		expect(await rpc(second.rpcUrl, 'eth_getTransactionReceipt', [hash])).toMatchObject({ status: '0x1' });
		expect(await rpc(second.rpcUrl, 'eth_chainId')).toBe('0x7a69');
	} finally {
		await second.stop();
	}
});

test('a taken port is named, and the one who has it is left alone', async () => {
	const first = await startAnvil();
	try {
		const port = Number(new URL(first.rpcUrl).port);
		await expect(startAnvil({ port })).rejects.toMatchObject({
			code: 'anvil.portTaken',
			shortMessage: `Port ${port} is taken, so the local chain cannot start on it.`
		});
		expect(await rpc(first.rpcUrl, 'eth_chainId')).toBe('0x7a69');
	} finally {
		await first.stop();
	}
});

test('a broken state file is named with the way out', async () => {
	const stateFile = join(folder, 'broken.json');
	await writeFile(stateFile, '{bad');
	await expect(startAnvil({ stateFile })).rejects.toMatchObject({
		code: 'anvil.stateUnreadable',
		hint: `Delete ${stateFile} to begin a new local chain.`
	});
});

test('the chain has P256VERIFY, which device keys need', async () => {
	const { rpcUrl, stop } = await startAnvil();
	try {
		const key = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
		const message = new Uint8Array([1, 2, 3]);
		const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.privateKey, message);
		const raw = new Uint8Array(await crypto.subtle.exportKey('raw', key.publicKey)).slice(1);
		const digest = await crypto.subtle.digest('SHA-256', message);
		const data = `0x${Buffer.concat([Buffer.from(digest), Buffer.from(signature), raw]).toString('hex')}`;
		const to = '0x0000000000000000000000000000000000000100';
		expect(await rpc(rpcUrl, 'eth_call', [{ to, data }, 'latest'])).toBe(`0x${'1'.padStart(64, '0')}`);
	} finally {
		await stop();
	}
});
