import type { PositionView } from '$lib/chain/getPosition';
import type { RewardView } from '$lib/chain/getRewards';
import type { RallyError } from '$lib/core/errors';
import type { Address, ClassId, Hex, WindowId } from '$lib/core/ids';
import type { Movement } from '$lib/core/movement';
import type { PoolState, SlopeChange } from '$lib/market/poolState';
import type { Readable } from '$lib/core/store';

/** From when on the books say all that happened. */
export interface Coverage {
	sinceMs: number;
	/** They begin with the deployment: nothing was before. */
	isWhole: boolean;
	/** The chain was read through; else only what this browser saw is in them. */
	isFromChain: boolean;
}

/** What went wrong, by what it keeps from being known. */
export interface EarningsProblems {
	/** The browser's database. */
	storage?: RallyError;
	/** The chain's past. */
	past?: RallyError;
	/** What open windows stand at. */
	positions?: RallyError;
	rewards?: RallyError;
}

export interface PoolReading {
	state: PoolState;
	slopes: readonly SlopeChange[];
}

export interface EarningsSnapshot {
	/** Whose books are shown; undefined before any were opened. */
	owner: Address | undefined;
	/** Oldest first, filled in; undefined until the browser's own were read. */
	movements: readonly Movement[] | undefined;
	/** Undefined until the chain was asked once. */
	coverage: Coverage | undefined;
	/** Open windows as liquidity. One whose position could not be read is missing. */
	positions: ReadonlyMap<WindowId, PositionView>;
	/** The pools of open windows and of a next one, each with its scheduled changes from then on. */
	pools: ReadonlyMap<ClassId, PoolReading>;
	/** Undefined until the chain was asked. */
	rewards: readonly RewardView[] | undefined;
	problems: EarningsProblems;
}

/** The books of a wallet that lends devices, in this browser. */
export interface EarningsService {
	readonly snapshot: Readable<EarningsSnapshot>;
	/** The chain's time, to the second. */
	nowMs(): number;
	/**
	 * Shows a wallet's books as this browser has them, then reads what the chain says since.
	 *
	 * @param further also reads what was before
	 */
	look(owner: Address, options?: LookOptions): Promise<void>;
	/** Writes down what one transaction did; nothing is known to have happened where it can't be read. */
	book(transactionHash: Hex): Promise<void>;
	/** Mints every reward whose day is over, one after another. */
	claimRewards(): Promise<void>;
}

export interface LookOptions {
	further?: boolean | undefined;
	/** The pool that a next window is reckoned for, and how far ahead. */
	pool?: { classId: ClassId; untilS: number } | undefined;
	signal?: AbortSignal | undefined;
}
