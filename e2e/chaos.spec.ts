import { downloadRun, lendGpu, rentGpu, startSamples } from '../src/node/people';
import { createChain } from '$lib/chain/createChain';
import { getClasses } from '$lib/chain/getClasses';
import { getWindows } from '$lib/chain/getWindows';
import { recheckFile } from '$lib/client/recheckFile';
import { parseNetworkConfig } from '$lib/core/network';
import { compareOutputs } from '$lib/inference/compare';
import { workloadFiles } from '../workloads/nodeFiles';
import { runOnCpu } from '../workloads/onnx/runOnCpu';
import { findWorkload } from '../workloads/registry';
import { cutOff, freeze, lieAboutOutputs, makeCuttable } from './chaos';
import { expect, test } from './network';

const IMAGES = 64;
/** Four proofs, one after another, then the run with its waits for tabs that are gone. */
const WHOLE_MS = 420_000;

interface RunFile {
	state: string;
	work: Record<string, number>;
	caught: { deviceId: string }[];
}

/** What the model says of the held-out digits, in the order in which the page takes them, computed here. */
async function truths(count: number): Promise<Float32Array<ArrayBuffer>[]> {
	const [model, heldOut] = await Promise.all([
		workloadFiles.model('digits'),
		workloadFiles.heldOut('digits')
	]);
	const images = heldOut?.images.slice(0, count) ?? [];
	const pixels = Float32Array.from(images.flatMap((image) => [...image]));
	const data = new Uint8Array(pixels.buffer);
	const [logits] = await runOnCpu(model, [
		{ name: 'input', type: 'float32', dims: [images.length, 1, 8, 8], data }
	]);
	const values = new Float32Array(logits?.data.slice().buffer ?? new ArrayBuffer(0));
	return images.map((_, i) => values.slice(10 * i, 10 * i + 10));
}

/** The devices that stand in the pools, in the order in which they came. */
async function devicesOf(origin: string): Promise<string[]> {
	const network = parseNetworkConfig(await (await fetch(`${origin}/network.json`)).json());
	const chain = createChain({ network, origin });
	const classes = await getClasses(chain);
	const windows = (await Promise.all(classes.map(({ classId }) => getWindows(chain, classId)))).flat();
	return windows.toSorted((a, b) => Number(a.windowId) - Number(b.windowId)).map(({ deviceId }) => deviceId);
}

test('four tabs: one is closed in the middle, one freezes, one lies, one loses its network for a while; all results are right, and the liar is named', async ({
	network,
	newTab
}) => {
	test.setTimeout(WHOLE_MS);
	const [closed, frozen, liar, lonely] = [await newTab(), await newTab(), await newTab(), await newTab()];
	// Right in its golden run and in nothing after: on a slow machine it may get few tasks.
	await lieAboutOutputs(liar, 2);
	await makeCuttable(lonely);
	for (const tab of [closed, frozen, liar, lonely]) await lendGpu(tab, network.url);
	const [, , liarId] = await devicesOf(network.url);

	const client = await newTab();
	await rentGpu(client, network.url, 4);
	await startSamples(client, IMAGES);
	await expect(client.getByText(new RegExp(`^[1-9]\\d* of ${IMAGES} images are done\\.$`))).toBeAttached({
		timeout: 120_000
	});
	await closed.context().close();
	await freeze(frozen);
	await cutOff(lonely);
	await lonely.waitForTimeout(5_000);
	await lonely.context().setOffline(false);

	await expect(client.getByText(`${IMAGES} of ${IMAGES} images are done.`)).toBeAttached({
		timeout: 180_000
	});
	const json = (await downloadRun(client)) as RunFile;
	expect(json.state).toBe('done');

	const { tasks } = await recheckFile(JSON.stringify(json));
	expect(tasks).toHaveLength(IMAGES);
	const { tolerance } = findWorkload('digits');
	for (const [index, truth] of (await truths(IMAGES)).entries()) {
		const task = tasks[index];
		expect(task?.verdict).toBe('holds');
		const right = {
			name: 'logits',
			type: 'float32',
			dims: [1, 10],
			data: new Uint8Array(truth.buffer)
		} as const;
		expect(compareOutputs([right], task?.outputs ?? [], tolerance)).toMatchObject({ agrees: true });
	}
	expect(json.caught.map(({ deviceId }) => deviceId)).toEqual([liarId]);
	expect(json.work.hedge).toBeLessThanOrEqual(Math.ceil(IMAGES * 0.05));

	// The liar goes on record with the evidence, and what is left of its time is sold back.
	const [evidence] = await Promise.all([
		client.waitForEvent('download'),
		client.getByRole('button', { name: 'Download evidence' }).click()
	]);
	await client.getByRole('button', { name: 'Report it and end its lease' }).click();
	await client.getByRole('button', { name: 'Report it for good' }).click();
	await expect(client.getByText(/^Reported on chain; .* of its part of the lease came back/)).toBeVisible({
		timeout: 60_000
	});

	// A stranger without a wallet checks it again.
	const stranger = await newTab();
	await stranger.goto(`${network.url}/receipts`);
	await stranger.locator('input[type=file]').setInputFiles(await evidence.path());
	await expect(stranger.getByText(/^This evidence holds:/)).toBeVisible();

	const pages = client.getByRole('navigation', { name: 'Renting' });
	await pages.getByRole('link', { name: 'Your jobs' }).click();
	await expect(client.getByText(`${IMAGES} tasks done`)).toBeVisible();
});
