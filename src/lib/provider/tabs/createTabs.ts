import * as v from 'valibot';
import { RallyError } from '$lib/core/errors';
import { createStore, type Readable } from '$lib/core/store';
import { tabMessage, type TabCommand, type TabMessage, type TabStatus } from './messages';

/** A channel among the tabs of one browser, and a lock that one of them can hold. */
export interface TabPorts {
	post(message: TabMessage): void;
	onMessage(handler: (message: unknown) => void): void;
	/**
	 * Takes the lock unless another tab has it; that tab's end, whatever it dies of, frees it.
	 *
	 * @returns what gives it back; undefined where another tab has it
	 */
	tryLock(): Promise<(() => void) | undefined>;
	/** Resolves once no tab has the lock. */
	whenFree(): Promise<void>;
}

/** The one tab that serves. */
export interface TabPlace {
	/** To all others. */
	tell(status: TabStatus): void;
	end(): void;
}

/** The tabs of this browser: one serves, and every other one shows it and may stop it. */
export interface Tabs {
	/** What another tab says of itself that serves; undefined while none does. */
	readonly elsewhere: Readable<TabStatus | undefined>;
	/**
	 * Has this tab be the one that serves.
	 *
	 * @returns what ends it
	 * @throws RallyError `tab.other` where another one is
	 */
	begin(obey: (command: TabCommand) => void): Promise<TabPlace>;
	/** To the tab that serves. */
	command(command: TabCommand): void;
	/** Limits were changed here. */
	tellLimits(): void;
	/** Sets who hears that they were changed elsewhere. */
	onLimits(handler: () => void): void;
}

/** @param ports without them (a browser that lacks them) this tab is taken for the only one */
export function createTabs(ports: TabPorts | undefined): Tabs {
	const elsewhere = createStore<TabStatus | undefined>(undefined);
	let watching: Promise<void> | undefined;
	let onLimits = () => {};
	let mine: { obey(command: TabCommand): void; told: TabStatus | undefined } | undefined;

	ports?.onMessage((unchecked) => {
		const parsed = v.safeParse(tabMessage, unchecked);
		if (!parsed.success) return;
		const message = parsed.output;
		switch (message.type) {
			case 'serving': {
				const { type: _, ...status } = message;
				elsewhere.set(status);
				return watchEnd();
			}
			case 'rests':
				return elsewhere.set(undefined);
			case 'ask':
				if (mine?.told) ports.post({ type: 'serving', ...mine.told });
				return;
			case 'command':
				return mine?.obey(message.command);
			case 'limits':
				onLimits();
		}
	});
	ports?.post({ type: 'ask' });

	/** A tab may die without a word, but not with the lock in its hand. */
	function watchEnd(): void {
		watching ??= ports?.whenFree().then(() => {
			watching = undefined;
			elsewhere.set(undefined);
		});
	}

	return {
		elsewhere,
		async begin(obey) {
			const unlock = ports ? await ports.tryLock() : () => {};
			if (!unlock)
				throw new RallyError('Another tab of this browser lends this GPU already.', {
					code: 'tab.other',
					hint: 'Go on there, or stop it from the bar at the top of this page and start here.'
				});
			const own = { obey, told: undefined as TabStatus | undefined };
			mine = own;
			return {
				tell(status) {
					if (mine !== own || JSON.stringify(own.told) === JSON.stringify(status)) return;
					own.told = status;
					ports?.post({ type: 'serving', ...status });
				},
				end() {
					if (mine !== own) return;
					mine = undefined;
					ports?.post({ type: 'rests' });
					unlock();
				}
			};
		},
		command: (command) => ports?.post({ type: 'command', command }),
		tellLimits: () => ports?.post({ type: 'limits' }),
		onLimits: (handler) => (onLimits = handler)
	};
}
