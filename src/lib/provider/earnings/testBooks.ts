import fc from 'fast-check';
import type { ClassId, DeviceId, Hex, WindowId } from '$lib/core/ids';
import type { Movement, MovementKind } from '$lib/core/movement';
import type { Standing } from './summarise';

// Books for tests: by hand, and made up such as a chain may write them.

export const START_MS = Date.UTC(2026, 2, 27, 12);
export const HOUR_MS = 3_600_000;
export const aClass = (n: number) => `0x${String(n).padStart(64, 'c')}` as ClassId;
export const aDevice = (n: number) => `0x${String(n).padStart(64, 'd')}` as DeviceId;

let transactions = 0;

/** A line in a transaction of its own. */
export function line(kind: MovementKind, wei: bigint, change: Partial<Movement> = {}): Movement {
	const transactionHash: Hex = `0x${(++transactions).toString(16).padStart(64, '0')}`;
	return { kind, wei, atMs: START_MS, block: 1, transactionHash, subject: 'day 0', ...change };
}

/** What every line of a window says. */
export const ofWindow = (id: number, classId = aClass(0)): Partial<Movement> => ({
	subject: `window ${id}`,
	windowId: BigInt(id) as WindowId,
	classId
});

export interface MadeUpBooks {
	movements: Movement[];
	standings: Map<WindowId, Standing>;
}

const wei = fc.bigInt({ min: 0n, max: 10n ** 22n });
const part = fc.integer({ min: 0, max: 100 });

const aWindow = fc.record({
	mode: fc.constantFrom('lp' as const, 'seller' as const),
	fate: fc.constantFrom('open' as const, 'ended' as const, 'forfeited' as const, 'left' as const),
	isUnknown: fc.boolean(),
	classNo: fc.nat(2),
	startH: fc.nat(200),
	lengthH: fc.integer({ min: 1, max: 48 }),
	amountWei: wei,
	heldWei: wei,
	outWei: wei,
	claimedWei: wei,
	penaltyWei: wei,
	part
});

/** Books in which every rule of the contracts holds; some begin after a window did. */
export const someBooks = fc
	.record({
		windows: fc.array(aWindow, { maxLength: 12 }),
		others: fc.array(
			fc.record({
				kind: fc.constantFrom<MovementKind>('burn', 'proofFee', 'proofRefund', 'reward'),
				wei,
				atH: fc.nat(250),
				classNo: fc.nat(2)
			}),
			{ maxLength: 12 }
		)
	})
	.map(({ windows, others }): MadeUpBooks => {
		const movements: Movement[] = [];
		const standings = new Map<WindowId, Standing>();
		for (const [i, window] of windows.entries()) {
			const own = ofWindow(i, aClass(window.classNo));
			const startMs = START_MS + window.startH * HOUR_MS;
			const untilMs = startMs + window.lengthH * HOUR_MS;
			const lines: Movement[] = [];
			if (!window.isUnknown) {
				const joined = { ...own, atMs: startMs, untilMs };
				lines.push(line(window.mode === 'lp' ? 'putIn' : 'sale', window.amountWei, joined));
				if (window.mode === 'seller') lines.push(line('held', window.heldWei, { ...own, atMs: startMs }));
			}
			if (window.mode === 'lp') {
				lines.push(line('poolShare', window.claimedWei, { ...own, atMs: startMs + HOUR_MS / 2 }));
			}
			lines.push(line('penalty', window.penaltyWei, { ...own, atMs: startMs + HOUR_MS / 2 }));
			const isEarly = window.fate === 'forfeited' || window.fate === 'left';
			const then = { ...own, atMs: isEarly ? (startMs + untilMs) / 2 : untilMs };
			const lost = window.fate === 'forfeited' ? window.heldWei : 0n;
			if (window.fate !== 'open') {
				if (window.mode === 'seller') lines.push(line('returned', window.heldWei - lost, then));
				if (window.fate === 'left')
					lines.push(line(window.mode === 'lp' ? 'exit' : 'buyBack', window.outWei, then));
				lines.push(line('forfeit', lost, then));
				const closing = { ...then, closes: true };
				lines.push(line('poolShare', window.mode === 'lp' ? window.outWei : 0n, closing));
			} else {
				const claimableWei = (window.outWei * BigInt(window.part)) / 100n;
				const standing = { claimableWei, lockedWei: window.outWei - claimableWei };
				standings.set(
					BigInt(i) as WindowId,
					window.mode === 'lp' ? standing : { claimableWei: 0n, lockedWei: 0n }
				);
			}
			movements.push(...lines);
		}
		for (const { kind, wei: amount, atH, classNo } of others) {
			const classId = kind === 'reward' ? {} : { classId: aClass(classNo) };
			movements.push(
				line(kind, amount, { ...classId, atMs: START_MS + atH * HOUR_MS, subject: `round ${atH}` })
			);
		}
		return { movements, standings };
	});
