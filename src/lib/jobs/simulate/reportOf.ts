import { NO_WORK } from '../noWork';
import { PURPOSES } from '../purposes';
import type { JobTotals, Scheduler } from '../scheduler';
import type { Auditor } from './auditor';
import { STARTED } from './ledger';
import type { World } from './world';

/** What a simulated job came to. */
export type SimulationReport = ReturnType<typeof reportOf>;

/** @param spent by the scheduler itself, in real time */
export function reportOf(
	{ ledger, fleet, size, nowMs, workDone, taskMs }: World,
	auditor: Auditor,
	{ totals }: Scheduler,
	spent: {
		tasks: number;
		decisions: number;
		createMs: number;
		applyMs: number;
		ended: JobTotals['ended'];
	}
) {
	const verdict = auditor.verdict();
	const { done, failed, ended } = totals;
	if (done !== verdict.done || failed !== verdict.failed || ended !== spent.ended)
		auditor.breach('countsDiffer');
	const byPurpose = { ...NO_WORK };
	let started = 0;
	let wastedHedges = 0;
	for (let row = 0; row < ledger.rows; row++) {
		const purpose = PURPOSES[ledger.purpose[row] ?? 0] ?? 'first';
		byPurpose[purpose]++;
		if (ledger.has(row, STARTED)) started++;
		if (purpose === 'hedge' && auditor.kept[ledger.task[row] ?? 0] !== row) wastedHedges++;
	}
	const workNeeded = size.reduce((sum, work) => sum + work, 0);
	const capacity = fleet.reduce((sum, { present, presentMs, sinceMs, speed }) => {
		return sum + (speed * (presentMs + (present ? nowMs - sinceMs : 0))) / taskMs;
	}, 0);
	return {
		...verdict,
		...spent,
		/** How often each rule was broken; empty for a sound scheduler. */
		breaches: Object.fromEntries(auditor.breaches),
		attempts: ledger.rows,
		byPurpose,
		/** Attempts that began to compute, a task. */
		extraWork: started / spent.tasks,
		/** The same in the time of a median device. */
		extraSeconds: workDone / workNeeded,
		/** Hedges whose result is not the one that was kept. */
		wastedHedges,
		/** Of what the fleet could have computed while it was there. */
		busyShare: workDone / capacity,
		jobMs: nowMs
	};
}
