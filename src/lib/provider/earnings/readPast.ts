import { RallyError } from '$lib/core/errors';
import type { Address, Hex } from '$lib/core/ids';
import type { Reach } from '$lib/store/ledgerRepository';
import type { EarningsChain } from './ports';

/** Most public nodes look through so many blocks at once; one that does not is asked for fewer. */
const PAGE_BLOCKS = 10_000;
/** A node that refuses even so few is taken to keep no past. */
const MIN_PAGE_BLOCKS = 500;
/** In one go, each way: about four weeks of a chain with a block each 12 s, in 60 questions. More is asked for. */
const MAX_PAGES = 20;
/** Read again each time: a node may lag behind the one asked before, and a block may be replaced by another. */
const OVERLAP_BLOCKS = 32;

interface PastOptions {
	chain: EarningsChain;
	owner: Address;
	/** Writes down what these transactions did, each once. */
	book: (hashes: readonly Hex[]) => Promise<void>;
	signal?: AbortSignal | undefined;
}

/**
 * Reads what has happened since the last look, and at the first one also what was before, page by page. What was
 * read is one span without holes, and grows at both ends.
 *
 * @param kept how far it reached before, of this deployment
 * @param further also reads before the span that was read
 * @param keep called after each page with how far it reaches now
 * @throws RallyError `chain.unreachable`; `chain.failed` where the node answers no question about the past
 */
export async function readPast(
	{ chain, owner, book, signal }: PastOptions,
	{
		kept,
		genesisS,
		further,
		keep
	}: {
		kept: Reach | undefined;
		genesisS: number;
		further: boolean;
		keep: (reach: Reach) => Promise<void>;
	}
): Promise<void> {
	let pageBlocks = PAGE_BLOCKS;
	/** One page from `at`, upwards or downwards. @returns its other end */
	const readPage = async (at: number, step: 1 | -1, limit: number): Promise<number> => {
		for (;;) {
			signal?.throwIfAborted();
			const reached = at + step * (pageBlocks - 1);
			const end = step === 1 ? Math.min(limit, reached) : Math.max(limit, reached);
			try {
				const span = { fromBlock: Math.min(at, end), toBlock: Math.max(at, end) };
				await book(await chain.find(owner, span));
				return end;
			} catch (error) {
				const isRefused = error instanceof RallyError && error.code === 'chain.failed';
				if (!isRefused || pageBlocks <= MIN_PAGE_BLOCKS) throw error;
				pageBlocks = Math.max(MIN_PAGE_BLOCKS, Math.floor(pageBlocks / 4));
			}
		}
	};

	const height = await chain.height();
	let { fromBlock, toBlock, sinceMs, isWhole } = kept ?? { sinceMs: 0, isWhole: false };
	const isFirst = fromBlock === undefined || toBlock === undefined;
	fromBlock ??= height + 1;
	toBlock ??= height;
	const tell = (reach: { fromBlock: number; toBlock: number; sinceMs: number; isWhole: boolean }) =>
		keep({ genesisS, ...reach });

	if (!isFirst) {
		let at = Math.max(fromBlock, toBlock + 1 - OVERLAP_BLOCKS);
		for (let page = 0; page < MAX_PAGES && at <= height; page++) {
			const end = await readPage(at, 1, height);
			toBlock = Math.max(toBlock, end);
			await tell({ fromBlock, toBlock, sinceMs, isWhole });
			at = end + 1;
		}
	}
	for (let page = 0; page < MAX_PAGES && !isWhole && (isFirst || further); page++) {
		if (fromBlock > 0) fromBlock = await readPage(fromBlock - 1, -1, 0);
		sinceMs = await chain.blockTimeMs(fromBlock);
		isWhole = fromBlock === 0 || sinceMs < genesisS * 1000;
		if (isWhole) sinceMs = genesisS * 1000;
		await tell({ fromBlock, toBlock, sinceMs, isWhole });
	}
}
