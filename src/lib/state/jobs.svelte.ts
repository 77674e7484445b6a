import { exportRun } from '$lib/client/exportRun';
import type { ClientService, JobHead } from '$lib/client/types';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { JobId } from '$lib/core/ids';

export type JobsTask = 'remove' | 'export';

/** The jobs that this browser keeps. */
export class Jobs {
	readonly #load: () => Promise<ClientService>;
	#heads = $state.raw<readonly JobHead[]>();
	#error = $state.raw<RallyError>();
	#busy = $state.raw<{ task: JobsTask; jobId: JobId }>();

	constructor(load: () => Promise<ClientService>) {
		this.#load = load;
	}

	/** Newest first; undefined until they are read. */
	get heads(): readonly JobHead[] | undefined {
		return this.#heads;
	}
	get error(): RallyError | undefined {
		return this.#error;
	}
	get busy(): { task: JobsTask; jobId: JobId } | undefined {
		return this.#busy;
	}

	/** Reads the list again. */
	async look(): Promise<void> {
		try {
			this.#heads = await (await this.#load()).history();
			this.#error = undefined;
		} catch (error) {
			this.#error = toRallyError(error);
		}
	}

	/** Deletes a job with its inputs and results. */
	remove(jobId: JobId): Promise<void> {
		return this.#do('remove', jobId, async (service) => {
			await service.removeJob(jobId);
			// Refusals come through the snapshot.
			const { error } = service.snapshot.get();
			if (error) throw error;
			this.#heads = await service.history();
		});
	}

	/** A kept job's file. @returns undefined where it cannot be had, and `error` says why */
	async file(jobId: JobId): Promise<{ name: string; text: string } | undefined> {
		let file: { name: string; text: string } | undefined;
		await this.#do('export', jobId, async (service) => {
			const job = await service.readJob(jobId);
			if (!job) {
				throw new RallyError('This job is no longer kept in this browser.', {
					code: 'job.unknown',
					hint: 'It may have been deleted in another tab.'
				});
			}
			const { lease } = service.snapshot.get();
			const text = exportRun(job, lease?.leaseId === job.leaseId ? lease : undefined);
			file = { name: `rally-run-${jobId.slice(0, 8)}.json`, text };
		});
		return file;
	}

	async #do(task: JobsTask, jobId: JobId, act: (service: ClientService) => Promise<void>): Promise<void> {
		if (this.#busy) return;
		this.#busy = { task, jobId };
		this.#error = undefined;
		try {
			await act(await this.#load());
		} catch (error) {
			this.#error = toRallyError(error);
		} finally {
			this.#busy = undefined;
		}
	}
}
