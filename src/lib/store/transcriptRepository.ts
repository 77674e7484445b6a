import type { Hex } from '$lib/core/ids';
import { type Listing, parseRows, transcriptRow, type TranscriptRecord } from './records';
import type { RowStore } from './rowStore';

/** Transcripts of challenges that this browser made, or was brought. What they say is for the reader to check. */
export interface TranscriptRepository {
	/** Keeps a transcript; the first one under an id stays. @returns whether it is new */
	add(transcript: TranscriptRecord): Promise<boolean>;
	/** Newest first. */
	list(options?: { limit?: number }): Promise<Listing<TranscriptRecord>>;
	remove(transcriptId: Hex): Promise<void>;
}

export function createTranscriptRepository(rows: RowStore): TranscriptRepository {
	return {
		add: (transcript) => rows.add('transcripts', transcript),
		list: async ({ limit } = {}) =>
			parseRows(
				transcriptRow,
				await rows.list('transcripts', {
					index: 'storedAtMs',
					reverse: true,
					...(limit === undefined ? {} : { limit })
				}),
				'transcripts'
			),
		remove: (transcriptId) => rows.remove({ transcripts: { from: transcriptId, to: transcriptId } })
	};
}
