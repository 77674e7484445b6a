import * as v from 'valibot';
import type { BlobNote } from './blobDriver';

const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What is not known here is left out, so that a later version may note more. */
const schema = v.object({
	usedMs: natural,
	sizeBytes: v.optional(natural),
	isPinned: v.optional(v.boolean(), false)
});

/** Of a file that nothing is noted of. */
export const NO_NOTE: BlobNote = { usedMs: 0, sizeBytes: undefined, isPinned: false };

/** A note as it lies on a disk. What can't be read says nothing: the file then counts as never used. */
export function parseBlobNote(text: string): BlobNote {
	// As notes were written first: when it was used, a space, its size where it is known.
	const [, usedMs, sizeBytes] = /^(\d+)(?: (\d*))?$/.exec(text) ?? [];
	if (usedMs !== undefined)
		return { ...NO_NOTE, usedMs: Number(usedMs), sizeBytes: sizeBytes ? Number(sizeBytes) : undefined };
	const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
	return parsed.success ? { ...parsed.output, sizeBytes: parsed.output.sizeBytes } : NO_NOTE;
}
