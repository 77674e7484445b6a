// What devices do with the attempts they are given: one after another, at their own speed, honestly or not.
import type { SimulatedDevice } from './drawFleet';
import { STARTED } from './ledger';
import { BAD_INPUT, ENDS, HANGS, IS_REFUSED, LOST_GPU, OUT_OF_MEMORY, TOO_LATE, type World } from './world';

/** A lie is told without the work. */
const LIE_SHARE = 0.1;
/** A failure that is the task's own shows early. */
const CRASH_SHARE = 0.3;
const FOR_EVER_MS = 1e12;

/** Appends an attempt; an idle device begins as soon as it has it. */
export function enqueue(world: World, device: SimulatedDevice, row: number): void {
	device.queue.push(row);
	if (device.queue.length === 1) begin(world, device, device.facts.rttMs);
}

/** @returns the attempt that has just ended, the next one begun; undefined where there was none */
export function finish(world: World, device: SimulatedDevice): number | undefined {
	const row = device.queue.shift();
	if (row === undefined) return undefined;
	countWork(world, device);
	begin(world, device, 0);
	return row;
}

/** Lets go of one attempt, unless its end is on the wire already. */
export function drop(world: World, device: SimulatedDevice, row: number): void {
	const position = device.queue.indexOf(row);
	const tooLate = position === 0 && device.endsMs < world.nowMs + device.facts.rttMs / 2;
	if (position < 0 || tooLate) return;
	device.queue.splice(position, 1);
	if (position > 0) return;
	countWork(world, device);
	device.epoch++;
	begin(world, device, 0);
}

export function dropAll(world: World, device: SimulatedDevice): void {
	if (device.queue.length > 0) countWork(world, device);
	device.queue.length = 0;
	device.epoch++;
}

/** In the middle of whatever it does. */
export function changeSlowness(world: World, device: SimulatedDevice, slowness: number): void {
	if (device.queue.length > 0) {
		const leftMs = Math.max(0, device.endsMs - world.nowMs);
		device.endsMs = world.nowMs + (leftMs * slowness) / device.slowness;
		world.heap.push(device.endsMs, ENDS, device.index, ++device.epoch);
	}
	device.slowness = slowness;
}

function begin(world: World, device: SimulatedDevice, delayMs: number): void {
	const row = device.queue[0];
	if (row === undefined) return;
	const { ledger, nowMs } = world;
	ledger.mark(row, STARTED);
	let { lastsMs, outcome } = fateOf(world, device, row);
	// It was told how much time is left, and measures that by its own clock.
	const allowedMs = ((ledger.deadlineMs[row] ?? Infinity) - nowMs) / device.clockRate - delayMs;
	if (lastsMs > allowedMs) {
		lastsMs = Math.max(0, allowedMs);
		outcome = TOO_LATE;
	}
	ledger.outcome[row] = outcome;
	device.startedMs = nowMs + delayMs;
	device.endsMs = device.startedMs + lastsMs;
	world.heap.push(device.endsMs, ENDS, device.index, ++device.epoch);
}

/** What the attempt would come to, and when, if nobody interfered; says in the ledger whether it is a lie. */
function fateOf(world: World, device: SimulatedDevice, row: number) {
	const { ledger, random, weather } = world;
	const task = ledger.task[row] ?? 0;
	const straggles = random.chance(weather.stragglers);
	const lastsMs =
		((world.size[task] ?? 1) *
			world.taskMs *
			device.slowness *
			(straggles ? weather.stragglerFactor * random.lognormal(0.5) : 1)) /
		device.speed;
	const lies =
		device.kind === 'liar' ||
		(device.kind === 'sleeper' && random.chance(weather.sleeperLies) && world.isBelieved(device));
	if (lies) {
		ledger.value[row] = weather.collusion === 'none' ? ++world.lies : -1;
		return { lastsMs: LIE_SHARE * lastsMs, outcome: 0 };
	}
	const sick = world.poison[task] ?? 0;
	if (sick === HANGS) return { lastsMs: FOR_EVER_MS, outcome: 0 };
	if (sick !== 0)
		return { lastsMs: CRASH_SHARE * lastsMs, outcome: sick === IS_REFUSED ? BAD_INPUT : OUT_OF_MEMORY };
	if (random.chance(device.broken ? 0.5 : weather.failures))
		return { lastsMs: random.uniform() * lastsMs, outcome: LOST_GPU };
	return { lastsMs, outcome: 0 };
}

function countWork(world: World, device: SimulatedDevice): void {
	world.workDone += (Math.max(0, world.nowMs - device.startedMs) * device.speed) / world.taskMs;
}
