import { RallyError } from '$lib/core/errors';
import type { Rechecked } from './rechecked';

/**
 * Checks a file again from its text alone, with no chain, wallet or network: a run (`rally.run/1` and `/2`), a
 * receipt, or evidence (`rally.evidence/1`). The text is a stranger's; whatever it holds, this answers or throws.
 *
 * @throws RallyError `file.tooLarge`, `file.malformed` naming the field, `file.unknown`
 */
export async function recheckFile(text: string): Promise<Rechecked> {
	throw new RallyError(`A file of ${text.length} characters is not of a kind that is known here.`, {
		code: 'file.unknown'
	});
}
