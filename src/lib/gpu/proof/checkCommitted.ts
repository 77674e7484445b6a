import { equalBytes } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';
import { err, ok, type Result } from '$lib/core/result';
import { commitmentOf } from './commitmentOf';
import { DIGEST_BYTES } from './work';

/**
 * Whether the digests that a device revealed are as many as it owes, and those it committed to.
 *
 * @returns else an error `proof.wrongDigestCount` or `proof.wrongCommitment`
 */
export function checkCommitted(
	digests: readonly Uint8Array[],
	{ count, commit }: { count: number; commit: Uint8Array }
): Result<undefined> {
	if (digests.length !== count || digests.some((digest) => digest.length !== DIGEST_BYTES))
		return err(
			new RallyError('The device did not reveal one digest for each round.', {
				code: 'proof.wrongDigestCount',
				details: `${digests.length} digests, expected ${count}`
			})
		);
	if (!equalBytes(commitmentOf(digests), commit))
		return err(
			new RallyError('The digests that the device revealed are not the ones it committed to.', {
				code: 'proof.wrongCommitment'
			})
		);
	return ok(undefined);
}
