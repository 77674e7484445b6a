import { describe, expect, it } from 'vitest';
import { systemClock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { JobId } from '$lib/core/ids';
import type { Link } from '$lib/peer/link';
import { double, doublingWorker } from '$lib/provider/testDoubles';
import {
	anotherModelsOutput,
	goldenOnlyHonest,
	halfAChunk,
	nansEverywhere,
	sleeperLiar
} from '$lib/state/testLiars';
import { doubled, feed, job, market, model, rent, values } from '$lib/state/testMarket';
import { evidenceHash, exportEvidence } from './exportEvidence';
import { exportRun } from './exportRun';
import { recheckFile } from './recheckFile';
import type { GpuWorker } from '$lib/worker/types';
import type { ClientSnapshot, JobRequest } from './types';

const golden = async () => ({
	inputs: feed(40),
	outputs: (await double({ modelId: job(1).modelId, inputs: feed(40) })).outputs
});

/** Three devices, of which the first lies. */
async function runWithLiar(
	run: Parameters<typeof doublingWorker>[0],
	count: number,
	change: Partial<JobRequest> = {}
) {
	const all = await market([doublingWorker(run), doublingWorker(), doublingWorker()]);
	const client = all.newTab();
	await client.rent(rent(3));
	await client.run(job(count, change));
	return { ...all, client, snapshot: client.snapshot.get() };
}

async function expectNamed({ job: done, lease, devices }: ClientSnapshot, liar: string): Promise<void> {
	expect(done?.state).toBe('done');
	expect(done?.caught.map(({ deviceId }) => deviceId)).toEqual([liar]);
	// Nothing of it is left but what another agreed with.
	expect(done?.tasks.filter(({ deviceId, checked }) => deviceId === liar && !checked)).toEqual([]);
	expect(devices[0]).toMatchObject({ trust: 'caught', state: 'refused' });
	const evidence = done?.caught[0]?.evidence;
	const found = evidence && (await recheckFile(exportEvidence(evidence)));
	expect(found).toMatchObject({ holds: true });
	expect(found?.tasks[0]).toMatchObject({ label: 'accused', deviceId: liar });
	expect(done && (await recheckFile(exportRun(done, lease)))).toMatchObject({ holds: true });
}

describe('a job with a device that lies', () => {
	it.each([
		['NaNs everywhere', nansEverywhere],
		['another model’s output', anotherModelsOutput],
		['half a chunk', halfAChunk]
	])('names the one that gives %s, and has every result right', async (_, liar) => {
		const { snapshot, idOf } = await runWithLiar(liar, 12);
		expect(values(snapshot)).toEqual(doubled(12));
		await expectNamed(snapshot, idOf(0));
	});

	it('lets none of a sleeper’s lies stand under strict', async () => {
		const { snapshot, idOf } = await runWithLiar(sleeperLiar(4), 24, { assurance: 'strict' });
		expect(values(snapshot)).toEqual(doubled(24));
		await expectNamed(snapshot, idOf(0));
		expect(snapshot.job?.tasks.every(({ checked }) => checked)).toBe(true);
	});

	it('is not taken in by one that is honest where everybody knows the answer', async () => {
		const known = await golden();
		const { snapshot, idOf } = await runWithLiar(goldenOnlyHonest(known.inputs), 12, { golden: known });
		expect(values(snapshot)).toEqual(doubled(12));
		await expectNamed(snapshot, idOf(0));
	});

	it('gives no task to one that gets the known input wrong, and says what with', async () => {
		const { snapshot, idOf } = await runWithLiar(anotherModelsOutput, 6, { golden: await golden() });
		expect(values(snapshot)).toEqual(doubled(6));
		expect(snapshot.job?.caught).toMatchObject([{ deviceId: idOf(0), index: -1 }]);
		expect(snapshot.job?.caught[0]?.sentence).toMatch(/^The known input: other outputs than are known/);
		expect(snapshot.devices[0]).toMatchObject({ state: 'refused', tasksDone: 0 });
		const evidence = snapshot.job?.caught[0]?.evidence;
		expect(evidence && (await recheckFile(exportEvidence(evidence)))).toMatchObject({ holds: true });
	});

	it('takes no answer under an attempt that it did not ask for', async () => {
		/** Hands each task on as if it were another attempt: what comes back is signed for that one. */
		const returnsStaleFence = (link: Link): Link => ({
			...link,
			get rttMs() {
				return link.rttMs;
			},
			onMessage: (handler) =>
				link.onMessage((received) =>
					handler(
						received.message.type === 'task.run'
							? { ...received, message: { ...received.message, attempt: 99 } }
							: received
					)
				)
		});
		const { newTab, idOf } = await market([doublingWorker(), doublingWorker(), doublingWorker()], {
			between: (link, device) => (device === 0 ? returnsStaleFence(link) : link)
		});
		const client = newTab();
		await client.rent(rent(3));
		await client.run(job(6));
		const { job: done, devices } = client.snapshot.get();
		expect(values(client.snapshot.get())).toEqual(doubled(6));
		expect(done?.tasks.some(({ deviceId }) => deviceId === idOf(0))).toBe(false);
		expect(devices[0]?.tasksDone).toBe(0);
	});

	it.each(['load the model', 'come'])(
		'loses nothing to one that fails at once while the others %s later',
		async (what) => {
			const late = () => systemClock.sleep(200);
			const slow = (): GpuWorker => {
				const worker = doublingWorker();
				return { ...worker, loadModel: async (...asked) => (await late(), worker.loadModel(...asked)) };
			};
			const failsAtOnce = doublingWorker(async () => {
				throw new RallyError('Not today.', { code: 'task.failed' });
			});
			const others = what === 'come' ? doublingWorker : slow;
			const { newTab, idOf } = await market([failsAtOnce, others(), others()], {
				reachable: async (device) => what === 'come' && device > 0 && (await late())
			});
			const client = newTab();
			await client.rent(rent(3));
			await client.run(job(6));
			expect(values(client.snapshot.get())).toEqual(doubled(6));
			expect(client.snapshot.get().job?.tasks.some(({ deviceId }) => deviceId === idOf(0))).toBe(false);
		}
	);

	it('asks the client’s own GPU where only two devices are there to disagree', async () => {
		const { newTab, idOf } = await market([doublingWorker(anotherModelsOutput), doublingWorker()], {
			client: {
				judge: async ({ bytes }, inputs) => {
					expect(bytes).toEqual(model);
					return (await double({ modelId: job(1).modelId, inputs })).outputs;
				}
			}
		});
		const client = newTab();
		await client.rent(rent(2));
		await client.run(job(4));
		expect(values(client.snapshot.get())).toEqual(doubled(4));
		const [caught] = client.snapshot.get().job?.caught ?? [];
		expect(caught).toMatchObject({ deviceId: idOf(0), evidence: { judged: { by: 'client' } } });
	});

	it('says so where there is nobody to check with, and goes on when the own GPU cannot', async () => {
		const { newTab } = await market([doublingWorker()], {
			client: {
				judge: () => Promise.reject(new RallyError('No WebGPU here.', { code: 'gpu.unavailable' }))
			}
		});
		const client = newTab();
		await client.rent(rent(1));
		await client.run(job(3));
		const { job: done } = client.snapshot.get();
		expect(done?.tasks.map(({ state, checked }) => [state, checked])).toEqual(
			Array.from({ length: 3 }, () => ['done', false])
		);
	});
});

describe('reporting a device that was caught', () => {
	it('puts the evidence’s hash on record, gives the device back, and remembers both', async () => {
		const { client, snapshot, accused, idOf, windows, memory } = await runWithLiar(nansEverywhere, 6);
		const evidence = snapshot.job?.caught[0]?.evidence;
		await client.report(idOf(1));
		expect(client.snapshot.get().error?.code).toBe('report.nothing');
		await client.report(idOf(0));
		expect(client.snapshot.get().error).toBeUndefined();
		expect(accused).toEqual([
			{ windowId: windows[0]?.windowId, evidenceHash: evidence && evidenceHash(evidence) }
		]);
		const told = { report: 'sent', transactionHash: '0xdd', refundWei: 200n };
		expect(client.snapshot.get().job?.caught).toMatchObject([told]);
		expect(client.snapshot.get().lease?.deviceIds).toEqual([idOf(1), idOf(2)]);
		const kept = await memory.job(snapshot.job?.jobId ?? ('none' as JobId));
		expect(kept?.caught).toMatchObject([told]);
		expect(kept?.caught[0]?.evidence).toEqual(evidence);
		await client.report(idOf(0));
		expect(client.snapshot.get().error?.code).toBe('lease.over');
	});

	it('leaves what was done done where the second step fails, and does not do it twice', async () => {
		let offers = 0;
		const all = await market([doublingWorker(nansEverywhere), doublingWorker(), doublingWorker()], {
			chain: {
				quoteEndLease: async () => {
					if (offers++ === 0) throw new RallyError('The node is away.', { code: 'chain.unreachable' });
					return 200n;
				}
			}
		});
		const client = all.newTab();
		await client.rent(rent(3));
		await client.run(job(6));
		await client.report(all.idOf(0));
		expect(client.snapshot.get().error?.code).toBe('chain.unreachable');
		expect(client.snapshot.get().job?.caught).toMatchObject([{ report: 'sent' }]);
		await client.report(all.idOf(0));
		expect(client.snapshot.get().job?.caught).toMatchObject([{ report: 'sent', refundWei: 200n }]);
		expect(all.accused).toHaveLength(1);
	});

	it('can be tried again where the wallet said no', async () => {
		let asked = 0;
		const all = await market([doublingWorker(nansEverywhere), doublingWorker(), doublingWorker()], {
			chain: {
				accuse: async () => {
					if (asked++ === 0) throw new RallyError('You said no.', { code: 'wallet.rejected' });
					return { transactionHash: '0xdd' };
				}
			}
		});
		const client = all.newTab();
		await client.rent(rent(3));
		await client.run(job(6));
		await client.report(all.idOf(0));
		expect(client.snapshot.get()).toMatchObject({
			error: { code: 'wallet.rejected' },
			job: { caught: [{ report: 'failed' }] }
		});
		await client.report(all.idOf(0));
		expect(client.snapshot.get().job?.caught).toMatchObject([{ report: 'sent' }]);
	});
});
