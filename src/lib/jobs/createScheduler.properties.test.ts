import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TRUST_AFTER } from './assurance';
import type { Assurance, JobEffect, JobEvent } from './scheduler';
import { device, limits, SchedulerPlay, task } from './schedulerPlay';

const DEVICES = 5;
const TASKS = 24;
/** The two fastest are of one owner, the others of their own. */
const ownerOf = (i: number) => (i >= 4 ? 'twins' : `owner ${i}`);
const slotsOf = (i: number) => 1 + (i % 2);

/** What a step does with the newest things that wait for it, or out of the blue. */
const step = fc.record({
	what: fc.constantFrom(
		...(['ready', 'result', 'result', 'result', 'answer', 'answer', 'answer'] as const),
		...(['draining', 'lost', 'seen', 'fail', 'stale', 'tick'] as const)
	),
	device: fc.integer({ min: 1, max: DEVICES }),
	task: fc.integer({ min: 0, max: TASKS - 1 }),
	pick: fc.nat(20),
	yes: fc.integer({ min: 0, max: 9 }),
	laterMs: fc.integer({ min: 0, max: 120 })
});

const job = fc.record({
	assurance: fc.constantFrom<Assurance>('economy', 'standard', 'strict'),
	hasJudge: fc.boolean(),
	seed: fc.nat(),
	trusted: fc.boolean(),
	steps: fc.array(step, { maxLength: 250, size: 'max' })
});

type Run = Extract<JobEffect, { type: 'run' }>;
const keyOf = ({ taskId, attempt }: { taskId: string; attempt: number }) => `${taskId}/${attempt}`;

/** Holds a scheduler to its promises, effect by effect, as one who knows only what was said. */
class Witness {
	readonly running = new Map<string, Run>();
	readonly byKey = new Map<string, Run>();
	readonly returned = new Set<string>();
	readonly gone = new Set<string>();
	readonly caught = new Set<string>();
	readonly kept = new Map<string, number>();
	readonly agreed = new Set<string>();
	readonly failed = new Set<string>();
	readonly asked: JobEffect[] = [];
	hedges = 0;
	ended = 0;

	see(effect: JobEffect, isReady: (deviceId: string) => boolean): void {
		expect(this.ended).toBe(0);
		switch (effect.type) {
			case 'run': {
				const key = keyOf(effect);
				expect(this.byKey.has(key)).toBe(false);
				expect(isReady(effect.deviceId) && !this.caught.has(effect.deviceId)).toBe(true);
				expect(this.failed.has(effect.taskId)).toBe(false);
				if (effect.purpose === 'hedge') this.hedges++;
				this.byKey.set(key, effect);
				this.running.set(key, effect);
				const i = Number(effect.deviceId.slice(2));
				const held = [...this.running.values()].filter(({ deviceId }) => deviceId === effect.deviceId);
				expect(held.length).toBeLessThanOrEqual(slotsOf(i));
				expect(new Set(held.map(({ taskId }) => taskId)).size).toBe(held.length);
				break;
			}
			case 'abandon':
				expect(this.running.delete(keyOf(effect))).toBe(true);
				break;
			case 'compare':
			case 'judge': {
				for (const attempt of effect.attempts) expect(this.holds(effect.taskId, attempt)).toBe(true);
				const owners = effect.attempts.map((attempt) => this.ownerOfAttempt(effect.taskId, attempt));
				expect(new Set(owners).size).toBe(owners.length);
				this.asked.push(effect);
				break;
			}
			case 'keep':
				expect(this.holds(effect.taskId, effect.attempt)).toBe(true);
				expect(this.byKey.get(keyOf(effect))?.deviceId).toBe(effect.deviceId);
				if (effect.checked) expect(this.agreed.has(keyOf(effect))).toBe(true);
				this.kept.set(effect.taskId, effect.attempt);
				break;
			case 'retract':
				expect(this.kept.get(effect.taskId)).toBe(effect.attempt);
				this.kept.delete(effect.taskId);
				this.gone.add(keyOf(effect));
				break;
			case 'forget':
				expect(this.holds(effect.taskId, effect.attempt)).toBe(true);
				expect(this.kept.get(effect.taskId)).not.toBe(effect.attempt);
				this.gone.add(keyOf(effect));
				break;
			case 'caught':
				expect(this.caught.has(effect.deviceId)).toBe(false);
				this.caught.add(effect.deviceId);
				break;
			case 'failed':
				expect(this.kept.has(effect.taskId) || this.failed.has(effect.taskId)).toBe(false);
				this.failed.add(effect.taskId);
				break;
			case 'ended':
				expect(this.running.size).toBe(0);
				this.ended++;
		}
	}

	/** Whether an attempt's outputs are there to be used. */
	holds(taskId: string, attempt: number): boolean {
		const key = keyOf({ taskId, attempt });
		return this.returned.has(key) && !this.gone.has(key);
	}

	ownerOfAttempt(taskId: string, attempt: number): string {
		return ownerOf(Number(this.byKey.get(keyOf({ taskId, attempt }))?.deviceId.slice(2)));
	}
}

function live({
	assurance,
	hasJudge,
	seed,
	trusted,
	steps
}: typeof job extends fc.Arbitrary<infer J> ? J : never) {
	const play = new SchedulerPlay(TASKS, { assurance, hasJudge, seed, done: [task(3)] });
	const witness = new Witness();
	const ready = new Set<string>();
	const told: (readonly JobEffect[])[] = [];

	const tell = (event: JobEvent extends infer E ? (E extends unknown ? Omit<E, 'nowMs'> : never) : never) => {
		const effects = play.apply(event);
		told.push(effects);
		let retractsDue = 0;
		for (const effect of effects) {
			if (effect.type === 'caught') retractsDue += effect.retracted;
			if (effect.type === 'retract') retractsDue--;
			witness.see(effect, (deviceId) => ready.has(deviceId));
		}
		// All that was announced was taken back; a dispute that nobody decided may add one.
		expect(retractsDue).toBeLessThanOrEqual(0);
		const { queued, running, checking, done, failed, cancelled, ended } = play.scheduler.totals;
		expect(queued + running + checking + done + failed + cancelled).toBe(TASKS);
		if (!ended) expect(done + checking).toBe(witness.kept.size + 1);
	};

	const answer = (yes: number): void => {
		const asked = witness.asked.shift();
		if (asked?.type === 'compare') {
			const agree = yes > 2;
			const { taskId, attempts } = asked;
			if (agree) for (const attempt of attempts) witness.agreed.add(keyOf({ taskId, attempt }));
			tell({ type: 'compared', taskId, attempts, agree });
		} else if (asked?.type === 'judge') {
			const { taskId } = asked;
			const right = yes > 7 ? undefined : asked.attempts.filter((attempt) => (attempt + yes) % 3 > 0);
			for (const attempt of right ?? []) witness.agreed.add(keyOf({ taskId, attempt }));
			tell({ type: 'judged', taskId, right });
		}
	};

	for (const { what, device: i, task: t, pick, yes, laterMs } of steps) {
		play.nowMs += laterMs;
		const deviceId = device(i);
		const mine = [...witness.running.values()];
		const chosen = mine[pick % Math.max(1, mine.length)];
		switch (what) {
			case 'ready':
				ready.add(deviceId);
				tell({
					type: 'device-ready',
					facts: {
						deviceId,
						owner: ownerOf(i),
						score: 1e12 * i,
						memoryBytes: 1e9,
						rttMs: i,
						hasModel: true,
						f16: true,
						stakeTasks: 10,
						agreedBefore: trusted ? TRUST_AFTER : 0,
						slots: slotsOf(i)
					}
				});
				break;
			case 'draining':
				ready.delete(deviceId);
				tell({ type: 'device-draining', deviceId });
				break;
			case 'lost':
				ready.delete(deviceId);
				for (const [key, run] of witness.running) if (run.deviceId === deviceId) witness.running.delete(key);
				tell({ type: 'device-lost', deviceId, text: 'gone' });
				break;
			case 'seen':
				tell({ type: 'device-seen', deviceId });
				break;
			case 'result':
			case 'fail': {
				if (!chosen) break;
				witness.running.delete(keyOf(chosen));
				if (what === 'result') witness.returned.add(keyOf(chosen));
				const { taskId, attempt } = chosen;
				const by = { taskId, attempt, deviceId: chosen.deviceId };
				const failure = { code: 'x', text: 'x', retryable: yes > 2 };
				tell(what === 'result' ? { type: 'result', ...by } : { type: 'attempt-failed', ...by, failure });
				break;
			}
			case 'stale':
				// A number that never was, or is over, or is another device's.
				if (witness.running.has(`${task(t)}/${pick}`)) break;
				tell({ type: 'result', taskId: task(t), attempt: pick, deviceId });
				break;
			case 'answer':
				answer(yes);
				break;
			case 'tick':
				tell({ type: 'tick' });
		}
	}
	// Left alone, but answered, a job ends.
	for (let turns = 0; turns < 2000 && play.scheduler.nextTickMs !== undefined; turns++) {
		if (witness.asked.length > 0) answer(5);
		else {
			play.nowMs = Math.max(play.nowMs, play.scheduler.nextTickMs);
			tell({ type: 'tick' });
		}
	}
	return { play, witness, told };
}

it('keeps all its promises, whatever happens in whatever order', () => {
	fc.assert(
		fc.property(job, (terms) => {
			const { play, witness } = live(terms);
			expect(witness.ended).toBe(1);
			expect(witness.hedges).toBeLessThanOrEqual(Math.max(1, Math.floor(limits.hedgeShare * TASKS)));
			for (let i = 0; i < TASKS; i++) {
				const view = play.view(i);
				expect(view?.state).toBe(witness.kept.has(task(i)) || i === 3 ? 'done' : 'failed');
				expect(view?.kept?.attempt).toBe(witness.kept.get(task(i)));
				expect(view?.running).toEqual([]);
			}
		}),
		{ numRuns: 40 }
	);
});

it('does the same again where the same happens again', () => {
	fc.assert(
		fc.property(job, (terms) => {
			expect(live(terms).told).toEqual(live(terms).told);
		}),
		{ numRuns: 4 }
	);
});
