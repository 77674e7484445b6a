import type { JobId, LeaseId } from '$lib/core/ids';
import {
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

/** Jobs and their tasks, as a reload needs them. Methods throw the errors of {@link RowStore} and `storage.corrupt`. */
export interface JobRepository {
	/** Writes a job and all its tasks, or nothing. */
	add(job: JobRecord, tasks: readonly TaskRecord[]): Promise<void>;
	get(jobId: JobId): Promise<JobRecord | undefined>;
	/** Ends a job; one that is not there stays so. */
	end(jobId: JobId, state: Exclude<JobRecord['state'], 'running'>, atMs: number): Promise<void>;
	/** Newest first. */
	list(options?: { leaseId?: LeaseId; limit?: number }): Promise<Listing<JobRecord>>;
	/** In the order of their places. */
	tasks(jobId: JobId): Promise<Listing<TaskRecord>>;
	/** Changes one task. @throws RallyError `storage.corrupt` where it is not there */
	patchTask(jobId: JobId, index: number, patch: TaskPatch): Promise<void>;
	/** Deletes a job with its tasks; its receipts stay. */
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
		async end(jobId, state, atMs) {
			if ((await rows.get('jobs', jobId)) === undefined) return;
			await rows.update('jobs', jobId, (row) => ({
				...parseRow(jobRow, row, 'jobs'),
				state,
				endedAtMs: atMs
			}));
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
		remove: (jobId) => rows.remove({ jobs: { from: jobId, to: jobId }, tasks: tasksOf(jobId) })
	};
}

const toRow = (job: JobRecord) => ({ ...job, leaseId: String(job.leaseId) });

const fromRow = ({ leaseId, ...row }: ReturnType<typeof parseRow<typeof jobRow>>): JobRecord => ({
	...row,
	leaseId: BigInt(leaseId) as LeaseId
});
