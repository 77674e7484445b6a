import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { expect, test } from './network';

/** A software adapter measures these in seconds. */
const SMALL = ['Latency', 'Matrices, 32-bit floats', 'Memory really there'];

/** Opens the page and leaves only what is named in the run. */
async function open(page: Page, url: string, parts: string[]): Promise<void> {
	await page.goto(`${url}/benchmark`);
	await expect(page.getByText('google swiftshader').first()).toBeVisible();
	await page.getByText('What runs, and how much memory').click();
	for (const box of await page.getByRole('checkbox').all()) await box.uncheck();
	for (const part of parts) await page.getByLabel(part, { exact: true }).check();
	const memory = page.getByRole('spinbutton', { name: 'Most memory to fill' });
	await memory.fill('16');
	await memory.blur();
}

const results = (page: Page) => page.getByRole('region', { name: 'Results', exact: true });
const runs = (page: Page) => page.getByRole('region', { name: 'Runs in this browser' });

async function run(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Start the quick run' }).click();
	await expect(results(page).getByText('complete', { exact: true })).toBeVisible({ timeout: 120_000 });
}

test('a device is measured without wallet, chain or server; runs are kept, copied, compared, saved and deleted', async ({
	network,
	newTab
}) => {
	const page = await newTab();
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await open(page, network.url, SMALL);
	await expect(page.getByText('This is your processor, not a GPU.')).toBeVisible();
	await page.context().setOffline(true);
	await run(page);
	const table = results(page).getByRole('table', { name: 'Everything measured' });
	await expect(table.getByRole('row', { name: /Matrices f32, n.=.512/ })).toContainText('FLOP/s');
	await expect(table.getByRole('row', { name: /Matrices f32, n.=.512/ })).toContainText('exact');
	await expect(table.getByRole('row', { name: /Memory really there/ })).toContainText('16 MiB');
	await expect(table.getByRole('row', { name: /Readback latency, p95/ })).toContainText(/µs|ms/);
	await page.context().setOffline(false);

	await results(page).getByRole('button', { name: 'Copy as Markdown' }).click();
	await expect(results(page).getByRole('button', { name: 'Copied' })).toBeVisible();
	const markdown = await page.evaluate(() => navigator.clipboard.readText());
	expect(markdown).toMatch(/^\*\*google swiftshader/);
	expect(markdown).toMatch(/\| Matrices f32, n.=.512 +\| +[\d.]+ [GM]FLOP\/s \|/);

	await page.reload();
	await expect(runs(page).getByRole('listitem')).toHaveCount(1);
	await expect(results(page).getByText('complete', { exact: true })).toBeVisible();

	await open(page, network.url, ['Latency']);
	await run(page);
	await expect(runs(page).getByRole('listitem')).toHaveCount(2);
	const compare = runs(page).getByRole('button', { name: /^Compare the run/ });
	await compare.nth(1).click();
	await compare.nth(0).click();
	const compared = page.getByRole('table', { name: 'Runs compared' });
	await expect(compared.getByRole('row', { name: /Dispatch latency, p50/ })).toContainText('×');

	await expectAccessible(page);

	const [download] = await Promise.all([
		page.waitForEvent('download'),
		results(page).getByRole('button', { name: 'Save as JSON' }).click()
	]);
	const file = await download.path();
	await runs(page)
		.getByRole('button', { name: /^Delete the run/ })
		.first()
		.click();
	await runs(page).getByRole('button', { name: 'Delete for good' }).click();
	await expect(runs(page).getByRole('listitem')).toHaveCount(1);
	const chooser = page.getByLabel('A run’s file');
	await chooser.setInputFiles(file);
	await expect(runs(page).getByRole('listitem').filter({ hasText: 'from a file' })).toHaveCount(1);
	await chooser.setInputFiles({
		name: 'other.json',
		mimeType: 'application/json',
		buffer: Buffer.from('{"format":"something else"}')
	});
	await expect(page.getByRole('alert').filter({ hasText: 'no benchmark run' })).toBeVisible();
});

test('a run that is stopped or cut short keeps what it has, and says so', async ({ network, newTab }) => {
	const page = await newTab();
	await page.goto(`${network.url}/benchmark`);
	await page.getByRole('radio', { name: /^Full/ }).click();
	const start = page.getByRole('button', { name: 'Start the full run' });
	await start.click();
	const bar = page.getByRole('complementary', { name: 'The run under way' });
	await expect(results(page).getByRole('row', { name: /Dispatch latency, p50/ })).toContainText(/µs|ms/, {
		timeout: 60_000
	});
	await bar.getByRole('button', { name: 'Stop' }).click();
	await expect(bar).toBeHidden();
	await expect(results(page)).toContainText('This run was stopped');
	await expect(results(page).getByRole('row', { name: /Dispatch latency, p50/ })).toContainText(/µs|ms/);

	await start.click();
	await expect(results(page).getByRole('row', { name: /Dispatch latency, p50/ })).toContainText(/µs|ms/, {
		timeout: 60_000
	});
	await page.reload();
	await expect(results(page)).toContainText('This run was cut short');
	await expect(results(page).getByRole('row', { name: /Dispatch latency, p50/ })).toContainText(/µs|ms/);
	await expect(runs(page).getByRole('listitem').first()).toContainText('cut short');
});
