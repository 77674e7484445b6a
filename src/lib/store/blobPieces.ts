import type { BlobDriver } from './blobDriver';

/** What the pieces of a file make together. */
export interface BlobPieces {
	/** Those that follow on from the start without a gap; another tab may have left ones that overlap. */
	chainOf(id: string): Promise<{ chain: { offset: number; sizeBytes: number }[]; heldBytes: number }>;
	/** Undefined where not all of it is here. */
	readRange(id: string, start: number, end: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

export function createBlobPieces(driver: BlobDriver): BlobPieces {
	async function chainOf(id: string) {
		let heldBytes = 0;
		const chain: { offset: number; sizeBytes: number }[] = [];
		for (const { offset, sizeBytes } of (await driver.pieces(id)).sort((a, b) => a.offset - b.offset)) {
			if (offset > heldBytes) break;
			if (offset < heldBytes) continue;
			chain.push({ offset, sizeBytes });
			heldBytes += sizeBytes;
		}
		return { chain, heldBytes };
	}

	return {
		chainOf,
		async readRange(id, start, end) {
			// As a rule it is asked for as it was written.
			const piece = await driver.read(id, start, { start: 0, end: end - start }).catch(() => undefined);
			if (piece?.length === end - start) return piece;
			const { chain, heldBytes } = await chainOf(id);
			if (end > heldBytes) return undefined;
			const range = new Uint8Array(end - start);
			for (const { offset, sizeBytes } of chain) {
				const from = Math.max(start, offset);
				const to = Math.min(end, offset + sizeBytes);
				if (from >= to) continue;
				const bytes = await driver.read(id, offset, { start: from - offset, end: to - offset });
				if (bytes.length !== to - from) return undefined;
				range.set(bytes, from - start);
			}
			return range;
		}
	};
}
