import type { JobId } from '$lib/core/ids';
import type { TaskChange } from './jobRun';
import type { ClientMemory } from './memory';

/** Writes what changes of a job's tasks, in order, one batch after the other. */
export interface TaskWriter {
	push(change: TaskChange): void;
	/** Resolves once all is written. @throws what the first write that failed threw */
	settled(): Promise<void>;
}

const indexOf = (change: TaskChange) => (change.type === 'kept' ? change.task.index : change.index);

export function createTaskWriter(memory: Pick<ClientMemory, 'saveTasks'>, jobId: JobId): TaskWriter {
	let waiting = new Map<number, TaskChange>();
	let writing: Promise<void> | undefined;
	let failed: { error: unknown } | undefined;

	async function write(): Promise<void> {
		// What else happens in this turn goes with it.
		await Promise.resolve();
		while (waiting.size > 0) {
			const batch = [...waiting.values()];
			waiting = new Map();
			try {
				await memory.saveTasks(jobId, batch);
			} catch (error) {
				// Told of at the job's end, with what else went wrong; the job goes on.
				failed ??= { error };
			}
		}
		writing = undefined;
	}

	return {
		push(change) {
			const index = indexOf(change);
			const before = waiting.get(index);
			const isNewsOfKept = change.type === 'checked' && before?.type === 'kept';
			waiting.set(index, isNewsOfKept ? { ...before, task: { ...before.task, checked: true } } : change);
			writing ??= write();
		},
		async settled() {
			while (writing) await writing;
			if (failed) throw failed.error;
		}
	};
}
