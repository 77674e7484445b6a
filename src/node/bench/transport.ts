// What our frames cost: bytes a second of messages with attachments, over a bare data channel of the same connection.
import { chromium, type Page } from 'playwright';
import { chromiumFlags, findChromium } from '../../../scripts/chromium.mjs';
import { startBenchSite } from './benchSite';
import { framesAlone } from './framesAlone';
import { ratioOf } from './ratioOf';
import { spreadOf, type Spread } from './spread';
import type { TransportBenchPage, TransportLoad } from './transportPage/types';

/** Every other round begins with the other way (A B, B A). */
const ROUNDS = 12;
const MIB = 2 ** 20;

/** A model goes in pieces of 1 MiB; inputs and outputs as large as they are. */
const LOADS = {
	pieces: { attachmentBytes: MIB, messages: 16 },
	tensors: { attachmentBytes: 8 * MIB, messages: 2 }
} as const satisfies Record<string, TransportLoad>;

declare const transportBench: TransportBenchPage;

/**
 * Runs the benchmark and prints its table.
 *
 * @returns what the last line says
 */
export async function transport(say: (line: string) => void): Promise<object> {
	const site = await startBenchSite('transportPage');
	const browser = await chromium.launch({
		executablePath: findChromium() ?? 'chromium',
		args: chromiumFlags
	});
	try {
		const openPage = async (): Promise<Page> => {
			const page = await (await browser.newContext()).newPage();
			page.on('pageerror', (error) => say(`  ${error.message}`));
			await page.goto(site.url);
			await page.waitForFunction(() => 'transportBench' in globalThis);
			return page;
		};
		const [from, to] = [await openPage(), await openPage()];
		const offer = await from.evaluate(() => transportBench.offer());
		const answer = await to.evaluate((offer) => transportBench.answer(offer), offer);
		await from.evaluate((answer) => transportBench.accept(answer), answer);
		await Promise.all([from, to].map((page) => page.evaluate(() => transportBench.ready())));

		const rates = Object.fromEntries(
			Object.keys(LOADS).map((name) => [name, { bare: [] as number[], link: [] as number[] }])
		) as Record<keyof typeof LOADS, { bare: number[]; link: number[] }>;
		for (const name of ['pieces', 'tensors'] as const) {
			const load = LOADS[name];
			const megabytes = (load.attachmentBytes * load.messages) / 1e6;
			const ways = {
				bare: async () =>
					megabytes / ((await from.evaluate((load) => transportBench.bare(load), load)) / 1000),
				link: async () =>
					megabytes / ((await from.evaluate((load) => transportBench.link(load), load)) / 1000)
			};
			// The connection's congestion window grows with the first bytes, and code is compiled.
			await ways.bare();
			await ways.link();
			for (let round = 0; round < ROUNDS; round++)
				for (const way of round % 2 === 0 ? (['bare', 'link'] as const) : (['link', 'bare'] as const))
					rates[name][way].push(await ways[way]());
		}
		const results = Object.entries(rates).map(([name, { bare, link }]) => ({
			name,
			ratio: spreadOf(ratioOf(link, bare)),
			bare: spreadOf(bare),
			link: spreadOf(link)
		}));
		say(`One machine, two tabs, ${ROUNDS} rounds; median (least to most).\n`);
		say(`${'load'.padEnd(12)}${'link / bare'.padEnd(26)}${'bare, MB/s'.padEnd(24)}link, MB/s`);
		for (const { name, ratio, bare, link } of results)
			say(`${name.padEnd(12)}${range(ratio).padEnd(26)}${range(bare).padEnd(24)}${range(link)}`);
		const alone: number[] = [];
		for (let round = 0; round < ROUNDS; round++)
			alone.push(await framesAlone({ ...LOADS.pieces, messages: 128 }));
		const frames = spreadOf(alone);
		say(`\nFrames alone, without a network: ${range(frames)} MB a second of processor time, both ends.`);
		const short = (value: number) => Number(value.toPrecision(4));
		return {
			goodputOverRaw: short(Math.min(...results.map(({ ratio }) => ratio.median))),
			rounds: ROUNDS,
			framesMBPerCpuS: short(frames.median),
			...Object.fromEntries(
				results.map(({ name, ratio, bare, link }) => [
					name,
					{
						ratio: short(ratio.median),
						ratioSpread: [short(ratio.least), short(ratio.most)],
						bareMBPerS: short(bare.median),
						linkMBPerS: short(link.median)
					}
				])
			)
		};
	} finally {
		await browser.close();
		await site.stop();
	}
}

const range = ({ median, least, most }: Spread) =>
	`${median.toPrecision(3)} (${least.toPrecision(3)} to ${most.toPrecision(3)})`;
