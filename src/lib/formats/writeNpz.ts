import { zipSync, type Zippable } from 'fflate';
import { RallyError } from '$lib/core/errors';
import type { Tensor } from '$lib/core/tensor';
import { writeNpy } from './writeNpy';

/** The first day a zip file can name, so that the same tensors are the same bytes. */
const MTIME = new Date(1980, 0, 1);

/**
 * Tensors as a `.npz` file, stored as `numpy.savez` stores them.
 *
 * @throws RallyError `npz.sameName` where two have one name
 * @example np.load('outputs.npz')['logits']
 */
export async function writeNpz(tensors: readonly Tensor[]): Promise<Uint8Array<ArrayBuffer>> {
	const files: Zippable = {};
	for (const tensor of tensors) {
		const name = `${tensor.name}.npy`;
		if (Object.hasOwn(files, name))
			throw new RallyError(`Two arrays are called “${tensor.name}”.`, {
				code: 'npz.sameName',
				hint: 'Give each a name of its own.'
			});
		files[name] = writeNpy(tensor);
	}
	return new Uint8Array(zipSync(files, { level: 0, mtime: MTIME }));
}
