import type { ClientService } from '$lib/client/types';
import { sha256, toHexDigits } from '$lib/core/bytes';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { ModelId } from '$lib/core/ids';
import { browserServices } from '$lib/state/app';
import { createGpuWorker } from '$lib/worker/createGpuWorker';
import { rentDevice } from '../page/rentDevice';
import { tensorOf, tensorText, toBytes } from './tensorText';
import type { ModelsPage, Refusal } from './types';

const services = browserServices();
const own = createGpuWorker();
let client: ClientService | undefined;

const idOf = (bytes: Uint8Array) => toHexDigits(sha256(bytes)) as ModelId;

function refusalOf(thrown: unknown): Refusal {
	const { code, shortMessage: sentence, hint } = toRallyError(thrown);
	return { code, sentence, hint };
}

const modelsBench: ModelsPage = {
	async check(text) {
		const bytes = toBytes(text);
		const modelId = idOf(bytes);
		try {
			const { adapter, onGpu } = await own.loadModel({ modelId, bytes, backend: 'webgpu' });
			await own.unload(modelId);
			return { adapter, onGpu };
		} catch (thrown) {
			return { refusal: refusalOf(thrown) };
		}
	},
	async rent(classId) {
		client = await rentDevice(services, classId);
	},
	async run(text, feed) {
		if (!client) throw new RallyError('Rent a device first.', { code: 'lease.required' });
		const model = toBytes(text);
		await client.run({
			title: 'Model',
			modelId: idOf(model),
			model,
			feeds: [feed.map(tensorOf)],
			assurance: 'economy'
		});
		const { job, error } = client.snapshot.get();
		const [task] = job?.tasks ?? [];
		if (!task?.outputs || !task.receipt?.valid) {
			return { refusal: refusalOf(error ?? task?.error ?? new Error('There is no result.')) };
		}
		const { backend, gpuMicros } = task.receipt.receipt;
		return { outputs: task.outputs.map(tensorText), backend, ms: gpuMicros / 1000 };
	}
};
Object.assign(globalThis, { modelsBench });
