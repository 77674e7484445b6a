import { expect, test, vi } from 'vitest';
import { createTabs, type TabPorts } from './createTabs';
import type { TabStatus } from './messages';

/** The tabs of one browser, in memory. */
function browser() {
	const handlers = new Map<number, (message: unknown) => void>();
	const waiting: (() => void)[] = [];
	let holder: number | undefined;
	const free = () => {
		holder = undefined;
		for (const wake of waiting.splice(0)) wake();
	};
	let count = 0;
	return {
		tab() {
			const id = count++;
			const ports: TabPorts = {
				post(message) {
					for (const [other, handle] of handlers) if (other !== id) handle(structuredClone(message));
				},
				onMessage: (handler) => void handlers.set(id, handler),
				tryLock: async () => {
					if (holder !== undefined) return undefined;
					holder = id;
					return free;
				},
				whenFree: () =>
					new Promise<void>((resolve) => (holder === undefined ? resolve() : waiting.push(resolve)))
			};
			return createTabs(ports);
		},
		/** A tab dies without a word. */
		kill(id: number) {
			handlers.delete(id);
			if (holder === id) free();
		},
		say: (message: unknown) => {
			for (const handle of handlers.values()) handle(message);
		}
	};
}
const status: TabStatus = { reason: 'waiting', isPaused: false, tasksDone: 3, endS: 99 };

test('one tab serves, and every other one shows it, also one that comes later', async () => {
	const { tab } = browser();
	const [first, second] = [tab(), tab()];
	const place = await first.begin(() => {});
	place.tell(status);
	expect(second.elsewhere.get()).toEqual(status);
	expect(tab().elsewhere.get()).toEqual(status);
	expect(first.elsewhere.get()).toBeUndefined();
	await expect(second.begin(() => {})).rejects.toMatchObject({ code: 'tab.other' });
	place.end();
	expect(second.elsewhere.get()).toBeUndefined();
	await second.begin(() => {});
});

test('what is pressed in another tab is obeyed where it serves, and nowhere once it does not', async () => {
	const { tab } = browser();
	const [first, second] = [tab(), tab()];
	const obey = vi.fn();
	const place = await first.begin(obey);
	second.command('pause');
	expect(obey).toHaveBeenCalledExactlyOnceWith('pause');
	place.end();
	second.command('stopNow');
	expect(obey).toHaveBeenCalledOnce();
});

test('limits that are changed in one tab are heard of in the others', () => {
	const { tab } = browser();
	const [first, second] = [tab(), tab()];
	const [here, there] = [vi.fn(), vi.fn()];
	first.onLimits(here);
	second.onLimits(there);
	first.tellLimits();
	expect(there).toHaveBeenCalledOnce();
	expect(here).not.toHaveBeenCalled();
});

test('a tab that dies without a word is not shown any more', async () => {
	const { tab, kill } = browser();
	const [first, second] = [tab(), tab()];
	(await first.begin(() => {})).tell(status);
	kill(0);
	await vi.waitFor(() => expect(second.elsewhere.get()).toBeUndefined());
	await second.begin(() => {});
});

test('says nothing twice, and nothing once it has ended', async () => {
	const { tab } = browser();
	const [first, second] = [tab(), tab()];
	const heard = vi.fn();
	second.elsewhere.subscribe(heard);
	const place = await first.begin(() => {});
	place.tell(status);
	place.tell({ ...status });
	place.end();
	place.end();
	place.tell(status);
	expect(heard.mock.calls.map(([told]) => told)).toEqual([undefined, status, undefined]);
});

test('whatever else comes over the channel is dropped', async () => {
	const { tab, say } = browser();
	const obey = vi.fn();
	await tab().begin(obey);
	for (const message of [
		undefined,
		'pause',
		{ type: 'command', command: 'claim' },
		{ type: 'command', command: 'pause', more: 1 },
		{ type: 'serving', ...status, tasksDone: -1 },
		{ type: 'serving', ...status, reason: 'made up' }
	])
		say(message);
	expect(obey).not.toHaveBeenCalled();
});

test('a browser without channels has one tab', async () => {
	const tabs = createTabs(undefined);
	const place = await tabs.begin(() => {});
	place.tell(status);
	place.end();
	tabs.command('pause');
	await tabs.begin(() => {});
});
