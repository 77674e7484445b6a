import { expect, test } from './network';

test('a pool with nobody in it is told as a state, not as a mistake', async ({ network, newTab }) => {
	const page = await newTab();
	await page.goto(`${network.url}/rent`);
	await expect(page.getByText('No device of this pool is idle right now.')).toBeVisible();
	await expect(page.getByRole('alert')).toHaveCount(0);
});
