import { expect, test, vi } from 'vitest';
import { IDLE } from '$lib/client/idle';
import type { ClientService, ClientSnapshot, JobHead } from '$lib/client/types';
import { RallyError } from '$lib/core/errors';
import type { JobId, LeaseId, ModelId } from '$lib/core/ids';
import { createStore } from '$lib/core/store';
import { aDoneTask, aJob, aLease } from './fixtures';
import { Jobs } from './jobs.svelte';

const aHead = (jobId: string): JobHead => ({
	jobId: jobId as JobId,
	title: 'Handwritten digits',
	modelId: 'aa' as ModelId,
	workloadId: 'digits',
	leaseId: 7n as LeaseId,
	assurance: 'standard',
	state: 'done',
	taskCount: 1,
	doneCount: 1,
	caughtCount: 0,
	startedAtMs: 1,
	endedAtMs: 2,
	costWei: undefined
});

function setUp(change: Partial<ClientService> = {}) {
	const snapshot = createStore<ClientSnapshot>({ ...IDLE, lease: aLease() });
	let heads = [aHead('b'), aHead('a')];
	const refuse = () => Promise.reject(new Error('not asked for here'));
	const service: ClientService = {
		snapshot,
		quote: refuse,
		rent: refuse,
		run: refuse,
		cancel: refuse,
		leave: refuse,
		check: refuse,
		resume: refuse,
		openJob: refuse,
		report: refuse,
		history: async () => heads,
		readJob: async () => aJob([aDoneTask(0, 3)]),
		removeJob: vi.fn<ClientService['removeJob']>(async (jobId) => {
			heads = heads.filter((head) => head.jobId !== jobId);
		}),
		...change
	};
	return { jobs: new Jobs(async () => service), service, snapshot };
}

test('the list is unknown until it is read', async () => {
	const { jobs } = setUp();
	expect(jobs.heads).toBeUndefined();
	await jobs.look();
	expect(jobs.heads?.map(({ jobId }) => jobId)).toEqual(['b', 'a']);
});

test('a list that cannot be read says so, and can be read again', async () => {
	let isBroken = true;
	const { jobs } = setUp({
		history: async () => {
			if (isBroken) throw new RallyError('The database is locked.', { code: 'storage.unavailable' });
			return [];
		}
	});
	await jobs.look();
	expect(jobs.error?.code).toBe('storage.unavailable');
	expect(jobs.heads).toBeUndefined();
	isBroken = false;
	await jobs.look();
	expect(jobs.error).toBeUndefined();
	expect(jobs.heads).toEqual([]);
});

test('a removed job leaves the list', async () => {
	const { jobs } = setUp();
	await jobs.look();
	await jobs.remove('b' as JobId);
	expect(jobs.heads?.map(({ jobId }) => jobId)).toEqual(['a']);
	expect(jobs.busy).toBeUndefined();
});

test('a removal that is refused is told, and takes nothing from the list', async () => {
	const { jobs, snapshot } = setUp({
		removeJob: async () => {
			const error = new RallyError('It runs still.', { code: 'job.running' });
			snapshot.update((now) => ({ ...now, error }));
		}
	});
	await jobs.look();
	await jobs.remove('b' as JobId);
	expect(jobs.error?.code).toBe('job.running');
	expect(jobs.heads).toHaveLength(2);
});

test('a file holds the run, and its lease while that is the one held', async () => {
	const { jobs, snapshot } = setUp();
	const file = await jobs.file('job-1' as JobId);
	expect(file?.name).toBe('rally-run-job-1.json');
	expect(JSON.parse(file?.text ?? '')).toMatchObject({
		title: 'Handwritten digits',
		lease: { leaseId: '7' }
	});
	snapshot.update((now) => ({ ...now, lease: aLease({ leaseId: 8n as LeaseId }) }));
	expect(JSON.parse((await jobs.file('job-1' as JobId))?.text ?? '')).toMatchObject({ lease: null });
});

test('a job that is gone gives no file, and says so', async () => {
	const { jobs } = setUp({ readJob: async () => undefined });
	expect(await jobs.file('a' as JobId)).toBeUndefined();
	expect(jobs.error?.code).toBe('job.unknown');
});
