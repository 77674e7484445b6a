import type { DeviceId, TaskId } from '$lib/core/ids';
import type { DeviceFailure, JobConfig, JobEffect, JobEvent, Purpose, Scheduler } from '../scheduler';
import { NO_WORK } from '../noWork';
import { seededRandom } from '../seededRandom';

interface Attempt {
	attempt: number;
	deviceId: DeviceId;
	deadlineMs: number;
	state: 'running' | 'here' | 'over';
}
interface Task {
	taskId: TaskId;
	attempts: Attempt[];
	kept: Attempt | undefined;
	checked: boolean;
	wantsCheck: boolean;
	state: 'open' | 'done' | 'failed';
	failures: DeviceFailure[];
}
interface Device {
	deviceId: DeviceId;
	owner: string;
	slots: number;
	running: Set<Attempt>;
	state: 'ready' | 'draining' | 'lost' | 'caught';
	heardMs: number;
}

/** What a scheduler may get wrong, and a simulation must find out. */
export interface Fault {
	/** Believes whatever comes for a task, whether or not the attempt is over. */
	keepsStale?: true;
	neverChecks?: true;
	/** Does not put a result that is no longer believed back in the queue. */
	losesRetracted?: true;
	/** Gives up what a lost device held. */
	losesWithDevice?: true;
	/** Has a device's result checked by whoever is free. */
	ignoresOwners?: true;
	/** Blames whoever answered last. */
	catchesAnyone?: true;
	/** Calls every result checked. */
	overstates?: true;
}

/** A scheduler of the plainest kind, sound but slow: it looks at everything at every step. Unsound by one fault. */
export function plainScheduler(config: JobConfig, fault: Fault = {}): Scheduler {
	const random = seededRandom(config.seed);
	const share = { economy: 0.05, standard: 0.2, strict: 1 }[config.assurance];
	const tasks = new Map<TaskId, Task>();
	const devices = new Map<DeviceId, Device>();
	const byPurpose = { ...NO_WORK };
	const disputed = new Map<Task, readonly number[]>();
	let queue: { task: Task; purpose: Purpose }[] = [];
	let effects: JobEffect[] = [];
	let ended: 'done' | 'stopped' | undefined;
	let nowMs = config.startedAtMs;
	for (const taskId of config.taskIds) {
		const task: Task = {
			taskId,
			attempts: [],
			kept: undefined,
			checked: false,
			wantsCheck: !fault.neverChecks && random.chance(share),
			state: 'open',
			failures: []
		};
		tasks.set(taskId, task);
		queue.push({ task, purpose: 'first' });
	}
	const count = (state: Task['state']) => [...tasks.values()].filter((task) => task.state === state).length;
	return {
		apply(event) {
			effects = [];
			if (ended) return effects;
			nowMs = event.nowMs;
			handle(event);
			dispatch();
			if ([...tasks.values()].every(({ state }) => state !== 'open')) end('done');
			else if (nowMs > config.startedAtMs + config.limits.totalMs) end('stopped');
			return effects;
		},
		task: () => undefined,
		device: (deviceId) => {
			const device = devices.get(deviceId);
			if (!device) return undefined;
			return {
				deviceId,
				state: 'ready',
				running: device.running.size,
				done: 0,
				agreedInARow: 0,
				level: 'trusted',
				checkRate: share,
				meanMs: undefined
			};
		},
		get totals() {
			const done = count('done');
			const failed = count('failed');
			return { queued: 0, running: 0, checking: 0, done, checked: 0, failed, cancelled: 0, byPurpose, ended };
		},
		get nextTickMs() {
			if (ended) return undefined;
			let nextMs = config.startedAtMs + config.limits.totalMs + 1;
			for (const { state, heardMs, running } of devices.values()) {
				if (state === 'ready' || state === 'draining')
					nextMs = Math.min(nextMs, heardMs + config.limits.heartbeatMs + 1);
				for (const { deadlineMs } of running) nextMs = Math.min(nextMs, deadlineMs);
			}
			return nextMs;
		}
	};

	function end(how: 'done' | 'stopped'): void {
		ended = how;
		effects.push({ type: 'ended', how });
	}

	function handle(event: JobEvent): void {
		switch (event.type) {
			case 'device-ready':
				return welcome(event);
			case 'device-draining': {
				const device = devices.get(event.deviceId);
				if (device?.state === 'ready') device.state = 'draining';
				return;
			}
			case 'device-lost':
				return lose(devices.get(event.deviceId));
			case 'device-seen': {
				const device = devices.get(event.deviceId);
				if (device) device.heardMs = nowMs;
				return;
			}
			case 'result':
				return takeResult(event);
			case 'attempt-failed':
				return takeFailure(event);
			case 'compared':
				return takeComparison(event);
			case 'judged':
				return takeJudgement(event);
			case 'tick':
				return lookAround();
			default:
				return;
		}
	}

	function welcome({ facts }: JobEvent & { type: 'device-ready' }): void {
		const { deviceId, owner, slots } = facts;
		const known = devices.get(deviceId);
		if (known?.state === 'caught') return;
		if (known) lose(known);
		devices.set(deviceId, { deviceId, owner, slots, running: new Set(), state: 'ready', heardMs: nowMs });
	}

	function lose(device: Device | undefined): void {
		if (!device || device.state === 'caught') return;
		device.state = 'lost';
		for (const attempt of device.running) {
			attempt.state = 'over';
			const task = taskOf(attempt);
			if (task && !fault.losesWithDevice) queue.push({ task, purpose: 'retry' });
		}
		device.running.clear();
	}

	function taskOf(attempt: Attempt): Task | undefined {
		for (const task of tasks.values()) if (task.attempts.includes(attempt)) return task;
		return undefined;
	}

	function settle(event: { taskId: TaskId; attempt: number; deviceId: DeviceId }) {
		const task = tasks.get(event.taskId);
		const attempt = task?.attempts[event.attempt - 1];
		const device = devices.get(event.deviceId);
		if (!task || !attempt || !device) return undefined;
		device.running.delete(attempt);
		device.heardMs = nowMs;
		if (attempt.state !== 'running' && !fault.keepsStale) return undefined;
		return { task, attempt };
	}

	function takeResult(event: JobEvent & { type: 'result' }): void {
		const settled = settle(event);
		if (!settled || settled.task.state === 'failed') return;
		const { task, attempt } = settled;
		attempt.state = 'here';
		if (task.kept) {
			effects.push({ type: 'compare', taskId: task.taskId, attempts: [task.kept.attempt, attempt.attempt] });
			return;
		}
		keep(task, attempt, fault.overstates === true);
		if (task.wantsCheck) queue.push({ task, purpose: 'check' });
		else task.state = 'done';
	}

	function keep(task: Task, attempt: Attempt, checked: boolean): void {
		task.kept = attempt;
		task.checked = checked;
		const { taskId } = task;
		effects.push({ type: 'keep', taskId, attempt: attempt.attempt, deviceId: attempt.deviceId, checked });
	}

	function takeFailure(event: JobEvent & { type: 'attempt-failed' }): void {
		const settled = settle(event);
		if (!settled) return;
		const { task, attempt } = settled;
		attempt.state = 'over';
		fail(task, { ...event.failure, deviceId: event.deviceId });
	}

	function fail(task: Task, failure: DeviceFailure): void {
		task.failures.push(failure);
		const devicesThatFailed = new Set(task.failures.map(({ deviceId }) => deviceId)).size;
		if (devicesThatFailed < config.limits.maxAttempts) return void queue.push({ task, purpose: 'retry' });
		// A check that fails for good leaves what was kept.
		if (task.kept) task.state = 'done';
		else {
			task.state = 'failed';
			effects.push({ type: 'failed', taskId: task.taskId, failures: task.failures });
		}
	}

	function takeComparison(event: JobEvent & { type: 'compared' }): void {
		const task = tasks.get(event.taskId);
		if (!task?.kept || task.state !== 'open') return;
		if (event.agree) {
			keep(task, task.kept, true);
			task.state = 'done';
			return;
		}
		disputed.set(task, event.attempts);
		effects.push({ type: 'judge', taskId: task.taskId, attempts: event.attempts });
	}

	function takeJudgement(event: JobEvent & { type: 'judged' }): void {
		const task = tasks.get(event.taskId);
		if (!task?.kept || task.state !== 'open') return;
		const { right } = event;
		// Nobody knows better: what is kept stays.
		if (!right) return void (task.state = 'done');
		const judged = disputed.get(task) ?? [];
		const wrong = task.attempts.filter(
			({ state, attempt }) =>
				state === 'here' &&
				judged.includes(attempt) &&
				(fault.catchesAnyone ? attempt === Math.max(...judged) : !right.includes(attempt))
		);
		const good = task.attempts.find(({ state, attempt }) => state === 'here' && right.includes(attempt));
		if (task.kept !== good) retract(task);
		if (good) {
			keep(task, good, true);
			task.state = 'done';
		}
		for (const { deviceId, attempt } of wrong) {
			effects.push({ type: 'caught', deviceId, taskId: task.taskId, attempt, right: right[0], retracted: 0 });
			const device = devices.get(deviceId);
			lose(device);
			if (device) device.state = 'caught';
			for (const other of tasks.values())
				if (other.kept?.deviceId === deviceId && !other.checked) retract(other);
		}
		if (!good) retract(task);
	}

	function retract(task: Task): void {
		if (!task.kept) return;
		const { attempt, deviceId } = task.kept;
		effects.push({ type: 'retract', taskId: task.taskId, attempt, deviceId });
		task.kept.state = 'over';
		task.kept = undefined;
		task.state = 'open';
		queue = queue.filter((wanted) => wanted.task !== task);
		if (!fault.losesRetracted) queue.push({ task, purpose: 'rerun' });
	}

	function lookAround(): void {
		for (const device of devices.values()) {
			if (nowMs - device.heardMs > config.limits.heartbeatMs) lose(device);
			for (const attempt of device.running) {
				const task = taskOf(attempt);
				if (attempt.deadlineMs > nowMs || !task) continue;
				const { deviceId } = device;
				device.running.delete(attempt);
				attempt.state = 'over';
				effects.push({
					type: 'abandon',
					taskId: task.taskId,
					attempt: attempt.attempt,
					deviceId,
					why: 'overdue'
				});
				fail(task, { code: 'task.deadline', text: 'Overdue.', retryable: true, deviceId });
			}
		}
	}

	function dispatch(): void {
		queue = queue.filter(({ task, purpose }) => {
			if (task.state !== 'open') return false;
			const held = task.attempts.filter(({ state }) => state !== 'over');
			// Something for it is under way already.
			if (held.some(({ state }) => state === 'running')) return false;
			const tried = new Set(task.attempts.map(({ deviceId }) => deviceId));
			const owners = new Set(held.map(({ deviceId }) => devices.get(deviceId)?.owner));
			for (const device of devices.values()) {
				if (device.state !== 'ready' || device.running.size >= device.slots) continue;
				if (tried.has(device.deviceId) || (owners.has(device.owner) && !fault.ignoresOwners)) continue;
				const { deviceId } = device;
				const attempt: Attempt = {
					attempt: task.attempts.length + 1,
					deviceId,
					deadlineMs: nowMs + config.limits.attemptMs.most,
					state: 'running'
				};
				task.attempts.push(attempt);
				device.running.add(attempt);
				byPurpose[purpose]++;
				effects.push({ type: 'run', taskId: task.taskId, purpose, ...attempt });
				return false;
			}
			return true;
		});
	}
}
