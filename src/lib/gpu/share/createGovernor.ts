import { createDispatchCosts } from './dispatchCosts';
import type { DutyLedger } from './dutyLedger';
import { cutCommands } from './cutCommands';
import { createPassTimes, type PassTimes } from './passTimes';
import type { ShareWords } from './shareWords';

/** A submission at a reduced share aims at no more than this on the GPU, ms: half a frame of the owner's screen. */
const SLICE_MS = 8;
/** Shorter rests are put together, ms: a thread that blocks is late by about a tenth of this. */
const LEAST_REST_MS = 2;
/** A proof or a measurement is never followed by a longer rest, ms: renters wait behind it. */
const CLOCKED_REST_MS = 10_000;
/** However much was rested too long, a rest is never shorter than this part of what it should be. */
const LEAST_REST_PART = 0.25;
/** While work waits for a rest to end, the share is looked at so often, ms. */
const LOOK_MS = 100;

/** What a rest is made of; the worker's own in the app. */
export interface GovernorTime {
	/** Monotonic milliseconds. */
	nowMs(): number;
	/** @throws the signal's reason */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Keeps work on one device to a share of the GPU's time. */
export interface Governor {
	/** Rests come between a run's submissions too; else only between runs. */
	readonly restsWithin: boolean;
	/**
	 * Rests until the work before is paid for, then does this work, cut into submissions of a few milliseconds with a rest
	 * after each. At 100 % it does the work and nothing else.
	 *
	 * @param kind equal for runs that launch the same kernels in the same order
	 * @param signal gives the rest before up; the work itself is not broken off
	 * @returns `heldMs`: how long the work held the GPU, without rests
	 * @throws what the work throws; the signal's reason
	 */
	run<T>(kind: string, work: () => Promise<T>, signal?: AbortSignal): Promise<{ value: T; heldMs: number }>;
	/** Does work that a clock is held to, at full speed. It is rested for afterwards, ten seconds at most. */
	clocked<T>(work: () => Promise<T>): Promise<T>;
}

/** A pass of the run under way. */
interface Slice {
	/** Index of its first dispatch in the run. */
	first: number;
	count: number;
	/** How long the thread was blocked after it, ms. */
	blockedMs: number;
}

interface Run {
	kind: string;
	slices: Slice[];
	dispatches: number;
	/** What is not submitted yet, by what is known of it, ms; undefined where that is not known. */
	pendingMs: number | undefined;
	/** When the GPU should have done all that was submitted. */
	freeAtMs: number;
	/** Work submitted that no rest was taken for, ms. */
	unpaidMs: number;
	/** What a rest of this run is of its length in theory: less where those before were too long. */
	restPart: number;
	/** Dispatches that it should have; Infinity where that is not known. */
	expected: number;
	isTimed: boolean;
}

/**
 * What is counted is the time that a run holds the GPU: never less than what the GPU worked. Inside a run only the GPU's
 * own clock tells how long a submission took, and it is read when the run is over; so rests within a run follow what the
 * same dispatches took before, and what that was wrong by is made up for before the next run. A first run of its kind is
 * cut after every dispatch and rested for as a whole; what it spends on compiling kernels is not the GPU's work.
 *
 * A device that tells no times, or a page without shared memory, rests between runs only.
 *
 * @param device its commands are cut here, whoever records them: counters of dispatches are put on it before
 * @param share asked each time, since the owner may change it in the middle of a run
 * @param onSlice told how long each pass took on the GPU, ms
 */
export function createGovernor({
	device,
	share,
	ledger,
	time,
	times = createPassTimes(device),
	onSlice = () => {}
}: {
	device: GPUDevice;
	share: () => ShareWords;
	ledger: DutyLedger;
	time: GovernorTime;
	times?: PassTimes | undefined;
	onSlice?: (tookMs: number) => void;
}): Governor {
	const costs = createDispatchCosts();
	let run: Run | undefined;
	let lastEndMs = time.nowMs();

	const mayRestWithin = () => times !== undefined && share().wait !== undefined;

	if (times)
		cutCommands(device, {
			isCutting: () => run !== undefined && share().percent() < 100 && mayRestWithin(),
			stamps() {
				const stamps = times.next();
				if (run && stamps) run.slices.push({ first: run.dispatches, count: 0, blockedMs: 0 });
				if (run) run.isTimed = stamps !== undefined;
				return stamps;
			},
			endsHere() {
				const slice = run?.slices.at(-1);
				if (!run || !slice) return false;
				const costMs = costs.costMs(run.kind, run.dispatches++);
				if (!run.isTimed) return false;
				slice.count++;
				run.pendingMs =
					run.pendingMs === undefined || costMs === undefined ? undefined : run.pendingMs + costMs;
				const nextMs = costs.costMs(run.kind, run.dispatches) ?? 0;
				return run.pendingMs === undefined || run.pendingMs + nextMs > SLICE_MS;
			},
			onSubmitted: () => run && restAfterSubmission(run)
		});

	function restAfterSubmission(run: Run) {
		const expectedMs = run.pendingMs;
		run.pendingMs = 0;
		const slice = run.slices.at(-1);
		if (expectedMs === undefined || !slice || !run.isTimed) return;
		const sentMs = time.nowMs();
		run.freeAtMs = Math.max(run.freeAtMs, sentMs) + expectedMs;
		run.unpaidMs += expectedMs * run.restPart;
		// After the last one the result is read first: its renter need not wait for the rest.
		if (run.dispatches >= run.expected) return;
		const { percent, wait } = share();
		const restOf = 100 / percent() - 1;
		const restMs = run.unpaidMs * restOf;
		if (restMs < LEAST_REST_MS || !wait) return;
		wait(run.freeAtMs - sentMs + restMs);
		const wokeMs = time.nowMs();
		slice.blockedMs += wokeMs - sentMs;
		// Another share counts at once for what is not rested for yet.
		if (percent() === 100) run.unpaidMs = 0;
		else run.unpaidMs -= Math.max(0, wokeMs - run.freeAtMs) / restOf;
	}

	async function restBefore(signal: AbortSignal | undefined) {
		ledger.idled(time.nowMs() - lastEndMs, share().percent());
		for (;;) {
			signal?.throwIfAborted();
			const percent = share().percent();
			const owedMs = ledger.owedMs(percent);
			if (owedMs < LEAST_REST_MS) return;
			const beganMs = time.nowMs();
			await time.sleep(Math.min(owedMs, LOOK_MS), signal);
			ledger.rested(time.nowMs() - beganMs, percent);
		}
	}

	/** What was rested too long before is spread over the whole run, so that no part of it goes without a rest. */
	function restPartOf(kind: string): number {
		const percent = share().percent();
		const workMs = costs.whole(kind)?.ms ?? 0;
		if (percent === 100 || workMs === 0) return 1;
		const dueMs = workMs * (100 / percent - 1);
		return Math.max(LEAST_REST_PART, (dueMs + Math.min(0, ledger.owedMs(percent))) / dueMs);
	}

	/** What the GPU's clock says of a run that is over. */
	async function review({ kind, slices, isTimed }: Run, wallMs: number) {
		const isFirst = costs.whole(kind) === undefined;
		const passes = (await times?.read().catch(() => [])) ?? [];
		// What the GPU did not tell is counted as work: too much rather than too little.
		if (passes.length !== slices.length) return { restedMs: 0, heldMs: wallMs, busyMs: wallMs };
		let restedMs = 0;
		let workedMs = 0;
		const timed = slices.map(({ first, count, blockedMs }, i) => {
			const { beganMs = 0, endedMs = 0 } = passes[i] ?? {};
			const tookMs = Math.max(0, endedMs - beganMs);
			const next = passes[i + 1];
			const stoodMs = next ? next.beganMs - endedMs : blockedMs - tookMs;
			restedMs += Math.max(0, Math.min(blockedMs, stoodMs));
			workedMs += tookMs;
			onSlice(tookMs);
			return { first, count, tookMs };
		});
		costs.learn(kind, timed);
		const heldMs = Math.max(0, wallMs - restedMs);
		return { restedMs, heldMs, busyMs: isFirst && isTimed ? Math.min(workedMs, heldMs) : heldMs };
	}

	return {
		get restsWithin() {
			return mayRestWithin();
		},
		async run(kind, work, signal) {
			if (share().percent() < 100) await restBefore(signal);
			const beganMs = time.nowMs();
			const mine: Run = {
				kind,
				slices: [],
				dispatches: 0,
				pendingMs: 0,
				freeAtMs: beganMs,
				unpaidMs: 0,
				restPart: restPartOf(kind),
				expected: costs.whole(kind)?.count ?? Infinity,
				isTimed: false
			};
			run = mine;
			try {
				const value = await work();
				const wallMs = time.nowMs() - beganMs;
				run = undefined;
				const percent = share().percent();
				if (mine.slices.length === 0) {
					ledger.worked(wallMs, percent);
					return { value, heldMs: wallMs };
				}
				const { restedMs, heldMs, busyMs } = await review(mine, wallMs);
				ledger.worked(busyMs, percent);
				ledger.rested(restedMs, percent);
				return { value, heldMs };
			} finally {
				run = undefined;
				times?.forget();
				lastEndMs = time.nowMs();
			}
		},
		async clocked(work) {
			const percent = share().percent();
			ledger.idled(time.nowMs() - lastEndMs, percent);
			const beganMs = time.nowMs();
			try {
				return await work();
			} finally {
				lastEndMs = time.nowMs();
				ledger.worked(lastEndMs - beganMs, share().percent(), CLOCKED_REST_MS);
			}
		}
	};
}
