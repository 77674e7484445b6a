import type { TaskId } from '$lib/core/ids';
import type { Assurance, JobConfig, JobEffect, JobEvent, JobLimits, Scheduler } from '../scheduler';
import { Auditor } from './auditor';
import { changeSlowness, drop, dropAll, enqueue, finish } from './computing';
import { createWorld } from './createWorld';
import { deviceIndexOf, type SimulatedDevice } from './drawFleet';
import type { EventTape } from './eventTape';
import { DELIVERED, FENCED, JUDGED_RIGHT } from './ledger';
import { reportOf } from './reportOf';
import { taskIdsOf, taskIndexOf } from './taskIds';
import type { Weather } from './weather';
import * as world from './world';

export interface SimulationTerms {
	createScheduler: (config: JobConfig) => Scheduler;
	assurance: Assurance;
	tasks: number;
	devices: number;
	weather: Weather;
	limits: JobLimits;
	/** What a caught device forfeits, in prices of one task. */
	stakeTasks: number;
	/** Attempts a device takes at once. */
	slots: number;
	/** A median task on a median device, ms. */
	taskMs: number;
	hasJudge: boolean;
	/** Of everything that is drawn, and of the scheduler. */
	seed: number;
	/** Real time, ms: what the scheduler itself takes is measured by it, and nothing else uses it. */
	clock: () => number;
	/** Gets all that the scheduler is told. */
	tape?: EventTape;
}

const HEARTBEAT_MS = 5_000;
const COMPARE_MS = 3;
/** From a closed tab to the other side's knowing it. */
const LINK_CLOSED_MS = 700;
/** Far more than a sound scheduler needs. */
const MOST_EVENTS_PER_TASK = 1_000;

/** How a device leaves. The third way nobody says: its silence must do. */
const DRAINS = 0;
const VANISHES = 2;

/**
 * Runs one job through simulated weather to its end, in one thread and no real time. The scheduler is told what a
 * client would see and nothing else; a ledger keeps what is true.
 *
 * All randomness comes from the seed: the same terms give the same report, save for the times that `clock` measured.
 *
 * @returns what became of the tasks, what it cost, what was false, and every rule that the scheduler broke
 */
export function simulateJob(terms: SimulationTerms) {
	const sim = createWorld(terms);
	const { fleet, heap, ledger, random, weather } = sim;
	const taskIds = taskIdsOf(terms.tasks);
	const auditor = new Auditor(ledger, fleet, sim.poison, terms.limits.maxAttempts);
	const disputes: { taskId: TaskId; rows: number[] }[] = [];
	const spent = { decisions: 0, applyMs: 0, createMs: 0 };
	let judgeFreeMs = 0;
	let ended: 'done' | 'stopped' | 'cancelled' | undefined;

	const createdMs = terms.clock();
	const scheduler = terms.createScheduler({
		taskIds,
		assurance: terms.assurance,
		needs: { memoryBytes: 2 ** 30, f16: false },
		hasJudge: terms.hasJudge,
		// Its own chance, apart from the world's.
		seed: ~terms.seed,
		limits: terms.limits,
		startedAtMs: 0
	});
	spent.createMs = terms.clock() - createdMs;
	sim.isBelieved = ({ facts }) => scheduler.device(facts.deviceId)?.level === 'trusted';
	let nextTickMs = scheduler.nextTickMs;

	const mostEvents = MOST_EVENTS_PER_TASK * (terms.tasks + fleet.length);
	for (let events = 0; !ended && events < mostEvents; events++) {
		if (nextTickMs !== undefined && nextTickMs <= heap.nextMs) {
			sim.nowMs = Math.max(sim.nowMs, nextTickMs);
			tell({ type: 'tick', nowMs: sim.nowMs });
			if (nextTickMs !== undefined && nextTickMs <= sim.nowMs) {
				auditor.breach('tickedInVain');
				nextTickMs = sim.nowMs + 1;
			}
		} else if (heap.take()) {
			sim.nowMs = heap.atMs;
			happen(heap.kind, heap.subject, heap.detail);
		} else break;
	}
	if (!ended) auditor.breach('endedWrongly');
	return reportOf(sim, auditor, scheduler, { ...spent, tasks: terms.tasks, ended });

	/** The one place where the scheduler is called, and all that is timed of it. */
	function tell(event: JobEvent): void {
		spent.decisions++;
		terms.tape?.note(event);
		const startMs = terms.clock();
		const effects = scheduler.apply(event);
		nextTickMs = scheduler.nextTickMs;
		spent.applyMs += terms.clock() - startMs;
		for (const effect of effects) {
			if (ended) auditor.breach('endedWrongly');
			auditor.note(effect);
			perform(effect);
		}
	}

	function perform(effect: JobEffect): void {
		switch (effect.type) {
			case 'run': {
				const device = fleet[deviceIndexOf(effect.deviceId)];
				if (!device) return;
				const { attempt, purpose, deadlineMs } = effect;
				const row = ledger.add(taskIndexOf(effect.taskId), attempt, device.index, purpose, deadlineMs);
				device.open.push(row);
				if (device.silentUntilMs > sim.nowMs) return heap.push(device.silentUntilMs, world.HEARS, row, 0);
				if (device.present) enqueue(sim, device, row);
				return;
			}
			case 'abandon': {
				const row = rowOf(effect.taskId, effect.attempt);
				const device = fleet[deviceIndexOf(effect.deviceId)];
				if (row < 0 || !device) return;
				if (!ledger.has(row, DELIVERED)) ledger.mark(row, FENCED);
				close(device, row);
				if (device.silentUntilMs <= sim.nowMs) drop(sim, device, row);
				return;
			}
			case 'compare': {
				const [one, other] = effect.attempts;
				return heap.push(
					sim.nowMs + COMPARE_MS,
					world.COMPARED,
					rowOf(effect.taskId, one),
					rowOf(effect.taskId, other)
				);
			}
			case 'judge': {
				const rows = effect.attempts.map((attempt) => rowOf(effect.taskId, attempt));
				disputes.push({ taskId: effect.taskId, rows: rows.filter((row) => row >= 0) });
				judgeFreeMs = Math.max(judgeFreeMs, sim.nowMs) + terms.taskMs;
				return heap.push(judgeFreeMs, world.JUDGED, disputes.length - 1, 0);
			}
			case 'ended':
				ended = effect.how;
		}
	}

	function happen(kind: number, subject: number, detail: number): void {
		if (kind === world.SAYS) return say(subject);
		if (kind === world.HEARS) return hearAttempt(subject);
		if (kind === world.COMPARED) return compared(subject, detail);
		if (kind === world.JUDGED) return judged(subject);
		const device = fleet[subject];
		if (!device) return;
		switch (kind) {
			case world.ARRIVES:
				return arrive(device);
			case world.ENDS:
				return device.epoch === detail ? end(device) : undefined;
			case world.LEAVES:
				return leave(device, detail);
			case world.LINK_CLOSES:
				return device.present ? undefined : tellLost(device, 'The link closed.');
			case world.FALLS_SILENT:
				if (!device.present) return;
				device.silentUntilMs = sim.nowMs + detail;
				return heap.push(device.silentUntilMs, world.SPEAKS_AGAIN, subject, 0);
			case world.SPEAKS_AGAIN:
				return speakAgain(device);
			case world.SLOWS:
				return changeSlowness(sim, device, weather.slowFactor);
			case world.RECOVERS:
				return changeSlowness(sim, device, 1);
			case world.BEATS:
				return beat(device, detail);
		}
	}

	function rowOf(taskId: TaskId, attempt: number): number {
		return ledger.find(taskIndexOf(taskId), attempt);
	}

	function end(device: SimulatedDevice): void {
		const row = finish(sim, device);
		if (row === undefined) return;
		if (device.silentUntilMs > sim.nowMs) return heap.push(device.silentUntilMs, world.SAYS, row, 0);
		say(row);
		if (random.chance(weather.duplicates)) heap.push(sim.nowMs + device.facts.rttMs, world.SAYS, row, 0);
	}

	/** Tells the client how an attempt ended. */
	function say(row: number): void {
		const device = fleet[ledger.device[row] ?? -1];
		const taskId = taskIds[ledger.task[row] ?? -1];
		if (!device || !taskId || device.told === 'lost' || device.told === 'nothing') return;
		hear(device);
		close(device, row);
		const { deviceId } = device.facts;
		const about = { nowMs: sim.nowMs, taskId, attempt: ledger.attempt[row] ?? 0, deviceId };
		const failure = world.FAILURES[ledger.outcome[row] ?? 0];
		ledger.mark(row, failure ? FENCED : DELIVERED);
		tell(failure ? { type: 'attempt-failed', ...about, failure } : { type: 'result', ...about });
		if (device.told === 'draining' && device.queue.length === 0) {
			depart(device);
			tellLost(device, 'It closed.');
		}
	}

	function close(device: SimulatedDevice, row: number): void {
		const position = device.open.indexOf(row);
		if (position >= 0) device.open.splice(position, 1);
	}

	function arrive(device: SimulatedDevice): void {
		if (device.present) return;
		tellLost(device, 'It started again.');
		device.present = true;
		device.sinceMs = Math.round(sim.nowMs);
		heap.push(sim.nowMs + HEARTBEAT_MS * random.uniform(), world.BEATS, device.index, device.sinceMs);
		introduce(device);
	}

	function introduce(device: SimulatedDevice): void {
		device.told = 'ready';
		device.heardMs = sim.nowMs;
		tell({ type: 'device-ready', nowMs: sim.nowMs, facts: device.facts });
	}

	function leave(device: SimulatedDevice, how: number): void {
		if (!device.present || device.told !== 'ready') return;
		if (how === DRAINS && device.silentUntilMs <= sim.nowMs) {
			device.told = 'draining';
			tell({ type: 'device-draining', nowMs: sim.nowMs, deviceId: device.facts.deviceId });
			if (device.queue.length > 0) return;
		}
		depart(device);
		if (how !== VANISHES) heap.push(sim.nowMs + LINK_CLOSED_MS, world.LINK_CLOSES, device.index, 0);
	}

	function depart(device: SimulatedDevice): void {
		dropAll(sim, device);
		device.presentMs += sim.nowMs - device.sinceMs;
		device.present = false;
		device.silentUntilMs = 0;
	}

	function tellLost(device: SimulatedDevice, text: string): void {
		if (device.told === 'lost' || device.told === 'nothing') return;
		device.told = 'lost';
		fenceOpen(device);
		tell({ type: 'device-lost', nowMs: sim.nowMs, deviceId: device.facts.deviceId, text });
	}

	/** Nothing that was under way counts any more, whoever says it. */
	function fenceOpen(device: SimulatedDevice): void {
		for (const row of device.open) ledger.mark(row, FENCED);
		device.open.length = 0;
	}

	function hear(device: SimulatedDevice): void {
		if (sim.nowMs > device.heardMs + terms.limits.heartbeatMs + 1) fenceOpen(device);
		device.heardMs = sim.nowMs;
	}

	function speakAgain(device: SimulatedDevice): void {
		if (!device.present || sim.nowMs < device.silentUntilMs) return;
		device.silentUntilMs = 0;
		const expired = sim.nowMs > device.heardMs + terms.limits.heartbeatMs;
		if (!expired || device.told === 'lost' || random.chance(0.5)) return;
		// Its link was built anew. What it finished in silence it says just after, and too late.
		dropAll(sim, device);
		tellLost(device, 'The link closed.');
		introduce(device);
	}

	/** What was sent into the silence arrives, unless it has been given up. */
	function hearAttempt(row: number): void {
		const device = fleet[ledger.device[row] ?? -1];
		if (device?.present && device.open.includes(row)) enqueue(sim, device, row);
	}

	function beat(device: SimulatedDevice, life: number): void {
		if (!device.present || device.sinceMs !== life) return;
		heap.push(sim.nowMs + HEARTBEAT_MS * device.clockRate, world.BEATS, device.index, life);
		if (device.silentUntilMs > sim.nowMs || device.told === 'lost') return;
		hear(device);
		const rttMs = device.facts.rttMs * random.lognormal(0.2);
		tell({ type: 'device-seen', nowMs: sim.nowMs, deviceId: device.facts.deviceId, rttMs });
	}

	function compared(one: number, other: number): void {
		const taskId = taskIds[ledger.task[one] ?? -1];
		if (!taskId) return;
		tell({
			type: 'compared',
			nowMs: sim.nowMs,
			taskId,
			attempts: [ledger.attempt[one] ?? 0, ledger.attempt[other] ?? 0],
			agree: ledger.value[one] === ledger.value[other]
		});
	}

	function judged(index: number): void {
		const dispute = disputes[index];
		if (!dispute) return;
		const { taskId, rows } = dispute;
		if (random.chance(weather.undecided))
			return tell({ type: 'judged', nowMs: sim.nowMs, taskId, right: undefined });
		const right = rows.filter((row) => ledger.value[row] === 0);
		for (const row of right) ledger.mark(row, JUDGED_RIGHT);
		const attempts = right.map((row) => ledger.attempt[row] ?? 0);
		tell({ type: 'judged', nowMs: sim.nowMs, taskId, right: attempts });
	}
}
