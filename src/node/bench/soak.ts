// Eight hours of service, compressed: what grows, what is left unclaimed, what is lost.
import { RallyError } from '$lib/core/errors';
import { serveFast } from './soak/serveFast';
import { serveInBrowser } from './soak/serveInBrowser';

const HOURS = 8;
const BROWSER_MINUTES = 3;

/**
 * Runs the benchmark and prints its table.
 *
 * @param hours of the chain; 8 where left out
 * @param minutes of a real tab after that; 3 where left out
 * @returns what the last line says
 * @throws RallyError where the provider comes not to serve, or a window is left open
 */
export async function soak(
	say: (line: string) => void,
	hours = String(HOURS),
	minutes = String(BROWSER_MINUTES)
): Promise<object> {
	const [wanted, browserMinutes] = [Number(hours), Number(minutes)];
	if (!(wanted > 0) || !(browserMinutes > 0))
		throw new RallyError('Hours and minutes are numbers above 0.', { code: 'bench.badArgument' });
	say(`A provider in Node, whose GPU is a timer, on the real chain: ${hours} h of it, compressed.`);
	const node = await serveFast(say, wanted);
	say(`A tab in Chromium, at its own speed: ${minutes} min.`);
	const browser = await serveInBrowser(say, browserMinutes);
	const percent = (growth: number) => `${(100 * growth).toFixed(1)} %`;
	const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
	say(
		[
			`\nNode: ${node.windows} windows, ${node.tasks} tasks, ${node.lostAttempts} attempts lost, ${node.unclaimedWei} wei unclaimed.`,
			`  heap ${mebibytes(node.heapBytes)}, grown by ${percent(node.heapGrowth)}; the whole process by ${percent(node.rssGrowth)}`,
			`Browser (${browser.adapter}): ${browser.tasks} tasks, ${browser.lost} lost.`,
			`  heap ${mebibytes(browser.heapBytes)}, grown by ${percent(browser.heapGrowth)}; ONNX Runtime's by ${percent(browser.wasmGrowth)}`,
			`  GPU ${mebibytes(browser.gpuBytes)}, grown by ${percent(browser.gpuGrowth)}\n`
		].join('\n')
	);
	const short = (value: number) => Number(value.toFixed(4));
	const growths = [node.heapGrowth, browser.heapGrowth, browser.wasmGrowth, browser.gpuGrowth];
	return {
		hours: wanted,
		memoryGrowth: short(Math.max(...growths)),
		unclaimedWei: String(node.unclaimedWei),
		lostAttempts: node.lostAttempts + browser.lost,
		windows: node.windows,
		tasks: node.tasks,
		wakes: node.wakes,
		node: { heapGrowth: short(node.heapGrowth), rssGrowth: short(node.rssGrowth), heapBytes: node.heapBytes },
		browser: {
			minutes: browserMinutes,
			tasks: browser.tasks,
			heapGrowth: short(browser.heapGrowth),
			wasmGrowth: short(browser.wasmGrowth),
			gpuGrowth: short(browser.gpuGrowth),
			heapBytes: browser.heapBytes,
			gpuBytes: browser.gpuBytes,
			adapter: browser.adapter
		}
	};
}
