import { describe, expect, it } from 'vitest';
import { createManualClock } from '$lib/core/manualClock';
import { RallyError } from '$lib/core/errors';
import type { DeviceId, JobId, LeaseId, ModelId, TaskId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import { DEFAULT_JOB_LIMITS } from '$lib/jobs/jobLimits';
import type { DeviceFacts } from '$lib/jobs/scheduler';
import type { DeviceSession, TaskAnswer } from './deviceSession';
import { createJobRun } from './createJobRun';
import type { JobRunOptions, KeptTask, TaskChange } from './jobRun';
import { taskIdOf } from './taskIdOf';

const jobId = 'job' as JobId;
const modelId = 'ab'.repeat(32) as ModelId;
const one = (name: string, value: number): Tensor[] => [
	{ name, type: 'float32', dims: [1], data: new Uint8Array(Float32Array.of(value).buffer) }
];
const feeds = (count: number) => Array.from({ length: count }, (_, i) => one('x', i));
const valueOf = (tensors: Tensor[] | undefined) =>
	tensors && new Float32Array(tensors[0]?.data.slice().buffer ?? new ArrayBuffer(4))[0];

const idOf = (n: number) => `0x${String(n).repeat(64)}` as DeviceId;

/** A device behind no link: answers what `run` says, at once. */
function device(n: number, run: (value: number, attempt: number) => number | Promise<number>) {
	const asked: { taskId: TaskId; attempt: number }[] = [];
	const cancelled: number[] = [];
	const session = {
		deviceId: idOf(n),
		link: { rttMs: 5, remote: { publicKey: new Uint8Array(65) } },
		async runTask({ taskId, attempt, inputs, ...task }: Parameters<DeviceSession['runTask']>[0]) {
			asked.push({ taskId, attempt });
			const answer: TaskAnswer = {
				outputs: one('y', await run(valueOf(inputs) ?? NaN, attempt)),
				receipt: {
					...task,
					version: 1,
					taskId,
					attempt,
					deviceId: idOf(n),
					inputHash: '0x00',
					outputHash: '0x00',
					chainId: 1,
					backend: 'webgpu',
					adapter: '',
					gpuMicros: 1,
					finishedAtMs: 1
				},
				signature: new Uint8Array(64)
			};
			return answer;
		},
		cancelTask: (_: TaskId, attempt: number) => void cancelled.push(attempt)
	} as unknown as DeviceSession;
	return { session, asked, cancelled };
}

const facts =
	(n: number, change: Partial<DeviceFacts> = {}) =>
	async (): Promise<DeviceFacts> => ({
		deviceId: idOf(n),
		owner: `owner ${n}`,
		score: 1,
		memoryBytes: 1,
		rttMs: 1,
		hasModel: true,
		f16: false,
		stakeTasks: 0,
		agreedBefore: 0,
		slots: 2,
		...change
	});

/** Few ticks to the end of each wait. */
const limits = {
	...DEFAULT_JOB_LIMITS,
	stallMs: 3000,
	attemptMs: { least: 1000, most: 3000, factor: 4 }
};

function start(count: number, change: Partial<JobRunOptions> = {}) {
	const clock = createManualClock();
	const changes: TaskChange[] = [];
	let paints = 0;
	const run = createJobRun({
		jobId,
		modelId,
		leaseId: 7n as LeaseId,
		feeds: feeds(count),
		assurance: 'standard',
		seed: 1,
		limits,
		clock,
		onTask: (task) => changes.push(task),
		onChange: () => void paints++,
		...change
	});
	return {
		run,
		clock,
		changes,
		paints: () => paints,
		states: () => run.tasks.map(({ state }) => state),
		values: () => run.tasks.map(({ outputs }) => valueOf(outputs))
	};
}

const twice = (value: number) => 2 * value;
const never = () => new Promise<number>(() => {});

describe('createJobRun', () => {
	it('tells of each kept result, and again once another agreed', async () => {
		const { run, clock, changes, values } = start(2);
		await run.enlist(device(1, twice).session, facts(1));
		await clock.advance(0);
		expect(changes.map(({ type }) => type)).toEqual(['kept', 'kept']);
		expect(run.tasks.map(({ state, checked }) => [state, checked])).toEqual([
			['checking', false],
			['checking', false]
		]);
		await run.enlist(device(2, twice).session, facts(2));
		expect(await run.ended).toBe('done');
		expect(values()).toEqual([0, 2]);
		expect(changes.slice(2).map(({ type }) => type)).toEqual(['checked', 'checked']);
		expect(run.work).toMatchObject({ first: 2, check: 2 });
	});

	it('gives up an attempt past its deadline, tells the device, and drops what comes late', async () => {
		let answer: (value: number) => void = () => {};
		const slow = device(1, () => new Promise((resolve) => (answer = resolve)));
		const { run, clock, values } = start(1);
		await run.enlist(slow.session, facts(1, { slots: 1 }));
		await clock.advance(0);
		await run.enlist(device(2, twice).session, facts(2));
		await clock.advance(limits.attemptMs.most + 1000);
		expect(slow.cancelled).toContain(1);
		answer(99);
		await clock.advance(1000);
		expect(values()).toEqual([0]);
	});

	it('waits as long as there is no network, and goes on where it was', async () => {
		let isOnline = true;
		const { run, clock, states } = start(1, { isOnline: () => isOnline });
		await run.enlist(device(1, never).session, facts(1));
		await clock.advance(0);
		isOnline = false;
		run.deviceLost(idOf(1), 'The network connection was lost.');
		await clock.advance(10 * limits.stallMs);
		expect(states()).toEqual(['queued']);
		isOnline = true;
		await clock.advance(1000);
		await run.enlist(device(1, twice).session, facts(1));
		await clock.advance(limits.stallMs + 2000);
		expect(await run.ended).toBe('done');
	});

	it('stops where it has a network and nobody on it', async () => {
		const { run, clock, states } = start(1);
		await clock.advance(limits.stallMs + 2000);
		expect(await run.ended).toBe('stopped');
		expect(states()).toEqual(['failed']);
	});

	it('does not stop while its only device is still getting the model', async () => {
		let ready: () => void = () => {};
		const { run, clock } = start(1, { isAlone: () => true });
		const enlisted = run.enlist(device(1, twice).session, async () => {
			await new Promise<void>((resolve) => (ready = resolve));
			return facts(1)();
		});
		await clock.advance(5 * limits.stallMs);
		ready();
		await enlisted;
		expect(await run.ended).toBe('done');
	});

	it('lets a device that drains finish what it has, and gives it nothing new', async () => {
		let answer: (value: number) => void = () => {};
		const leaving = device(1, () => new Promise((resolve) => (answer = resolve)));
		const { run, clock, values } = start(3);
		await run.enlist(leaving.session, facts(1, { slots: 1 }));
		await clock.advance(0);
		run.deviceDraining(idOf(1));
		answer(0);
		await clock.advance(0);
		expect(leaving.asked).toHaveLength(1);
		expect(values()).toEqual([0, undefined, undefined]);
	});

	it('uses a device again that was paused and is back, and none that was only lost from sight', async () => {
		let answer: (value: number) => void = () => {};
		const asleep = device(1, () => new Promise((resolve) => (answer = resolve)));
		const { run, clock, values } = start(2, { isAlone: () => true });
		await run.enlist(asleep.session, facts(1, { slots: 1 }));
		await clock.advance(0);
		run.deviceDraining(idOf(1));
		answer(0);
		await clock.advance(0);
		expect(asleep.asked).toHaveLength(1);
		run.deviceResumed(idOf(2));
		run.deviceResumed(idOf(1));
		await clock.advance(0);
		expect(asleep.asked).toHaveLength(2);
		answer(2);
		expect(await run.ended).toBe('done');
		expect(values()).toEqual([0, 2]);
	});

	it('fails a task with the words of those who could not do it, and does not count who went away', async () => {
		const refuses = () => Promise.reject(new RallyError('Too large for me.', { code: 'gpu.outOfMemory' }));
		const { run, clock, changes } = start(1);
		for (const n of [1, 2, 3]) await run.enlist(device(n, refuses).session, facts(n));
		await clock.advance(1000);
		expect(await run.ended).toBe('done');
		expect(run.tasks[0]).toMatchObject({ state: 'failed', error: { code: 'gpu.outOfMemory' } });
		expect(run.tasks[0]?.error?.details).toContain('devices could not do it');
		expect(changes).toMatchObject([{ type: 'failed', index: 0 }]);
	});

	it('takes up what an earlier run kept, and runs only the rest', async () => {
		const { run, values } = start(3, { kept: [kept(1, 1, true)], isAlone: () => true });
		const again = device(1, twice);
		await run.enlist(again.session, facts(1));
		expect(await run.ended).toBe('done');
		expect(again.asked.map(({ taskId }) => taskId)).toEqual([taskIdOf(jobId, 0), taskIdOf(jobId, 2)]);
		expect(values()).toEqual([0, 2, 4]);
	});

	it('ends at once where nothing is left', async () => {
		const { run } = start(1, { kept: [kept(0, 1, false)] });
		expect(await run.ended).toBe('done');
	});

	it('runs again what a device gave before a reload, once it is caught after it', async () => {
		const before = [kept(0, 1, false), kept(1, 1, true), kept(2, 2, false)];
		const { run, clock, changes, values } = start(4, { kept: before });
		await run.enlist(device(1, () => 666).session, facts(1));
		await clock.advance(0);
		await run.enlist(device(2, twice).session, facts(2));
		await run.enlist(device(3, twice).session, facts(3));
		for (let i = 0; i < 5; i++) await clock.advance(100);
		expect(await run.ended).toBe('done');
		expect(run.caught).toMatchObject([{ deviceId: idOf(1), index: 3 }]);
		expect(run.caught[0]?.sentence).toContain('taken back');
		expect(changes).toContainEqual({ type: 'retracted', index: 0 });
		expect(values()).toEqual([0, 2, 4, 6]);
		// What another had agreed with stands, and so does what others gave.
		expect(run.tasks.map(({ deviceId }) => deviceId)).toEqual([
			expect.not.stringContaining(idOf(1)),
			idOf(1),
			idOf(2),
			expect.not.stringContaining(idOf(1))
		]);
	});

	it('does not take a caught device back, however often it comes again', async () => {
		const caught = [
			{
				deviceId: idOf(1),
				taskId: taskIdOf(jobId, 0),
				index: 0,
				sentence: 'It lied.',
				evidence: undefined,
				report: 'none' as const
			}
		];
		const { run } = start(1, { caught });
		const liar = device(1, twice);
		await expect(run.enlist(liar.session, facts(1))).rejects.toMatchObject({ code: 'device.caught' });
		expect(liar.asked).toEqual([]);
		run.cancel();
		expect(await run.ended).toBe('cancelled');
	});

	it('paints a thousand results that come at once in a few strokes', async () => {
		const { run, paints } = start(1000, { isAlone: () => true });
		await run.enlist(device(1, twice).session, facts(1, { slots: 8 }));
		expect(await run.ended).toBe('done');
		expect(paints()).toBeLessThan(6);
	});

	it('touches no row that did not change', async () => {
		const { run, clock } = start(1000, { isAlone: () => true });
		const before = run.tasks;
		const first = device(1, (value) => (value < 5 ? twice(value) : never()));
		await run.enlist(first.session, facts(1, { slots: 8 }));
		await clock.advance(100);
		expect(run.tasks.filter((row, i) => row !== before[i]).length).toBe(13);
		expect(run.tasks[0]).toMatchObject({ state: 'done' });
		run.cancel();
	});
});

function kept(index: number, by: number, checked: boolean): KeptTask {
	const taskId = taskIdOf(jobId, index);
	return {
		index,
		attempts: 1,
		deviceId: idOf(by),
		outputs: one('y', 2 * index),
		receipt: {
			valid: true,
			problem: undefined,
			receipt: { taskId, deviceId: idOf(by) } as KeptTask['receipt']['receipt'],
			signature: '0x00',
			devicePublicKey: '0x00'
		},
		checked
	};
}
