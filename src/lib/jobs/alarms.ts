import { abandonAttempt } from './attempts';
import { failAttempt } from './failures';
import { refreshDevice, wakeBy, type JobCore } from './jobCore';
import { giveUp } from './opinions';
import type { DeviceRow } from './rows';

/** Does what has fallen due by now: attempts overdue, devices gone silent, rests over, waits too long. */
export function runAlarms(core: JobCore): void {
	const { alarms, devices, line, config } = core;
	while ((alarms.topKey ?? Infinity) <= core.nowMs) {
		const device = devices[alarms.top ?? -1];
		if (!device) break;
		alarms.delete(device.index);
		device.alarmMs = Infinity;
		wake(core, device);
	}
	for (let oldest = line.oldest(); oldest; oldest = line.oldest()) {
		if (core.nowMs < oldest.sinceMs + config.limits.queueMs) break;
		giveUp(core, oldest.task);
	}
}

/**
 * A device may have become slower since its last result, as one does that is lent in a smaller part: its next attempt is
 * given twice the time, up to the most. What it then takes brings the mean back to what is so.
 */
function slowDown({ config }: JobCore, device: DeviceRow): void {
	const { most, factor } = config.limits.attemptMs;
	if (device.done === 0) return;
	device.meanMs = Math.max(device.meanMs, Math.min(2 * device.meanMs, most / factor));
}

/**
 * One alarm a device is enough: it rings no later than the first of what the device has running, its silence
 * and its rest. What has ended since leaves it ringing early, once, instead of costing a step each time.
 */
function wake(core: JobCore, device: DeviceRow): void {
	const { heartbeatMs } = core.config.limits;
	if (device.restUntilMs !== undefined && device.restUntilMs <= core.nowMs) {
		device.restUntilMs = undefined;
		refreshDevice(core, device);
	}
	// Added, never subtracted, as everywhere: fractions must round alike where a time is set and where it is due.
	if (device.present && device.lastSeenMs + heartbeatMs <= core.nowMs) {
		device.present = false;
		device.silent = true;
		refreshDevice(core, device);
		const text = `Nothing was heard of it for ${heartbeatMs / 1000} s.`;
		for (const attempt of [...device.running]) {
			abandonAttempt(core, attempt, 'overdue');
			failAttempt(core, attempt, { code: 'device.lost', text, retryable: true });
		}
	}
	for (const attempt of [...device.running]) {
		if (core.nowMs < attempt.deadlineMs) continue;
		abandonAttempt(core, attempt, 'overdue');
		slowDown(core, device);
		const text = `No result within ${(attempt.deadlineMs - attempt.startedMs) / 1000} s.`;
		failAttempt(core, attempt, { code: 'attempt.timeout', text, retryable: true });
	}
	if (device.present) wakeBy(core, device, device.lastSeenMs + heartbeatMs);
	if (device.restUntilMs !== undefined) wakeBy(core, device, device.restUntilMs);
	for (const { deadlineMs } of device.running) wakeBy(core, device, deadlineMs);
}
