// What a serving tab does when what it stands on is taken away under it, again and again, while jobs run.
import { RallyError } from '$lib/core/errors';
import { seededRandom } from '$lib/jobs/seededRandom';
import type { Link } from '$lib/peer/link';
import { percentile } from './percentile';
import { openHurtStage, type HurtStage } from './recovery/hurtStage';
import { keepWorking } from './recovery/keepWorking';
import type { Hurt, RecoveryPage } from './recoveryPage/types';

const EACH = 100;
const SEED = 20_261_130;
const CONNECT_MS = 60_000;
/** Between two faults of one lane at most, ms. */
const PAUSE_MS = 250;
/** How long broker and node stay away at most, ms: some absences are noticed, and some are not. */
const AWAY_MS = 2_000;

type Fault = 'worker' | 'device' | 'broker' | 'chain';

declare const recovery: RecoveryPage;

/**
 * Runs the benchmark and prints its table.
 *
 * @param times how often each fault happens; 100 where left out
 * @returns what the last line says
 * @throws RallyError `bench.noRecovery` where something does not come back
 */
export async function recoveryBench(say: (line: string) => void, times = String(EACH)): Promise<object> {
	const each = Number(times);
	if (!Number.isInteger(each) || each < 1)
		throw new RallyError(`"${times}" is not how often.`, { code: 'bench.badArgument' });
	const random = seededRandom(SEED);
	const shuffled = (faults: Fault[]): Fault[] => {
		const line = faults.flatMap((fault) => Array.from({ length: each }, () => fault));
		for (let i = line.length - 1; i > 0; i--) {
			const j = random.below(i + 1);
			[line[i], line[j]] = [line[j] as Fault, line[i] as Fault];
		}
		return line;
	};
	// The GPU's lane and the network's run beside each other, so that one fault falls into the other's recovery.
	const lanes = [shuffled(['worker', 'device']), shuffled(['broker', 'chain'])];
	const stage = await openHurtStage(say);
	try {
		say(`Each fault ${each} times, seed ${SEED}, while jobs run.`);
		const over = new AbortController();
		const working = keepWorking(stage.client, over.signal);
		const tookMs: Record<Fault, number[]> = { worker: [], device: [], broker: [], chain: [] };
		let silent = false;
		const run = async (lane: Fault[]) => {
			for (const fault of lane) {
				await new Promise((resolve) => setTimeout(resolve, random.below(PAUSE_MS)));
				if (fault === 'worker') silent = !silent;
				tookMs[fault].push(await inflict(fault, { isSilent: silent, awayMs: random.below(AWAY_MS) }, stage));
				const count = Object.values(tookMs).flat().length;
				if (count % each === 0) say(`  ${count} faults`);
			}
		};
		const failed = working.then(() => new Promise<never>(() => {}));
		await Promise.race([Promise.all(lanes.map(run)), failed]).catch(async (cause: unknown) => {
			const told = await stage.page.evaluate(() => recovery.tell()).catch(() => undefined);
			throw new RallyError('Something did not come back.', {
				code: 'bench.noRecovery',
				details: `${cause instanceof Error ? cause.message : String(cause)}\n${JSON.stringify(told)}`,
				cause
			});
		});
		over.abort();
		const work = await working;
		return report(say, tookMs, work);
	} finally {
		await stage.stop();
	}
}

/** @returns how long until all was well again, ms: from the fault on, or from when the broker or the node is there again */
async function inflict(
	fault: Fault,
	{ isSilent, awayMs }: { isSilent: boolean; awayMs: number },
	{ page, chain, broker, peers, window }: HurtStage
): Promise<number> {
	let startMs = 0;
	const how: Hurt = fault === 'device' ? 'device' : isSilent ? 'end' : 'throw';
	switch (fault) {
		case 'worker':
		case 'device':
			return page.evaluate((asked) => recovery.hurt(asked), how);
		case 'chain':
			await chain.restart(awayMs);
			startMs = performance.now();
			await page.evaluate(() => recovery.chainBack());
			break;
		case 'broker': {
			const { absences } = await page.evaluate(() => recovery.tell());
			await broker.restart(awayMs);
			startMs = performance.now();
			await page.evaluate((before) => recovery.brokerBack(before), absences);
			// Found again is who can be called.
			const link = await reach(peers, window);
			link.close('bye');
		}
	}
	return performance.now() - startMs;
}

/** A new link to the device, tried until there is one: either side may be the later to come back. */
async function reach(peers: HurtStage['peers'], window: HurtStage['window']): Promise<Link> {
	const { devicePublicKey: publicKey, endpoint } = window;
	const signal = AbortSignal.timeout(CONNECT_MS);
	for (;;) {
		try {
			return await peers.openLink({ publicKey, endpoint }, signal);
		} catch {
			signal.throwIfAborted();
		}
	}
}

function report(
	say: (line: string) => void,
	tookMs: Record<Fault, number[]>,
	{ missing, wrong, ...work }: Awaited<ReturnType<typeof keepWorking>>
): object {
	const all = Object.values(tookMs).flat();
	const at = (values: number[], part: number) => Math.round(percentile(values, part));
	say(
		`\n${work.tasks} tasks in ${work.jobs} jobs on ${work.adapter}; ${work.retried} took more than one attempt.\n`
	);
	say(
		`${'fault'.padEnd(10)}${'times'.padStart(6)}${'p50, ms'.padStart(10)}${'p95, ms'.padStart(10)}${'most, ms'.padStart(10)}`
	);
	const rows = Object.entries(tookMs).map(([fault, values]) => {
		const [p50, p95, most] = [at(values, 0.5), at(values, 0.95), Math.round(Math.max(...values))];
		const figures = [values.length, p50, p95, most].map((figure, i) =>
			String(figure).padStart(i === 0 ? 6 : 10)
		);
		say(`${fault.padEnd(10)}${figures.join('')}`);
		return [fault, { p50, p95, most }] as const;
	});
	for (const reason of work.reasons) say(`  ${reason}`);
	return {
		lost: missing + wrong,
		p95RecoveryMs: at(all, 0.95),
		faults: Object.fromEntries(Object.entries(tookMs).map(([fault, { length }]) => [fault, length])),
		recoveryMs: Object.fromEntries(rows),
		missing,
		wrong,
		tasks: work.tasks,
		retried: work.retried,
		seed: SEED,
		adapter: work.adapter
	};
}
