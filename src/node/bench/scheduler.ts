import { createScheduler } from '$lib/jobs/createScheduler';
import { DEFAULT_JOB_LIMITS } from '$lib/jobs/jobLimits';
import type { Assurance, JobConfig } from '$lib/jobs/scheduler';
import { EventTape, replay } from '$lib/jobs/simulate/eventTape';
import type { SimulationReport } from '$lib/jobs/simulate/reportOf';
import { simulateJob, type SimulationTerms } from '$lib/jobs/simulate/simulateJob';
import { ROUGH } from '$lib/jobs/simulate/weather';
import { spreadOf } from './spread';

const LEVELS = ['economy', 'standard', 'strict'] as const;

const TASK_MS = 2_000;
/**
 * What a caught device forfeits, in prices of one task. A seller's collateral is what its window brought, so as many
 * tasks as fit the window; the least there can be is that of the shortest window, ten minutes.
 */
const STAKE_TASKS = 600_000 / TASK_MS;

type Terms = Omit<SimulationTerms, 'tasks' | 'devices' | 'seed'>;

const TERMS: Terms = {
	createScheduler,
	assurance: 'standard',
	weather: ROUGH,
	// A hundred devices take hours over a million tasks.
	limits: { ...DEFAULT_JOB_LIMITS, totalMs: 24 * 3_600_000 },
	stakeTasks: STAKE_TASKS,
	slots: 2,
	taskMs: TASK_MS,
	hasJudge: false,
	clock: () => performance.now()
};

/** How often the same events are told to a fresh scheduler. */
const REPLAYS = 3;

/** What else a fleet may be like, each at all levels, on one seed. */
const VARIANTS: readonly (readonly [string, Partial<Terms>])[] = [
	['as above', {}],
	['the client’s own GPU judges', { hasJudge: true }],
	['nothing at stake', { stakeTasks: 0 }],
	['liars of one owner collude', { weather: { ...ROUGH, collusion: 'oneOwner' } }],
	['liars under many wallets collude', { weather: { ...ROUGH, collusion: 'manyOwners' } }]
];

/**
 * The scheduler in simulated weather: what it costs a decision, and what its levels cost and let through.
 *
 * @param sizes tasks of a job; devices of the two fleets that take turns; rounds, each with a seed of its own; tasks
 *   and devices of the variants
 * @returns times of `standard`: of each round's events the least of {@link REPLAYS} replays, which is what nothing else on
 *   the machine added to, and over the rounds the median; counts as the worst of the rounds
 */
export function scheduler(
	say: (line: string) => void,
	sizes = {
		tasks: 1_000_000,
		few: 100,
		many: 10_000,
		rounds: 3,
		variantTasks: 100_000,
		variantDevices: 1_000
	}
) {
	const runs = new Map<string, Run[]>();
	/** By devices, µs a task, a value for each round. */
	const alone = new Map<number, number[]>();
	const { tasks, few, many } = sizes;
	say(
		`${tasks} tasks, 20 % churn, 5 % always lie, 5 % lie on 5 % once trusted; stake of ${STAKE_TASKS} tasks, no judge`
	);
	say(heading('devices    level     seed'));
	for (let seed = 1; seed <= sizes.rounds; seed++) {
		for (const assurance of LEVELS) {
			// By turns, so that what drifts on the machine meets both alike.
			const taped: TapedJob[] = [];
			for (const devices of seed % 2 === 1 ? [few, many] : [many, few]) {
				const tape = assurance === 'standard' ? new TapedJob(devices) : undefined;
				const report = run({ ...TERMS, ...tape?.terms, tasks, devices, assurance, seed });
				if (tape) taped.push(tape);
				const name = `${devices} ${assurance}`;
				runs.set(name, [...(runs.get(name) ?? []), report]);
				say(
					line(
						`${String(devices).padStart(7)}    ${assurance.padEnd(8)}  ${String(seed).padStart(4)}`,
						report
					)
				);
			}
			for (let turn = 0; turn < REPLAYS; turn++) for (const tape of taped) tape.replay();
			for (const tape of taped) {
				const usPerTask = (1_000 * tape.leastMs) / tasks;
				alone.set(tape.devices, [...(alone.get(tape.devices) ?? []), usPerTask]);
				say(
					`${String(tape.devices).padStart(7)}    its events again, to the scheduler alone: ${usPerTask.toFixed(2)} µs/task`
				);
			}
		}
	}
	say('');
	say(`${sizes.variantTasks} tasks, ${sizes.variantDevices} devices, seed 1`);
	say(heading('fleet'.padEnd(44)));
	const variants = VARIANTS.flatMap(([name, terms]) =>
		LEVELS.map((assurance) => {
			const { variantTasks, variantDevices } = sizes;
			const size = { tasks: variantTasks, devices: variantDevices, seed: 1 };
			const report = run({ ...TERMS, ...terms, ...size, assurance });
			say(line(`${name.padEnd(34)}${assurance.padEnd(10)}`, report));
			return report;
		})
	);

	const of = (devices: number, assurance: Assurance) => runs.get(`${devices} ${assurance}`) ?? [];
	const most = (reports: readonly Run[], figure: (report: Run) => number) => Math.max(...reports.map(figure));
	const cost = (devices: number, figure: (report: Run) => number) =>
		Object.fromEntries(LEVELS.map((level) => [level, rounded(spreadOf(of(devices, level).map(figure)))]));
	const usual = (devices: number) => round(spreadOf(alone.get(devices) ?? []).median);
	const all = [...runs.values()].flat();
	return {
		usPerTask100: usual(few),
		usPerTask10000: usual(many),
		lost: most(all, ({ lost }) => lost),
		levels: Object.fromEntries(
			LEVELS.map((level) => [
				level,
				{
					extraWork: round(most(of(many, level), ({ extraWork }) => extraWork)),
					falsePerMillion: round(most(of(many, level), falsePerMillion))
				}
			])
		),
		breaches: [...all, ...variants].reduce((sum, report) => sum + breachesOf(report), 0),
		caughtHonest: most(all, ({ caughtHonest }) => caughtHonest),
		usPerTaskAlone: {
			[few]: rounded(spreadOf(alone.get(few) ?? [])),
			[many]: rounded(spreadOf(alone.get(many) ?? []))
		},
		/** Of the rounds, the least. */
		cpuShare: round(Math.min(...all.map(({ cpuShare }) => cpuShare))),
		/** Beside the simulator, which needs the cache as well, and with two looks at the clock a decision. */
		usPerTaskInSimulation: { [few]: cost(few, usPerTask), [many]: cost(many, usPerTask) },
		usPerDecisionInSimulation: { [few]: cost(few, usPerDecision), [many]: cost(many, usPerDecision) },
		/** A hundred times as many strangers are a hundred times as many checks: a larger fleet has more to decide. */
		decisionsPerTask: { [few]: cost(few, decisionsPerTask), [many]: cost(many, decisionsPerTask) },
		seeds: sizes.rounds,
		tasks,
		stakeTasks: STAKE_TASKS
	};
}

/** A job's report, and the share of a processor that this process had meanwhile: 1 on an idle machine. */
interface Run extends SimulationReport {
	cpuShare: number;
}

function run(terms: SimulationTerms): Run {
	const { result, cpuShare } = withCpuShare(() => simulateJob(terms));
	return { ...result, cpuShare };
}

function withCpuShare<T>(work: () => T): { result: T; cpuShare: number } {
	const startMs = performance.now();
	const before = process.cpuUsage();
	const result = work();
	const { user, system } = process.cpuUsage(before);
	return { result, cpuShare: (user + system) / 1_000 / (performance.now() - startMs) };
}

/** A job whose events are kept, to be told to fresh schedulers. */
class TapedJob {
	readonly devices: number;
	readonly #tape = new EventTape();
	#config: JobConfig | undefined;
	leastMs = Infinity;

	constructor(devices: number) {
		this.devices = devices;
	}

	/** What a simulation needs to be kept. */
	get terms(): Pick<SimulationTerms, 'tape' | 'createScheduler'> {
		return { tape: this.#tape, createScheduler: (config) => createScheduler((this.#config = config)) };
	}

	replay(): void {
		const config = this.#config;
		if (!config) return;
		const { result, cpuShare } = withCpuShare(() => replay(this.#tape, config, TERMS));
		if (result.ended !== 'done') throw new Error(`The same events again ended the job as ${result.ended}.`);
		this.leastMs = Math.min(this.leastMs, result.applyMs * Math.min(1, cpuShare));
	}
}

/** The processor's time: what other work on the machine took of the clock's is left out. */
const spentUs = ({ applyMs, cpuShare }: Run) => 1_000 * applyMs * Math.min(1, cpuShare);
const usPerTask = (report: Run) => spentUs(report) / report.tasks;
const usPerDecision = (report: Run) => spentUs(report) / report.decisions;
const decisionsPerTask = ({ decisions, tasks }: Run) => decisions / tasks;
const falsePerMillion = ({ falseKept, tasks }: Run) => (1e6 * falseKept) / tasks;
const breachesOf = ({ breaches }: Run) => Object.values(breaches).reduce((sum, count) => sum + count, 0);

const round = (value: number) => Number(value.toPrecision(4));
const rounded = ({ median, least, most }: { median: number; least: number; most: number }) => ({
	median: round(median),
	least: round(least),
	most: round(most)
});

const heading = (first: string) =>
	`${first}  attempts   time   false    lost  failed   caught  honest   hedges  wasted  busy   breaches  µs/decision  µs/task  cpu`;

function line(first: string, report: Run): string {
	return [
		first,
		report.extraWork.toFixed(4).padStart(10),
		report.extraSeconds.toFixed(3).padStart(7),
		falsePerMillion(report).toFixed(0).padStart(8),
		String(report.lost).padStart(8),
		String(report.failed).padStart(8),
		String(report.caughtLiars).padStart(9),
		String(report.caughtHonest).padStart(8),
		String(report.byPurpose.hedge).padStart(9),
		String(report.wastedHedges).padStart(8),
		report.busyShare.toFixed(2).padStart(6),
		String(breachesOf(report)).padStart(11),
		usPerDecision(report).toFixed(2).padStart(13),
		usPerTask(report).toFixed(2).padStart(9),
		report.cpuShare.toFixed(2).padStart(5)
	].join('');
}
