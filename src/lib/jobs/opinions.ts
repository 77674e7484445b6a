/**
 * What becomes of results: kept, checked, disputed, decided, taken back.
 *
 * A task's opinions are the results it has that still count, of owners that all differ; the first is kept. One
 * that need not be checked settles the task. Else a second is asked for and compared with it: if they agree the
 * task is settled, if not the judge decides or opinions of further owners are compared with all that are there
 * until two agree. Whoever then stands alone is caught, and what it returned unchecked is taken back.
 */
import { abandonAttempt, endAttempt } from './attempts';
import { checkRateOf, refreshDevice, type JobCore } from './jobCore';
import { NONE, type AttemptRow, type DeviceRow, type Opinion, type TaskRow } from './rows';

/**
 * Opinions that a task asks for at most. Where all of them differ it waits until one of its devices is caught over
 * another task: who lies without computing is free ten times as often as the others, and at the start of a job,
 * when nobody is known, may be five of six. Where none is caught, the task or the tolerance is to blame: it fails.
 */
export const MAX_OPINIONS = 6;

/** The result of a running attempt has come. */
export function takeResult(core: JobCore, attempt: AttemptRow): void {
	const { task, device } = attempt;
	endAttempt(core, attempt);
	device.done++;
	device.failedInARow = 0;
	device.lastFailed = undefined;
	device.rests = 0;
	const { meanMs, done, facts } = device;
	device.meanMs = core.durations.add(core.nowMs - attempt.startedMs, { score: facts.score, meanMs, done });
	for (let other = task.running[0]; other; other = task.running[0]) abandonAttempt(core, other, 'notNeeded');
	task.failureWeight = 0;
	const opinion: Opinion = {
		task,
		attempt: attempt.number,
		device,
		disputed: false,
		older: undefined,
		younger: undefined
	};
	// Neither leaves room for more, as a spread does: a list lives as long as the check.
	task.opinions = task.opinions.length === 0 ? [opinion] : task.opinions.concat(opinion);
	if (task.opinions.length === 1) {
		keepFirst(core, task, false);
		considerCheck(core, task);
		return;
	}
	device.open.add(opinion);
	const pairs = task.opinions.slice(0, -1).map((earlier) => [earlier.attempt, opinion.attempt] as const);
	compareOnly(core, task, [...task.comparing, ...pairs]);
	for (const attempts of pairs) core.effects.push({ type: 'compare', taskId: task.taskId, attempts });
}

/** The caller has compared two results. Answers that were not asked for, or not any more, are dropped. */
export function takeComparison(
	core: JobCore,
	task: TaskRow,
	attempts: readonly [number, number],
	agree: boolean
): void {
	const [a, b] = attempts;
	const at = task.comparing.findIndex(([x, y]) => (x === a && y === b) || (x === b && y === a));
	if (at < 0) return;
	compareOnly(core, task, task.comparing.toSpliced(at, 1));
	if (agree) task.agreeing = [...task.agreeing, attempts];
	if (task.comparing.length === 0) conclude(core, task);
}

/** The judge has spoken. What it was asked before the task went another way is over. */
export function takeJudgement(core: JobCore, task: TaskRow, right: readonly number[] | undefined): void {
	const [asked] = task.judgements;
	task.judgements = task.judgements.slice(1);
	if (!asked || asked !== task.judging) return;
	stopJudging(core, task);
	const agreeing = task.opinions.filter(({ attempt }) => right?.includes(attempt));
	// None of the attempts it names is one of ours: no more than if it had not decided.
	if (right && (right.length === 0 || agreeing.length > 0)) {
		decide(core, task, agreeing);
		return;
	}
	task.judgeFailed = true;
	if (task.opinions.length === 1) askSecond(core, task);
	else core.line.add(task, 'tiebreak', core.nowMs);
}

/** Puts a task that nothing runs for, and that is not in line, where it goes on from here. */
export function goOn(core: JobCore, task: TaskRow, answerAs: 'retry' | 'rerun'): void {
	if (task.opinions.length === 0) {
		core.tasks.setState(task.index, 'queued');
		core.line.add(task, answerAs, core.nowMs);
	} else if (task.opinions.length === 1) {
		askSecond(core, task);
	} else {
		askThird(core, task);
	}
}

/** No device will have a go at what the task waits for: asks the judge, or ends the task as it stands. */
export function giveUp(core: JobCore, task: TaskRow): void {
	core.line.remove(task);
	if (task.opinions.length === 0) {
		core.tasks.setState(task.index, 'failed');
		core.effects.push({ type: 'failed', taskId: task.taskId, failures: task.failures });
	} else if (core.config.hasJudge && !task.judgeFailed) {
		askJudge(core, task);
	} else if (task.opinions.length === 1) {
		settle(core, task, false);
	} else {
		failDisputed(core, task);
	}
}

/** Ends a task that has results as it stands, at the end of the job. @returns whether one is left standing */
export function endOpen(core: JobCore, task: TaskRow): boolean {
	core.line.remove(task);
	compareOnly(core, task, NONE);
	stopJudging(core, task);
	if (task.opinions.some(({ disputed }) => disputed)) {
		dropAll(core, task);
		core.tasks.setState(task.index, 'queued');
		return false;
	}
	for (const { attempt } of task.opinions.slice(1)) {
		core.effects.push({ type: 'forget', taskId: task.taskId, attempt });
	}
	settle(core, task, false);
	return true;
}

function keepFirst(core: JobCore, task: TaskRow, checked: boolean): void {
	const [kept] = task.opinions;
	if (!kept) return;
	const { taskId } = task;
	const { attempt, device } = kept;
	core.effects.push({ type: 'keep', taskId, attempt, deviceId: device.deviceId, checked });
}

/** Decides, unseen by the device, whether the one result a task has is checked. */
function considerCheck(core: JobCore, task: TaskRow): void {
	const [kept] = task.opinions;
	if (!kept) return;
	const rate = checkRateOf(core, kept.device);
	if (rate < 1 && core.random() >= rate) {
		settle(core, task, false);
		return;
	}
	core.open.add(task);
	kept.device.open.add(kept);
	core.tasks.setState(task.index, 'checking');
	askSecond(core, task);
}

/**
 * Asks for a second opinion: of a device, or of the judge where all that there are or may still come are of one owner.
 * Devices work side by side and the judge does not, so one that is still getting ready is worth the wait.
 */
function askSecond(core: JobCore, task: TaskRow): void {
	const own = (task.opinions[0]?.device.owner.usable ?? 0) > 0 ? 1 : 0;
	if (core.usableOwners > own || !core.alone) core.line.add(task, 'check', core.nowMs);
	else if (core.config.hasJudge && !task.judgeFailed) askJudge(core, task);
	else settle(core, task, false);
}

/**
 * Asks for a further opinion on results that differ. A third device first: there are many of them and one judge,
 * and as long as a dispute lasts its liar makes more. The judge where there is none, or where three differ.
 */
function askThird(core: JobCore, task: TaskRow): void {
	const seen = task.opinions.reduce((sum, { device }) => sum + (device.owner.usable > 0 ? 1 : 0), 0);
	const others = core.usableOwners > seen && task.opinions.length < 3;
	if (others || !core.config.hasJudge || task.judgeFailed) core.line.add(task, 'tiebreak', core.nowMs);
	else askJudge(core, task);
}

function askJudge(core: JobCore, task: TaskRow): void {
	const attempts = task.opinions.map(({ attempt }) => attempt);
	task.judging = attempts;
	task.judgements = [...task.judgements, attempts];
	core.owed++;
	core.effects.push({ type: 'judge', taskId: task.taskId, attempts });
}

function stopJudging(core: JobCore, task: TaskRow): void {
	if (!task.judging) return;
	task.judging = undefined;
	core.owed--;
}

/** Awaits these comparisons of a task, and no others. */
function compareOnly(core: JobCore, task: TaskRow, pairs: TaskRow['comparing']): void {
	core.owed += pairs.length - task.comparing.length;
	task.comparing = pairs;
	if (pairs.length > 0) core.compared.set(task.taskId, task);
	else core.compared.delete(task.taskId);
}

/** All opinions are compared: two that agree decide, or else it is a dispute. */
function conclude(core: JobCore, task: TaskRow): void {
	const { agreeing, opinions } = task;
	if (agreeing.length > 0) {
		// Whatever agrees, agrees with the newest: before it came, no two did.
		decide(
			core,
			task,
			opinions.filter(({ attempt }) => agreeing.some((pair) => pair.includes(attempt)))
		);
		return;
	}
	for (const opinion of opinions) {
		if (opinion.disputed) continue;
		opinion.disputed = true;
		opinion.device.disputes++;
	}
	askThird(core, task);
}

/** Settles a task in favour of some of its opinions, and catches the devices of the others. */
function decide(core: JobCore, task: TaskRow, right: readonly Opinion[]): void {
	const { taskId, opinions } = task;
	const [kept] = opinions;
	const winner = kept && right.includes(kept) ? kept : right[0];
	const wrong = opinions.filter((opinion) => !right.includes(opinion));
	for (const { device, attempt } of wrong) {
		const retracted = device.uncheckedCount + countKept(device);
		const { deviceId } = device;
		core.effects.push({ type: 'caught', deviceId, taskId, attempt, right: winner?.attempt, retracted });
	}
	for (const { device } of wrong) device.caught = true;
	for (const { device } of right) device.agreedInARow++;
	if (winner) {
		if (kept && winner !== kept) {
			letGo(core, task, kept, true);
			task.opinions = [winner, ...opinions.filter((opinion) => opinion !== winner)];
		}
		keepFirst(core, task, true);
		for (const opinion of opinions) {
			if (opinion !== winner && opinion !== kept) letGo(core, task, opinion, false);
		}
		settle(core, task, true);
	} else {
		dropAll(core, task);
		goOn(core, task, 'rerun');
	}
	for (const { device } of wrong) takeBack(core, device);
}

/** How many tasks not settled yet keep a result of the device. */
function countKept(device: DeviceRow): number {
	let count = 0;
	for (const opinion of device.open.list()) if (opinion.task.opinions[0] === opinion) count++;
	return count;
}

/** Gives a device that is caught nothing more, and undoes what of it nobody checked. */
function takeBack(core: JobCore, device: DeviceRow): void {
	refreshDevice(core, device);
	for (const attempt of [...device.running]) {
		abandonAttempt(core, attempt, 'deviceCaught');
		if (attempt.task.running.length === 0) goOn(core, attempt.task, 'retry');
	}
	while (device.firstUnchecked >= 0) {
		const { row, attempt } = core.tasks.unsettle(device.firstUnchecked, device);
		core.effects.push({ type: 'retract', taskId: row.taskId, attempt, deviceId: device.deviceId });
		goOn(core, row, 'rerun');
	}
	// What catching another settles meanwhile drops out on the way.
	for (let next = device.open.oldest; next; next = device.open.oldest) withoutCaught(core, next.task);
}

/** A task goes on as if it had never had the results of those that are caught. */
function withoutCaught(core: JobCore, task: TaskRow): void {
	const [kept] = task.opinions;
	const gone = task.opinions.filter(({ device }) => device.caught);
	const isGone = (attempt: number): boolean => gone.some((opinion) => opinion.attempt === attempt);
	for (const opinion of gone) {
		closeOpinion(opinion);
		letGo(core, task, opinion, opinion === kept);
	}
	task.opinions = task.opinions.filter(({ device }) => !device.caught);
	compareOnly(
		core,
		task,
		task.comparing.filter(([a, b]) => !isGone(a) && !isGone(b))
	);
	task.agreeing = task.agreeing.filter(([a, b]) => !isGone(a) && !isGone(b));
	stopJudging(core, task);
	// It waited for whoever may check those it had before.
	core.line.remove(task);
	const [first, second] = task.opinions;
	if (first && first !== kept) keepFirst(core, task, false);
	if (first && !second && first.disputed) {
		first.disputed = false;
		first.device.disputes--;
	}
	if (!first) core.open.delete(task);
	if (task.running.length > 0) {
		// What runs as a check tells as much as a first answer.
		core.tasks.setState(task.index, first ? 'checking' : 'running');
	} else if (!first) {
		goOn(core, task, 'rerun');
	} else if (!second) {
		considerCheck(core, task);
	} else if (task.comparing.length === 0) {
		conclude(core, task);
	}
}

/** Nobody agrees with anybody: no result stands, and nobody is caught. */
function failDisputed(core: JobCore, task: TaskRow): void {
	for (const { device } of task.opinions) {
		device.agreedInARow = 0;
		const failure = {
			deviceId: device.deviceId,
			code: 'result.disputed',
			text: 'Its result agrees with no other, and nobody could decide.',
			retryable: true
		};
		task.failures = [...task.failures, failure];
	}
	dropAll(core, task);
	core.tasks.setState(task.index, 'failed');
	core.effects.push({ type: 'failed', taskId: task.taskId, failures: task.failures });
}

/** Lets go of all results of a task. */
function dropAll(core: JobCore, task: TaskRow): void {
	for (const [at, opinion] of task.opinions.entries()) {
		closeOpinion(opinion);
		letGo(core, task, opinion, at === 0);
	}
	task.opinions = NONE;
	task.agreeing = NONE;
	core.open.delete(task);
}

/** Lets go of one result: taken back where it was kept, else only forgotten. */
function letGo(core: JobCore, { taskId }: TaskRow, { attempt, device }: Opinion, wasKept: boolean): void {
	if (wasKept) core.effects.push({ type: 'retract', taskId, attempt, deviceId: device.deviceId });
	else core.effects.push({ type: 'forget', taskId, attempt });
}

/** The first opinion is the task's result. */
function settle(core: JobCore, task: TaskRow, checked: boolean): void {
	const [kept] = task.opinions;
	if (!kept) return;
	// One that is not to be checked was never open, nor counted anywhere.
	if (core.open.delete(task)) for (const opinion of task.opinions) closeOpinion(opinion);
	task.opinions = NONE;
	task.agreeing = NONE;
	core.tasks.settle(task, kept, checked);
}

function closeOpinion(opinion: Opinion): void {
	opinion.device.open.delete(opinion);
	if (opinion.disputed) opinion.device.disputes--;
	opinion.disputed = false;
}
