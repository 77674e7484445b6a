import type { Page } from '@playwright/test';
import { lendGpu, rentGpu, startSamples } from '../src/node/people';
import { expectAccessible } from './accessible';
import { expect, test } from './network';

/** Four tabs' worth of pages under axe come after the run itself. */
const WHOLE_MS = 300_000;

/** Every page as a visit finds it. */
async function visit(page: Page, url: string, paths: string[]): Promise<void> {
	for (const path of paths) {
		await page.goto(`${url}${path}`);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		await page.waitForLoadState('networkidle');
		await expectAccessible(page);
	}
}

test('a tab earns, a client infers over a reload, the chain settles, and every page of both is accessible', async ({
	network,
	newTab
}) => {
	test.setTimeout(WHOLE_MS);
	const provider = await newTab();
	await lendGpu(provider, network.url);
	await expect(provider.getByRole('log', { name: 'Log' })).toContainText('Proof passed');

	// Every other tab of its browser shows it, on whatever page, and what is pressed there is obeyed here.
	const second = await provider.context().newPage();
	await second.goto(`${network.url}/rent`);
	const bar = second.getByRole('complementary', { name: 'Another tab’s GPU' });
	await expect(bar).toContainText('Live, waiting for a renter, in another tab');
	await bar.getByRole('button', { name: 'Pause' }).click();
	await expect(provider.getByRole('heading', { name: 'Paused by you' })).toBeVisible();
	await bar.getByRole('button', { name: 'Go on' }).click();
	await expect(provider.getByRole('heading', { name: 'Live, waiting for a renter' })).toBeVisible();
	await second.close();

	const client = await newTab();
	await rentGpu(client, network.url);
	await startSamples(client);
	// A reload in the middle goes on where it was.
	await expect(client.getByText(/^([1-9]|[1-5]\d) of 64 images are done\.$/)).toBeAttached({
		timeout: 120_000
	});
	await client.reload();
	await expect(client.getByText('64 of 64 images are done.')).toBeAttached({ timeout: 120_000 });
	await expect(client.getByRole('list', { name: 'Results' }).getByRole('button')).toHaveCount(64);
	await expect(client.getByText(/of 64 with a known digit/)).toBeVisible();
	const right = Number(
		/(\d+) of 64 with/.exec((await client.getByText(/of 64 with a known digit/).textContent()) ?? '')?.[1]
	);
	expect(right).toBeGreaterThanOrEqual(60);

	// A result opens into its receipt, in full.
	await client.getByRole('list', { name: 'Results' }).getByRole('button').first().click();
	await expect(client.getByText('Receipt verified')).toBeVisible();
	await expect(client.getByRole('dialog')).toContainText('webgpu');
	await client.keyboard.press('Escape');

	// A quiet check is two or three tasks more.
	await client.getByRole('button', { name: /^Check it quietly/ }).click();
	await expect(client.getByText(/^32 rows of .*, drawn in secret, are right\.$/)).toBeVisible({
		timeout: 120_000
	});
	await expect(client.getByText(/^At least .* what its class asks for/)).toBeVisible();

	// The provider's page tells of it: tasks done, golden inputs and what the reload cut among them.
	const done = provider.getByRole('complementary', { name: 'This tab’s GPU' }).getByText(/\d+ tasks done/);
	expect(Number.parseInt((await done.textContent()) ?? '')).toBeGreaterThanOrEqual(66);
	await expect(provider.getByText('A renter has come with lease 1.').first()).toBeVisible();

	// The pool shows the trade.
	await client.goto(`${network.url}/pools`);
	await expect(client.getByRole('main')).toContainText('Entry');

	// A reload of the client shows lease and results again, with their receipts.
	await client.goto(`${network.url}/rent`);
	await expect(client.getByRole('heading', { name: 'Your lease' })).toBeVisible();
	await expect(client.getByText('64 of 64 images are done.')).toBeAttached();

	// The client's pages with what is on them now, and a visitor's.
	await visit(client, network.url, ['/rent', '/jobs', '/receipts', '/pools']);
	await visit(await newTab(), network.url, ['/', '/provide', '/verify', '/benchmark']);

	// Stop is a promise kept: afterwards nothing serves.
	await provider.getByRole('button', { name: 'Finish' }).first().click();
	await expect(provider.getByRole('complementary', { name: 'This tab’s GPU' })).toBeHidden();
	await visit(provider, network.url, ['/provide']);
});
