// `npm run demo`: the main job on this machine, told step by step. The last line is one JSON object.
import { chromium } from 'playwright';
import { createChain } from '$lib/chain/createChain';
import { getBalances } from '$lib/chain/getBalances';
import { getDevice } from '$lib/chain/getDevice';
import { getLease } from '$lib/chain/getLease';
import { getClasses } from '$lib/chain/getClasses';
import { getWindows } from '$lib/chain/getWindows';
import { RallyError } from '$lib/core/errors';
import type { LeaseId } from '$lib/core/ids';
import { formatRally } from '$lib/core/units';
import { readGuess } from '$lib/state/digits';
import { workloadFiles } from '../../workloads/nodeFiles';
import { chromiumFlags, findChromium } from '../../scripts/chromium.mjs';
import { checkRun } from './checkRun';
import { downloadRun, lendGpu, rentGpu, startSamples } from './people';
import { startStack } from './stack';

const TASKS = 64;
const CORRECT_ENOUGH = 60;

const startedMs = Date.now();
const say = (line: string) => console.log(line);
const step = (line: string) => say(`${((Date.now() - startedMs) / 1000).toFixed(1).padStart(6)} s  ${line}`);

async function main(): Promise<boolean> {
	step('Starting the local network: chain, contracts, broker, verifier, app.');
	const stack = await startStack({ port: 0, say: (line) => step(`  ${line}`) });
	const browser = await chromium.launch({
		executablePath: findChromium() ?? 'chromium',
		args: chromiumFlags
	});
	try {
		const chain = createChain({ network: stack.network, origin: stack.url });
		step(`The network runs at ${stack.url}.`);

		const [providerTab, clientTab] = await Promise.all(
			['provider', 'client'].map(async (who) => {
				// A context each: no storage, key or wallet in common, only the network between them.
				const page = await (await browser.newContext()).newPage();
				page.on('pageerror', (error) => step(`  ${who}: ${error.message}`));
				return page;
			})
		);
		if (!providerTab || !clientTab) throw new Error('two tabs were opened');

		step('A provider opens a tab, makes a wallet and lends its GPU: register, prove, stake.');
		await lendGpu(providerTab, stack.url);
		const windows = (
			await Promise.all((await getClasses(chain)).map(({ classId }) => getWindows(chain, classId)))
		).flat();
		const [window] = windows;
		if (!window)
			throw new RallyError('The provider’s window is not on the chain.', { code: 'demo.noWindow' });
		step(
			`The verifier measured ${(Number(window.score) / 1e9).toPrecision(3)} GFLOP/s; ${formatRally(window.stakedWei)} RALLY are staked beside the device.`
		);

		step('A client opens another tab, makes a wallet, sees the price and rents the device.');
		await rentGpu(clientTab, stack.url);
		const lease = await getLease(chain, 1n as LeaseId);
		if (!lease) throw new RallyError('The lease is not on the chain.', { code: 'demo.noLease' });
		step(
			`Rented for ${Math.round((lease.endS - lease.startS) / 60)} minutes at ${formatRally(lease.costWei)} RALLY.`
		);

		step(`The client runs ${TASKS} held-out handwritten digits on the provider's WebGPU.`);
		await startSamples(clientTab);
		const run = await downloadRun(clientTab);
		const keys = await Promise.all(
			lease.deviceIds.map(async (id) => (await getDevice(chain, id))?.publicKey)
		);
		const tasks = await checkRun(
			run,
			keys.filter((key) => key !== undefined)
		);
		const labels = (await workloadFiles.heldOut('digits'))?.labels ?? [];
		const receipts = tasks.flatMap(({ receipt }) => receipt ?? []);
		const correct = tasks.filter(({ index, outputs }) => readGuess(outputs)?.digit === labels[index]).length;
		const [first] = receipts;
		step(
			`${correct} of ${tasks.length} digits are right; ${receipts.length} receipts are signed by the rented device.`
		);

		step(
			'The local chain’s clock moves to the window’s end, and the provider takes back its stake and earnings.'
		);
		// Else the tab would renew it, as it does while it stays open.
		await providerTab.getByRole('button', { name: 'Turn off' }).click();
		await providerTab.getByText('The window that runs is served to its end.').waitFor({ state: 'detached' });
		const before = await getBalances(chain, window.owner);
		await moveClock(stack.rpcUrl, window.endS + 1);
		await providerTab.getByRole('button', { name: /End window/ }).click({ timeout: 60_000 });
		await providerTab.getByText('The window has ended').waitFor({ timeout: 60_000 });
		const after = await getBalances(chain, window.owner);
		const returnedWei = after.rallyWei - before.rallyWei;
		const earnedWei = returnedWei - window.stakedWei;
		step(
			`The provider put in ${formatRally(window.stakedWei)} RALLY and got back ${formatRally(returnedWei)}.`
		);

		const isRight =
			tasks.length === TASKS && receipts.length === TASKS && correct >= CORRECT_ENOUGH && earnedWei > 0n;
		say(
			JSON.stringify({
				tasks: tasks.length,
				correct,
				backend: first?.backend ?? 'none',
				adapter: first?.adapter ?? 'none',
				receiptsVerified: receipts.length,
				costRally: formatRally(lease.costWei, 18),
				providerEarnedRally: formatRally(earnedWei, 18),
				wallMs: Date.now() - startedMs
			})
		);
		return isRight;
	} finally {
		await browser.close();
		await stack.stop();
	}
}

/** Moves anvil's clock forward, to a second on the chain, and mines a block there. */
async function moveClock(rpcUrl: string, toS: number): Promise<void> {
	const rpc = async (method: string, params: unknown[]) => {
		const reply = await fetch(rpcUrl, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
		});
		const { error } = (await reply.json()) as { error?: { message: string } };
		if (error)
			throw new RallyError(`The local chain refused ${method}: ${error.message}`, { code: 'demo.clock' });
	};
	await rpc('evm_setTime', [toS]);
	await rpc('evm_mine', []);
}

let exitCode = 1;
try {
	exitCode = (await main()) ? 0 : 1;
} catch (error) {
	console.error(error instanceof RallyError ? `\n${error.message}` : error);
}
// The broker's own timers cannot be stopped, and would keep a finished demo waiting for ever.
process.exit(exitCode);
