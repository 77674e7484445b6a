import type { ModelId } from '$lib/core/ids';
import { preprocessDigit } from '$workloads/digits/preprocess';
import { workloadFiles } from '$workloads/browserFiles';
import { findWorkload } from '$workloads/registry';
import { once } from '../once';
import type { DigitsKit } from '../services';

/** The `digits` workload as the rent page uses it. */
export function digitsKit(): DigitsKit {
	const { title, model, inputs } = findWorkload('digits');
	const heldOut = once(() => workloadFiles.heldOut('digits'));
	return {
		title,
		modelId: model.sha256 as ModelId,
		inputName: inputs[0]?.name ?? 'input',
		model: () => workloadFiles.model('digits'),
		async samples(from, count) {
			const all = await heldOut();
			if (!all) return [];
			return Array.from({ length: count }, (_, i) => (from + i) % all.count).map((index) => ({
				pixels: all.images[index] ?? new Float32Array(64),
				label: all.labels[index] ?? 0
			}));
		},
		preprocess: preprocessDigit
	};
}
