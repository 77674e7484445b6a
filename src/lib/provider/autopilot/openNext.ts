import type { AnswerOptions } from '../answerRound';
import { proveAnew } from '../attest';
import type { OwnWindow } from '../ports';
import { enterWindow, settleWindow, type Windows } from '../windows';
import type { Plan } from './decide';

/**
 * Opens the window that follows: proves the device where that is needed, and ends the window before it where the next
 * is of another class or role. What was sent is written down, whatever has been stopped since.
 *
 * @throws as `proveAnew`, `settleWindow` and `enterWindow`; the signal's reason
 */
export async function openNext(
	plan: Extract<Plan, { do: 'renew' | 'open' }>,
	before: OwnWindow | undefined,
	options: AnswerOptions & { windows: Windows }
): Promise<OwnWindow> {
	const { chain, deviceId, signal, windows } = options;
	const { windowSeconds, maxStakeWei } = plan;
	const { classId, mode } = plan.advice;
	if (!(await chain.isAttested(deviceId, classId))) await proveAnew({ ...options, classId });
	signal.throwIfAborted();
	if (plan.do === 'renew' && before) {
		const next = { deviceId, windowSeconds, maxStakeWei };
		return enterWindow(() => chain.renew(before, next), signal, windows);
	}
	if (before) await settleWindow(before, windows);
	signal.throwIfAborted();
	const stake = { deviceId, classId, mode, windowSeconds, maxStakeWei };
	return enterWindow(() => chain.stake(stake), signal, windows);
}
