import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { lendGpu, rentGpu } from '../src/node/people';
import { expect, test } from './network';

/** An exam of a software adapter, on a busy machine of two cores. */
const EXAM_MS = 120_000;

/** Draws a device and challenges it, until the verdict stands there. */
async function challenge(page: Page, url: string): Promise<void> {
	await page.goto(`${url}/verify`);
	await expect(page.getByRole('button', { name: /^Choose 0x/ })).toHaveCount(1);
	await page.getByRole('button', { name: 'Draw one at random' }).click();
	await page.getByRole('button', { name: 'Challenge this device' }).click();
	await expect(page.getByRole('heading', { name: /^Challenging 0x/ })).toBeVisible();
	await expect(page.getByRole('heading', { name: 'What this device proved' })).toBeVisible({
		timeout: EXAM_MS
	});
}

/** Cancels a challenge, and cuts another one by a reload. */
async function breakOff(page: Page, url: string): Promise<void> {
	await page.goto(`${url}/verify`);
	const start = async () => {
		await page.getByRole('button', { name: /^Choose 0x/ }).click();
		await page.getByRole('button', { name: 'Challenge this device' }).click();
		await expect(page.getByRole('heading', { name: /^Challenging 0x/ })).toBeVisible();
	};
	await start();
	await page.getByRole('button', { name: 'Cancel' }).click();
	await expect(page.getByText('You cancelled the challenge.')).toBeVisible();
	await page.reload();
	await start();
	await page.reload();
	await expect(page.getByText('The page was reloaded while a challenge ran')).toBeVisible();
	await page.getByRole('button', { name: 'Understood' }).click();
	await expect(page.getByText('The page was reloaded while a challenge ran')).toBeHidden();
}

/** The transcript that is open, as its file. */
async function downloadTranscript(page: Page): Promise<string> {
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('button', { name: 'Download transcript' }).click()
	]);
	return readFile(await download.path(), 'utf8');
}

const bring = (page: Page, name: string, text: string) =>
	page
		.getByLabel('Check a transcript')
		.setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });

/** The public key of the device that a page lends, hex. */
const publicKeyOf = (page: Page): Promise<string> =>
	page.evaluate(async () => {
		const open = indexedDB.open('rally');
		const db = await new Promise<IDBDatabase>((resolve, reject) => {
			open.onsuccess = () => resolve(open.result);
			open.onerror = () => reject(open.error);
		});
		const get = db.transaction('keys').objectStore('keys').get('device');
		const { pair } = await new Promise<{ pair: CryptoKeyPair }>((resolve) => {
			get.onsuccess = () => resolve(get.result);
		});
		const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
		return Array.from(raw, (byte) => byte.toString(16).padStart(2, '0')).join('');
	});

/** Takes a device's place at the broker without its private key, until `leave`. */
async function takePlace(url: string, publicKey: string): Promise<{ leave(): void }> {
	const impostor = spawn(process.execPath, [
		'--import',
		'tsx',
		'e2e/impostor.ts',
		`${url}/broker`,
		publicKey
	]);
	await new Promise<void>((resolve, reject) => {
		impostor.stdout.on('data', (text: Buffer) => text.includes('in place') && resolve());
		impostor.on('exit', (code) => reject(new Error(`the impostor left with ${code}`)));
	});
	return { leave: () => impostor.kill('SIGTERM') };
}

test('a stranger without a wallet cancels, reloads, and challenges a device; a third person checks what it found, and nobody can take its place', async ({
	network,
	newTab
}) => {
	// Four tabs share one software GPU and two cores.
	test.setTimeout(2 * EXAM_MS + 120_000);
	const lender = await newTab();
	await lendGpu(lender, network.url);
	const stranger = await newTab();
	await stranger.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await breakOff(stranger, network.url);
	await challenge(stranger, network.url);
	await expect(stranger.getByText('passed', { exact: true }).first()).toBeVisible();
	const text = await downloadTranscript(stranger);
	await stranger.getByRole('button', { name: 'Copy link' }).click();
	await expect(stranger.getByRole('button', { name: 'Link copied' })).toBeVisible();
	const link = await stranger.evaluate(() => navigator.clipboard.readText());

	// It is kept over a reload.
	await stranger.reload();
	const kept = stranger.getByRole('region', { name: 'Transcripts kept in this browser' });
	await expect(kept.getByRole('row')).toHaveCount(2);

	// The lender need not be there any more.
	const publicKey = await publicKeyOf(lender);
	await lender.close();
	const third = await newTab();
	await third.goto(`${network.url}/verify`);
	await bring(third, 'transcript.json', text);
	await expect(third.getByText(/^This transcript holds: /)).toBeVisible({ timeout: EXAM_MS });
	await expect(third.getByRole('region', { name: 'Checked again' })).toContainText(
		'The verifier’s signature: holds'
	);

	const fourth = await newTab();
	await fourth.goto(link);
	await expect(fourth.getByText(/^This transcript holds: /)).toBeVisible({ timeout: EXAM_MS });

	// One figure that is changed, and everything falls.
	const altered = JSON.parse(text) as { transcript: { verdict: { score: number } } };
	altered.transcript.verdict.score *= 2;
	await bring(third, 'altered.json', JSON.stringify(altered));
	await expect(third.getByRole('alert')).toContainText('This transcript does not hold.', {
		timeout: EXAM_MS
	});

	await bring(third, 'photo.json', 'no JSON');
	await expect(third.getByRole('alert').filter({ hasText: 'no JSON' })).toBeVisible();
	await bring(third, 'other.json', '{"transcript":{}}');
	await expect(third.getByRole('alert').filter({ hasText: 'not a transcript' })).toBeVisible();

	// Somebody else at its address cannot sign for its key.
	const impostor = await takePlace(network.url, publicKey);
	try {
		const client = await newTab();
		await rentGpu(client, network.url);
		await expect(client.getByRole('main')).toContainText('could not sign for the key it claims', {
			timeout: 60_000
		});
	} finally {
		impostor.leave();
	}
});
