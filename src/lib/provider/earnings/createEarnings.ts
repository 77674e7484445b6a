import type { Clock } from '$lib/core/clock';
import { toRallyError, type RallyError } from '$lib/core/errors';
import type { Address, ClassId, Hex } from '$lib/core/ids';
import { inTurn, type Lane } from '$lib/core/inTurn';
import type { Movement } from '$lib/core/movement';
import { createStore } from '$lib/core/store';
import type { LedgerRepository, Reach } from '$lib/store/ledgerRepository';
import { fillIn } from './fillIn';
import { NO_BOOKS } from './noBooks';
import type { EarningsChain } from './ports';
import { readPast } from './readPast';
import type { EarningsProblems, EarningsService, EarningsSnapshot, LookOptions, PoolReading } from './types';
import { windowsIn } from './windowsIn';

/** Receipts asked for at once: what one reply of any node holds. */
const RECEIPTS = 50;

/** One wallet's books, as far as they are open in this tab. */
interface Book {
	owner: Address;
	name: string;
	/** By transaction, kind and subject. */
	lines: Map<string, Movement>;
	/** Transactions that were read, whatever they were about. */
	read: Set<Hex>;
	/** The node that this tab asks keeps no past: it is not asked again and again. */
	refusal?: RallyError;
}

/**
 * Keeps the books of wallets that lend devices. Each line comes from a mined transaction's own events, so what is read
 * again, in this tab or another, is the same line; a window that ended while no tab was open is found in the chain's
 * past.
 */
export function createEarnings({
	chain,
	ledger,
	clock
}: {
	chain: EarningsChain;
	ledger: LedgerRepository;
	clock: Clock;
}): EarningsService {
	const snapshot = createStore<EarningsSnapshot>(NO_BOOKS);
	const lane: Lane<EarningsChain> = new WeakMap();
	let open: Book | undefined;

	const change = (mine: Book, part: Partial<EarningsSnapshot>) => {
		if (open === mine) snapshot.update((before) => ({ ...before, ...part }));
	};
	/** Notes what keeps a part from being known, or that nothing does any more. */
	const tell = (mine: Book, part: keyof EarningsProblems, problem: RallyError | undefined) => {
		const { [part]: _, ...others } = snapshot.get().problems;
		change(mine, { problems: problem ? { ...others, [part]: problem } : others });
	};
	async function attempt(mine: Book, part: keyof EarningsProblems, work: () => Promise<void>): Promise<void> {
		try {
			await work();
			tell(mine, part, undefined);
		} catch (thrown) {
			tell(mine, part, toRallyError(thrown));
		}
	}
	const show = (mine: Book) => {
		const lines = [...mine.lines.values()].sort((a, b) => a.atMs - b.atMs);
		change(mine, { movements: fillIn(lines) });
	};
	const showReach = (mine: Book, { sinceMs, isWhole, fromBlock }: Reach) =>
		change(mine, { coverage: { sinceMs, isWhole, isFromChain: fromBlock !== undefined } });

	function take(mine: Book, movements: readonly Movement[]): void {
		for (const movement of movements) {
			const { transactionHash, kind, subject } = movement;
			mine.lines.set(`${transactionHash} ${kind} ${subject}`, movement);
			mine.read.add(transactionHash);
		}
	}

	/** Reads these transactions' receipts, each once, and writes down what they say. */
	async function bookAll(mine: Book, hashes: readonly Hex[]): Promise<void> {
		const unread = hashes.filter((hash) => !mine.read.has(hash));
		for (let at = 0; at < unread.length; at += RECEIPTS) {
			const part = unread.slice(at, at + RECEIPTS);
			const found = (await Promise.all(part.map((hash) => chain.movementsOf(mine.owner, hash)))).flat();
			take(mine, found);
			for (const hash of part) mine.read.add(hash);
			if (found.length > 0) show(mine);
			await attempt(mine, 'storage', () => ledger.add(mine.name, found));
		}
	}

	async function openBook(owner: Address): Promise<Book> {
		if (open?.owner === owner) return open;
		const name = `${chain.place}/${owner.toLowerCase()}`;
		const mine: Book = { owner, name, lines: new Map(), read: new Set() };
		open = mine;
		snapshot.set({ ...NO_BOOKS, owner });
		await attempt(mine, 'storage', async () => {
			const { rows, damaged } = await ledger.list(name);
			take(mine, rows);
			const reach = await ledger.reach(name);
			if (reach) showReach(mine, reach);
			if (damaged[0]) throw damaged[0];
		});
		show(mine);
		return mine;
	}

	async function lookBack(mine: Book, { further = false, signal }: LookOptions): Promise<void> {
		const genesisS = await chain.genesisS();
		let kept = await ledger.reach(mine.name).catch(() => undefined);
		if (kept && kept.genesisS !== genesisS) {
			// Another chain under the same name: nothing of the old one happened here.
			mine.lines.clear();
			mine.read.clear();
			show(mine);
			await ledger.clear(mine.name);
			kept = undefined;
		}
		const keep = async (reach: Reach) => {
			kept = reach;
			showReach(mine, reach);
			await attempt(mine, 'storage', () => ledger.setReach(mine.name, reach));
		};
		if (mine.refusal && !further) throw mine.refusal;
		try {
			const book = (hashes: readonly Hex[]) => bookAll(mine, hashes);
			await readPast({ chain, owner: mine.owner, book, signal }, { kept, genesisS, further, keep });
		} catch (error) {
			if (signal?.aborted) return;
			const refusal = toRallyError(error);
			const isRefused = refusal.code === 'chain.failed' && kept?.fromBlock === undefined;
			if (isRefused) mine.refusal = refusal;
			if (isRefused && !kept) await keep({ genesisS, sinceMs: clock.nowMs(), isWhole: false });
			throw error;
		}
	}

	async function readPositions(mine: Book, { pool }: LookOptions): Promise<void> {
		const windows = windowsIn(snapshot.get().movements ?? []);
		const openLp = windows.flatMap(({ windowId, classId, mode, closedAtMs }) =>
			mode === 'lp' && classId && closedAtMs === undefined ? [{ windowId, classId }] : []
		);
		const read = await Promise.allSettled(
			openLp.map(async (window) => [window.windowId, await chain.position(window)] as const)
		);
		const known = read.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
		// Gone from its pool, and the books do not know how: what it stands at is not known.
		const positions = new Map(known.filter(([, { massPerSecond }]) => massPerSecond > 0n));
		change(mine, { positions });
		const untilS = new Map<ClassId, number>(pool ? [[pool.classId, pool.untilS]] : []);
		for (const { windowId, classId } of openLp) {
			const endS = positions.get(windowId)?.endS ?? 0;
			untilS.set(classId, Math.max(untilS.get(classId) ?? 0, endS));
		}
		change(mine, { pools: new Map(await Promise.all([...untilS].map(readPool))) });
		const failed = read.find((each) => each.status === 'rejected');
		if (failed) throw failed.reason;
	}

	async function readPool([classId, toS]: readonly [ClassId, number]): Promise<[ClassId, PoolReading]> {
		const state = await chain.pool(classId);
		const fromS = state.settledAtS;
		return [classId, { state, slopes: toS > fromS ? await chain.slopes(classId, { fromS, toS }) : [] }];
	}

	const readRewards = (mine: Book) =>
		attempt(mine, 'rewards', async () => change(mine, { rewards: await chain.rewards(mine.owner) }));

	return {
		snapshot,
		nowMs: () => chain.nowS() * 1000,
		look: (owner, options = {}) =>
			inTurn(lane, chain, async () => {
				const mine = await openBook(owner);
				await attempt(mine, 'past', () => lookBack(mine, options));
				if (options.signal?.aborted) return;
				await attempt(mine, 'positions', () => readPositions(mine, options));
				await readRewards(mine);
			}),
		async book(transactionHash) {
			const mine = open;
			// A node that does not know it yet will, by the next look.
			if (mine) await bookAll(mine, [transactionHash]).catch(() => {});
		},
		async claimRewards() {
			const mine = open;
			if (!mine) return;
			const due = (snapshot.get().rewards ?? []).filter(
				({ claimableFromS }) => claimableFromS <= chain.nowS()
			);
			try {
				for (const reward of due) {
					const { transactionHash } = await chain.claimReward(reward);
					await bookAll(mine, [transactionHash]).catch(() => {});
				}
			} finally {
				await readRewards(mine);
			}
		}
	};
}
