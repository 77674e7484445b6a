import { expect, test } from 'vitest';
import { createScheduler } from '../createScheduler';
import { DEFAULT_JOB_LIMITS } from '../jobLimits';
import { simulateJob, type SimulationTerms } from './simulateJob';
import { CALM, ROUGH } from './weather';

const TERMS: Omit<SimulationTerms, 'assurance'> = {
	createScheduler,
	tasks: 800,
	devices: 40,
	weather: { ...ROUGH, poison: 0.01, partitions: 0.3, slowDevices: 0.1, duplicates: 0.05, failures: 0.01 },
	limits: DEFAULT_JOB_LIMITS,
	stakeTasks: 300,
	slots: 2,
	taskMs: 2_000,
	hasJudge: false,
	seed: 1,
	clock: () => 0
};

test.for(['economy', 'standard', 'strict'] as const)(
	'%s: nothing is lost, nobody honest is caught and no rule is broken, with a judge and without',
	(assurance) => {
		for (const seed of [1, 2]) {
			const report = simulateJob({ ...TERMS, assurance, seed, hasJudge: seed === 2 });
			const sound = {
				breaches: {},
				ended: 'done',
				lost: 0,
				caughtHonest: 0,
				falseChecked: 0,
				outputsHeld: 0
			};
			expect(report, `seed ${seed}`).toMatchObject(sound);
			expect(report.byPurpose.hedge).toBeLessThanOrEqual(0.05 * TERMS.tasks);
			if (assurance === 'strict') expect(report.falseKept).toBe(0);
		}
	}
);

test('loses no task to liars who answer before anybody is known', () => {
	const weather = { ...CALM, liars: 0.2 };
	const report = simulateJob({ ...TERMS, tasks: 1_000, devices: 200, weather, assurance: 'standard' });
	expect(report).toMatchObject({ lost: 0, failed: 0, falseKept: 0, caughtHonest: 0, breaches: {} });
});

test('keeps out liars of one owner, however many they are', () => {
	const weather = { ...CALM, liars: 0.3, collusion: 'oneOwner' } as const;
	const report = simulateJob({ ...TERMS, weather, assurance: 'strict' });
	expect(report).toMatchObject({ lost: 0, falseKept: 0, caughtHonest: 0, breaches: {} });
});
