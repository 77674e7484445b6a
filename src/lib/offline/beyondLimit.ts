/** A kept file. */
export interface Kept {
	url: string;
	sizeBytes: number;
}

/**
 * The files to let go of, oldest first, so that what stays fits.
 *
 * @param kept oldest first
 */
export function beyondLimit(kept: readonly Kept[], limitBytes: number): string[] {
	let sizeBytes = kept.reduce((sum, file) => sum + file.sizeBytes, 0);
	const gone: string[] = [];
	for (const file of kept) {
		if (sizeBytes <= limitBytes) break;
		sizeBytes -= file.sizeBytes;
		gone.push(file.url);
	}
	return gone;
}
