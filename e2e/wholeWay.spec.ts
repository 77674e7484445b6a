import { lendGpu, rentGpu, startSamples } from '../src/node/people';
import { expect, test } from './network';

test('a tab earns, a client infers, the chain settles', async ({ network, newTab }) => {
	const provider = await newTab();
	await lendGpu(provider, network.url);
	await expect(provider.getByRole('log', { name: 'Log' })).toContainText('Proof passed');

	const client = await newTab();
	await rentGpu(client, network.url);
	await startSamples(client);
	await expect(client.getByText('64 of 64 images are done.')).toBeAttached({ timeout: 120_000 });
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

	// A quiet check is two or three tasks more; the golden input was one.
	await client.getByRole('button', { name: /^Check it quietly/ }).click();
	await expect(client.getByText(/^32 rows of .*, drawn in secret, are right\.$/)).toBeVisible({
		timeout: 120_000
	});
	await expect(client.getByText(/^At least .* what its class asks for/)).toBeVisible();

	// The provider's page tells of it: tasks done, and more earned than nothing.
	await expect(provider.getByRole('complementary', { name: 'This tab’s GPU' })).toContainText(
		/6[6-9] tasks done/
	);
	await expect(provider.getByText('A renter has come with lease 1.')).toBeVisible();

	// The pool shows the trade.
	await client.goto(`${network.url}/pools`);
	await expect(client.getByRole('main')).toContainText('Entry');

	// A reload of the client shows lease and results again, with their receipts.
	await client.goto(`${network.url}/rent`);
	await expect(client.getByRole('heading', { name: 'Your lease' })).toBeVisible();
	await expect(client.getByText('64 of 64 images are done.')).toBeAttached();

	// Stop is a promise kept: afterwards nothing serves.
	await provider.getByRole('button', { name: 'Stop', exact: true }).first().click();
	await expect(provider.getByRole('complementary', { name: 'This tab’s GPU' })).toBeHidden();
});

test('a client that reloads in the middle of a run goes on with it', async ({ network, newTab }) => {
	const provider = await newTab();
	await lendGpu(provider, network.url);
	const client = await newTab();
	await rentGpu(client, network.url);
	await startSamples(client);
	await expect(client.getByText(/^([1-9]|[1-5]\d) of 64 images are done\.$/)).toBeAttached({
		timeout: 60_000
	});
	await client.reload();
	await expect(client.getByText('64 of 64 images are done.')).toBeAttached({ timeout: 120_000 });
	await expect(client.getByRole('list', { name: 'Results' }).getByRole('button')).toHaveCount(64);
});
