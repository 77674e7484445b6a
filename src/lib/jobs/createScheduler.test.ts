import { describe, expect, it } from 'vitest';
import { createScheduler } from './createScheduler';
import { busy, device, limits, of, SchedulerPlay, task, trusted } from './schedulerPlay';

const runs = (effects: Parameters<typeof of>[0]) =>
	of(effects, 'run').map(({ taskId, deviceId, purpose }) => `${taskId} ${deviceId} ${purpose}`);
const ENDED = (how: 'done' | 'stopped' | 'cancelled') => ({ type: 'ended', how });

describe('createScheduler: attempts', () => {
	it('fills each device to its slots and sends the next task when a result comes', () => {
		const play = new SchedulerPlay(3);
		expect(runs(play.ready(1, { ...trusted, slots: 2 }))).toEqual(['t0 0x1 first', 't1 0x1 first']);
		expect(of(play.result(0, 1, 1), 'run')).toMatchObject([{ taskId: 't2', attempt: 1, purpose: 'first' }]);
	});

	it('drops results of unknown, finished or foreign attempts, and those that come twice', () => {
		const play = new SchedulerPlay(2);
		play.ready(1, trusted);
		play.ready(2, { ...trusted, slots: 0 });
		for (const [t, attempt, by] of [
			[0, 2, 1],
			[0, 1, 9],
			[0, 1, 2],
			[1, 1, 1],
			[7, 1, 1]
		] as const) {
			expect(play.result(t, attempt, by)).toEqual([]);
		}
		expect(of(play.result(0, 1, 1), 'keep')).toEqual([
			{ type: 'keep', taskId: 't0', attempt: 1, deviceId: '0x1', checked: false }
		]);
		expect(play.result(0, 1, 1)).toEqual([]);
		expect(play.fail(0, 1, 1)).toEqual([]);
	});

	it('tries a task again where it failed, once the others that might have taken it are gone', () => {
		const play = new SchedulerPlay(3, { limits: { ...limits, restAfter: 9 } });
		play.ready(1, { ...trusted, slots: 4 });
		play.ready(2, trusted);
		// All are device 1's; it gives t0 back, and device 2 takes it.
		expect(runs(play.fail(0, 1, 1))).toEqual(['t0 0x2 retry']);
		// The others it gives back too: device 2 is full, so they wait for it.
		expect(runs([...play.fail(1, 1, 1), ...play.fail(2, 1, 1)])).toEqual([]);
		const left = play.apply({ type: 'device-lost', deviceId: device(2), text: 'gone' });
		expect(runs(left).toSorted()).toEqual(['t0 0x1 retry', 't1 0x1 retry', 't2 0x1 retry']);
	});

	it('takes no result of an attempt it gave up, though its device has the task again', () => {
		const play = new SchedulerPlay(1);
		play.ready(1, trusted);
		play.fail(0, 1, 1);
		expect(play.result(0, 1, 1)).toEqual([]);
		expect(of(play.result(0, 2, 1), 'keep')).toMatchObject([{ attempt: 2 }]);
	});

	it('ends once, when all tasks are done, and is deaf from then on', () => {
		const play = new SchedulerPlay(1);
		play.ready(1, trusted);
		expect(play.result(0, 1, 1).at(-1)).toEqual(ENDED('done'));
		expect(play.ready(2)).toEqual([]);
		expect(play.scheduler.nextTickMs).toBeUndefined();
		expect(play.scheduler.totals).toMatchObject({ done: 1, ended: 'done' });
	});

	it('cancels: what runs is abandoned, what is done stays', () => {
		const play = new SchedulerPlay(3);
		play.ready(1, trusted);
		play.result(0, 1, 1);
		expect(play.apply({ type: 'cancel' })).toEqual([
			{ type: 'abandon', taskId: 't1', attempt: 1, deviceId: '0x1', why: 'ended' },
			ENDED('cancelled')
		]);
		expect([0, 1, 2].map((i) => play.view(i)?.state)).toEqual(['done', 'cancelled', 'cancelled']);
		expect(play.scheduler.totals).toMatchObject({ done: 1, cancelled: 2, queued: 0, running: 0 });
	});

	it('goes on where an earlier run of the job ended', () => {
		const play = new SchedulerPlay(3, { done: [task(0), task(2), task(2)] });
		expect(runs(play.ready(1, trusted))).toEqual(['t1 0x1 first']);
		expect(play.view(0)).toMatchObject({ state: 'done', attempts: 0, kept: undefined });
		expect(play.result(1, 1, 1).at(-1)).toEqual(ENDED('done'));
		expect(play.scheduler.totals).toMatchObject({ done: 3, byPurpose: { first: 1 } });
	});

	it('ends at the first tick where nothing is left to do', () => {
		const play = new SchedulerPlay(1, { done: [task(0)] });
		expect(play.scheduler.nextTickMs).toBe(0);
		expect(play.tick(0)).toEqual([ENDED('done')]);
		expect(new SchedulerPlay(0).tick(0)).toEqual([ENDED('done')]);
	});

	it('refuses a task that is named twice, and one that is done but not there', () => {
		const config = new SchedulerPlay(1).config;
		expect(() => createScheduler({ ...config, taskIds: [task(0), task(0)] })).toThrow(RangeError);
		expect(() => createScheduler({ ...config, done: [task(1)] })).toThrow(RangeError);
	});

	it('knows no task or device that nobody named', () => {
		const { scheduler } = new SchedulerPlay(1);
		expect(scheduler.task(task(1))).toBeUndefined();
		expect(scheduler.device(device(1))).toBeUndefined();
	});
});

describe('createScheduler: devices', () => {
	it('gives nothing to a device that does not meet what the job needs, by one unit', () => {
		const play = new SchedulerPlay(4, { needs: { memoryBytes: 1000, f16: true } });
		expect(play.ready(1, { memoryBytes: 999 })).toEqual([]);
		expect(play.ready(2, { memoryBytes: 1000, f16: false })).toEqual([]);
		expect(play.scheduler.device(device(2))?.state).toBe('unfit');
		expect(runs(play.ready(3, { memoryBytes: 1000 }))).toEqual(['t0 0x3 first']);
		expect(runs(play.ready(1, { memoryBytes: 1000 }))).toEqual(['t1 0x1 first']);
	});

	it.each([
		['that holds the model', { hasModel: true }, { hasModel: false, score: 1e13 }],
		['that is trusted', trusted, { score: 1e13 }],
		['that is faster', { score: 2e12, rttMs: 90 }, { score: 1e12 }],
		['that answers sooner', { rttMs: 10 }, { rttMs: 11 }]
	])('prefers, of two, the one %s', (_, better, worse) => {
		for (const [first, second] of [
			[better, worse],
			[worse, better]
		] as const) {
			const play = new SchedulerPlay(3);
			play.ready(3, { ...trusted, slots: 3 });
			play.ready(1, first);
			play.ready(2, second);
			const lost = play.apply({ type: 'device-lost', deviceId: device(3), text: 'gone' });
			expect(of(lost, 'run')[0]?.deviceId).toBe(first === better ? '0x1' : '0x2');
		}
	});

	it('loads the least loaded first', () => {
		const play = new SchedulerPlay(4);
		play.ready(3, { ...trusted, slots: 4 });
		play.ready(1, { ...trusted, slots: 2 });
		play.ready(2, { slots: 2 });
		expect(runs(play.apply({ type: 'device-lost', deviceId: device(3), text: 'gone' }))).toEqual([
			't0 0x1 retry',
			't1 0x2 retry',
			't2 0x1 retry',
			't3 0x2 retry'
		]);
	});

	it('lets a draining device finish, and gives it nothing more until it is ready again', () => {
		const play = new SchedulerPlay(3);
		play.ready(1, trusted);
		play.apply({ type: 'device-draining', deviceId: device(1) });
		expect(play.scheduler.device(device(1))?.state).toBe('draining');
		expect(play.result(0, 1, 1).map(({ type }) => type)).toEqual(['keep']);
		expect(runs(play.ready(1))).toEqual(['t1 0x1 first']);
	});

	it('moves the work of a lost device to another and keeps what it had finished', () => {
		const play = new SchedulerPlay(3);
		play.ready(1, { ...trusted, slots: 2 });
		play.result(0, 1, 1);
		expect(play.apply({ type: 'device-lost', deviceId: device(1), text: 'gone' })).toEqual([]);
		expect(runs(play.ready(2, { ...trusted, slots: 2 }))).toEqual(['t1 0x2 retry', 't2 0x2 retry']);
		expect(play.view(0)).toMatchObject({ state: 'done', kept: { attempt: 1, deviceId: '0x1' } });
		expect(play.view(1)?.failures).toMatchObject([{ code: 'device.lost', text: 'gone', deviceId: '0x1' }]);
	});

	it('takes a silent device for lost at its expiry, not 1 ms before, and back at a sign of life', () => {
		const play = new SchedulerPlay(1, {
			limits: { ...limits, attemptMs: { least: 1, most: 1e6, factor: 1 } }
		});
		play.ready(1, trusted);
		play.at(100).apply({ type: 'device-seen', deviceId: device(1) });
		expect(play.tick(2099)).toEqual([]);
		expect(play.scheduler.nextTickMs).toBe(2100);
		expect(play.tick(2100)).toEqual([
			{ type: 'abandon', taskId: 't0', attempt: 1, deviceId: '0x1', why: 'overdue' }
		]);
		expect(play.scheduler.device(device(1))?.state).toBe('lost');
		expect(play.result(0, 1, 1)).toMatchObject([{ type: 'run', attempt: 2, deviceId: '0x1' }]);
	});

	it('does not bring back, by a sign of life, a device whose link is gone', () => {
		const play = new SchedulerPlay(1);
		play.ready(1);
		play.apply({ type: 'device-lost', deviceId: device(1), text: 'gone' });
		expect(play.apply({ type: 'device-seen', deviceId: device(1) })).toEqual([]);
		expect(runs(play.ready(1))).toEqual(['t0 0x1 retry']);
	});

	it('rests a device that fails several tasks in a row, longer each time, while another is there', () => {
		const play = new SchedulerPlay(20);
		play.ready(1, trusted);
		play.ready(2, trusted);
		for (const t of [0, 2]) play.fail(t, 1, 1);
		expect(play.scheduler.device(device(1))?.state).toBe('ready');
		const [third] = play
			.all('run')
			.filter(({ deviceId }) => deviceId === device(1))
			.slice(-1);
		play.apply({
			type: 'attempt-failed',
			deviceId: device(1),
			taskId: third?.taskId ?? task(9),
			attempt: third?.attempt ?? 0,
			failure: busy
		});
		expect(play.scheduler.device(device(1))?.state).toBe('resting');
		play.tick(299);
		expect(play.scheduler.device(device(1))?.state).toBe('resting');
		expect(of(play.tick(300), 'run')).toMatchObject([{ deviceId: '0x1' }]);
	});

	it('does not rest the only device', () => {
		const play = new SchedulerPlay(20);
		play.ready(1, trusted);
		for (let i = 0; i < 6; i++) {
			const { taskId, attempt } = play.all('run').at(-1) ?? { taskId: task(0), attempt: 0 };
			play.apply({ type: 'attempt-failed', deviceId: device(1), taskId, attempt, failure: busy });
		}
		expect(play.scheduler.device(device(1))?.state).toBe('ready');
	});
});

describe('createScheduler: failures', () => {
	it('retries elsewhere, and on the same device only where there is no other', () => {
		const play = new SchedulerPlay(1);
		play.ready(1, trusted);
		play.ready(2, { ...trusted, score: 1 });
		expect(runs(play.fail(0, 1, 1))).toEqual(['t0 0x2 retry']);
		expect(runs(play.fail(0, 2, 2))).toEqual(['t0 0x1 retry']);
	});

	it('waits for a device that is getting ready rather than ask again the one that failed, however long that takes', () => {
		const play = new SchedulerPlay(1);
		play.apply({ type: 'expecting', expecting: true });
		play.ready(1, trusted);
		expect(play.fail(0, 1, 1)).toEqual([]);
		play.apply({ type: 'device-seen', deviceId: device(1) });
		expect(of(play.tick(1900), 'ended')).toEqual([]);
		expect(runs(play.apply({ type: 'expecting', expecting: false }))).toEqual(['t0 0x1 retry']);
		play.apply({ type: 'expecting', expecting: true });
		expect(play.fail(0, 2, 1)).toEqual([]);
		expect(runs(play.ready(2, trusted))).toEqual(['t0 0x2 retry']);
	});

	it('waits for the other device rather than ask again the one that failed', () => {
		const play = new SchedulerPlay(2);
		play.ready(1, trusted);
		play.ready(2, trusted);
		expect(play.fail(0, 1, 1)).toEqual([]);
		expect(runs(play.result(1, 1, 2))).toEqual(['t0 0x2 retry']);
	});

	it('fails a task for good at the third failure, with all reasons', () => {
		const play = new SchedulerPlay(1);
		for (const i of [1, 2, 3]) play.ready(i, trusted);
		play.fail(0, 1, 1);
		expect(of(play.fail(0, 2, 2), 'failed')).toEqual([]);
		const effects = play.fail(0, 3, 3);
		expect(of(effects, 'failed')[0]?.failures.map(({ deviceId }) => deviceId)).toEqual(['0x1', '0x2', '0x3']);
		expect(effects.at(-1)).toEqual(ENDED('done'));
		expect(play.view(0)).toMatchObject({ state: 'failed', attempts: 3 });
	});

	it('SaysItIsHopelessPeer cannot fail a task alone; two can', () => {
		const play = new SchedulerPlay(1);
		for (const i of [1, 2, 3]) play.ready(i, trusted);
		expect(of(play.fail(0, 1, 1, { ...busy, retryable: false }), 'failed')).toEqual([]);
		expect(of(play.fail(0, 2, 2, { ...busy, retryable: false }), 'failed')).toHaveLength(1);
	});

	it('a device that goes away counts half: tabs close for reasons of their own', () => {
		const play = new SchedulerPlay(1);
		for (let i = 1; i <= 6; i++) {
			expect(play.all('failed')).toEqual([]);
			play.ready(i, trusted);
			play.apply({ type: 'device-lost', deviceId: device(i), text: 'gone' });
		}
		expect(play.all('failed')).toHaveLength(1);
	});
});

describe('createScheduler: deadlines', () => {
	it('gives up an attempt at its deadline, not one millisecond before', () => {
		const play = new SchedulerPlay(1);
		play.ready(1, trusted);
		expect(play.all('run')[0]?.deadlineMs).toBe(1000);
		expect(play.tick(999)).toEqual([]);
		expect(play.scheduler.nextTickMs).toBeLessThanOrEqual(1000);
		expect(play.tick(1000)).toMatchObject([
			{ type: 'abandon', attempt: 1, why: 'overdue' },
			{ type: 'run', attempt: 2 }
		]);
		expect(play.view(0)?.failures).toMatchObject([{ code: 'attempt.timeout' }]);
	});

	it('takes a result that is there before the tick, though it is late', () => {
		const play = new SchedulerPlay(1);
		play.ready(1, trusted);
		expect(of(play.at(5000).result(0, 1, 1), 'keep')).toHaveLength(1);
	});

	it('scales deadlines by what a device took, and by its score before it took anything', () => {
		const play = new SchedulerPlay(9);
		play.ready(1, { ...trusted, score: 2e12 });
		expect(of(play.at(100).result(0, 1, 1), 'run')[0]?.deadlineMs).toBe(100 + 3 * 100);
		expect(of(play.ready(2, { ...trusted, score: 1e12 }), 'run')[0]?.deadlineMs).toBe(100 + 3 * 200);
		// Within the least and the most.
		expect(of(play.ready(3, { ...trusted, score: 1e13 }), 'run')[0]?.deadlineMs).toBe(100 + 100);
		expect(of(play.ready(4, { ...trusted, score: 1e11 }), 'run')[0]?.deadlineMs).toBe(100 + 1000);
	});

	it('gives a device that has become slower twice the time at each attempt, up to the most', () => {
		const play = new SchedulerPlay(9);
		play.ready(1, trusted);
		const [next] = of(play.at(100).result(0, 1, 1), 'run');
		expect(next?.deadlineMs).toBe(100 + 3 * 100);
		expect(of(play.tick(400), 'run')[0]?.deadlineMs).toBe(400 + 2 * 3 * 100);
		expect(of(play.tick(1000), 'run')[0]?.deadlineMs).toBe(1000 + 1000);
	});

	it('gives an attempt the time of those that the device has before it', () => {
		const play = new SchedulerPlay(9);
		play.ready(1, { ...trusted, slots: 3 });
		expect(of(play.at(100).result(0, 1, 1), 'run')[0]?.deadlineMs).toBe(100 + 3 * 3 * 100);
	});

	it('stops at the stall limit without a device, not one millisecond before', () => {
		const play = new SchedulerPlay(2);
		play.ready(1, trusted);
		play.result(0, 1, 1);
		play.at(100).apply({ type: 'device-lost', deviceId: device(1), text: 'gone' });
		expect(play.tick(599)).toEqual([]);
		expect(play.scheduler.nextTickMs).toBe(600);
		expect(play.tick(600)).toEqual([ENDED('stopped')]);
		expect([0, 1].map((i) => play.view(i)?.state)).toEqual(['done', 'failed']);
		expect(play.scheduler.totals).toMatchObject({ done: 1, failed: 1 });
	});

	it('keeps times to the millisecond, of a clock with fractions too, and takes no limit beyond what it can keep', () => {
		const startedAtMs = 1_795_000_000_000.4;
		const play = new SchedulerPlay(1, {
			startedAtMs,
			limits: { ...limits, attemptMs: { least: 0.2, most: 0.2, factor: 1 } }
		});
		play.nowMs = startedAtMs;
		const [run] = play.ready(1, trusted);
		expect(run).toMatchObject({ type: 'run', deadlineMs: startedAtMs + 1 });
		expect(of(play.tick(startedAtMs + 0.4), 'abandon')).toEqual([]);
		expect(of(play.tick(play.scheduler.nextTickMs ?? 0), 'abandon')).toHaveLength(1);
		const { config } = play;
		for (const totalMs of [2 ** 30 - 1, 2 ** 30]) {
			const create = () => createScheduler({ ...config, limits: { ...limits, totalMs } });
			if (totalMs < 2 ** 30) expect(create).not.toThrow();
			else expect(create).toThrow(/1073741824 ms/);
		}
	});

	it('stops at the limit of the whole job', () => {
		const play = new SchedulerPlay(1, { limits: { ...limits, totalMs: 700 } });
		play.ready(1, trusted);
		expect(play.tick(699)).toEqual([]);
		expect(play.scheduler.nextTickMs).toBe(700);
		expect(play.tick(700)).toMatchObject([{ type: 'abandon', why: 'ended' }, ENDED('stopped')]);
	});

	it('stops where the line of tasks has stood still for the queue limit', () => {
		const long = { ...limits, queueMs: 800, heartbeatMs: 1e6 };
		const play = new SchedulerPlay(3, { limits: long });
		play.ready(1, trusted);
		play.at(100).result(0, 1, 1);
		expect(of(play.tick(899), 'ended')).toEqual([]);
		expect(of(play.tick(900), 'ended')).toEqual([ENDED('stopped')]);
	});

	it('gives up a retry that no device took for the queue limit', () => {
		const play = new SchedulerPlay(2, { limits: { ...limits, queueMs: 300, heartbeatMs: 1e6 } });
		play.ready(1, trusted);
		play.ready(2, trusted);
		play.at(10).fail(0, 1, 1);
		expect(play.scheduler.nextTickMs).toBe(310);
		expect(of(play.tick(309), 'failed')).toEqual([]);
		expect(of(play.tick(310), 'failed')).toMatchObject([{ taskId: 't0' }]);
	});

	it('goes on where its clock was set back, and ends all the same with times in fractions', () => {
		const play = new SchedulerPlay(1);
		play.at(1000).ready(1, trusted);
		expect(of(play.at(0).fail(0, 1, 1), 'run')[0]?.deadlineMs).toBe(2000);
		for (let ticks = 0; ticks < 50 && play.scheduler.nextTickMs !== undefined; ticks++) {
			play.tick(play.scheduler.nextTickMs + 0.1);
		}
		expect(play.all('ended')).toHaveLength(1);
	});
});

describe('createScheduler: hedges', () => {
	/** 40 tasks of which 39 took 100 ms on device 1; the last runs there since 3900. */
	function straggling(devices = 2): SchedulerPlay {
		const play = new SchedulerPlay(40, { limits: { ...limits, heartbeatMs: 1e6 } });
		play.ready(1, trusted);
		for (let i = 0; i < 39; i++) play.at(100 * (i + 1)).result(i, 1, 1);
		for (let i = 2; i <= devices; i++) play.ready(i, trusted);
		return play;
	}

	it('gives an attempt past the 95th percentile a second one elsewhere', () => {
		const play = straggling();
		for (let nowMs = 0; nowMs < 4000; nowMs = play.scheduler.nextTickMs ?? Infinity) {
			expect(runs(play.tick(nowMs))).toEqual([]);
		}
		const dueMs = play.scheduler.nextTickMs ?? 0;
		expect(dueMs).toBeGreaterThan(4000);
		expect(dueMs).toBeLessThan(4004);
		expect(play.tick(dueMs - 1)).toEqual([]);
		expect(runs(play.tick(dueMs))).toEqual(['t39 0x2 hedge']);
	});

	it('keeps the first answer and abandons the other', () => {
		const play = straggling();
		play.tick(4010);
		expect(play.result(39, 2, 2)).toMatchObject([
			{ type: 'abandon', attempt: 1, deviceId: '0x1', why: 'notNeeded' },
			{ type: 'keep', attempt: 2, deviceId: '0x2' },
			ENDED('done')
		]);
	});

	it('goes on with the hedge where the first attempt fails, and never starts a third', () => {
		const play = straggling(3);
		play.tick(4010);
		expect(play.tick(4100)).toEqual([]);
		expect(play.fail(39, 1, 1)).toEqual([]);
		expect(of(play.result(39, 2, 2), 'keep')).toHaveLength(1);
	});

	it('hedges nothing while tasks wait that never ran', () => {
		const play = new SchedulerPlay(41, { limits: { ...limits, heartbeatMs: 1e6 } });
		play.ready(1, trusted);
		for (let i = 0; i < 39; i++) play.at(100 * (i + 1)).result(i, 1, 1);
		expect(runs(play.at(4090).ready(2, trusted))).toEqual(['t40 0x2 first']);
	});

	it('hedges at most 1 in 20 tasks, and one in a job of fewer', () => {
		for (const [count, hedges] of [
			[20, 1],
			[39, 1],
			[40, 2]
		] as const) {
			const play = new SchedulerPlay(count, { limits: { ...limits, heartbeatMs: 1e6 } });
			play.ready(1, trusted);
			for (let i = 0; i < count - 4; i++) play.at(100 * (i + 1)).result(i, 1, 1);
			for (const i of [2, 3, 4]) play.ready(i, trusted);
			play.tick(100 * (count - 4) + 103);
			for (const i of [5, 6, 7, 8]) play.ready(i, trusted);
			expect(play.scheduler.totals.byPurpose.hedge).toBe(hedges);
		}
	});
});
