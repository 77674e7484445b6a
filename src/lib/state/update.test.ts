import { expect, test, vi } from 'vitest';
import { createManualClock } from '$lib/core/manualClock';
import type { AppVersions, Newer } from './appVersions';
import type { Work } from './tabWork';
import { Update } from './update.svelte';

async function setUp(running: Work[] = [], change: Partial<AppVersions> = {}) {
	let tell: (newer: Newer) => void = () => {};
	const clock = createManualClock();
	const versions: AppVersions = {
		watch: (listener) => ((tell = listener), () => {}),
		check: vi.fn(async () => {}),
		takeOver: vi.fn(async () => {}),
		...change
	};
	const work = { running: () => running, finish: vi.fn(async () => {}) };
	const reload = vi.fn();
	const update = new Update({ open: async () => versions, work, clock, reload });
	const living = new AbortController();
	const following = update.follow(living.signal);
	await clock.advance(0);
	return {
		update,
		versions,
		work,
		reload,
		clock,
		tell: (newer: Newer) => tell(newer),
		end: () => (living.abort(), following)
	};
}

test('nothing is offered, and nothing loads anew, before there is a newer version', async () => {
	const { update, reload, end } = await setUp();
	expect(update.isOffered).toBe(false);
	await update.apply();
	expect(reload).not.toHaveBeenCalled();
	await end();
});

test('a newer version waits for a press, however long', async () => {
	const { update, versions, reload, clock, tell, end } = await setUp();
	tell('waiting');
	await clock.advance(24 * 3600_000);
	expect(update.isOffered).toBe(true);
	expect(update.isDue).toBe(false);
	expect(versions.takeOver).not.toHaveBeenCalled();
	expect(reload).not.toHaveBeenCalled();
	await end();
});

test('a press in an idle tab has it take over, then loads the page anew', async () => {
	const { update, versions, reload, tell, end } = await setUp();
	tell('waiting');
	await update.press();
	expect(update.isDue).toBe(true);
	await update.apply();
	expect(versions.takeOver).toHaveBeenCalledOnce();
	expect(reload).toHaveBeenCalledOnce();
	await end();
});

test('a press while this tab works takes nothing new, and waits for the end', async () => {
	const running: Work[] = ['lending', 'job'];
	const { update, work, reload, versions, tell, end } = await setUp(running);
	tell('waiting');
	await update.press();
	expect(work.finish).toHaveBeenCalledOnce();
	expect(update.isFinishing).toBe(true);
	running.splice(0, 1);
	await update.apply();
	expect(versions.takeOver).not.toHaveBeenCalled();
	expect(reload).not.toHaveBeenCalled();
	running.splice(0, 1);
	expect(update.isDue).toBe(true);
	await update.apply();
	expect(reload).toHaveBeenCalledOnce();
	await end();
});

test('a person who changes their mind while it waits keeps the version there is', async () => {
	const running: Work[] = ['job'];
	const { update, reload, tell, end } = await setUp(running);
	tell('waiting');
	await update.press();
	update.keep();
	running.splice(0, 1);
	expect(update.isDue).toBe(false);
	await update.apply();
	expect(reload).not.toHaveBeenCalled();
	expect(update.isOffered).toBe(true);
	await end();
});

test('what was put off is not said again in this visit', async () => {
	const { update, tell, end } = await setUp();
	tell('waiting');
	update.putOff();
	tell('replaced');
	expect(update.isOffered).toBe(false);
	await end();
});

test('a version that another tab brought in is offered here too', async () => {
	const { update, reload, tell, end } = await setUp();
	tell('replaced');
	expect(update.isOffered).toBe(true);
	await update.press();
	await update.apply();
	expect(reload).toHaveBeenCalledOnce();
	await end();
});

test('a version that does not take over is told, and may be pressed for again', async () => {
	const { update, reload, clock, tell, end } = await setUp([], { takeOver: () => new Promise(() => {}) });
	tell('waiting');
	await update.press();
	const applied = update.apply();
	await clock.advance(15_000);
	await applied;
	expect(update.error?.code).toBe('update.stuck');
	expect(update.isUpdating).toBe(false);
	expect(reload).not.toHaveBeenCalled();
	await update.press();
	expect(update.error).toBeUndefined();
	await end();
});

test('work that cannot be finished keeps the version there is, and says why', async () => {
	const { update, work, tell, end } = await setUp(['lending']);
	work.finish.mockRejectedValueOnce(new Error('The device does not answer.'));
	tell('waiting');
	await update.press();
	expect(update.error?.shortMessage).toBe('The device does not answer.');
	expect(update.isFinishing).toBe(false);
	await end();
});

test('the site is asked every half hour, also after it was away', async () => {
	const { versions, clock, end } = await setUp([], {
		check: vi.fn(() => Promise.reject(new Error('offline')))
	});
	await clock.advance(30 * 60_000 - 1);
	expect(versions.check).not.toHaveBeenCalled();
	await clock.advance(1);
	await clock.advance(30 * 60_000);
	expect(versions.check).toHaveBeenCalledTimes(2);
	await end();
});

test('a browser that keeps no versions is offered none', async () => {
	for (const open of [async () => undefined, () => Promise.reject(new Error('insecure'))]) {
		const work = { running: () => [], finish: async () => {} };
		const update = new Update({ open, work, clock: createManualClock(), reload: () => {} });
		await update.follow(new AbortController().signal);
		expect(update.isOffered).toBe(false);
	}
});
