import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transcriptFile } from '$lib/verifier/transcriptFile';
import type { SignedTranscript } from '$lib/verifier/types';

/** A transcript has some 50 KiB: ten megabytes in all. */
const KEPT = 200;

/**
 * Writes a transcript into a directory, which is made where it is not there; the newest 200 stay.
 *
 * @returns the file
 */
export async function keepTranscript(directory: string, signed: SignedTranscript): Promise<string> {
	await mkdir(directory, { recursive: true });
	const { name, text } = transcriptFile(signed);
	const file = join(directory, `${String(signed.transcript.startedAtMs).padStart(15, '0')}-${name}`);
	// Whoever reads the directory meanwhile finds it whole or not at all.
	await writeFile(`${file}.part`, text);
	await rename(`${file}.part`, file);
	const kept = (await readdir(directory)).filter((each) => each.endsWith('.json')).sort();
	await Promise.all(kept.slice(0, -KEPT).map((each) => rm(join(directory, each), { force: true })));
	return file;
}
