import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEther } from 'viem';
import { generatePrivateKey } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getWindow } from '$lib/chain/getWindow';
import { stakeAsLp } from '$lib/chain/stakeAsLp';
import type { ClassId, DeviceId } from '$lib/core/ids';
import { generateSigningKey, type SigningKey } from '$lib/protocol/key';
import { concluded, productRecord } from '$lib/verifier/recheckDoubles';
import { transcriptFile } from '$lib/verifier/transcriptFile';
import type { SignedTranscript } from '$lib/verifier/types';
import { judgeFile } from './judgeFile';
import { ROOT } from './root';
import { startTestChain, type Person, type TestChain } from './testChain';

let net: TestChain;
let provider: Person;
let classId: ClassId;
const dir = mkdtempSync(join(tmpdir(), 'rally-judge-'));

beforeAll(async () => {
	net = await startTestChain();
	provider = await net.person();
	classId = await net.newClass();
	save('network.json', JSON.stringify(provider.chain.network));
}, 60_000);
afterAll(async () => {
	await net.stop();
	rmSync(dir, { recursive: true });
});

const path = (name: string) => join(dir, name);
const save = (name: string, text: string): string => {
	writeFileSync(path(name), text);
	return path(name);
};

/** What a verifier saved of a device that signed 1 too much for entry (3, 5), or nothing wrong. */
async function transcriptOf(device: SigningKey, isWrong = true): Promise<SignedTranscript> {
	const parties = { device, verifier: await generateSigningKey() };
	const [n, row, column] = [64, 3, 5];
	const work = { kernel: 'gemm-f32', n, rounds: 4 } as const;
	const lie = (c: Int32Array) => {
		c[n * row + column] = (c[n * row + column] ?? 0) + 1;
	};
	return concluded(parties, [
		await productRecord(parties, isWrong ? { work, lie, wrong: { row, column } } : { work })
	]);
}

async function savedTranscript(name: string, device: SigningKey, isWrong = true): Promise<string> {
	return save(name, transcriptFile(await transcriptOf(device, isWrong)).text);
}

/** A device that is attested, and has an open window. */
async function staked(): Promise<{ key: SigningKey; deviceId: DeviceId; windowId: bigint }> {
	const { deviceId, key } = await net.newDevice(provider);
	await net.attest(deviceId, classId);
	const { windowId } = await stakeAsLp(provider.chain, {
		classId,
		deviceId,
		durationS: 3_600,
		maxRallyWei: parseEther('100'),
		openingRallyWei: parseEther('36')
	});
	return { key, deviceId, windowId };
}

/** The command, as `npm run judge` starts it. */
async function run(...args: string[]): Promise<{ code: number | null; out: string; problem: string }> {
	const env = { ...process.env };
	delete env.RALLY_PRIVATE_KEY;
	const child = spawn(join(ROOT, 'node_modules/.bin/tsx'), ['src/node/judge.ts', ...args], {
		cwd: ROOT,
		env
	});
	let [out, problem] = ['', ''];
	child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (problem += chunk.toString()));
	const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
	return { code, out, problem };
}

const judged = (file: string, options: Partial<Parameters<typeof judgeFile>[0]> = {}) =>
	judgeFile({ file, network: path('network.json'), say: () => {}, ...options });

describe('npm run judge', () => {
	test('convicts the device and has its window forfeited, from the saved file alone', async () => {
		const { key, deviceId, windowId } = await staked();
		const file = await savedTranscript('wrong.json', key);
		const { code, out, problem } = await run(file, '--network', path('network.json'));
		expect({ code, problem }).toEqual({ code: 0, problem: '' });
		expect(out).toContain(deviceId);
		const [signed, actual] = [/Signed +(-?\d+)/, /True +(-?\d+)/].map((line) => Number(line.exec(out)?.[1]));
		expect(signed).toBe((actual ?? NaN) + 1);
		expect(out).toContain('row 3, column 5 of a product of 64 × 64 (gemm-f32)');
		expect(out).toContain(`Window     ${windowId} forfeited`);
		expect(Number(/Gas +(\d+)/.exec(out)?.[1])).toBeGreaterThan(100_000);
		expect(await getWindow(provider.chain, windowId as never)).toBeUndefined();
		await expect(judged(file)).rejects.toMatchObject({ code: 'device.convicted' });
	});

	test('takes an RPC address alone, where the build knows the contracts', async () => {
		const { key, deviceId } = await net.newDevice(provider);
		const file = await savedTranscript('rpc.json', key);
		expect(await judged(file, { network: undefined, rpcUrl: net.rpcUrl })).toMatchObject({
			deviceId,
			windowId: undefined,
			claim: { row: 3, column: 5, n: 64 }
		});
	});

	test('says how it is used, where it is not told a file', async () => {
		for (const args of [[], ['a.json', '--prc', 'x']]) {
			const { code, problem } = await run(...args);
			expect(code).toBe(2);
			expect(problem).toMatch(/^npm run judge -- FILE/);
		}
	});

	test('ends with 1 and a sentence, where it cannot', async () => {
		const { code, out, problem } = await run(path('nothing.json'));
		expect({ code, out }).toEqual({ code: 1, out: '' });
		expect(problem).toMatch(/^\nThere is no file .*nothing\.json that could be read\.\n/);
	});
});

describe('is told before anything is sent', () => {
	test('that the file is not there, or a folder', async () => {
		await expect(judged(path('nothing.json'))).rejects.toMatchObject({ code: 'judge.noFile' });
		await expect(judged(dir)).rejects.toMatchObject({ code: 'judge.noFile' });
	});

	test.each([
		['no JSON', '…', 'transcript.notJson'],
		['no transcript', '{"format":"rally.run/1"}', 'transcript.malformed'],
		['too large', ' '.repeat(2 ** 20 + 1), 'transcript.tooLarge']
	])('that it is %s', async (_, text, code) => {
		await expect(judged(save('other.json', text))).rejects.toMatchObject({ code });
	});

	test('that nothing in it speaks against the device', async () => {
		const file = await savedTranscript('right.json', await generateSigningKey(), false);
		await expect(judged(file)).rejects.toMatchObject({ code: 'judge.noEvidence' });
	});

	test('that its evidence is made up', async () => {
		const signed = await transcriptOf(await generateSigningKey());
		const evidence = signed.transcript.challenges[0]?.opened[0]?.evidence;
		if (!evidence) throw new Error('the double carries evidence');
		evidence.column = 6;
		const file = save('made-up.json', transcriptFile(signed).text);
		await expect(judged(file)).rejects.toMatchObject({ code: 'evidence.right' });
	});

	test('that nobody answers for the chain or the network', async () => {
		const file = await savedTranscript('away.json', await generateSigningKey());
		const rpcUrl = 'http://127.0.0.1:1';
		await expect(judged(file, { rpcUrl })).rejects.toMatchObject({ code: 'chain.unreachable' });
		await expect(judged(file, { network: undefined, rpcUrl })).rejects.toMatchObject({
			code: 'chain.unreachable'
		});
		for (const network of [path('none.json'), 'http://127.0.0.1:1/network.json'])
			await expect(judged(file, { network })).rejects.toMatchObject({ code: 'network.unreachable' });
		for (const broken of ['8545', '/rpc'])
			await expect(judged(file, { rpcUrl: broken })).rejects.toMatchObject({ code: 'network.invalid' });
	});

	test('that the chain is not the one of the network, or not one that the build knows', async () => {
		const file = await savedTranscript('elsewhere.json', await generateSigningKey());
		const network = save('five.json', JSON.stringify({ ...provider.chain.network, chainId: 5 }));
		await expect(judged(file, { network })).rejects.toMatchObject({ code: 'chain.wrongChain' });
		const five = await chainThatSays(5);
		await expect(judged(file, { network: undefined, rpcUrl: five.url })).rejects.toMatchObject({
			code: 'chain.unknownDeployment'
		});
		await expect(judged(file, { network, rpcUrl: five.url })).rejects.toMatchObject({ code: 'judge.noKey' });
		five.close();
	});

	test('that the account holds nothing to pay gas with, or is none', async () => {
		const file = await savedTranscript('poor.json', await generateSigningKey());
		await expect(judged(file, { privateKey: generatePrivateKey() })).rejects.toMatchObject({
			code: 'chain.noGas'
		});
		await expect(judged(file, { privateKey: '0x12' })).rejects.toMatchObject({ code: 'wallet.badKey' });
	});
});

/** A node that knows nothing but its chain's id. */
async function chainThatSays(chainId: number): Promise<{ url: string; close(): void }> {
	const server = createServer((request, response) => {
		request.resume().on('end', () => {
			response.setHeader('content-type', 'application/json');
			response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: `0x${chainId.toString(16)}` }));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}
