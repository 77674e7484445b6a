import AxeBuilder from '@axe-core/playwright';
import { lendGpu } from '../src/node/people';
import { expect, test } from './network';

test('every page passes axe, light and dark, wide and phone', async ({ network, newTab }) => {
	const page = await newTab();
	await lendGpu(page, network.url);
	for (const path of ['/', '/provide', '/rent', '/pools', '/verify', '/benchmark', '/jobs', '/receipts']) {
		await page.goto(`${network.url}${path}`);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		await page.waitForLoadState('networkidle');
		for (const colorScheme of ['light', 'dark'] as const) {
			for (const width of [1280, 390]) {
				await page.setViewportSize({ width, height: 844 });
				await page.emulateMedia({ colorScheme });
				const { violations } = await new AxeBuilder({ page })
					.withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
					.analyze();
				expect(
					violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
					`${path} ${colorScheme} ${width}`
				).toEqual([]);
				const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
				expect(overflow, `${path} at ${width} scrolls sideways`).toBeLessThanOrEqual(0);
			}
		}
	}
});
