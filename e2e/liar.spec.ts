import { spawn } from 'node:child_process';
import { rentGpu } from '../src/node/people';
import { expect, test } from './network';

/** A device that computes on the CPU is examined twice. */
const EXAM_MS = 120_000;

test('a renter finds wrong work, a stranger a wrong product, and one click has the device convicted', async ({
	network,
	newTab
}) => {
	test.setTimeout(3 * EXAM_MS);
	const liar = spawn(process.execPath, ['--import', 'tsx', 'e2e/liar.ts', network.url]);
	try {
		const { deviceId, windowId } = await new Promise<{ deviceId: string; windowId: number }>(
			(resolve, reject) => {
				let problem = '';
				liar.stderr.on('data', (text: Buffer) => (problem += text.toString()));
				liar.stdout.on('data', (text: Buffer) => resolve(JSON.parse(text.toString())));
				liar.on('exit', (code) => reject(new Error(`the liar left with ${code}: ${problem}`)));
			}
		);
		// It cannot tell a renter who checks from one who does not.
		const client = await newTab();
		await rentGpu(client, network.url);
		await client.getByRole('button', { name: /^Check it quietly/ }).click();
		await expect(client.getByText('It gave a wrong answer, and signed it.')).toBeVisible({
			timeout: EXAM_MS
		});
		await expect(client.getByRole('button', { name: 'Save the evidence' })).toBeVisible();

		const page = await newTab();
		await page.goto(`${network.url}/verify`);
		await page.getByLabel('Device id').fill(deviceId);
		await page.getByRole('button', { name: /^Choose 0x/ }).click();
		await page.getByRole('button', { name: 'Challenge this device' }).click();
		await expect(page.getByText('did not pass', { exact: true }).first()).toBeVisible({ timeout: EXAM_MS });
		await expect(page.getByText('It holds a wrong product that the device signed.')).toBeVisible();

		await page.getByRole('button', { name: 'Connect a wallet to show it to the referee' }).click();
		await page.getByRole('button', { name: 'Make one in this browser' }).click();
		await page.getByRole('button', { name: 'Show it to the referee' }).click({ timeout: 60_000 });
		await expect(page.getByText('The referee convicted the device.')).toBeVisible({ timeout: 60_000 });
		await expect(page.getByText(`Window ${windowId} is forfeited`)).toBeVisible();

		// The chain says so to whoever comes, and the device is gone from its pool.
		await page.reload();
		await expect(page.getByText('Nobody lends a device here now.')).toBeVisible();
		const kept = page.getByRole('region', { name: 'Transcripts kept in this browser' });
		await kept.getByRole('button', { name: /^Open/ }).click();
		await expect(page.getByText(/The referee convicted this device on/)).toBeVisible();
	} finally {
		liar.kill('SIGTERM');
	}
});
