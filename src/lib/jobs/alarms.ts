import { abandonAttempt, runningOn } from './attempts';
import { wholeUs } from './deadlines';
import { failAttempt } from './failures';
import { refreshDevice, wakeBy, type JobCore } from './jobCore';
import { NEVER, type Device } from './numbers';
import { giveUp } from './opinions';

/** Does what has fallen due by now: attempts overdue, devices gone silent, rests over, waits too long. */
export function runAlarms(core: JobCore): void {
	const { alarms, devices, line, config } = core;
	while ((alarms.topKey ?? Infinity) <= core.nowMs) {
		const device = alarms.top as Device;
		alarms.delete(device);
		devices.alarmMs.set(device, NEVER);
		wake(core, device);
	}
	for (let oldest = line.oldest(); oldest; oldest = line.oldest()) {
		if (core.nowMs < oldest.sinceMs + config.limits.queueMs) break;
		giveUp(core, oldest.row);
	}
}

/**
 * A device may have become slower since its last result, as one does that is lent in a smaller part: its next attempt is
 * given twice the time, up to the most. What it then takes brings the mean back to what is so.
 */
function slowDown({ config, devices }: JobCore, device: Device): void {
	const { most, factor } = config.limits.attemptMs;
	if (devices.done.get(device) === 0) return;
	const meanUs = devices.meanUs.get(device);
	devices.meanUs.set(device, Math.max(meanUs, wholeUs(Math.min(2 * meanUs, (1000 * most) / factor))));
}

/**
 * One alarm a device is enough: it rings no later than the first of what the device has running, its silence
 * and its rest. What has ended since leaves it ringing early, once, instead of costing a step each time.
 */
function wake(core: JobCore, device: Device): void {
	const { attempts, devices } = core;
	const { heartbeatMs } = core.config.limits;
	const restUntilMs = devices.restUntilMs.get(device);
	if (restUntilMs !== NEVER && restUntilMs <= core.nowMs) {
		devices.restUntilMs.set(device, NEVER);
		refreshDevice(core, device);
	}
	if (devices.present.is(device) && devices.lastSeenMs.get(device) + heartbeatMs <= core.nowMs) {
		devices.present.put(device, false);
		devices.silent.put(device, true);
		refreshDevice(core, device);
		const text = `Nothing was heard of it for ${heartbeatMs / 1000} s.`;
		for (const attempt of runningOn(core, device)) {
			abandonAttempt(core, attempt, 'overdue');
			failAttempt(core, attempt, { code: 'device.lost', text, retryable: true });
		}
	}
	for (const attempt of runningOn(core, device)) {
		const deadlineMs = attempts.deadlineMs.get(attempt);
		if (core.nowMs < deadlineMs) continue;
		const text = `No result within ${(deadlineMs - attempts.startedMs.get(attempt)) / 1000} s.`;
		abandonAttempt(core, attempt, 'overdue');
		slowDown(core, device);
		failAttempt(core, attempt, { code: 'attempt.timeout', text, retryable: true });
	}
	if (devices.present.is(device)) wakeBy(core, device, devices.lastSeenMs.get(device) + heartbeatMs);
	if (devices.restUntilMs.get(device) !== NEVER) wakeBy(core, device, devices.restUntilMs.get(device));
	for (let run = devices.running.get(device); run >= 0; run = attempts.nextOnDevice.get(run)) {
		wakeBy(core, device, attempts.deadlineMs.get(run));
	}
}
