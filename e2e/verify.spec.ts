import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { lendGpu } from '../src/node/people';
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

test('a stranger without a wallet cancels, reloads, and challenges a device, and a third person checks what it found', async ({
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
});
