import type { ClientService, TaskSnapshot } from '$lib/client/types';
import { RallyError } from '$lib/core/errors';
import type { LeaseId, ModelId } from '$lib/core/ids';
import { valuesOf } from '$lib/inference/values';
import { browserServices } from '$lib/state/app';
import { workloadFiles } from '$workloads/browserFiles';
import { findWorkload } from '$workloads/registry';
import { feedsOf } from './feedsOf';
import { rentDevice } from './rentDevice';
import type { BenchPage, Load, Timing } from './types';

/** The app's own client in this page, wired as the app wires it, with nobody's page around it. */
export function createRenter(): Pick<BenchPage, 'rent' | 'through'> & { lease(): LeaseId } {
	const services = browserServices();
	let client: ClientService | undefined;

	return {
		lease() {
			const lease = client?.snapshot.get().lease;
			if (!lease) throw new RallyError('Rent a device first.', { code: 'lease.required' });
			return lease.leaseId;
		},
		async rent(classId) {
			client = await rentDevice(services, classId);
		},
		async through(load: Load): Promise<Timing> {
			if (!client) throw new RallyError('Rent a device first.', { code: 'lease.required' });
			const [model, feeds] = await Promise.all([workloadFiles.model(load.workload), feedsOf(load)]);
			const modelId = findWorkload(load.workload).model.sha256 as ModelId;
			const doneMs: number[] = [];
			const startMs = performance.now();
			const stop = client.snapshot.subscribe(({ job }) => {
				// The job of an earlier run stands here until the new one begins.
				if (job?.state !== 'running') return;
				// A result that waits for a second device is there; one device has no second.
				const done = job.tasks.filter(({ state }) => state === 'done' || state === 'checking').length;
				while (doneMs.length < done) doneMs.push(performance.now() - startMs);
			});
			// What is measured is the rented device alone.
			await client.run({
				title: 'Benchmark',
				modelId,
				model,
				feeds,
				assurance: 'economy',
				mayJudge: false
			});
			stop();
			const { job, error } = client.snapshot.get();
			if (error) throw error;
			const answers = (job?.tasks ?? []).map(answerOf);
			return {
				adapter: answers[0]?.adapter ?? 'none',
				doneMs,
				sessionMs: answers.map(({ sessionMs }) => sessionMs),
				outputs: answers.map(({ output }) => output)
			};
		}
	};
}

/** @throws RallyError the task's own, where it has no result with a checked receipt */
function answerOf({ index, outputs, receipt, error }: TaskSnapshot) {
	const [output] = outputs ?? [];
	if (!output || !receipt?.valid) {
		throw error ?? new RallyError(`Task ${index} has no result.`, { code: 'bench.noResult' });
	}
	const { adapter, gpuMicros } = receipt.receipt;
	return { adapter, sessionMs: gpuMicros / 1000, output: Array.from(valuesOf(output)) };
}
