// What a provider and a client do on the pages, as a person would: by what they read and press.
import type { Locator, Page } from 'playwright';
import { RallyError } from '$lib/core/errors';

/** A software adapter proves, loads and runs within this, on a busy machine of two cores. */
const SLOW_MS = 120_000;

/**
 * Waits until something can be seen; an error that the page shows instead is thrown in its own words.
 *
 * @throws RallyError `page.error`
 */
async function see(page: Page, wanted: Locator): Promise<void> {
	const alert = page.getByRole('alert').first();
	await wanted.or(alert).first().waitFor({ timeout: SLOW_MS });
	if (await wanted.first().isVisible()) return;
	throw new RallyError((await alert.innerText()).trim(), { code: 'page.error' });
}

/** Opens `/provide`, makes a wallet, and lends the GPU until it serves: in the class that the page offers, or a named one. */
export async function lendGpu(page: Page, url: string, className?: string): Promise<void> {
	await page.goto(`${url}/provide`);
	await page.getByRole('button', { name: 'Make a wallet in this browser' }).click();
	if (className !== undefined) await page.getByRole('radio', { name: className }).click();
	await page.getByRole('button', { name: 'Prove and start lending' }).click({ timeout: SLOW_MS });
	await page.getByRole('button', { name: 'I agree, start lending' }).click();
	await see(page, page.getByRole('heading', { name: 'Live, waiting for a renter' }));
}

/** Opens `/rent`, makes a wallet, and rents devices of the pool that is chosen there. */
export async function rentGpu(page: Page, url: string, devices = 1): Promise<void> {
	await page.goto(`${url}/rent`);
	await page.getByRole('button', { name: 'Connect a wallet to rent' }).click();
	await page.getByRole('button', { name: 'Make one in this browser' }).click();
	if (devices > 1) {
		const field = page.getByRole('spinbutton', { name: 'Devices' });
		await field.fill(String(devices));
		await field.blur();
	}
	await page.getByRole('button', { name: 'Rent', exact: true }).click({ timeout: SLOW_MS });
	await see(page, page.getByRole('heading', { name: 'Your lease' }));
}

/** Adds held-out digits, 64 at a press, and runs them. */
export async function startSamples(page: Page, images = 64): Promise<void> {
	for (let count = 0; count < images; count += 64) {
		await page.getByRole('button', { name: 'Add 64 held-out samples' }).click();
	}
	await page.getByRole('button', { name: `Run ${images} images` }).click();
}

/** Waits for the run to end and takes its JSON, as the button gives it. */
export async function downloadRun(page: Page): Promise<unknown> {
	const button = page.getByRole('button', { name: 'Download results' });
	await see(page, button);
	const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
	const stream = await download.createReadStream();
	const chunks: Buffer[] = [];
	for await (const chunk of stream) chunks.push(chunk as Buffer);
	return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
