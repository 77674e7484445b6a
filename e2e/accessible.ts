import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Each look that is tried: wide in light, and on a phone in the dark. */
const LOOKS = [
	['light', 1280],
	['dark', 390]
] as const;

/** What the page shows now passes axe, and keeps within the window, wide in light and on a phone in the dark. */
export async function expectAccessible(page: Page): Promise<void> {
	const path = new URL(page.url()).pathname;
	for (const [colorScheme, width] of LOOKS) {
		await page.setViewportSize({ width, height: 844 });
		// A change of look fades, and axe would take a colour amid it for the page's own: so nothing moves, and what
		// began to before has ended.
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		await page.waitForFunction(() =>
			document
				.getAnimations()
				.every(
					({ playState, effect }) =>
						playState !== 'running' || effect?.getComputedTiming().endTime === Infinity
				)
		);
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
