import { answerReports } from './answerReports';
import type { AnswerOptions } from './answerRound';
import { proveAnew } from './attest';
import type { AttendOptions, Autopilot } from './autopilot/createAutopilot';
import { readEarnings } from './earnings';
import { keepAttested } from './keepAttested';
import type { OwnWindow } from './ports';
import type { Windows } from './windows';

/** How often earnings are read while serving. */
const EARNINGS_MS = 4000;

export interface Serving {
	/** What whoever examines the device is answered with; its signal ends all. */
	answering: AnswerOptions;
	windows: Windows;
	autopilot: Autopilot | undefined;
	/** Gets what has the device prove anew in the window that is served now. */
	onProvable: (proveNow: () => Promise<void>) => void;
	/** A window was forfeited: it is served no more. */
	onForfeited: () => void;
}

/**
 * Stays with a window until its end, and with the one that the autopilot has opened by then. Links and models stay:
 * no lease outlasts its window, but who rents the next one finds the device as it was.
 *
 * @returns once a window is over and no other follows, or serving was aborted
 */
export async function serveWindows(first: OwnWindow, serving: Serving): Promise<void> {
	const { answering, autopilot } = serving;
	const { signal } = answering;
	for (let window: OwnWindow | undefined = first; window && !signal.aborted;) {
		const during = new AbortController();
		const after = new AbortController();
		const here: AttendOptions = { ...answering, classId: window.classId, windows: serving.windows };
		const until = (end: AbortController) => ({ ...here, signal: AbortSignal.any([signal, end.signal]) });
		serving.onProvable(() => proveAnew(here));
		void watchReports(window, until(after), serving.onForfeited);
		const tending = [
			keepAttested(window, { ...here, over: until(during).signal }),
			autopilot?.tend(window, until(during))
		];
		await watchWindow(window, answering);
		during.abort();
		await Promise.allSettled(tending);
		if (signal.aborted) return;
		const next: OwnWindow | undefined = await autopilot?.goOn(window, here).catch(() => undefined);
		if (signal.aborted) return;
		after.abort();
		window = next;
	}
}

/** Reads what the window earns and notices its end. A chain that can't be asked is asked again. */
async function watchWindow(window: OwnWindow, { chain, board, clock, signal }: AnswerOptions): Promise<void> {
	while (!signal.aborted) {
		await readEarnings(window, chain, board).catch(() => {});
		if (signal.aborted || chain.nowS() >= window.endS) return;
		await clock.sleep(EARNINGS_MS, signal).catch(() => {});
	}
}

/** Answers whoever reports the device. */
async function watchReports(
	window: OwnWindow,
	answering: AnswerOptions,
	onForfeited: () => void
): Promise<void> {
	await answerReports(window, answering).catch(() => {});
	if (!answering.signal.aborted) onForfeited();
}
