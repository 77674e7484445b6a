import { RallyError } from '$lib/core/errors';
import type { ModelId } from '$lib/core/ids';
import { preprocessDigit } from '$workloads/digits/preprocess';
import { workloadFiles } from '$workloads/browserFiles';
import { findWorkload } from '$workloads/registry';
import { once } from '../once';
import type { DigitsKit } from '../services';

/** The `digits` workload as the rent page uses it. */
export function digitsKit(): DigitsKit {
	const { title, model, inputs, tolerance } = findWorkload('digits');
	const heldOut = once(() => workloadFiles.heldOut('digits'));
	const golden = once(() => workloadFiles.golden('digits'));
	return {
		title,
		modelId: model.sha256 as ModelId,
		inputName: inputs[0]?.name ?? 'input',
		tolerance,
		model: () => workloadFiles.model('digits'),
		async golden() {
			const [first] = await golden();
			if (!first)
				throw new RallyError('The digits have no golden run.', { code: 'workload.goldenMalformed' });
			return first;
		},
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
