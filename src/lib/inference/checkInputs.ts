import { RallyError } from '$lib/core/errors';
import type { Tensor } from '$lib/core/tensor';
import type { ValueInfo } from './types';

const shape = (dims: readonly (number | string | null)[]) => `[${dims.map((dim) => dim ?? '?').join(', ')}]`;

/**
 * Holds a feed against what the model declares, before the runtime sees it.
 *
 * @throws RallyError `input.missing`, `input.unknown`, `input.wrongType`, `input.wrongShape`
 */
export function checkInputs(declared: readonly ValueInfo[], inputs: readonly Tensor[]): void {
	const named = new Map(inputs.map((tensor) => [tensor.name, tensor]));
	if (named.size !== inputs.length)
		throw new RallyError('Two inputs were sent under one name.', { code: 'input.unknown' });
	for (const { name, type, dims } of declared) {
		const tensor = named.get(name);
		if (!tensor)
			throw new RallyError(`The model wants an input “${name}” that was not sent.`, {
				code: 'input.missing'
			});
		if (tensor.type !== type)
			throw new RallyError(`The input “${name}” must be ${type}, and ${tensor.type} was sent.`, {
				code: 'input.wrongType'
			});
		const fits =
			tensor.dims.length === dims.length &&
			dims.every((dim, i) => typeof dim !== 'number' || dim === tensor.dims[i]);
		if (!fits)
			throw new RallyError(
				`The input “${name}” must have the shape ${shape(dims)}, and ${shape(tensor.dims)} was sent.`,
				{ code: 'input.wrongShape' }
			);
		named.delete(name);
	}
	const [extra] = named.keys();
	if (extra !== undefined)
		throw new RallyError(`The model has no input named “${extra}”.`, {
			code: 'input.unknown',
			details: `it takes ${declared.map(({ name }) => name).join(', ')}`
		});
}
