import { type Listing, parseRows, trustRow, type TrustRecord } from './records';
import type { RowStore } from './rowStore';

/** How far devices have earned this client's trust, over all its jobs. */
export interface TrustRepository {
	/** @param deviceIds those asked about; who is not known is left out */
	of(deviceIds: readonly string[]): Promise<Listing<TrustRecord>>;
	put(records: readonly TrustRecord[]): Promise<void>;
}

export function createTrustRepository(rows: RowStore): TrustRepository {
	return {
		async of(deviceIds) {
			const found = await Promise.all(deviceIds.map((deviceId) => rows.get('trust', deviceId)));
			return parseRows(
				trustRow,
				found.filter((row) => row !== undefined),
				'trust'
			);
		},
		put: (records) => rows.put({ trust: records })
	};
}
