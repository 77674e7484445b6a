import { expect, it } from 'vitest';
import type { Clock } from '$lib/core/clock';
import { createManualClock, type ManualClock } from '$lib/core/manualClock';
import type { WorkerHandle } from './createGpuWorker';
import { createWorkerClock } from './createWorkerClock';
import { TICK_VERSION, type TickRequest } from './tickMessages';

const HOUR_MS = 3_600_000;

/** Keeps time as the real one does, by a clock that a test winds. */
class TickingWorker implements WorkerHandle {
	onmessage: WorkerHandle['onmessage'] = null;
	onmessageerror: WorkerHandle['onmessageerror'] = null;
	onerror: WorkerHandle['onerror'] = null;
	isTerminated = false;
	readonly asked = new Map<number, AbortController>();
	constructor(readonly clock: Clock) {}
	postMessage({ id, ms }: TickRequest) {
		this.asked.get(id)?.abort();
		this.asked.delete(id);
		if (ms === undefined) return;
		const controller = new AbortController();
		this.asked.set(id, controller);
		this.clock.sleep(ms, controller.signal).then(
			() => this.tick(id),
			() => {}
		);
	}
	tick(id: number) {
		this.asked.delete(id);
		if (!this.isTerminated) this.say({ v: TICK_VERSION, id });
	}
	say(data: unknown) {
		this.onmessage?.call(this as never, { data } as MessageEvent);
	}
	terminate() {
		this.isTerminated = true;
	}
}
class SilentWorker extends TickingWorker {
	override tick() {}
}
class DiesMidwayWorker extends TickingWorker {
	ticks = 0;
	override tick(id: number) {
		if (++this.ticks > 2) this.isTerminated = true;
		super.tick(id);
	}
}
class BabblingWorker extends TickingWorker {
	override tick(id: number) {
		for (const nonsense of [null, id, { v: 99, id }, { v: TICK_VERSION, id: id + 1 }]) this.say(nonsense);
		super.tick(id);
	}
}

/** As a hidden page's after five minutes: timers run at full minutes alone. */
const slowed = (clock: ManualClock): Clock => ({
	nowMs: clock.nowMs,
	sleep: (ms, signal) => clock.sleep(Math.ceil(ms / 60_000) * 60_000, signal)
});

function stage(Kind: new (clock: Clock) => TickingWorker, pageOf = (clock: ManualClock): Clock => clock) {
	const clock = createManualClock();
	const workers: TickingWorker[] = [];
	const spawn = () => {
		const worker = new Kind(clock);
		workers.push(worker);
		return worker;
	};
	const tested = createWorkerClock({ spawn, page: pageOf(clock) });
	return { clock, workers, tested, keeper: () => tested.keeper.get() };
}

/** Beats every five seconds until the signal aborts. */
async function beat(clock: Clock, signal: AbortSignal, beats: number[]): Promise<void> {
	while (!signal.aborted) {
		await clock.sleep(5000, signal).catch(() => {});
		beats.push(clock.nowMs());
	}
}

it('starts no worker before the first sleep, and one for all', async () => {
	const { tested, workers, clock } = stage(TickingWorker);
	expect(workers).toHaveLength(0);
	const slept = Promise.all([tested.sleep(10), tested.sleep(20)]);
	await clock.advance(20);
	await slept;
	expect(workers).toHaveLength(1);
});

it('keeps five seconds five seconds in a page that is hidden for an hour', async () => {
	const { tested, clock, keeper } = stage(TickingWorker, slowed);
	const [stop, beats, startMs] = [new AbortController(), [] as number[], clock.nowMs()];
	const beating = beat(tested, stop.signal, beats);
	await clock.advance(HOUR_MS);
	stop.abort();
	await beating;
	expect(beats).toHaveLength(720 + 1);
	expect(beats.every((atMs, i) => atMs - (beats[i - 1] ?? startMs) <= 5000)).toBe(true);
	expect(keeper()).toEqual({ status: 'worker' });
});

it.each([SilentWorker, DiesMidwayWorker])('%o costs no sleep its time, and is found out', async (Kind) => {
	const { tested, clock, keeper, workers } = stage(Kind);
	const [stop, beats] = [new AbortController(), [] as number[]];
	const beating = beat(tested, stop.signal, beats);
	await clock.advance(60_000);
	stop.abort();
	await beating;
	expect(beats).toHaveLength(12 + 1);
	expect(keeper()).toMatchObject({ status: 'page', why: 'The worker that keeps it has stopped ticking.' });
	expect(workers[0]?.isTerminated).toBe(true);
});

it('goes by the page where a worker is not to be had, or breaks down, and says so', async () => {
	const clock = createManualClock();
	const none = createWorkerClock({
		spawn: () => {
			throw new Error('blocked');
		},
		page: clock
	});
	const broken = stage(SilentWorker);
	const slept = Promise.all([none.sleep(10), broken.tested.sleep(10)]);
	broken.workers[0]?.onerror?.call(null as never, { preventDefault: () => {} } as ErrorEvent);
	await clock.advance(10);
	await broken.clock.advance(10);
	await slept;
	expect(none.keeper.get()).toEqual({
		status: 'page',
		why: 'The browser starts no worker for it: blocked'
	});
	expect(broken.keeper()).toEqual({ status: 'page', why: 'The worker that keeps it broke down.' });
});

it('lets nothing that BabblingWorker says make a sleep longer', async () => {
	const { tested, clock } = stage(BabblingWorker, slowed);
	const woken: number[] = [];
	const slept = [1, 2, 3].map((i) => tested.sleep(100 * i).then(() => woken.push(clock.nowMs())));
	const startMs = clock.nowMs();
	await clock.advance(300);
	await Promise.all(slept);
	// A tick for the next one is taken for it: a worker may err, and a sleep that is short harms nobody.
	expect(woken.map((atMs) => atMs - startMs)).toEqual([100, 100, 200]);
});

it('gives a sleep up with the signal’s reason, and has the worker forget it', async () => {
	const { tested, clock, workers } = stage(TickingWorker);
	const stop = new AbortController();
	const slept = tested.sleep(1000, stop.signal);
	stop.abort('enough');
	await expect(slept).rejects.toBe('enough');
	await expect(tested.sleep(1, stop.signal)).rejects.toBe('enough');
	expect(workers[0]?.asked.size).toBe(0);
	await clock.advance(60_000);
	expect(tested.keeper.get()).toEqual({ status: 'worker' });
});
