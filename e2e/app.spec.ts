import { rmSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { makeNewerVersion, startSite } from './appVersions';
import { expect, test } from './network';

/** Marks this very page: a page that was loaded anew has no mark. */
const mark = (page: Page) => page.evaluate(() => void Object.assign(window, { mark: true }));
const isMarked = (page: Page) => page.evaluate(() => 'mark' in window);
const isIsolated = (page: Page) => page.evaluate(() => crossOriginIsolated);
const shells = (page: Page) =>
	page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('rally-shell-')).length);
/** What a page that was loaded from the newer version's files names, and no other. */
const newerFiles = (page: Page) => page.locator('link[href*="_app/immutable/newer/"]');

/** Opens the start page and waits until the app is kept. */
async function visit(page: Page, url: string): Promise<void> {
	await page.goto(url);
	await mark(page);
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
		if (navigator.serviceWorker.controller) return;
		await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
	});
}

test('the app is there without a network, and a new version waits for a press and breaks no other tab', async ({
	newTab
}) => {
	const newer = makeNewerVersion('build');
	const site = await startSite('build');
	try {
		const page = await newTab();
		await visit(page, site.url);
		expect(await isMarked(page), 'the first visit is not loaded anew').toBe(true);
		expect(await isIsolated(page)).toBe(true);

		await page.context().setOffline(true);
		for (const [path, heading] of [
			['/', /GPU/],
			['/receipts', /receipt/i],
			['/jobs', /jobs/i]
		] as const) {
			await page.goto(site.url + path);
			await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
			await expect(page.getByText('You are offline.')).toBeVisible();
			expect(await isIsolated(page)).toBe(true);
		}
		await expect(page.getByText('No job yet.')).toBeVisible();
		await expect(page.getByText('Test network · chain 31337')).toBeVisible();
		await page.context().setOffline(false);

		const other = await page.context().newPage();
		await other.goto(site.url);
		await mark(other);
		await site.become(newer);
		await page.reload();
		// Browsers look after a page was opened, but not at once.
		await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
		await expect(page.getByText('A new version is ready.')).toBeVisible();
		await expect(other.getByText('A new version is ready.')).toBeVisible();
		await expect(newerFiles(page), 'a reload is no update').toHaveCount(0);

		await page.getByRole('button', { name: 'Update now' }).click();
		await expect(newerFiles(page).first()).toBeAttached();
		await expect(page.getByText('A new version is ready.')).toBeHidden();
		expect(await isIsolated(page)).toBe(true);

		// The site has none of the old version's files any more: what the other tab imports now was kept for it.
		await other.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Benchmark' }).click();
		await expect(other.getByRole('heading', { level: 1 })).toHaveText('WebGPU benchmark');
		expect(await isMarked(other), 'the other tab was not loaded anew').toBe(true);
		expect(await shells(page)).toBe(2);
		await other.getByRole('button', { name: 'Update now' }).click();
		await expect(newerFiles(other).first()).toBeAttached();
		await other.close();
		await page.reload();
		await expect.poll(() => shells(page)).toBe(1);
	} finally {
		await site.stop();
		rmSync(newer, { recursive: true, force: true });
	}
});
