/**
 * What becomes of results: kept, checked, disputed, decided, taken back.
 *
 * A task's opinions are the results it has that still count, of owners that all differ; the first is kept. One
 * that need not be checked settles the task. Else a second is asked for and compared with it: if they agree the
 * task is settled, if not the judge decides or opinions of further owners are compared with all that are there
 * until two agree. Whoever then stands alone is caught, and what it returned unchecked is taken back.
 */
import { abandonAttempt, endAttempt, runningOn } from './attempts';
import { checkRateOf, refreshDevice, type JobCore } from './jobCore';
import type { Attempt, Device, Opinion, Owner, Task } from './numbers';
import { EMPTY, type TaskRow } from './rows';

/**
 * Opinions that a task asks for at most. Where all of them differ it waits until one of its devices is caught over
 * another task: who lies without computing is free ten times as often as the others, and at the start of a job,
 * when nobody is known, may be five of six. Where none is caught, the task or the tolerance is to blame: it fails.
 */
export const MAX_OPINIONS = 6;

/** The result of a running attempt has come. */
export function takeResult(core: JobCore, attempt: Attempt): void {
	const { attempts, devices, tasks } = core;
	const task = attempts.task.get(attempt);
	const device = attempts.device.get(attempt);
	const number = attempts.number.get(attempt);
	endAttempt(core, attempt);
	devices.done.add(device, 1);
	if (devices.failing.is(device)) devices.forgetFailures(device);
	const tookMs = core.nowMs - attempts.startedMs.get(attempt);
	devices.meanUs.set(device, core.durations.add(tookMs, devices.paceOf(device)));
	for (let other = tasks.running.get(task); other >= 0; other = tasks.running.get(task)) {
		abandonAttempt(core, other, 'notNeeded');
	}
	const known = tasks.row(task);
	if (known) known.failureWeight = 0;
	if (!known || known.opinions.length === 0) {
		const kept = { attempt: number, device };
		keep(core, task, kept, false);
		if (!isChecked(core, device)) return tasks.settle(task, kept, false, devices);
		const row = tasks.withRow(task);
		row.opinions = [core.opinions.open(task, kept)];
		openCheck(core, row);
		return;
	}
	const pairs = known.opinions.map((earlier) => [core.opinions.attempt.get(earlier), number] as const);
	// A spread would leave room for more, for as long as the check lasts.
	known.opinions = known.opinions.concat(core.opinions.open(task, { attempt: number, device }));
	compareOnly(core, known, known.comparing.length > 0 ? [...known.comparing, ...pairs] : pairs);
	for (const pair of pairs) core.effects.push({ type: 'compare', taskId: known.taskId, attempts: pair });
}

/** The caller has compared two results. Answers that were not asked for, or not any more, are dropped. */
export function takeComparison(
	core: JobCore,
	row: TaskRow,
	attempts: readonly [number, number],
	agree: boolean
): void {
	const [a, b] = attempts;
	const at = row.comparing.findIndex(([x, y]) => (x === a && y === b) || (x === b && y === a));
	if (at < 0) return;
	compareOnly(core, row, row.comparing.toSpliced(at, 1));
	if (agree) row.agreeing = [...row.agreeing, attempts];
	if (row.comparing.length === 0) conclude(core, row);
}

/** The judge has spoken. What it was asked before the task went another way is over. */
export function takeJudgement(core: JobCore, row: TaskRow, right: readonly number[] | undefined): void {
	const [asked] = row.judgements;
	row.judgements = row.judgements.slice(1);
	if (!asked || asked !== row.judging) return;
	stopJudging(core, row);
	const agreeing = row.opinions.filter((opinion) => right?.includes(core.opinions.attempt.get(opinion)));
	// None of the attempts it names is one of ours: no more than if it had not decided.
	if (right && (right.length === 0 || agreeing.length > 0)) {
		decide(core, row, agreeing);
		return;
	}
	row.judgeFailed = true;
	if (row.opinions.length === 1) askSecond(core, row);
	else core.line.add(row, 'tiebreak', core.nowMs);
}

/** Puts a task that nothing runs for, and that is not in line, where it goes on from here. */
export function goOn(core: JobCore, row: TaskRow, answerAs: 'retry' | 'rerun'): void {
	if (row.opinions.length === 0) {
		core.tasks.setState(row.task, 'queued');
		core.line.add(row, answerAs, core.nowMs);
	} else if (row.opinions.length === 1) {
		askSecond(core, row);
	} else {
		askThird(core, row);
	}
}

/** No device will have a go at what the task waits for: asks the judge, or ends the task as it stands. */
export function giveUp(core: JobCore, row: TaskRow): void {
	core.line.remove(row);
	if (row.opinions.length === 0) {
		core.tasks.setState(row.task, 'failed');
		core.effects.push({ type: 'failed', taskId: row.taskId, failures: row.failures });
	} else if (core.config.hasJudge && !row.judgeFailed) {
		askJudge(core, row);
	} else if (row.opinions.length === 1) {
		settle(core, row, false);
	} else {
		failDisputed(core, row);
	}
}

/** Ends a task that has results as it stands, at the end of the job. @returns whether one is left standing */
export function endOpen(core: JobCore, row: TaskRow): boolean {
	core.line.remove(row);
	compareOnly(core, row, EMPTY);
	stopJudging(core, row);
	if (row.opinions.some((opinion) => core.opinions.disputed.get(opinion))) {
		dropAll(core, row);
		core.tasks.setState(row.task, 'queued');
		return false;
	}
	for (const opinion of row.opinions.slice(1)) letGo(core, row, opinion, false);
	settle(core, row, false);
	return true;
}

function keep(core: JobCore, task: Task, kept: { attempt: number; device: Device }, checked: boolean): void {
	const taskId = core.tasks.idOf(task);
	const deviceId = core.devices.idOf(kept.device);
	core.effects.push({ type: 'keep', taskId, attempt: kept.attempt, deviceId, checked });
}

function keepFirst(core: JobCore, row: TaskRow, checked: boolean): void {
	const [opinion] = row.opinions;
	if (opinion !== undefined) keep(core, row.task, resultOf(core, opinion), checked);
}

function resultOf({ opinions }: JobCore, opinion: Opinion): { attempt: number; device: Device } {
	return { attempt: opinions.attempt.get(opinion), device: opinions.device.get(opinion) };
}

/** Decides, unseen by the device, whether the one result a task has is checked. */
function isChecked(core: JobCore, device: Device): boolean {
	const rate = checkRateOf(core, device);
	return rate >= 1 || core.random() < rate;
}

/** Has the one result a task has checked. */
function openCheck(core: JobCore, row: TaskRow): void {
	core.tasks.setState(row.task, 'checking');
	askSecond(core, row);
}

/**
 * Asks for a second opinion: of a device, or of the judge where all that there are or may still come are of one owner.
 * Devices work side by side and the judge does not, so one that is still getting ready is worth the wait.
 */
function askSecond(core: JobCore, row: TaskRow): void {
	const [kept] = row.opinions;
	if (kept === undefined) return;
	const owner = ownerOf(core, kept);
	if (!core.alone || core.usableOwners > usableOf(core, [owner])) {
		core.line.add(row, 'check', core.nowMs, row.failedOn.length === 0 ? owner : undefined);
	} else if (core.config.hasJudge && !row.judgeFailed) askJudge(core, row);
	else settle(core, row, false);
}

function ownerOf({ devices, opinions }: JobCore, opinion: Opinion): Owner {
	return devices.owner.get(opinions.device.get(opinion));
}

/** How many of some owners have a device that may be given work. */
function usableOf({ ownerUsable }: JobCore, owners: readonly Owner[]): number {
	return owners.reduce((sum, owner) => sum + ((ownerUsable[owner] ?? 0) > 0 ? 1 : 0), 0);
}

/**
 * Asks for a further opinion on results that differ. A third device first: there are many of them and one judge,
 * and as long as a dispute lasts its liar makes more. The judge where there is none, or where three differ.
 */
function askThird(core: JobCore, row: TaskRow): void {
	const owners = row.opinions.map((opinion) => ownerOf(core, opinion));
	const others = core.usableOwners > usableOf(core, owners) && row.opinions.length < 3;
	if (others || !core.config.hasJudge || row.judgeFailed) core.line.add(row, 'tiebreak', core.nowMs);
	else askJudge(core, row);
}

function askJudge(core: JobCore, row: TaskRow): void {
	const attempts = row.opinions.map((opinion) => core.opinions.attempt.get(opinion));
	row.judging = attempts;
	row.judgements = [...row.judgements, attempts];
	core.owed++;
	core.effects.push({ type: 'judge', taskId: row.taskId, attempts });
}

function stopJudging(core: JobCore, row: TaskRow): void {
	if (!row.judging) return;
	row.judging = undefined;
	core.owed--;
}

/** Awaits these comparisons of a task, and no others. */
function compareOnly(core: JobCore, row: TaskRow, pairs: TaskRow['comparing']): void {
	core.owed += pairs.length - row.comparing.length;
	row.comparing = pairs;
	if (pairs.length > 0) core.compared.set(row.taskId, row);
	else core.compared.delete(row.taskId);
}

/** All opinions are compared: two that agree decide, or else it is a dispute. */
function conclude(core: JobCore, row: TaskRow): void {
	const { agreeing, opinions } = row;
	if (agreeing.length > 0) {
		// Whatever agrees, agrees with the newest: before it came, no two did.
		decide(
			core,
			row,
			opinions.filter((opinion) => agreeing.some((pair) => pair.includes(core.opinions.attempt.get(opinion))))
		);
		return;
	}
	for (const opinion of opinions) core.opinions.setDisputed(opinion, true);
	askThird(core, row);
}

/** Settles a task in favour of some of its opinions, and catches the devices of the others. */
function decide(core: JobCore, row: TaskRow, right: readonly Opinion[]): void {
	const { devices } = core;
	const { taskId, opinions } = row;
	const [kept] = opinions;
	const winner = kept !== undefined && right.includes(kept) ? kept : right[0];
	const wrong = opinions
		.filter((opinion) => !right.includes(opinion))
		.map((opinion) => resultOf(core, opinion));
	for (const { device, attempt } of wrong) {
		const retracted = core.tasks.uncheckedOf(device, devices) + countKept(core, device);
		const rightAttempt = winner === undefined ? undefined : core.opinions.attempt.get(winner);
		core.effects.push({
			type: 'caught',
			deviceId: devices.idOf(device),
			taskId,
			attempt,
			right: rightAttempt,
			retracted
		});
	}
	for (const { device } of wrong) devices.caught.put(device, true);
	for (const opinion of right) devices.agreedInARow.add(core.opinions.device.get(opinion), 1);
	if (winner !== undefined) {
		if (kept !== undefined && winner !== kept) {
			letGo(core, row, kept, true);
			row.opinions = [winner, ...opinions.filter((opinion) => opinion !== winner)];
		}
		keepFirst(core, row, true);
		for (const opinion of opinions) {
			if (opinion !== winner && opinion !== kept) letGo(core, row, opinion, false);
		}
		settle(core, row, true);
	} else {
		dropAll(core, row);
		goOn(core, row, 'rerun');
	}
	for (const { device } of wrong) takeBack(core, device);
}

/** How many tasks not settled yet keep a result of the device. */
function countKept({ opinions, tasks }: JobCore, device: Device): number {
	const isKept = (opinion: Opinion) => tasks.row(opinions.task.get(opinion))?.opinions[0] === opinion;
	return opinions.of(device).filter(isKept).length;
}

/** Gives a device that is caught nothing more, and undoes what of it nobody checked. */
function takeBack(core: JobCore, device: Device): void {
	refreshDevice(core, device);
	const { attempts, devices, tasks } = core;
	for (const attempt of runningOn(core, device)) {
		const task = attempts.task.get(attempt);
		abandonAttempt(core, attempt, 'deviceCaught');
		if (tasks.running.get(task) < 0) goOn(core, tasks.withRow(task), 'retry');
	}
	const deviceId = devices.idOf(device);
	for (let last = tasks.unsettleLast(device, devices); last; last = tasks.unsettleLast(device, devices)) {
		const row = tasks.withRow(last.task);
		core.effects.push({ type: 'retract', taskId: row.taskId, attempt: last.attempt, deviceId });
		goOn(core, row, 'rerun');
	}
	// What catching another settles meanwhile drops out on the way.
	const { oldestOpen } = devices;
	for (let next = oldestOpen.get(device); next >= 0; next = oldestOpen.get(device)) {
		withoutCaught(core, tasks.withRow(core.opinions.task.get(next)));
	}
}

/** A task goes on as if it had never had the results of those that are caught. */
function withoutCaught(core: JobCore, row: TaskRow): void {
	const [kept] = row.opinions;
	const { opinions } = core;
	const isCaught = (opinion: Opinion): boolean => core.devices.caught.is(opinions.device.get(opinion));
	const gone = row.opinions.filter(isCaught);
	const goneAttempts = gone.map((opinion) => opinions.attempt.get(opinion));
	const isGone = (attempt: number): boolean => goneAttempts.includes(attempt);
	row.opinions = row.opinions.filter((opinion) => !isCaught(opinion));
	for (const opinion of gone) {
		letGo(core, row, opinion, opinion === kept);
		opinions.close(opinion);
	}
	compareOnly(
		core,
		row,
		row.comparing.filter(([a, b]) => !isGone(a) && !isGone(b))
	);
	row.agreeing = row.agreeing.filter(([a, b]) => !isGone(a) && !isGone(b));
	stopJudging(core, row);
	// It waited for whoever may check those it had before.
	core.line.remove(row);
	const [first, second] = row.opinions;
	if (first !== undefined && first !== kept) keepFirst(core, row, false);
	if (first !== undefined && second === undefined) opinions.setDisputed(first, false);
	if (core.tasks.running.get(row.task) >= 0) {
		// What runs as a check tells as much as a first answer.
		core.tasks.setState(row.task, first !== undefined ? 'checking' : 'running');
	} else if (first === undefined) {
		goOn(core, row, 'rerun');
	} else if (second === undefined) {
		if (isChecked(core, opinions.device.get(first))) openCheck(core, row);
		else settle(core, row, false);
	} else if (row.comparing.length === 0) {
		conclude(core, row);
	}
}

/** Nobody agrees with anybody: no result stands, and nobody is caught. */
function failDisputed(core: JobCore, row: TaskRow): void {
	for (const opinion of row.opinions) {
		const device = core.opinions.device.get(opinion);
		core.devices.agreedInARow.set(device, 0);
		const failure = {
			deviceId: core.devices.idOf(device),
			code: 'result.disputed',
			text: 'Its result agrees with no other, and nobody could decide.',
			retryable: true
		};
		row.failures = [...row.failures, failure];
	}
	dropAll(core, row);
	core.tasks.setState(row.task, 'failed');
	core.effects.push({ type: 'failed', taskId: row.taskId, failures: row.failures });
}

/** Lets go of all results of a task. */
function dropAll(core: JobCore, row: TaskRow): void {
	for (const [at, opinion] of row.opinions.entries()) {
		letGo(core, row, opinion, at === 0);
		core.opinions.close(opinion);
	}
	row.opinions = EMPTY;
	row.agreeing = EMPTY;
}

/** Lets go of one result: taken back where it was kept, else only forgotten. */
function letGo(core: JobCore, { taskId }: TaskRow, opinion: Opinion, wasKept: boolean): void {
	const { attempt, device } = resultOf(core, opinion);
	if (wasKept) core.effects.push({ type: 'retract', taskId, attempt, deviceId: core.devices.idOf(device) });
	else core.effects.push({ type: 'forget', taskId, attempt });
}

/** The first opinion is the task's result. */
function settle(core: JobCore, row: TaskRow, checked: boolean): void {
	const [first] = row.opinions;
	if (first === undefined) return;
	const kept = resultOf(core, first);
	for (const opinion of row.opinions) core.opinions.close(opinion);
	row.opinions = EMPTY;
	row.agreeing = EMPTY;
	core.tasks.settle(row.task, kept, checked, core.devices);
}
