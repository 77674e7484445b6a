import { expect, test } from 'vitest';
import { createScheduler } from '../createScheduler';
import { DEFAULT_JOB_LIMITS } from '../jobLimits';
import type { JobConfig, JobEvent, Scheduler } from '../scheduler';
import { EventTape, replay } from './eventTape';
import { simulateJob } from './simulateJob';
import { ROUGH } from './weather';

/** A scheduler, and all that it is told and answers. */
function overheard(scheduler: Scheduler, events: JobEvent[], effects: string[]): Scheduler {
	return {
		...scheduler,
		get totals() {
			return scheduler.totals;
		},
		get nextTickMs() {
			return scheduler.nextTickMs;
		},
		apply(event) {
			events.push(event);
			const answer = scheduler.apply(event);
			effects.push(JSON.stringify(answer));
			return answer;
		}
	};
}

test('tells a second scheduler what the first was told, which then does the same', () => {
	const tape = new EventTape();
	const first: JobEvent[] = [];
	const again: JobEvent[] = [];
	const did: string[] = [];
	const doesAgain: string[] = [];
	let config: JobConfig | undefined;
	const report = simulateJob({
		createScheduler: (terms) => overheard(createScheduler((config = terms)), first, did),
		tape,
		assurance: 'standard',
		tasks: 600,
		devices: 60,
		weather: { ...ROUGH, liars: 0.1, partitions: 0.3 },
		limits: DEFAULT_JOB_LIMITS,
		stakeTasks: 20,
		slots: 2,
		taskMs: 2_000,
		hasJudge: true,
		seed: 3,
		clock: () => 0
	});
	if (!config) throw new Error('no job was made');
	let now = 0;
	const { applyMs, ended } = replay(tape, config, {
		createScheduler: (terms) => overheard(createScheduler(terms), again, doesAgain),
		clock: () => now++
	});
	expect(again).toEqual(first);
	expect(doesAgain).toEqual(did);
	expect(new Set(first.map(({ type }) => type)).size).toBeGreaterThan(6);
	expect([ended, tape.length]).toEqual([report.ended, report.decisions]);
	expect(applyMs).toBe(Math.ceil(tape.length / 1_000));
});
