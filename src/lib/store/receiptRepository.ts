import type { JobId } from '$lib/core/ids';
import { type Listing, parseRows, receiptRow, type ReceiptRecord } from './records';
import type { RowStore } from './rowStore';

/** Receipts a client was given or a device gave. What they say is for the reader to check. */
export interface ReceiptRepository {
	/** Keeps a receipt; the first one under an id stays. @returns whether it is new */
	add(receipt: ReceiptRecord): Promise<boolean>;
	/** Newest first. */
	list(options?: { limit?: number }): Promise<Listing<ReceiptRecord>>;
	ofJob(jobId: JobId): Promise<Listing<ReceiptRecord>>;
}

export function createReceiptRepository(rows: RowStore): ReceiptRepository {
	const parse = async (found: Promise<unknown[]>) => parseRows(receiptRow, await found, 'receipts');
	return {
		add: (receipt) => rows.add('receipts', receipt),
		list: ({ limit } = {}) =>
			parse(
				rows.list('receipts', {
					index: 'storedAtMs',
					reverse: true,
					...(limit === undefined ? {} : { limit })
				})
			),
		ofJob: (jobId) => parse(rows.list('receipts', { index: 'jobId', from: jobId, to: jobId }))
	};
}
