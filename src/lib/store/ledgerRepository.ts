import * as v from 'valibot';
import type { ClassId, DeviceId, WindowId } from '$lib/core/ids';
import { type Movement, MOVEMENT_KINDS } from '$lib/core/movement';
import { hex, id, type Listing, natural, parseRows } from './records';
import type { RowStore } from './rowStore';

const reachRow = v.strictObject({
	/** Of the deployment: another one has begun at the same addresses where it differs. */
	genesisS: natural,
	/** The blocks that were read through, both ends included; none where the chain's past can't be asked. */
	fromBlock: v.optional(natural),
	toBlock: v.optional(natural),
	/** The time of `fromBlock`, or of the first look at these books. */
	sinceMs: natural,
	/** Nothing lies before `fromBlock`. */
	isWhole: v.boolean()
});

/** How far back a wallet's books were read from the chain. */
export type Reach = v.InferOutput<typeof reachRow>;

const earningRow = v.strictObject({
	/** Book, transaction, kind and subject: what is read twice is kept once. */
	entryId: v.pipe(v.string(), v.nonEmpty()),
	book: v.pipe(v.string(), v.nonEmpty()),
	kind: v.picklist(MOVEMENT_KINDS),
	wei: v.pipe(v.bigint(), v.minValue(0n)),
	atMs: natural,
	block: natural,
	transactionHash: hex,
	subject: v.string(),
	windowId: v.optional(v.custom<WindowId>((value) => typeof value === 'bigint', 'must be a whole number')),
	classId: v.optional(id<ClassId>()),
	deviceId: v.optional(id<DeviceId>()),
	mode: v.optional(v.picklist(['lp', 'seller'])),
	untilMs: v.optional(natural),
	closes: v.optional(v.boolean())
});

/** The books of wallets that lend devices: lines are added and never changed. */
export interface LedgerRepository {
	/** Writes lines down; one that is there already stays one line. */
	add(book: string, movements: readonly Movement[]): Promise<void>;
	/** Oldest first. */
	list(book: string): Promise<Listing<Movement>>;
	/** For books of a chain that is no more. */
	clear(book: string): Promise<void>;
	/** @returns undefined before the first look, or where what was kept is damaged: it is then read anew */
	reach(book: string): Promise<Reach | undefined>;
	setReach(book: string, reach: Reach): Promise<void>;
}

export function createLedgerRepository(rows: RowStore): LedgerRepository {
	const ofBook = (book: string) => ({
		index: '[book+atMs]',
		from: [book, 0],
		to: [book, Number.MAX_SAFE_INTEGER]
	});
	const reachName = (book: string) => `earnings/${book}`;
	return {
		async add(book, movements) {
			if (movements.length === 0) return;
			const earnings = movements.map((movement) => {
				const { transactionHash, kind, subject } = movement;
				return { ...movement, book, entryId: [book, transactionHash, kind, subject].join(' ') };
			});
			await rows.put({ earnings });
		},
		async list(book) {
			const { rows: kept, damaged } = parseRows(
				earningRow,
				await rows.list('earnings', ofBook(book)),
				'earnings'
			);
			return { rows: kept.map(({ entryId: _, book: __, ...movement }): Movement => movement), damaged };
		},
		clear: (book) =>
			rows.remove({ earnings: ofBook(book), settings: { from: reachName(book), to: reachName(book) } }),
		async reach(book) {
			const row = await rows.get('settings', reachName(book));
			if (row === undefined) return undefined;
			const parsed = v.safeParse(v.strictObject({ name: v.string(), value: reachRow }), row);
			return parsed.success ? parsed.output.value : undefined;
		},
		setReach: (book, value) => rows.put({ settings: [{ name: reachName(book), value }] })
	};
}
