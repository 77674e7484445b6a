import type { ClassId, WindowId } from '$lib/core/ids';
import { FLOW, type Movement, type MovementKind } from '$lib/core/movement';
import { resultsOf, type Result } from './resultsOf';
import { sumBySource, type SourceSums } from './sumBySource';
import { stoodMs, windowsIn, type BookedWindow } from './windowsIn';

/** What the pool owes a window that is not ended yet. */
export interface Standing {
	/** Released and not yet claimed, wei. */
	claimableWei: bigint;
	/** Still to be released if nobody trades, wei. */
	lockedWei: bigint;
}

export interface ClassSums {
	/** Undefined for what no class brings: the daily rewards. */
	classId: ClassId | undefined;
	/** That joined the pool. */
	windows: number;
	stoodMs: number;
	/** Settled, and as open windows stand; undefined where that is not known, wei. */
	resultWei: bigint | undefined;
	perHourWei: bigint | undefined;
}

/**
 * What lending has brought. Result = paid + claimable + locked + held − put in − costs; what is undefined is not known.
 * All amounts are wei.
 */
export interface Summary {
	/** To the wallet: pool shares, sales, what was held, penalties, rewards. */
	paidWei: bigint;
	claimableWei: bigint | undefined;
	lockedWei: bigint | undefined;
	/** Fees and collaterals of open windows. */
	heldWei: bigint;
	/** Out of the wallet, to come back: what went into pools and was held, and what bought a sale back. */
	putInWei: bigint;
	/** Burns, and proofs less what was paid back. */
	costsWei: bigint;
	/** Settled gains and losses. */
	settled: SourceSums;
	settledWei: bigint;
	/** What open windows as liquidity stand at above what was put in. */
	openWei: bigint | undefined;
	openWindows: number;
	resultWei: bigint | undefined;
	stoodMs: number;
	perHourWei: bigint | undefined;
	byClass: ClassSums[];
	/** Ended or open, whose beginning the books do not know: they are in none of these figures. */
	unknownWindows: number;
}

const HOUR_MS = 3_600_000n;
/** What less than this brought says nothing of an hour. */
const MIN_STOOD_MS = 60_000;
const COSTS: readonly MovementKind[] = ['burn', 'proofFee', 'proofRefund'];

/**
 * Adds a wallet's books up.
 *
 * @param movements filled in
 * @param standingOf what the pool owes an open window; undefined where it is not known
 */
export function summarise(
	movements: readonly Movement[],
	{ standingOf, nowMs }: { standingOf: (windowId: WindowId) => Standing | undefined; nowMs: number }
): Summary {
	const windows = windowsIn(movements);
	const known = windows.filter(({ mode }) => mode !== undefined);
	const unknown = new Set(windows.filter(({ mode }) => !mode).map(({ windowId }) => windowId));
	const open = known.filter(({ closedAtMs }) => closedAtMs === undefined);
	const openLp = open.filter(({ mode }) => mode === 'lp');
	const flows = { in: 0n, out: 0n, none: 0n };
	let costsWei = 0n;
	for (const { kind, wei, windowId } of movements) {
		if (COSTS.includes(kind)) costsWei += FLOW[kind] === 'in' ? -wei : wei;
		else if (windowId === undefined || !unknown.has(windowId)) flows[FLOW[kind]] += wei;
	}
	const standings = openLp.map(({ windowId }) => standingOf(windowId));
	const claimableWei = sumKnown(standings.map((standing) => standing?.claimableWei));
	const lockedWei = sumKnown(standings.map((standing) => standing?.lockedWei));
	const gainOf = (window: BookedWindow): bigint | undefined => {
		const standing = standingOf(window.windowId);
		return (
			standing && window.of('poolShare') + standing.claimableWei + standing.lockedWei - window.of('putIn')
		);
	};
	const results = resultsOf(movements);
	const settled = sumBySource(results);
	const settledWei = Object.values(settled).reduce((sum, wei) => sum + wei, 0n);
	const openWei = sumKnown(openLp.map(gainOf));
	const resultWei = openWei === undefined ? undefined : settledWei + openWei;
	const stood = known.reduce((sum, window) => sum + stoodMs(window, nowMs), 0);
	return {
		paidWei: flows.in,
		claimableWei,
		lockedWei,
		heldWei: open.reduce((sum, { of }) => sum + of('held') - of('returned'), 0n),
		putInWei: flows.out,
		costsWei,
		settled,
		settledWei,
		openWei,
		openWindows: open.length,
		resultWei,
		stoodMs: stood,
		perHourWei: perHour(resultWei, stood),
		byClass: sumByClass({ known, openLp, results, gainOf, nowMs }),
		unknownWindows: unknown.size
	};
}

function sumByClass(books: {
	known: readonly BookedWindow[];
	openLp: readonly BookedWindow[];
	results: readonly Result[];
	gainOf: (window: BookedWindow) => bigint | undefined;
	nowMs: number;
}): ClassSums[] {
	const { known, openLp, results, gainOf, nowMs } = books;
	const classIds = new Set([...known, ...results].map(({ classId }) => classId));
	return [...classIds].map((classId) => {
		const own = known.filter((window) => window.classId === classId);
		const stood = own.reduce((sum, window) => sum + stoodMs(window, nowMs), 0);
		const resultWei = sumKnown([
			...results.filter((result) => result.classId === classId).map(({ wei }) => wei),
			...openLp.filter((window) => window.classId === classId).map(gainOf)
		]);
		const windows = own.filter(({ joinedAtMs }) => joinedAtMs !== undefined).length;
		return { classId, windows, stoodMs: stood, resultWei, perHourWei: perHour(resultWei, stood) };
	});
}

/** Undefined as soon as one of them is. */
function sumKnown(amounts: readonly (bigint | undefined)[]): bigint | undefined {
	let sum = 0n;
	for (const wei of amounts) {
		if (wei === undefined) return undefined;
		sum += wei;
	}
	return sum;
}

function perHour(wei: bigint | undefined, ms: number): bigint | undefined {
	return wei === undefined || ms < MIN_STOOD_MS ? undefined : (wei * HOUR_MS) / BigInt(Math.round(ms));
}
