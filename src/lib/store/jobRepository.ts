import type { JobId, LeaseId } from '$lib/core/ids';
import {
	caughtRow,
	type CaughtRecord,
	jobRow,
	type JobRecord,
	type Listing,
	parseRow,
	parseRows,
	taskRow,
	type TaskRecord
} from './records';
import type { RowStore } from './rowStore';

/** What a change to a task may carry; its job, place and inputs stay. */
export type TaskPatch = Partial<Omit<TaskRecord, 'jobId' | 'index' | 'inputs'>>;

/** What a change to a job may carry; when it began and what it is about stay. */
export type JobPatch = Partial<
	Pick<
		JobRecord,
		'state' | 'endedAtMs' | 'leaseId' | 'doneCount' | 'costWei' | 'work' | 'caughtCount' | 'wish'
	>
>;

/** Jobs and their tasks, as a reload needs them. Methods throw the errors of {@link RowStore} and `storage.corrupt`. */
export interface JobRepository {
	/** Writes a job and all its tasks, or nothing. */
	add(job: JobRecord, tasks: readonly TaskRecord[]): Promise<void>;
	get(jobId: JobId): Promise<JobRecord | undefined>;
	/** Changes a job; one that is not there stays so. */
	patch(jobId: JobId, patch: JobPatch): Promise<void>;
	/** Newest first. */
	list(options?: { leaseId?: LeaseId; limit?: number }): Promise<Listing<JobRecord>>;
	/** In the order of their places. */
	tasks(jobId: JobId): Promise<Listing<TaskRecord>>;
	/** Changes one task. @throws RallyError `storage.corrupt` where it is not there */
	patchTask(jobId: JobId, index: number, patch: TaskPatch): Promise<void>;
	/** Takes a task's result back: it is queued as it first was. @throws as `patchTask` */
	resetTask(jobId: JobId, index: number): Promise<void>;
	/** Devices that were caught in a job. */
	caught(jobId: JobId): Promise<Listing<CaughtRecord>>;
	/** Writes what a device was caught with, in place of what was written of it before. */
	putCaught(row: CaughtRecord): Promise<void>;
	/** Deletes a job with its tasks and what its devices were caught with; its receipts stay. */
	remove(jobId: JobId): Promise<void>;
}

export function createJobRepository(rows: RowStore): JobRepository {
	const read = (row: unknown): JobRecord => fromRow(parseRow(jobRow, row, 'jobs'));
	const tasksOf = (jobId: JobId) => ({ from: [jobId, 0], to: [jobId, Number.MAX_SAFE_INTEGER] });

	return {
		add: (job, tasks) => rows.put({ jobs: [toRow(job)], tasks }),
		async get(jobId) {
			const row = await rows.get('jobs', jobId);
			return row === undefined ? undefined : read(row);
		},
		async patch(jobId, patch) {
			if ((await rows.get('jobs', jobId)) === undefined) return;
			await rows.update('jobs', jobId, (row) => toRow({ ...read(row), ...patch }));
		},
		async list({ leaseId, limit } = {}) {
			const found = await rows.list('jobs', {
				reverse: true,
				...(limit === undefined ? {} : { limit }),
				...(leaseId === undefined
					? { index: 'createdAtMs' }
					: {
							index: '[leaseId+createdAtMs]',
							from: [String(leaseId), 0],
							to: [String(leaseId), Number.MAX_SAFE_INTEGER]
						})
			});
			const listing = parseRows(jobRow, found, 'jobs');
			return { rows: listing.rows.map(fromRow), damaged: listing.damaged };
		},
		tasks: async (jobId) => parseRows(taskRow, await rows.list('tasks', tasksOf(jobId)), 'tasks'),
		patchTask: (jobId, index, patch) =>
			rows.update('tasks', [jobId, index], (row) => ({ ...parseRow(taskRow, row, 'tasks'), ...patch })),
		resetTask: (jobId, index) =>
			rows.update('tasks', [jobId, index], (row) => {
				const { taskId, inputs, label } = parseRow(taskRow, row, 'tasks');
				return {
					jobId,
					index,
					state: 'queued',
					attempts: 0,
					inputs,
					...(taskId === undefined ? {} : { taskId }),
					...(label === undefined ? {} : { label })
				};
			}),
		caught: async (jobId) =>
			parseRows(caughtRow, await rows.list('caught', { index: 'jobId', from: jobId, to: jobId }), 'caught'),
		putCaught: (row) => rows.put({ caught: [row] }),
		remove: (jobId) =>
			rows.remove({
				jobs: { from: jobId, to: jobId },
				tasks: tasksOf(jobId),
				caught: { index: 'jobId', from: jobId, to: jobId }
			})
	};
}

const toRow = (job: JobRecord) => ({ ...job, leaseId: String(job.leaseId) });

const fromRow = ({ leaseId, ...row }: ReturnType<typeof parseRow<typeof jobRow>>): JobRecord => ({
	...row,
	leaseId: BigInt(leaseId) as LeaseId
});
