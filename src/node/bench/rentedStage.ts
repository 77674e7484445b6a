import { chromium, type Page } from 'playwright';
import { createChain } from '$lib/chain/createChain';
import { getClasses } from '$lib/chain/getClasses';
import { getWindows } from '$lib/chain/getWindows';
import type { WindowView } from '$lib/chain/types';
import { RallyError } from '$lib/core/errors';
import { chromiumFlags, findChromium } from '../../../scripts/chromium.mjs';
import { lendGpu } from '../people';
import { startStack } from '../stack';
import { startBenchSite } from './benchSite';
import type { BenchPage } from './page/types';

declare const bench: BenchPage;

/** The real local stack and one Chromium, in which a tab lends its GPU and a bench page has rented it. */
export interface RentedStage {
	/** The bench page that rents. */
	client: Page;
	window: WindowView;
	/** Another bench page, in a context of its own. */
	openBench(): Promise<Page>;
	stop(): Promise<void>;
}

/**
 * @param connect other origins that bench pages may reach
 * @throws RallyError `bench.noWindow`
 */
export async function openRentedStage(
	say: (line: string) => void,
	connect: string[] = []
): Promise<RentedStage> {
	const stack = await startStack({ port: 0, say });
	const closers: (() => Promise<void>)[] = [() => stack.stop()];
	const stop = async () => {
		for (const close of closers.reverse()) await close();
	};
	try {
		const site = await startBenchSite('page', stack.url, connect);
		closers.push(() => site.stop());
		const browser = await chromium.launch({
			executablePath: findChromium() ?? 'chromium',
			args: chromiumFlags
		});
		closers.push(() => browser.close());
		const openPage = async () => {
			const page = await (await browser.newContext()).newPage();
			page.on('pageerror', (error) => say(`  ${error.message}`));
			return page;
		};
		const openBench = async () => {
			const page = await openPage();
			await page.goto(site.url);
			await page.waitForFunction(() => 'bench' in globalThis);
			return page;
		};
		say('A tab lends its GPU and another rents it.');
		const provider = await openPage();
		await lendGpu(provider, stack.url);
		// What the way costs is measured, not what the owner keeps back.
		await provider.getByRole('slider', { name: 'Share of the GPU’s time' }).press('End');
		const chain = createChain({ network: stack.network, origin: stack.url });
		const classes = await getClasses(chain);
		const windows = (await Promise.all(classes.map(({ classId }) => getWindows(chain, classId)))).flat();
		const [window] = windows;
		if (!window) throw new RallyError('No window is open.', { code: 'bench.noWindow' });
		const client = await openBench();
		await client.evaluate((classId) => bench.rent(classId), window.classId);
		return { client, window, openBench, stop };
	} catch (thrown) {
		await stop();
		throw thrown;
	}
}
