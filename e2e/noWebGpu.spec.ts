import { chromium } from '@playwright/test';
import { chromiumFlags, findChromium } from '../scripts/chromium.mjs';
import { expect, test } from './network';

test('a browser without WebGPU is told so, and what to do, and can still rent', async ({ network }) => {
	const args = chromiumFlags.filter((flag) => !flag.includes('webgpu'));
	const browser = await chromium.launch({ executablePath: findChromium() ?? 'chromium', args });
	try {
		const page = await browser.newPage();
		await page.goto(`${network.url}/provide`);
		const device = page.getByRole('region', { name: 'This device' }).or(page.getByRole('main'));
		await expect(device.first()).toContainText(/no GPU|no adapter|WebGPU/i);
		await page.getByRole('button', { name: 'Make a wallet in this browser' }).click();
		await expect(page.getByRole('button', { name: 'Prove and start lending' })).toBeDisabled();
		await page.goto(`${network.url}/rent`);
		await expect(page.getByRole('heading', { name: 'What to run' })).toBeVisible();
	} finally {
		await browser.close();
	}
});
