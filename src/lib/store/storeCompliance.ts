import * as v from 'valibot';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DeviceId, Hex, JobId, LeaseId, ModelId, TaskId, WindowId } from '$lib/core/ids';
import type { Movement } from '$lib/core/movement';
import { systemRandom } from '$lib/core/random';
import type { BenchmarkRun } from './benchmarkRecord';
import { createBenchmarkRepository } from './benchmarkRepository';
import { createJobRepository, type TaskPatch } from './jobRepository';
import { createKeyRepository } from './keyRepository';
import { createLedgerRepository } from './ledgerRepository';
import { createReceiptRepository } from './receiptRepository';
import type { CaughtRecord, JobRecord, ReceiptRecord, TaskRecord } from './records';
import type { RowStore } from './rowStore';
import { createSettingsRepository } from './settingsRepository';
import { createTranscriptRepository } from './transcriptRepository';
import { createTrustRepository } from './trustRepository';
import { createTuningRepository } from './tuningRepository';

const jobId = (name: string) => name as JobId;

const job = (name: string, createdAtMs: number, leaseId = 2n ** 70n): JobRecord => ({
	jobId: jobId(name),
	title: 'Digits',
	modelId: 'ab'.repeat(32) as ModelId,
	leaseId: leaseId as LeaseId,
	state: 'running',
	taskCount: 2,
	createdAtMs
});

const task = (name: string, index: number): TaskRecord => ({
	jobId: jobId(name),
	index,
	state: 'queued',
	attempts: 0,
	inputs: [{ name: 'input', type: 'float32', dims: [1], data: new Uint8Array([1, 2, 3, index % 256]) }]
});

const caught = (of: string, deviceId: string): CaughtRecord => ({
	jobId: jobId(of),
	deviceId: deviceId as DeviceId,
	taskId: 'task' as TaskId,
	index: -1,
	sentence: 'It lied.',
	evidence: '{}',
	report: 'none'
});

const receipt = (receiptId: string, storedAtMs: number, of = 'a'): ReceiptRecord => ({
	receiptId,
	jobId: jobId(of),
	role: 'client',
	storedAtMs,
	receipt: { version: 1, leaseId: 2n ** 70n },
	signature: '0x0102',
	devicePublicKey: '0x04'
});

const movement = (atMs: number, change: Partial<Movement> = {}): Movement => ({
	kind: 'poolShare',
	wei: 10n ** 20n,
	atMs,
	block: atMs,
	transactionHash: `0x${atMs.toString(16).padStart(64, '0')}`,
	subject: 'window 7',
	windowId: 7n as WindowId,
	...change
});

const run = (runId: string, startedAtMs: number): BenchmarkRun => ({
	runId,
	startedAtMs,
	preset: 'quick',
	state: 'running',
	device: { adapter: 'acme one', isSoftware: false, browser: 'Chrome 150 on Linux' },
	version: '0.1.0',
	source: 'here',
	wasHidden: false,
	plan: [{ item: 'latency' }],
	results: [{ asked: { item: 'latency' }, measurement: { item: 'latency', unavailable: 'no clock' } }]
});

/** What every row store and the repositories on it promise. @param open an empty store */
export function storeCompliance(name: string, open: () => Promise<RowStore>): void {
	describe(`${name}: rows and repositories`, () => {
		let rows: RowStore;
		beforeEach(async () => {
			rows = await open();
			return () => rows.close();
		});
		const keys = (nowMs = 5) =>
			createKeyRepository({
				rows,
				clock: { nowMs: () => nowMs, sleep: async () => {} },
				random: systemRandom
			});

		it('keeps rows apart from what the caller does to them later', async () => {
			const row = { name: 'a', value: { deep: 1 } };
			await rows.put({ settings: [row] });
			row.value.deep = 2;
			expect(await rows.get('settings', 'a')).toEqual({ name: 'a', value: { deep: 1 } });
		});

		it('adds a row once: the first stays', async () => {
			expect(await rows.add('settings', { name: 'a', value: 1 })).toBe(true);
			expect(await rows.add('settings', { name: 'a', value: 2 })).toBe(false);
			expect(await rows.get('settings', 'a')).toEqual({ name: 'a', value: 1 });
		});

		it('writes all rows of all tables or none', async () => {
			const missesItsKey = { value: 3 };
			await expect(
				rows.put({ settings: [{ name: 'a', value: 1 }], receipts: [missesItsKey] })
			).rejects.toBeInstanceOf(Error);
			expect(await rows.get('settings', 'a')).toBeUndefined();
		});

		it('leaves a row as it was when its change throws', async () => {
			await rows.put({ settings: [{ name: 'a', value: 1 }] });
			const refuses = () => {
				throw new TypeError('no');
			};
			await expect(rows.update('settings', 'a', refuses)).rejects.toBeInstanceOf(Error);
			expect(await rows.get('settings', 'a')).toEqual({ name: 'a', value: 1 });
		});

		it('gives both of two changes made at once', async () => {
			await rows.put({ settings: [{ name: 'n', value: 0 }] });
			const addOne = () =>
				rows.update('settings', 'n', (row) => ({ name: 'n', value: (row as { value: number }).value + 1 }));
			await Promise.all([addOne(), addOne(), addOne()]);
			expect(await rows.get('settings', 'n')).toEqual({ name: 'n', value: 3 });
		});

		it('makes one pair a role, which signs and cannot be exported', async () => {
			const [one, again] = await Promise.all([keys().pair('device'), keys().pair('device')]);
			const other = await keys().pair('client');
			const raw = async (pair: CryptoKeyPair) =>
				new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)).join();
			expect(await raw(again)).toBe(await raw(one));
			expect(await raw(other)).not.toBe(await raw(one));
			await expect(crypto.subtle.exportKey('pkcs8', one.privateKey)).rejects.toBeInstanceOf(Error);
			const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
			const message = new Uint8Array([1, 2, 3]);
			const signature = await crypto.subtle.sign(algorithm, again.privateKey, message);
			expect(await crypto.subtle.verify(algorithm, one.publicKey, signature, message)).toBe(true);
			await keys().forget('device');
			expect(await raw(await keys().pair('device'))).not.toBe(await raw(one));
		});

		it('refuses a key that can be exported, and does not replace it', async () => {
			const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
			const exportable = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
			const planted = { name: 'device', kind: 'p256', createdAtMs: 1, pair: exportable };
			await rows.put({ keys: [planted] });
			await expect(keys().pair('device')).rejects.toMatchObject({ code: 'storage.corrupt' });
			expect(await rows.get('keys', 'device')).toMatchObject({ createdAtMs: 1 });
		});

		it('makes one burner a local chain and none for another', async () => {
			const burner = await keys().burner(31337);
			expect(burner).toMatch(/^0x[0-9a-f]{64}$/);
			expect(await keys().burner(31337)).toBe(burner);
			expect(await keys().burner(1337)).not.toBe(burner);
			expect(await rows.get('keys', 'burner:31337')).toMatchObject({
				warning: expect.stringContaining('local')
			});
			await expect(keys().burner(1)).rejects.toMatchObject({ code: 'keys.burnerForbidden' });
			expect(await rows.get('keys', 'burner:1')).toBeUndefined();
		});

		it('finds a job with its tasks again, lease id and bytes included', async () => {
			const jobs = createJobRepository(rows);
			const tasks = [10, 2, 1].map((index) => task('a', index));
			await jobs.add(job('a', 1), tasks);
			await jobs.add(job('b', 2), [task('b', 0)]);
			expect(await jobs.get(jobId('a'))).toEqual(job('a', 1));
			expect(await jobs.get(jobId('c'))).toBeUndefined();
			const listing = await jobs.tasks(jobId('a'));
			expect(listing).toEqual({ rows: [task('a', 1), task('a', 2), task('a', 10)], damaged: [] });
		});

		it('lists jobs newest first, all or those of one lease', async () => {
			const jobs = createJobRepository(rows);
			await jobs.add(job('old', 1, 9n), []);
			await jobs.add(job('new', 30, 10n), []);
			await jobs.add(job('middle', 4, 9n), []);
			const names = async (options?: Parameters<typeof jobs.list>[0]) =>
				(await jobs.list(options)).rows.map((row) => row.jobId);
			expect(await names()).toEqual(['new', 'middle', 'old']);
			expect(await names({ limit: 2 })).toEqual(['new', 'middle']);
			expect(await names({ leaseId: 9n as LeaseId, limit: 1 })).toEqual(['middle']);
			expect(await names({ leaseId: 1n as LeaseId })).toEqual([]);
		});

		it('changes one task and ends a job, and leaves the rest', async () => {
			const jobs = createJobRepository(rows);
			await jobs.add(job('a', 1), [task('a', 0), task('a', 1)]);
			const done: TaskPatch = {
				state: 'done',
				attempts: 2,
				deviceId: '0x01' as DeviceId,
				outputs: [{ name: 'logits', type: 'uint8', dims: [2], data: new Uint8Array([7, 8]) }],
				receipt: { receipt: { leaseId: 3n }, signature: '0x01', devicePublicKey: '0x04' }
			};
			await jobs.patchTask(jobId('a'), 1, done);
			await jobs.patch(jobId('a'), { state: 'done', endedAtMs: 77, costWei: 5n, leaseId: 8n as LeaseId });
			await jobs.patch(jobId('nobody'), { state: 'done' });
			expect((await jobs.tasks(jobId('a'))).rows).toEqual([task('a', 0), { ...task('a', 1), ...done }]);
			expect(await jobs.get(jobId('a'))).toEqual({
				...job('a', 1),
				state: 'done',
				endedAtMs: 77,
				costWei: 5n,
				leaseId: 8n
			});
			await jobs.resetTask(jobId('a'), 1);
			expect((await jobs.tasks(jobId('a'))).rows).toEqual([task('a', 0), task('a', 1)]);
			expect(await jobs.get(jobId('nobody'))).toBeUndefined();
			await expect(jobs.patchTask(jobId('a'), 2, { attempts: 1 })).rejects.toMatchObject({
				code: 'storage.corrupt'
			});
		});

		it('removes a job with its tasks and nobody else’s', async () => {
			const jobs = createJobRepository(rows);
			await jobs.add(job('a', 1), [task('a', 0), task('a', 1)]);
			await jobs.add(job('ab', 2), [task('ab', 0)]);
			await jobs.putCaught(caught('a', '0x01'));
			await jobs.putCaught(caught('ab', '0x01'));
			await jobs.remove(jobId('a'));
			expect((await jobs.caught(jobId('a'))).rows).toEqual([]);
			expect((await jobs.caught(jobId('ab'))).rows).toHaveLength(1);
			expect(await jobs.get(jobId('a'))).toBeUndefined();
			expect((await jobs.tasks(jobId('a'))).rows).toEqual([]);
			expect((await jobs.tasks(jobId('ab'))).rows).toHaveLength(1);
		});

		it('keeps once what each device of a job was caught with', async () => {
			const jobs = createJobRepository(rows);
			await jobs.putCaught(caught('a', '0x01'));
			await jobs.putCaught(caught('a', '0x02'));
			const sent: CaughtRecord = { ...caught('a', '0x01'), report: 'sent', refundWei: 2n ** 70n };
			await jobs.putCaught(sent);
			expect((await jobs.caught(jobId('a'))).rows).toEqual([sent, caught('a', '0x02')]);
		});

		it('remembers how far each device is trusted, and says nothing of others', async () => {
			const trust = createTrustRepository(rows);
			const record = (name: string, agreed: number) => ({ deviceId: name as DeviceId, agreed, atMs: 1 });
			await trust.put([record('0x01', 3), record('0x02', 9)]);
			await trust.put([record('0x01', 0)]);
			expect((await trust.of(['0x01', '0x03'])).rows).toEqual([record('0x01', 0)]);
		});

		it('says which rows are damaged, shows the others and deletes none', async () => {
			const jobs = createJobRepository(rows);
			await jobs.add(job('a', 1), [task('a', 0)]);
			const shortOfBytes = {
				...task('a', 1),
				inputs: [{ name: 'x', type: 'float32', dims: [9], data: new Uint8Array(1) }]
			};
			await rows.put({ tasks: [shortOfBytes], jobs: [{ jobId: 'b', createdAtMs: 2 }] });
			const tasks = await jobs.tasks(jobId('a'));
			expect(tasks.rows).toEqual([task('a', 0)]);
			expect(tasks.damaged.map(({ code, details }) => [code, details])).toEqual([
				['storage.corrupt', expect.stringContaining('inputs.0')]
			]);
			expect((await jobs.list()).damaged).toHaveLength(1);
			await expect(jobs.get(jobId('b'))).rejects.toMatchObject({ code: 'storage.corrupt' });
			expect(await rows.get('jobs', 'b')).toEqual({ jobId: 'b', createdAtMs: 2 });
			expect(await rows.list('tasks')).toHaveLength(2);
		});

		it('keeps the first receipt under an id, and lists them newest first or by job', async () => {
			const receipts = createReceiptRepository(rows);
			expect(await receipts.add(receipt('r1', 1))).toBe(true);
			expect(await receipts.add({ ...receipt('r1', 9), signature: '0xff' })).toBe(false);
			await receipts.add(receipt('r2', 2, 'b'));
			expect((await receipts.list()).rows).toEqual([receipt('r2', 2, 'b'), receipt('r1', 1)]);
			expect((await receipts.list({ limit: 1 })).rows).toEqual([receipt('r2', 2, 'b')]);
			expect((await receipts.ofJob(jobId('a'))).rows).toEqual([receipt('r1', 1)]);
		});

		it('keeps a transcript once, lists the newest first, and deletes the one that is named', async () => {
			const transcripts = createTranscriptRepository(rows);
			const record = (transcriptId: Hex, storedAtMs: number) => ({
				transcriptId,
				storedAtMs,
				origin: 'made' as const,
				signed: { transcript: { version: 1 } }
			});
			expect(await transcripts.add(record('0x01', 1))).toBe(true);
			expect(await transcripts.add({ ...record('0x01', 9), origin: 'imported' })).toBe(false);
			await transcripts.add(record('0x02', 2));
			await transcripts.add(record('0x0102', 3));
			await rows.put({ transcripts: [{ transcriptId: '0x03', storedAtMs: 4 }] });
			const { rows: kept, damaged } = await transcripts.list();
			expect(kept).toEqual([record('0x0102', 3), record('0x02', 2), record('0x01', 1)]);
			expect(damaged).toHaveLength(1);
			expect((await transcripts.list({ limit: 2 })).rows).toEqual([record('0x0102', 3)]);
			await transcripts.remove('0x01');
			expect((await transcripts.list()).rows).toEqual([record('0x0102', 3), record('0x02', 2)]);
		});

		it('gives a setting back in the shape asked for, or says it has another', async () => {
			const settings = createSettingsRepository(rows);
			expect(await settings.get('minutes', v.number())).toBeUndefined();
			await settings.set('minutes', 30);
			expect(await settings.get('minutes', v.number())).toBe(30);
			await expect(settings.get('minutes', v.string())).rejects.toMatchObject({ code: 'storage.corrupt' });
			await settings.remove('minutes');
			expect(await settings.get('minutes', v.number())).toBeUndefined();
		});

		it('keeps a line of a book once, however often it is read, each book for itself and oldest first', async () => {
			const ledger = createLedgerRepository(rows);
			await ledger.add('a', [movement(30), movement(10), movement(20)]);
			await ledger.add('a', [movement(20)]);
			await ledger.add('ab', [movement(15, { kind: 'burn', wei: 2n ** 90n })]);
			await ledger.add('b', []);
			expect(await ledger.list('a')).toEqual({
				rows: [movement(10), movement(20), movement(30)],
				damaged: []
			});
			expect((await ledger.list('ab')).rows).toMatchObject([{ wei: 2n ** 90n }]);
			expect((await ledger.list('b')).rows).toEqual([]);
		});

		it('keeps two lines of one transaction apart by kind and by subject', async () => {
			const ledger = createLedgerRepository(rows);
			const lines = [
				movement(1),
				movement(1, { kind: 'burn' }),
				movement(1, { subject: 'window 8', windowId: 8n as WindowId })
			];
			await ledger.add('a', lines);
			expect((await ledger.list('a')).rows).toHaveLength(3);
		});

		it('gives what can be read of a book where a line is damaged', async () => {
			const ledger = createLedgerRepository(rows);
			await ledger.add('a', [movement(1)]);
			const [row] = (await rows.list('earnings')) as object[];
			await rows.put({ earnings: [{ ...row, entryId: 'x', wei: -1n }] });
			const { rows: kept, damaged } = await ledger.list('a');
			expect(kept).toEqual([movement(1)]);
			expect(damaged).toMatchObject([{ code: 'storage.corrupt', details: expect.stringContaining('wei') }]);
		});

		it('remembers how far a book was read, and forgets that with its lines alone', async () => {
			const ledger = createLedgerRepository(rows);
			const reach = { genesisS: 5, fromBlock: 0, toBlock: 9, sinceMs: 5000, isWhole: true };
			expect(await ledger.reach('a')).toBeUndefined();
			await ledger.setReach('a', reach);
			await ledger.setReach('ab', { ...reach, toBlock: 7 });
			await ledger.add('a', [movement(1)]);
			await ledger.add('ab', [movement(1)]);
			expect(await ledger.reach('a')).toEqual(reach);
			await ledger.clear('a');
			expect(await ledger.reach('a')).toBeUndefined();
			expect((await ledger.list('a')).rows).toEqual([]);
			expect(await ledger.reach('ab')).toMatchObject({ toBlock: 7 });
			expect((await ledger.list('ab')).rows).toHaveLength(1);
			await rows.put({ settings: [{ name: 'earnings/ab', value: { toBlock: 'far' } }] });
			expect(await ledger.reach('ab')).toBeUndefined();
		});

		it('keeps a run as it grows, lists the newest first, and deletes the one that is named', async () => {
			const runs = createBenchmarkRepository(rows);
			await runs.save(run('a', 1));
			await runs.save(run('ab', 3));
			await runs.save({ ...run('a', 1), state: 'done', endedAtMs: 9 });
			expect(await runs.add({ ...run('a', 1), version: 'forged' })).toBe(false);
			expect(await runs.add(run('b', 2))).toBe(true);
			await rows.put({ benchmarks: [{ ...run('c', 4), state: 'won' }] });
			const { rows: kept, damaged } = await runs.list();
			expect(kept).toEqual([run('ab', 3), run('b', 2), { ...run('a', 1), state: 'done', endedAtMs: 9 }]);
			expect(damaged).toMatchObject([{ code: 'storage.corrupt', details: expect.stringContaining('state') }]);
			await runs.remove('a');
			expect((await runs.list()).rows).toEqual([run('ab', 3), run('b', 2)]);
		});

		it('keeps a tuning for one kernel, adapter and browser, and forgets a damaged one', async () => {
			const settings = createSettingsRepository(rows);
			const tunings = createTuningRepository(settings);
			const place = { kernel: 'gemm-f32', adapter: 'acme "one"', browser: 'Chrome 150' } as const;
			const tuning = { kernel: 'gemm-f32' as const, variant: '8x8', gflops: { '8x8': 12.5, '4x4': 9 } };
			expect(await tunings.get(place)).toBeUndefined();
			await tunings.set(place, tuning);
			expect(await tunings.get(place)).toEqual(tuning);
			expect(await tunings.get({ ...place, kernel: 'gemm-i8' })).toBeUndefined();
			expect(await tunings.get({ ...place, adapter: 'acme two' })).toBeUndefined();
			expect(await tunings.get({ ...place, browser: 'Chrome 151' })).toBeUndefined();
			await rows.put({
				settings: (await rows.list('settings')).map((row) => ({ ...(row as object), value: { variant: 3 } }))
			});
			expect(await tunings.get(place)).toBeUndefined();
		});
	});
}
