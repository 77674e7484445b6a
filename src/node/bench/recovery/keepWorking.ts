import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { ClientService } from '$lib/client/types';
import { sha256, toHexDigits } from '$lib/core/bytes';
import type { ModelId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import { compareOutputs } from '$lib/inference/compare';
import { floats } from '$lib/inference/floats';
import { matMulModel } from '$lib/inference/tinyModel';
import { seededRandom } from '$lib/jobs/seededRandom';

const TASKS_A_JOB = 100;
/** Four products and sums in float32, in whatever order. */
const TOLERANCE = { abs: 1e-5, rel: 1e-5 };

/** What came of the jobs so far. */
export interface Work {
	jobs: number;
	tasks: number;
	/** Tasks that took more than one attempt. */
	retried: number;
	/** Tasks whose result did not come. */
	missing: number;
	/** Tasks whose result is not what ONNX Runtime on the CPU says. */
	wrong: number;
	adapter: string;
	/** The first few reasons for what is missing or wrong. */
	reasons: string[];
}

/** Runs job after job on what the client rents, and checks every result, until the signal aborts: then ends the last. */
export async function keepWorking(client: ClientService, signal: AbortSignal): Promise<Work> {
	// One product: what is measured is how the tab comes back, not how long a graph takes to compile.
	const model = matMulModel();
	const modelId = toHexDigits(sha256(model)) as ModelId;
	const random = seededRandom(1);
	const values = (count: number) => Array.from({ length: count }, () => random.uniform() - 0.5);
	const feeds = Array.from({ length: TASKS_A_JOB }, () => [
		floats('a', [1, 4], values(4)),
		floats('b', [4, 4], values(16))
	]);
	const expected = await onCpu(model, feeds);
	const work: Work = { jobs: 0, tasks: 0, retried: 0, missing: 0, wrong: 0, adapter: '', reasons: [] };
	const blame = (reason: string) => {
		if (work.reasons.length < 5) work.reasons.push(reason);
	};
	while (!signal.aborted) {
		await client.run({
			title: 'Recovery',
			modelId,
			model,
			feeds: feeds.map((feed) => feed.map((tensor) => ({ ...tensor, data: tensor.data.slice() }))),
			assurance: 'economy',
			mayJudge: false
		});
		const { job, error } = client.snapshot.get();
		if (error) blame(error.shortMessage);
		work.jobs++;
		work.tasks += feeds.length;
		for (const [index, want] of expected.entries()) {
			const task = job?.tasks[index];
			if (task && task.attempts > 1) work.retried++;
			if (!task?.outputs || !task.receipt?.valid) {
				work.missing++;
				blame(`Task ${index}: ${task?.error?.message ?? task?.state ?? 'no job'}`);
				continue;
			}
			work.adapter = task.receipt.receipt.adapter;
			const compared = compareOutputs(want, task.outputs, TOLERANCE);
			if (compared.agrees) continue;
			work.wrong++;
			blame(compared.sentence);
		}
		if (error) throw error;
	}
	return work;
}

/** What the model gives on ONNX Runtime's CPU backend, which nothing here can hurt. */
async function onCpu(model: Uint8Array, feeds: readonly Tensor[][]): Promise<Tensor[][]> {
	const session = await InferenceSession.create(model, { logSeverityLevel: 4 });
	const outputs: Tensor[][] = [];
	for (const feed of feeds) {
		const results = await session.run(
			Object.fromEntries(
				feed.map(({ name, dims, data }) => {
					const values = new Float32Array(data.slice().buffer);
					return [name, new OrtTensor('float32', values, dims)];
				})
			)
		);
		outputs.push(
			Object.entries(results).map(([name, { dims, data }]) => ({
				name,
				type: 'float32',
				dims: [...dims],
				data: new Uint8Array(Float32Array.from(data as Float32Array).buffer)
			}))
		);
	}
	await session.release();
	return outputs;
}
