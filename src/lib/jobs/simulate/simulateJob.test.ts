import { expect, test } from 'vitest';
import { DEFAULT_JOB_LIMITS } from '../jobLimits';
import { plainScheduler, type Fault } from './doubles';
import { simulateJob, type SimulationTerms } from './simulateJob';
import { CALM, ROUGH } from './weather';

const TERMS: SimulationTerms = {
	createScheduler: (config) => plainScheduler(config),
	assurance: 'strict',
	tasks: 100,
	devices: 20,
	// So few devices and tasks need more of everything for each of it to come about.
	weather: {
		...ROUGH,
		liars: 0.1,
		sleepers: 0.1,
		poison: 0.02,
		partitions: 0.5,
		slowDevices: 0.2,
		duplicates: 0.1
	},
	// Six, so that bad luck alone fails no task.
	limits: { ...DEFAULT_JOB_LIMITS, maxAttempts: 6 },
	stakeTasks: 5,
	slots: 2,
	taskMs: 2_000,
	hasJudge: true,
	seed: 2,
	clock: () => 0
};

/** The report of a job whose scheduler is the plain one with this fault. */
const withFault = (fault: Fault, terms: Partial<SimulationTerms> = {}) =>
	simulateJob({ ...TERMS, createScheduler: (config) => plainScheduler(config, fault), ...terms });

test('finds nothing amiss with a sound scheduler, in whatever weather', () => {
	for (let seed = 1; seed <= 2; seed++) {
		const report = simulateJob({ ...TERMS, seed });
		expect(report, `seed ${seed}`).toMatchObject({
			breaches: {},
			ended: 'done',
			lost: 0,
			falseKept: 0,
			caughtHonest: 0
		});
		expect(report.done + report.failed).toBe(TERMS.tasks);
		expect(report.caughtLiars).toBeGreaterThan(0);
		expect(report.retracted).toBeGreaterThan(0);
		expect(report.byPurpose.retry).toBeGreaterThan(0);
	}
});

test('the same seed gives the same report, another one another', () => {
	const report = simulateJob(TERMS);
	expect(simulateJob(TERMS)).toEqual(report);
	expect(simulateJob({ ...TERMS, seed: TERMS.seed + 1 })).not.toEqual(report);
});

test('counts no work but the tasks’ own where nothing goes wrong', () => {
	const report = simulateJob({ ...TERMS, weather: CALM, assurance: 'economy' });
	const { first, check } = report.byPurpose;
	expect(first).toBe(TERMS.tasks);
	expect(report).toMatchObject({ attempts: first + check, breaches: {}, retracted: 0, lost: 0, failed: 0 });
	expect(report.extraWork).toBe(report.attempts / TERMS.tasks);
	expect(report.extraSeconds).toBeCloseTo(report.extraWork, 1);
	expect(report.busyShare).toBeLessThan(1);
});

test('times the scheduler alone, by the clock it is given', () => {
	let readings = 0;
	const { decisions, createMs, applyMs } = simulateJob({ ...TERMS, tasks: 20, clock: () => readings++ });
	expect(createMs).toBe(1);
	expect(applyMs).toBe(decisions);
	expect(readings).toBe(2 * decisions + 2);
});

test('finds out a scheduler that keeps stale results', () => {
	expect(withFault({ keepsStale: true }).breaches.usedStaleResult).toBeGreaterThan(0);
});

test('finds out one that never checks: what liars say is kept', () => {
	const { falseKept, checked, breaches } = withFault({ neverChecks: true });
	expect(falseKept).toBeGreaterThan(TERMS.tasks / 10);
	expect({ checked, breaches }).toEqual({ checked: 0, breaches: {} });
});

test('finds out one that loses a task whose result was taken back', () => {
	const { lost, retracted, ended } = withFault({ losesRetracted: true });
	expect(lost).toBeGreaterThan(0);
	expect(lost).toBeLessThanOrEqual(retracted);
	expect(ended).toBe('stopped');
});

test('finds out one that loses what a lost device held', () => {
	expect(withFault({ losesWithDevice: true }, { weather: { ...CALM, churn: 0.5 } })).toMatchObject({
		lost: expect.toSatisfy((lost: number) => lost > 0),
		ended: 'stopped'
	});
});

test('finds out one that lets two devices of one owner check each other', () => {
	const weather = { ...CALM, liars: 0.3, collusion: 'oneOwner' } as const;
	expect(withFault({}, { weather })).toMatchObject({ falseKept: 0, breaches: {} });
	const { falseChecked, breaches } = withFault({ ignoresOwners: true }, { weather });
	expect(falseChecked).toBeGreaterThan(0);
	expect(breaches.checkedWithoutGround).toBeGreaterThanOrEqual(falseChecked);
});

test('finds out one that calls checked what nobody checked', () => {
	expect(withFault({ overstates: true }).breaches.checkedWithoutGround).toBeGreaterThan(0);
});

test('finds out one that catches the honest', () => {
	const { caughtHonest } = withFault({ catchesAnyone: true }, { weather: { ...CALM, liars: 0.3 } });
	expect(caughtHonest).toBeGreaterThan(0);
});

test('a scheduler that never ends is stopped and told of', () => {
	const { breaches, ended, lost } = simulateJob({
		...TERMS,
		tasks: 2,
		devices: 2,
		createScheduler: (config) => ({ ...plainScheduler(config), apply: () => [], nextTickMs: 5 })
	});
	expect(breaches.endedWrongly).toBe(1);
	expect(breaches.tickedInVain).toBeGreaterThan(0);
	expect({ ended, lost }).toEqual({ ended: undefined, lost: 2 });
});

test('colluding liars under many wallets pass for two independent devices, and are seen to', () => {
	const weather = { ...CALM, liars: 0.4, collusion: 'manyOwners' } as const;
	const { falseChecked, breaches } = withFault({}, { weather });
	expect(falseChecked).toBeGreaterThan(0);
	expect(breaches).toEqual({});
});
