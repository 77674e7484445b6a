import type { Clock } from '$lib/core/clock';
import type { AutopilotMemory } from './memory';
import { withLine, type Ledger, type LedgerLine } from './ledger';

/** Where the tab's transactions are written down. */
export interface Book {
	/** @throws RallyError where it can't be read: without it nobody may say what is still within a limit */
	read(): Promise<Ledger>;
	note(line: Omit<LedgerLine, 'atMs'>): Promise<void>;
}

/** A book that outlives the tab where the browser keeps things, and holds within it where not. */
export function createBook(
	memory: Pick<AutopilotMemory, 'ledger' | 'setLedger'>,
	clock: Pick<Clock, 'nowMs'>
): Book {
	/** What could not be kept, and whatever was noted since. */
	let own: Ledger | undefined;
	let last: Promise<unknown> = Promise.resolve();
	const read = async () => own ?? memory.ledger();
	return {
		read: () => last.then(read),
		note(line) {
			const work = last.then(async () => {
				// A ledger that can't be read must not keep a person from ending a window.
				const before = await read().catch((): Ledger => []);
				const ledger = withLine(before, { ...line, atMs: clock.nowMs() });
				await memory.setLedger(ledger).catch(() => (own = ledger));
				if (own) own = ledger;
			});
			last = work.catch(() => {});
			return work;
		}
	};
}
