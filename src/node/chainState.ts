import { existsSync, readFileSync } from 'node:fs';
import { RallyError } from '$lib/core/errors';

/**
 * Makes sure that a chain's state file, where there is one, can be read before the chain is started on it.
 *
 * @throws RallyError `state.broken` saying how to go on; the file is left as it is
 */
export function checkStateFile(path: string): void {
	if (!existsSync(path)) return;
	try {
		const state: unknown = JSON.parse(readFileSync(path, 'utf8'));
		if (typeof state === 'object' && state !== null && 'accounts' in state) return;
	} catch {
		// Falls through to the one sentence below.
	}
	throw new RallyError(`The local chain's state in ${path} can't be read.`, {
		code: 'state.broken',
		hint: `Move it aside and start again: mv ${path} ${path}.broken && npm start (a new, empty chain begins; burner wallets of the old one hold nothing on it).`
	});
}
