import type { ClientService } from '$lib/client/types';
import { fromBase64 } from '$lib/core/base64';
import { RallyError, toRallyError } from '$lib/core/errors';
import { browserServices } from '$lib/state/app';
import { modelKit } from '$lib/state/wire/modelKit';
import { rentDevice } from '../page/rentDevice';
import { tensorOf, tensorText } from './tensorText';
import type { ModelsPage, Refusal } from './types';

const services = browserServices();
const kit = modelKit();
let client: ClientService | undefined;

function refusalOf(thrown: unknown): Refusal {
	const { code, shortMessage: sentence, hint, details } = toRallyError(thrown);
	return { code, sentence, hint, details };
}

const modelsBench: ModelsPage = {
	async check(text, feed) {
		try {
			const read = await kit.read(fromBase64(text));
			const blocking = read.facts.problems.find(({ blocks }) => blocks);
			if (blocking) return { refusal: blocking };
			const trial = await kit.tryOut(read, feed.map(tensorOf), {
				signal: new AbortController().signal,
				onProgress: () => {}
			});
			return { adapter: trial.adapter, onGpu: trial.onGpu, upgradedFrom: read.upgradedFrom };
		} catch (thrown) {
			return { refusal: refusalOf(thrown) };
		}
	},
	async rent(classId) {
		client = await rentDevice(services, classId);
	},
	async run(text, feed) {
		if (!client) throw new RallyError('Rent a device first.', { code: 'lease.required' });
		const { modelId, bytes: model } = await kit.read(fromBase64(text));
		await client.run({
			title: 'Model',
			modelId,
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
