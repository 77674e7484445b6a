// What the whole way costs: images a second through a rented tab, over the same model in ONNX Runtime Web alone.
import { RallyError } from '$lib/core/errors';
import type { Tensor } from '$lib/core/tensor';
import { compareOutputs } from '$lib/inference/compare';
import { findWorkload } from '../../../workloads/registry';
import type { BenchPage, Load, Timing } from './page/types';
import { openRentedStage } from './rentedStage';
import { spreadOf, type Spread } from './spread';
import { warmRate } from './warmRate';

/** Every other round begins with the other way (A B, B A): what drifts on the machine meets both alike. */
const ROUNDS = 4;

/** Sized so that a software adapter on two cores is done within minutes. */
const LOADS: Record<'digits' | 'big', Load> = {
	digits: { workload: 'digits', batch: 64, tasks: 10 },
	big: { workload: 'squeezenet', batch: 1, tasks: 3 }
};

interface Round {
	bare: Timing;
	through: Timing;
}

interface Summary {
	/** Through over bare, one a round. */
	ratio: Spread;
	/** Images/s. */
	bare: Spread;
	through: Spread;
	/** What the session alone took for a warm task, ms. */
	sessionMs: { bare: number; through: number };
	/** From the model's bytes at hand to the first result, in the first round, ms. */
	coldMs: { bare: number; through: number };
}

declare const bench: BenchPage;

/**
 * Runs the benchmark and prints its table.
 *
 * @returns what the last line says
 * @throws RallyError where a run fails, or the two ways do not agree on adapter or outputs
 */
export async function overhead(say: (line: string) => void): Promise<object> {
	const { client, openBench, stop } = await openRentedStage(say);
	try {
		const rounds: Record<keyof typeof LOADS, Round[]> = { digits: [], big: [] };
		for (let round = 1; round <= ROUNDS; round++) {
			for (const name of ['digits', 'big'] as const) {
				const load = LOADS[name];
				const runBare = async () => {
					// Closed again before the rented tab works: one GPU, one at a time.
					const page = await openBench();
					const timing = await page.evaluate((load) => bench.bare(load), load);
					await page.context().close();
					return timing;
				};
				const runThrough = () => client.evaluate((load) => bench.through(load), load);
				const early = round % 2 === 0 ? await runThrough() : undefined;
				const bare = await runBare();
				const pair = { bare, through: early ?? (await runThrough()) };
				sameAnswers(load, pair);
				rounds[name].push(pair);
				const [alone, whole] = [warmRate(load, pair.bare), warmRate(load, pair.through)];
				say(`  round ${round}, ${load.workload}: bare ${rate(alone)}, through ${rate(whole)} images/s`);
			}
		}
		const summaries = {
			digits: summaryOf(LOADS.digits, rounds.digits),
			big: summaryOf(LOADS.big, rounds.big)
		};
		const adapter = rounds.big[0]?.through.adapter ?? 'none';
		say(tableOf(summaries, adapter));
		return jsonOf(summaries, adapter);
	} finally {
		await stop();
	}
}

/** A ratio of two different things would be no ratio. */
function sameAnswers({ workload }: Load, { bare, through }: Round): void {
	if (bare.adapter !== through.adapter) {
		throw new RallyError(`The two ways ran on two adapters: ${bare.adapter} and ${through.adapter}.`, {
			code: 'bench.otherAdapter'
		});
	}
	const { tolerance } = findWorkload(workload);
	bare.outputs.forEach((expected, task) => {
		const actual = through.outputs[task] ?? [];
		const compared = compareOutputs([tensorOf(expected)], [tensorOf(actual)], tolerance);
		if (compared.agrees) return;
		throw new RallyError(`The two ways do not agree on task ${task} of ${workload}.`, {
			code: 'bench.otherAnswer',
			details: compared.sentence
		});
	});
}

const tensorOf = (values: number[]): Tensor => ({
	name: 'output',
	type: 'float32',
	dims: [values.length],
	data: new Uint8Array(Float32Array.from(values).buffer)
});

function summaryOf(load: Load, rounds: Round[]): Summary {
	const bare = rounds.map((round) => warmRate(load, round.bare));
	const through = rounds.map((round) => warmRate(load, round.through));
	const warmMs = (way: keyof Round) =>
		spreadOf(rounds.flatMap((round) => round[way].sessionMs.slice(1))).median;
	const coldMs = (way: keyof Round) => rounds[0]?.[way].doneMs[0] ?? NaN;
	return {
		ratio: spreadOf(through.map((whole, i) => whole / (bare[i] ?? NaN))),
		bare: spreadOf(bare),
		through: spreadOf(through),
		sessionMs: { bare: warmMs('bare'), through: warmMs('through') },
		coldMs: { bare: coldMs('bare'), through: coldMs('through') }
	};
}

const rate = (value: number) => value.toPrecision(3);
const range = ({ median, least, most }: Spread, digits = 3) =>
	`${median.toPrecision(digits)} (${least.toPrecision(digits)} to ${most.toPrecision(digits)})`;

function tableOf(summaries: Record<keyof typeof LOADS, Summary>, adapter: string): string {
	const header = ['', 'through / bare', 'bare, images/s', 'through, images/s', 'session, ms', 'cold, ms'];
	const rows = Object.values(LOADS).map((load, i) => {
		const summary = Object.values(summaries)[i];
		if (!summary) return [];
		const { ratio, bare, through, sessionMs, coldMs } = summary;
		const both = (pair: Summary['coldMs']) => `${pair.bare.toFixed(1)} | ${pair.through.toFixed(1)}`;
		return [
			`${load.workload}, ${load.tasks} × ${load.batch}`,
			range(ratio),
			range(bare),
			range(through),
			both(sessionMs),
			both(coldMs)
		];
	});
	const lines = [header, ...rows];
	const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
	const table = lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   '));
	return [
		`\nAdapter: ${adapter}. ${ROUNDS} rounds, each begun by the other way; median (least to most).`,
		'Rates are warm; session and cold are bare | through, cold of the first round.',
		'',
		...table,
		''
	].join('\n');
}

function jsonOf({ digits, big }: Record<keyof typeof LOADS, Summary>, adapter: string): object {
	const short = (value: number) => Number(value.toPrecision(4));
	const fields = ({ ratio, bare, through, sessionMs, coldMs }: Summary, { tasks, batch }: Load) => ({
		tasks,
		batch,
		ratioSpread: [short(ratio.least), short(ratio.most)],
		bareImagesPerS: short(bare.median),
		throughImagesPerS: short(through.median),
		sessionMs: { bare: short(sessionMs.bare), through: short(sessionMs.through) },
		coldMs: { bare: short(coldMs.bare), through: short(coldMs.through) }
	});
	return {
		digits: short(digits.ratio.median),
		big: short(big.ratio.median),
		adapter,
		rounds: ROUNDS,
		digitsRuns: fields(digits, LOADS.digits),
		bigRuns: fields(big, LOADS.big)
	};
}
