import { describe, expect, it, vi } from 'vitest';
import { RallyError } from '$lib/core/errors';
import type { JobId, LeaseId } from '$lib/core/ids';
import { double, doublingWorker } from '$lib/provider/testDoubles';
import { doubled, job, market, model, rent, until, values } from '$lib/state/testMarket';

describe('createClient', () => {
	it('rents the best devices that are free, and spreads a job over them', async () => {
		const { newTab, rents, windows } = await market([doublingWorker(), doublingWorker(), doublingWorker()]);
		const client = newTab();
		await client.rent(rent(2));
		expect(rents).toEqual([[windows[0]?.deviceId, windows[1]?.deviceId]]);
		await client.run(job(8));
		const snapshot = client.snapshot.get();
		expect(snapshot.error).toBeUndefined();
		expect(snapshot.job?.state).toBe('done');
		expect(values(snapshot)).toEqual(doubled(8));
		expect(snapshot.job?.tasks.every(({ receipt }) => receipt?.valid)).toBe(true);
		// Each was checked by the other one, for neither is known yet.
		expect(snapshot.devices.map(({ tasksDone }) => tasksDone)).toEqual([8, 8]);
		expect(snapshot.job?.tasks.every(({ checked }) => checked)).toBe(true);
	});

	it('says so and pays nothing where too few devices are free, or the price moved', async () => {
		const { newTab, rents } = await market([doublingWorker()]);
		const client = newTab();
		await client.rent(rent(2));
		expect(client.snapshot.get().error?.code).toBe('rent.noIdleDevice');
		await client.rent({ ...rent(1), maxCostWei: 4n });
		expect(client.snapshot.get()).toMatchObject({ phase: 'idle', error: { code: 'rent.priceMoved' } });
		expect(rents).toEqual([]);
	});

	it('refuses to send a model that is not what its hash names', async () => {
		const { newTab } = await market([doublingWorker()]);
		const client = newTab();
		await client.rent(rent(1));
		await client.run({ ...job(1), model: model.slice(1) });
		expect(client.snapshot.get().error?.code).toBe('model.hashMismatch');
	});

	it('moves the work of a tab that closes to the other one, and loses nothing', async () => {
		const stuck = doublingWorker(() => new Promise(() => {}));
		const { newTab, tabs } = await market([stuck, doublingWorker()]);
		const client = newTab();
		await client.rent(rent(2));
		const running = client.run(job(6));
		await until(client, ({ devices }) => (devices[0]?.running ?? 0) > 0);
		tabs[0]?.close();
		await until(client, ({ job }) => job?.tasks.every(({ outputs }) => outputs) ?? false);
		expect(client.snapshot.get().devices[0]?.state).not.toBe('ready');
		// They wait for a second opinion from whoever may come back; who does not wait has them as they are.
		await client.cancel();
		await running;
		expect(values(client.snapshot.get())).toEqual(doubled(6));
		expect(client.snapshot.get().job?.tasks.every(({ state, checked }) => state === 'done' && !checked)).toBe(
			true
		);
	});

	it('uses a tab again that went away and came back', async () => {
		let answered = 0;
		const diesAfterTwo = doublingWorker((request) =>
			++answered > 2 ? new Promise(() => {}) : double(request)
		);
		const { newTab, tabs, reopen } = await market([diesAfterTwo]);
		const client = newTab();
		await client.rent(rent(1));
		const running = client.run(job(4));
		await until(client, ({ job }) => job?.tasks.filter(({ state }) => state === 'done').length === 2);
		tabs[0]?.close();
		await until(client, ({ devices }) => devices[0]?.state === 'lost');
		reopen(0, doublingWorker());
		await running;
		expect(values(client.snapshot.get())).toEqual(doubled(4));
	});

	it('takes a lease and a half-done job up again after a reload', async () => {
		let answered = 0;
		const slow = doublingWorker((request) => (++answered > 2 ? new Promise(() => {}) : double(request)));
		const { newTab, tabs, reopen, memory } = await market([slow]);
		const before = newTab();
		await before.rent(rent(1));
		void before.run(job(5));
		await until(before, ({ job }) => job?.tasks.filter(({ state }) => state === 'done').length === 2);
		tabs[0]?.close();
		reopen(0, doublingWorker());
		const { jobId } = before.snapshot.get().job ?? {};
		await vi.waitFor(async () => expect((await memory.job(jobId as JobId))?.kept).toHaveLength(2));
		const after = newTab();
		await after.resume();
		expect(after.snapshot.get().job?.state).toBe('done');
		expect(values(after.snapshot.get())).toEqual(doubled(5));
		expect(after.snapshot.get().job?.jobId).toBe(jobId);
		await before.leave();
	});

	it('cancels: what finished is kept, the rest is let go', async () => {
		const stuck = doublingWorker(() => new Promise(() => {}));
		const { newTab } = await market([stuck]);
		const client = newTab();
		await client.rent(rent(1));
		const running = client.run(job(3));
		await until(client, ({ job }) => job?.tasks.some(({ state }) => state === 'running') ?? false);
		await client.cancel();
		await running;
		expect(client.snapshot.get().job?.tasks.map(({ state }) => state)).toEqual([
			'cancelled',
			'cancelled',
			'cancelled'
		]);
	});

	it('drops a device whose answer is not the tensor it announces, and asks elsewhere', async () => {
		const lies = doublingWorker(async (request) => {
			const result = await double(request);
			for (const output of result.outputs) output.data = new Uint8Array(8);
			return result;
		});
		const { newTab } = await market([lies, doublingWorker()]);
		const client = newTab();
		await client.rent(rent(2));
		const running = client.run(job(4));
		await until(client, ({ job }) => job?.tasks.every(({ outputs }) => outputs) ?? false);
		await client.cancel();
		await running;
		expect(values(client.snapshot.get())).toEqual(doubled(4));
		expect(client.snapshot.get().devices[0]).toMatchObject({ tasksDone: 0 });
	});

	it('pays nothing and keeps its offer where the wallet says no, and can be asked again', async () => {
		let refuses = true;
		const { newTab, rents } = await market([doublingWorker()], {
			chain: {
				rent: async () => {
					if (refuses) throw new RallyError('You refused it in your wallet.', { code: 'wallet.refused' });
					return { leaseId: 7n as LeaseId, transactionHash: '0xcc' };
				}
			}
		});
		const client = newTab();
		await client.rent(rent(1));
		expect(client.snapshot.get()).toMatchObject({ phase: 'idle', error: { code: 'wallet.refused' } });
		expect(client.snapshot.get().lease).toBeUndefined();
		refuses = false;
		await client.rent(rent(1));
		expect(client.snapshot.get().phase).toBe('leased');
		expect(client.snapshot.get().error).toBeUndefined();
		expect(rents).toEqual([]);
	});

	it('lists its jobs, newest first, shows and reads one, and forgets one', async () => {
		const { newTab, receipts } = await market([doublingWorker(), doublingWorker()]);
		const client = newTab();
		await client.rent(rent(2));
		await client.run(job(3, { title: 'first' }));
		const first = client.snapshot.get().job?.jobId as JobId;
		await client.run(job(2, { title: 'second' }));
		const history = await client.history();
		expect(history.map(({ title }) => title)).toEqual(['second', 'first']);
		expect(history[1]).toMatchObject({ jobId: first, taskCount: 3, doneCount: 3, state: 'done' });

		await client.openJob(first);
		expect(client.snapshot.get().job).toMatchObject({ jobId: first, state: 'done' });
		expect(values(client.snapshot.get())).toEqual(doubled(3));
		// Reading shows nothing: another job may be on the page.
		await client.openJob(history[0]?.jobId as JobId);
		expect((await client.readJob(first))?.tasks).toHaveLength(3);
		expect(client.snapshot.get().job?.jobId).toBe(history[0]?.jobId);

		expect((await receipts.ofJob(first)).rows.length).toBeGreaterThanOrEqual(3);
		await client.removeJob(first);
		expect((await client.history()).map(({ title }) => title)).toEqual(['second']);
		expect(await client.readJob(first)).toBeUndefined();
		await client.openJob(first);
		expect(client.snapshot.get().error?.code).toBe('job.unknown');
	});

	it('goes on with a job that was cancelled, and runs again only what is left', async () => {
		let runs = 0;
		let open = () => {};
		const gate = new Promise<void>((resolve) => (open = resolve));
		const { newTab, memory } = await market([
			doublingWorker(async (request) => {
				if (++runs > 2) await gate;
				return double(request);
			})
		]);
		const client = newTab();
		await client.rent(rent(1));
		const running = client.run(job(4));
		await until(client, ({ job }) => job?.tasks.filter(({ outputs }) => outputs).length === 2);
		await client.cancel();
		await running;
		const jobId = client.snapshot.get().job?.jobId as JobId;
		const signatures = () => client.snapshot.get().job?.tasks.map(({ receipt }) => receipt?.signature) ?? [];
		const before = signatures();
		expect((await memory.job(jobId))?.kept).toHaveLength(2);
		open();
		await client.resume(jobId);
		expect(client.snapshot.get().job).toMatchObject({ jobId, state: 'done' });
		expect(values(client.snapshot.get())).toEqual(doubled(4));
		// A signature has chance in it: the same one is the same run.
		expect(before.filter(Boolean)).toHaveLength(2);
		expect(signatures()).toEqual(before.map((kept) => kept ?? expect.any(String)));
	});
});
