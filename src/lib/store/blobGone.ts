import { RallyError } from '$lib/core/errors';

/** What a driver says where the beginning of a file, which a piece is to follow, is not there any more. */
export function blobGone(id: string): RallyError {
	return new RallyError('What was kept of a file is gone.', { code: 'blob.gone', details: id });
}
