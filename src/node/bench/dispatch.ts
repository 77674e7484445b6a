// How long one small task takes, there and back: over a rented tab, and from an HTTP server with ONNX Runtime in Node.
import { RallyError } from '$lib/core/errors';
import { workloadFiles } from '../../../workloads/nodeFiles';
import { findWorkload } from '../../../workloads/registry';
import type { BenchPage, Call, CallLoad } from './page/types';
import { percentile } from './percentile';
import { openRentedStage } from './rentedStage';
import { spreadOf } from './spread';
import { startModelServer } from './startModelServer';

/** Every other round begins with the other way (A B, B A): what drifts on the machine meets both alike. */
const ROUNDS = 4;
/** Enough for a 95th percentile of each way; a software adapter takes some 20 ms a task. */
const TASKS = 50;
/** Compiles, connects and fills what is filled once. */
const WARMING = 10;

declare const bench: BenchPage;

/**
 * Runs the benchmark and prints its table.
 *
 * @returns what the last line says
 * @throws RallyError where a call fails, or the two ways do not agree
 */
export async function dispatch(say: (line: string) => void): Promise<object> {
	const load = { workload: 'digits', batch: 1, tasks: TASKS } as const;
	const server = await startModelServer(await workloadFiles.model(load.workload), [1, 1, 8, 8]);
	try {
		const { client, window, stop } = await openRentedStage(say, [server.url]);
		try {
			const device = {
				deviceId: window.deviceId,
				publicKey: [...window.devicePublicKey],
				endpoint: window.endpoint
			};
			const call = (tasks: number) =>
				client.evaluate((asked) => bench.call(asked), { ...load, tasks, device } satisfies CallLoad);
			const ask = (tasks: number) =>
				client.evaluate(([asked, url]) => bench.ask(asked, url), [{ ...load, tasks }, server.url] as const);
			await client.evaluate((asked) => bench.through(asked), { ...load, tasks: 2 });
			await call(WARMING);
			await ask(WARMING);
			const rounds: { called: Call[]; asked: Call[] }[] = [];
			for (let round = 1; round <= ROUNDS; round++) {
				const early = round % 2 === 0 ? await ask(TASKS) : undefined;
				const called = await call(TASKS);
				const asked = early ?? (await ask(TASKS));
				sameAnswers(load.workload, called, asked);
				rounds.push({ called, asked });
				say(`  round ${round}: rented tab ${p50(called).toFixed(2)} ms, HTTP ${p50(asked).toFixed(2)} ms`);
			}
			return report(rounds, say);
		} finally {
			await stop();
		}
	} finally {
		await server.stop();
	}
}

const p50 = (calls: Call[]) =>
	percentile(
		calls.map(({ ms }) => ms),
		0.5
	);

/** A ratio of two different things would be no ratio. */
function sameAnswers(workload: string, called: Call[], asked: Call[]): void {
	const { abs, rel } = findWorkload(workload).tolerance;
	called.forEach(({ output }, task) => {
		const expected = asked[task]?.output ?? [];
		const agrees =
			output.length === expected.length &&
			expected.every((value, i) => Math.abs((output[i] ?? NaN) - value) <= abs + rel * Math.abs(value));
		if (!agrees)
			throw new RallyError(`The two ways do not agree on task ${task} of ${workload}.`, {
				code: 'bench.otherAnswer'
			});
	});
}

function report(rounds: { called: Call[]; asked: Call[] }[], say: (line: string) => void): object {
	const called = rounds.flatMap(({ called }) => called);
	const asked = rounds.flatMap(({ asked }) => asked);
	const ratio = spreadOf(rounds.map(({ called, asked }) => p50(called) / p50(asked)));
	const figures = (calls: Call[]) => {
		const at = (part: number, of: (call: Call) => number) => percentile(calls.map(of), part);
		return {
			p50Ms: at(0.5, ({ ms }) => ms),
			p95Ms: at(0.95, ({ ms }) => ms),
			sessionMs: at(0.5, ({ sessionMs }) => sessionMs),
			wayMs: at(0.5, ({ ms, sessionMs }) => ms - sessionMs)
		};
	};
	const [tab, http] = [figures(called), figures(asked)];
	const adapter = called[0]?.adapter ?? 'none';
	const row = (name: string, of: typeof tab) =>
		[name.padEnd(12), ...Object.values(of).map((ms) => ms.toFixed(2).padStart(10))].join('');
	say(
		[
			`\nAdapter: ${adapter}; HTTP: ${asked[0]?.adapter}. ${ROUNDS} rounds of ${TASKS} tasks, one after another,`,
			'each begun by the other way. Session: what the model’s run took; way: all the rest. ms, warm.',
			'',
			['            ', ...['p50', 'p95', 'session', 'way'].map((head) => head.padStart(10))].join(''),
			row('rented tab', tab),
			row('HTTP', http),
			'',
			`Rented tab over HTTP, p50: ${ratio.median.toPrecision(3)} (${ratio.least.toPrecision(3)} to ${ratio.most.toPrecision(3)})`,
			''
		].join('\n')
	);
	const short = (value: number) => Number(value.toPrecision(4));
	const shortened = (of: typeof tab) =>
		Object.fromEntries(Object.entries(of).map(([name, ms]) => [name, short(ms)]));
	return {
		p50Ms: short(tab.p50Ms),
		p95Ms: short(tab.p95Ms),
		overHttp: short(ratio.median),
		overHttpSpread: [short(ratio.least), short(ratio.most)],
		adapter,
		rounds: ROUNDS,
		tasks: TASKS,
		rentedTab: shortened(tab),
		http: shortened(http)
	};
}
