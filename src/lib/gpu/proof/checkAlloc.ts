import { equalBytes, sha256 } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';
import type { Random } from '$lib/core/random';
import { err, ok, type Result } from '$lib/core/result';
import { checkCommitted } from './checkCommitted';
import { probeTruths } from './probeTruths';
import type { AllocChallenge } from './work';

/** Values that are computed again: a device that holds a share φ of the memory escapes with φ¹⁶. */
export const CHECKED_PROBES = 16;
/**
 * Checks what a device read back of the memory that `alloc-u32` filled: that the values are those it committed to, and
 * {@link CHECKED_PROBES} of them, drawn at random now, by computing them again. A second or two in all, in blocks that
 * leave the thread to others.
 *
 * It proves that at the deadline of the probe the device could tell any word of the memory. What that says of memory
 * held is worked out at `createAlloc`: who holds a share φ, and makes nothing anew in time, escapes with φ¹⁶, and over k
 * proofs with φ^(16·k).
 *
 * @param challenge with its bound seed
 * @param commit to the chunks' digests, which stopped the clock of the filling
 * @param digests one a chunk. They are held against `commit` alone: that the chunks were filled is shown by the values
 * @param probe its seed, told after `commit` was in; values asked for; and the SHA-256 of them that stopped its clock
 * @param values u32, little-endian
 * @param random draws which are checked; never tell it before `probe.commit` is in
 * @returns the count checked, or the first fault found: `proof.wrongDigestCount`, `proof.wrongCommitment`,
 *   `proof.wrongSize`, `proof.wrongValue`
 * @throws the signal's reason
 */
export async function checkAlloc(
	{
		challenge,
		commit,
		digests,
		probe,
		values,
		random
	}: {
		challenge: AllocChallenge;
		commit: Uint8Array;
		digests: readonly Uint8Array[];
		probe: { seed: Uint8Array; count: number; commit: Uint8Array };
		values: Uint8Array;
		random: Random;
	},
	{
		signal,
		onProgress
	}: { signal?: AbortSignal | undefined; onProgress?: (done: number, total: number) => void } = {}
): Promise<Result<{ checked: number }>> {
	const { chunks } = challenge;
	const committed = checkCommitted(digests, { count: chunks, commit });
	if (!committed.ok) return committed;
	if (values.length !== 4 * probe.count)
		return err(
			new RallyError('The device did not read back as much memory as was asked for.', {
				code: 'proof.wrongSize',
				details: `${values.length} bytes, expected ${4 * probe.count}`
			})
		);
	if (!equalBytes(sha256(values), probe.commit))
		return err(
			new RallyError('The values that the device revealed are not the ones it committed to.', {
				code: 'proof.wrongCommitment'
			})
		);

	const drawn = drawSome(probe.count, random);
	const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
	const truths = probeTruths({ challenge, probeSeed: probe.seed, indices: drawn }, { signal });
	let checked = 0;
	for await (const { i, chunk, place, truth } of truths) {
		const told = view.getUint32(4 * i, true);
		if (told !== truth)
			return err(
				new RallyError('The device told a word that its memory cannot hold.', {
					code: 'proof.wrongValue',
					details: `value ${i} is ${told}; word ${place} of chunk ${chunk} is ${truth}`
				})
			);
		checked++;
		onProgress?.(checked, drawn.length);
	}
	return ok({ checked });
}

/** {@link CHECKED_PROBES} different numbers below `count`, or all there are: the front of a shuffled row. */
function drawSome(count: number, random: Random): number[] {
	const moved = new Map<number, number>();
	return Array.from({ length: Math.min(count, CHECKED_PROBES) }, (_, k) => {
		// 48 random bits against at most 2¹⁶ leave a bias below 2⁻³².
		const at = k + (random.bytes(6).reduce((value, byte) => value * 256 + byte, 0) % (count - k));
		const taken = moved.get(at) ?? at;
		moved.set(at, moved.get(k) ?? k);
		return taken;
	});
}
