import { lendGpu, rentGpu, startSamples } from '../src/node/people';
import { expect, test } from './network';

test('a provider that closes its tab in the middle of a run: the client is told, and keeps what finished', async ({
	network,
	newTab
}) => {
	const provider = await newTab();
	await lendGpu(provider, network.url);
	const client = await newTab();
	await rentGpu(client, network.url);
	await startSamples(client);
	await expect(client.getByText(/^([1-9]|[1-5]\d) of 64 images are done\.$/)).toBeAttached({
		timeout: 60_000
	});
	await provider.close();

	await expect(client.getByRole('alert')).toContainText('were left undone', { timeout: 90_000 });
	await expect(client.getByText('stopped early')).toBeVisible();
	const done = Number(
		/^(\d+) of 64/.exec((await client.getByText(/of 64 images are done\.$/).textContent()) ?? '')?.[1]
	);
	expect(done).toBeGreaterThan(0);
	expect(done).toBeLessThan(64);
	// What finished has its receipt still.
	await client.getByRole('list', { name: 'Results' }).getByRole('button').first().click();
	await expect(client.getByText('Receipt verified')).toBeVisible();
});
