import type { ClassId, DeviceId, WindowId } from '$lib/core/ids';
import type { Movement, MovementKind } from '$lib/core/movement';

/** A window as a wallet's books tell it. */
export interface BookedWindow {
	windowId: WindowId;
	classId: ClassId | undefined;
	deviceId: DeviceId | undefined;
	/** Undefined where the books begin after the window did: what it brought can't be told from what was put in. */
	mode: 'lp' | 'seller' | undefined;
	/** When it joined its pool; undefined where it has not, or the books do not know. */
	joinedAtMs: number | undefined;
	/** When it ends, or would have. */
	untilMs: number | undefined;
	/** When it was ended. */
	closedAtMs: number | undefined;
	/** Wei of each kind. */
	of(kind: MovementKind): bigint;
}

/** The windows in a wallet's books, in the order in which they appear. @param movements filled in */
export function windowsIn(movements: readonly Movement[]): BookedWindow[] {
	const lines = new Map<WindowId, Movement[]>();
	for (const movement of movements) {
		if (movement.windowId === undefined) continue;
		const own = lines.get(movement.windowId);
		if (own) own.push(movement);
		else lines.set(movement.windowId, [movement]);
	}
	return [...lines].map(([windowId, own]) => {
		const sums = new Map<MovementKind, bigint>();
		for (const { kind, wei } of own) sums.set(kind, (sums.get(kind) ?? 0n) + wei);
		const joined = own.find(({ kind }) => kind === 'putIn' || kind === 'sale');
		const isSeller = own.some(({ kind }) => kind === 'sale' || kind === 'held');
		return {
			windowId,
			classId: own[0]?.classId,
			deviceId: own[0]?.deviceId,
			mode: isSeller ? 'seller' : joined ? 'lp' : undefined,
			joinedAtMs: joined?.atMs,
			untilMs: joined?.untilMs,
			closedAtMs: own.find(({ closes }) => closes)?.atMs,
			of: (kind) => sums.get(kind) ?? 0n
		};
	});
}

/**
 * How long a window stood, or has stood by now. A seller is paid for the whole of it at once, so the whole counts
 * unless it was left early.
 */
export function stoodMs({ mode, joinedAtMs, untilMs, closedAtMs }: BookedWindow, nowMs: number): number {
	if (joinedAtMs === undefined || untilMs === undefined) return 0;
	const byNowMs = mode === 'seller' ? untilMs : nowMs;
	return Math.max(0, Math.min(untilMs, closedAtMs ?? byNowMs) - joinedAtMs);
}
