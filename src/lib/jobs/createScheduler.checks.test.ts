import { describe, expect, it } from 'vitest';
import { TRUST_AFTER } from './assurance';
import { MAX_OPINIONS } from './opinions';
import { device, limits, of, SchedulerPlay, task, trusted } from './schedulerPlay';

const level = (play: SchedulerPlay, i: number) => play.scheduler.device(device(i))?.level;
const agreed = (play: SchedulerPlay, i: number) => play.scheduler.device(device(i))?.agreedInARow;

/** One task whose result of device 1 is checked by device 2; both results are there. */
function compared(change: ConstructorParameters<typeof SchedulerPlay>[1] = {}): SchedulerPlay {
	const play = new SchedulerPlay(1, change);
	play.ready(1);
	play.ready(2);
	play.result(0, 1, 1);
	play.result(0, 2, 2);
	return play;
}

describe('createScheduler: checks', () => {
	it('keeps the result of a new device at once, and has a device of another owner repeat it', () => {
		const play = new SchedulerPlay(1);
		play.ready(1);
		play.ready(2);
		expect(play.result(0, 1, 1)).toMatchObject([
			{ type: 'keep', attempt: 1, checked: false },
			{ type: 'run', attempt: 2, deviceId: '0x2', purpose: 'check' }
		]);
		expect(play.view(0)).toMatchObject({ state: 'checking', checked: false, kept: { attempt: 1 } });
		expect(play.result(0, 2, 2)).toEqual([{ type: 'compare', taskId: 't0', attempts: [1, 2] }]);
		expect(play.compared(0, [1, 2], true)).toEqual([
			{ type: 'keep', taskId: 't0', attempt: 1, deviceId: '0x1', checked: true },
			{ type: 'forget', taskId: 't0', attempt: 2 },
			{ type: 'ended', how: 'done' }
		]);
		expect(play.scheduler.totals).toMatchObject({ done: 1, checked: 1, byPurpose: { first: 1, check: 1 } });
		expect([agreed(play, 1), agreed(play, 2)]).toEqual([1, 1]);
	});

	it('takes each comparison once, in either order, and none that it did not ask for', () => {
		const play = compared();
		expect(play.compared(0, [1, 3], true)).toEqual([]);
		expect(of(play.compared(0, [2, 1], true), 'keep')).toMatchObject([{ attempt: 1, checked: true }]);
		expect(play.compared(0, [1, 2], false)).toEqual([]);
	});

	it('trusts a device whose results agreed ten times in a row, not nine', () => {
		for (const [agreedBefore, expected] of [
			[TRUST_AFTER - 2, 'new'],
			[TRUST_AFTER - 1, 'trusted']
		] as const) {
			const play = new SchedulerPlay(2);
			play.ready(1, { agreedBefore });
			play.result(0, 1, 1);
			play.ready(2);
			play.result(0, 2, 2);
			play.compared(0, [1, 2], true);
			expect(level(play, 1)).toBe(expected);
		}
	});

	it('strict: the most trusted device is checked all the same', () => {
		const play = new SchedulerPlay(1, { assurance: 'strict' });
		play.ready(1, trusted);
		play.ready(2, trusted);
		expect(of(play.result(0, 1, 1), 'run')).toMatchObject([{ purpose: 'check', deviceId: '0x2' }]);
	});

	it('checks a share of a trusted device’s results, the same for the same seed', () => {
		const checks = (seed: number) => {
			const play = new SchedulerPlay(400, { seed });
			play.ready(1, { agreedBefore: 10 });
			for (let i = 0; i < 400; i++) play.result(i, 1, 1);
			return play.scheduler.totals.checking;
		};
		expect(checks(1)).toBe(checks(1));
		// 1/19 of 400 is 21; four standard deviations to each side.
		for (let seed = 1; seed <= 3; seed++) {
			expect(checks(seed)).toBeGreaterThan(3);
			expect(checks(seed)).toBeLessThan(39);
		}
	});

	it('SameOwnerPeer never checks its owner’s other device; one of another owner does', () => {
		const play = new SchedulerPlay(1);
		play.ready(1, { owner: 'one' });
		play.ready(2, { owner: 'one', score: 1e15 });
		expect(of(play.result(0, 1, 1), 'run')).toEqual([]);
		expect(of(play.ready(3, { owner: 'two', score: 1 }), 'run')).toMatchObject([
			{ deviceId: '0x3', purpose: 'check' }
		]);
	});

	it('leaves a check to a device that may still come before it asks the judge', () => {
		const play = new SchedulerPlay(1, { hasJudge: true });
		play.ready(1);
		play.result(0, 1, 1);
		expect(play.all('judge')).toEqual([]);
		expect(of(play.ready(2), 'run')).toMatchObject([{ deviceId: '0x2', purpose: 'check' }]);
	});

	it('has the judge check where all devices are of one owner', () => {
		const play = new SchedulerPlay(1, { hasJudge: true });
		play.apply({ type: 'alone', alone: true });
		play.ready(1);
		expect(play.result(0, 1, 1)).toMatchObject([
			{ type: 'keep', checked: false },
			{ type: 'judge', taskId: 't0', attempts: [1] }
		]);
		expect(play.apply({ type: 'judged', taskId: task(0), right: [1] })).toMatchObject([
			{ type: 'keep', attempt: 1, checked: true },
			{ type: 'ended', how: 'done' }
		]);
	});

	it('without another owner or a judge, keeps the result unchecked at the stall limit, and says so', () => {
		const play = new SchedulerPlay(1);
		play.ready(1);
		play.result(0, 1, 1);
		expect(play.tick(499)).toEqual([]);
		expect(play.tick(500)).toEqual([{ type: 'ended', how: 'done' }]);
		expect(play.view(0)).toMatchObject({ state: 'done', checked: false, kept: { attempt: 1 } });
		expect(play.scheduler.totals).toMatchObject({ done: 1, checked: 0 });
	});

	it('keeps a result unchecked that no device managed to check', () => {
		const play = new SchedulerPlay(1);
		for (const i of [1, 2, 3, 4]) play.ready(i);
		play.result(0, 1, 1);
		for (const attempt of [2, 3, 4]) {
			const run = play.all('run').at(-1);
			expect(run).toMatchObject({ attempt, purpose: 'check' });
			play.apply({
				type: 'attempt-failed',
				taskId: task(0),
				attempt,
				deviceId: run?.deviceId ?? device(0),
				failure: { code: 'x', text: 'x', retryable: true }
			});
		}
		expect(play.view(0)).toMatchObject({ state: 'done', checked: false });
		expect(play.all('failed')).toEqual([]);
	});

	it('cancelled, leaves a result unchecked whose check had not come', () => {
		const play = compared();
		expect(play.apply({ type: 'cancel' })).toEqual([
			{ type: 'forget', taskId: 't0', attempt: 2 },
			{ type: 'ended', how: 'cancelled' }
		]);
		expect(play.view(0)).toMatchObject({ state: 'done', checked: false });
	});
});

describe('createScheduler: disputes', () => {
	it('has a third device of a third owner decide, and catches the one that stands alone', () => {
		const play = compared();
		play.compared(0, [1, 2], false);
		expect(of(play.ready(4, { owner: 'owner 2' }), 'run')).toEqual([]);
		expect(of(play.ready(3), 'run')).toMatchObject([{ purpose: 'tiebreak', deviceId: '0x3', attempt: 3 }]);
		expect(of(play.result(0, 3, 3), 'compare')).toMatchObject([{ attempts: [1, 3] }, { attempts: [2, 3] }]);
		expect(play.compared(0, [1, 3], false)).toEqual([]);
		expect(play.compared(0, [2, 3], true)).toEqual([
			{ type: 'caught', deviceId: '0x1', taskId: 't0', attempt: 1, right: 2, retracted: 1 },
			{ type: 'retract', taskId: 't0', attempt: 1, deviceId: '0x1' },
			{ type: 'keep', taskId: 't0', attempt: 2, deviceId: '0x2', checked: true },
			{ type: 'forget', taskId: 't0', attempt: 3 },
			{ type: 'ended', how: 'done' }
		]);
		expect([1, 2, 3].map((i) => level(play, i))).toEqual(['caught', 'new', 'new']);
		expect([2, 3].map((i) => agreed(play, i))).toEqual([1, 1]);
	});

	it('catches nobody where the third agrees with both: the tolerance is not exact', () => {
		const play = compared();
		play.compared(0, [1, 2], false);
		play.ready(3);
		play.result(0, 3, 3);
		play.compared(0, [1, 3], true);
		play.compared(0, [2, 3], true);
		expect(play.all('caught')).toEqual([]);
		expect(play.view(0)).toMatchObject({ state: 'done', checked: true, kept: { attempt: 1 } });
	});

	it('asks further where all three differ, and catches both that were wrong', () => {
		const play = compared();
		play.compared(0, [1, 2], false);
		for (const i of [3, 4]) {
			play.ready(i);
			play.result(0, i, i);
			for (let j = 1; j < i; j++) play.compared(0, [j, i], i === 4 && j === 3);
		}
		expect(play.all('caught').map(({ deviceId, right }) => [deviceId, right])).toEqual([
			['0x1', 3],
			['0x2', 3]
		]);
		expect(play.view(0)?.kept).toEqual({ attempt: 3, deviceId: '0x3' });
	});

	it(`has a task on which ${MAX_OPINIONS} devices differ wait, then fails it and catches none of them`, () => {
		const play = compared();
		play.compared(0, [1, 2], false);
		for (let i = 3; i <= MAX_OPINIONS; i++) {
			play.ready(i);
			play.result(0, i, i);
			for (let j = 1; j < i; j++) play.compared(0, [j, i], false);
		}
		// A seventh is there, and is not asked.
		expect(play.ready(MAX_OPINIONS + 1)).toEqual([]);
		const { stallMs } = limits;
		play.tick(stallMs - 1);
		expect(play.all('failed')).toEqual([]);
		play.tick(stallMs);
		expect(play.all('failed')[0]?.failures.map(({ code }) => code)).toEqual(
			Array.from({ length: MAX_OPINIONS }, () => 'result.disputed')
		);
		expect(play.all('retract')).toMatchObject([{ attempt: 1 }]);
		expect(play.all('caught')).toEqual([]);
		expect(play.view(0)?.kept).toBeUndefined();
	});

	it('has the judge decide where there is no third, and ask a third where it can’t', () => {
		const play = compared({ hasJudge: true });
		expect(play.compared(0, [1, 2], false)).toEqual([{ type: 'judge', taskId: 't0', attempts: [1, 2] }]);
		play.ready(3);
		const undecided = play.apply({ type: 'judged', taskId: task(0), right: undefined });
		expect(undecided).toMatchObject([{ type: 'run', purpose: 'tiebreak', deviceId: '0x3' }]);
		expect(play.apply({ type: 'judged', taskId: task(0), right: [1] })).toEqual([]);
	});

	it('runs a task again where the judge says that all were wrong', () => {
		const play = compared({ hasJudge: true });
		play.compared(0, [1, 2], false);
		const effects = play.apply({ type: 'judged', taskId: task(0), right: [] });
		expect(effects).toMatchObject([
			{ type: 'caught', deviceId: '0x1', right: undefined, retracted: 1 },
			{ type: 'caught', deviceId: '0x2', right: undefined, retracted: 0 },
			{ type: 'retract', attempt: 1 },
			{ type: 'forget', attempt: 2 }
		]);
		expect(of(play.ready(3), 'run')).toMatchObject([{ attempt: 3, purpose: 'rerun' }]);
	});

	it('takes an answer of the judge for what it was asked, not for what the task came to since', () => {
		const play = new SchedulerPlay(2, { hasJudge: true, assurance: 'strict' });
		play.apply({ type: 'alone', alone: true });
		play.ready(1, { slots: 2 });
		play.result(0, 1, 1);
		play.result(1, 1, 1);
		expect(play.all('judge')).toHaveLength(2);
		// Caught on the one task; the other is run again, by another, and is to be judged again.
		play.apply({ type: 'judged', taskId: task(1), right: [] });
		play.ready(2, { slots: 2 });
		for (const { taskId, attempt } of play.all('run').slice(-2)) {
			play.apply({ type: 'result', taskId, attempt, deviceId: device(2) });
		}
		expect(play.all('judge')).toHaveLength(4);
		expect(play.apply({ type: 'judged', taskId: task(0), right: [] })).toEqual([]);
		expect(level(play, 2)).toBe('new');
		play.apply({ type: 'judged', taskId: task(0), right: [2] });
		expect(play.view(0)).toMatchObject({ state: 'done', checked: true, kept: { attempt: 2 } });
	});

	it('checks every result of both while they are in dispute', () => {
		const play = new SchedulerPlay(9, { assurance: 'economy' });
		const rate = (i: number) => play.scheduler.device(device(i))?.checkRate;
		play.ready(1, trusted);
		play.ready(2);
		play.result(1, 1, 2);
		const check = play.all('run').find(({ purpose }) => purpose === 'check');
		expect(check).toBeUndefined();
		play.result(0, 1, 1);
		expect(play.all('run').find(({ purpose }) => purpose === 'check')).toMatchObject({
			taskId: 't1',
			deviceId: '0x1'
		});
		expect(rate(1)).toBeLessThan(0.01);
		play.result(1, 2, 1);
		play.compared(1, [1, 2], false);
		expect([rate(1), rate(2)]).toEqual([1, 1]);
	});
});

describe('createScheduler: a device that is caught', () => {
	/** SleeperPeer: trusted, has returned tasks 0 and 1 unchecked, has 2 running, and is caught on task 3. */
	function caughtSleeper(): SchedulerPlay {
		const play = new SchedulerPlay(5, { hasJudge: true });
		play.ready(1, { ...trusted, slots: 2 });
		play.result(0, 1, 1);
		play.result(1, 1, 1);
		play.ready(2, { slots: 1 });
		play.result(4, 1, 2);
		// Device 1 checks task 4 of device 2, falsely, and the judge says so.
		play.result(2, 1, 1);
		const check = play.all('run').find(({ purpose }) => purpose === 'check');
		expect(check).toMatchObject({ taskId: 't4', deviceId: '0x1' });
		play.result(4, 2, 1);
		play.compared(4, [1, 2], false);
		play.apply({ type: 'judged', taskId: task(4), right: [1] });
		return play;
	}

	it('has all taken back that nobody checked, and its running attempts end', () => {
		const play = caughtSleeper();
		expect(play.all('caught')).toMatchObject([{ deviceId: '0x1', attempt: 2, right: 1, retracted: 3 }]);
		expect(
			play
				.all('retract')
				.map(({ taskId }) => taskId)
				.toSorted()
		).toEqual(['t0', 't1', 't2']);
		expect(play.all('abandon')).toMatchObject([{ taskId: 't3', deviceId: '0x1', why: 'deviceCaught' }]);
		expect(play.view(4)).toMatchObject({ state: 'done', checked: true });
		expect(play.scheduler.totals).toMatchObject({ done: 1, queued: 3, running: 1 });
	});

	it('gets nothing again, though it comes back', () => {
		const play = caughtSleeper();
		const before = play.all('run').length;
		play.apply({ type: 'device-lost', deviceId: device(1), text: 'gone' });
		play.ready(1, { ...trusted, slots: 5 });
		expect(play.all('run')).toHaveLength(before);
		expect(play.result(3, 1, 1)).toEqual([]);
		expect(level(play, 1)).toBe('caught');
	});

	it('leaves the job to the others, who end it', () => {
		const play = caughtSleeper();
		play.ready(3, { ...trusted, slots: 5 });
		play.ready(2, { ...trusted, slots: 5 });
		for (const i of [2, 3]) {
			for (const { taskId, attempt, deviceId } of play.all('run')) {
				if (deviceId === device(i)) play.apply({ type: 'result', taskId, attempt, deviceId });
			}
		}
		for (const { taskId, attempts } of play.all('compare')) {
			play.apply({ type: 'compared', taskId, attempts, agree: true });
		}
		play.tick(10_000);
		expect(play.scheduler.totals).toMatchObject({ done: 5, ended: 'done', byPurpose: { rerun: 3 } });
	});
});
