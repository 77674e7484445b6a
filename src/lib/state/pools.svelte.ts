import type { PoolPoint, PoolView, WindowView } from '$lib/chain/types';
import { toRallyError, type RallyError } from '$lib/core/errors';
import type { ClassId } from '$lib/core/ids';
import type { SlopeChange } from '$lib/market/poolState';
import type { PoolActions, Projection } from './services';

export interface PoolTotals {
	staked: number;
	idle: number;
	idleSeconds: bigint;
	reserveWei: bigint;
	/** The pool with the lowest price that has an idle device; undefined where none has. */
	cheapest: PoolView | undefined;
}

export interface PoolDetail {
	classId: ClassId;
	windows: WindowView[];
	history: PoolPoint[];
	slopes: SlopeChange[];
}

/** How many points the projection is drawn with. */
const PROJECTED_POINTS = 24;

/** The network's pools, as last read. */
export class Pools {
	readonly #load: () => Promise<PoolActions>;
	#actions = $state.raw<PoolActions>();
	#pools = $state.raw<PoolView[]>();
	#readAtMs = $state.raw<number>();
	#error = $state.raw<RallyError>();
	#detail = $state.raw<PoolDetail>();
	#detailError = $state.raw<RallyError>();
	#wanted: ClassId | undefined;

	readonly totals = $derived.by((): PoolTotals | undefined => (this.#pools ? sum(this.#pools) : undefined));

	constructor(load: () => Promise<PoolActions>) {
		this.#load = load;
	}

	/** Undefined until the chain answered once; the last known ones while it does not answer. */
	get pools(): PoolView[] | undefined {
		return this.#pools;
	}
	get readAtMs(): number | undefined {
		return this.#readAtMs;
	}
	/** Why the chain does not answer now. */
	get error(): RallyError | undefined {
		return this.#error;
	}
	get detail(): PoolDetail | undefined {
		return this.#detail;
	}
	get detailError(): RallyError | undefined {
		return this.#detailError;
	}

	find(classId: ClassId | undefined): PoolView | undefined {
		return this.#pools?.find((pool) => pool.classId === classId);
	}

	/** Follows the chain until `signal` aborts. */
	async follow(signal: AbortSignal): Promise<void> {
		try {
			const actions = await this.#load();
			if (signal.aborted) return;
			this.#actions = actions;
			const stop = actions.watch((reading) => {
				if (reading.status === 'unreachable') {
					this.#error = reading.error;
					return;
				}
				this.#error = undefined;
				this.#pools = reading.pools;
				this.#readAtMs = reading.atMs;
				if (this.#wanted) void this.open(this.#wanted);
			});
			signal.addEventListener('abort', stop, { once: true });
		} catch (error) {
			this.#error = toRallyError(error);
		}
	}

	/** Reads one pool's windows and history, and again at each reading until {@link close}. */
	async open(classId: ClassId): Promise<void> {
		this.#wanted = classId;
		if (this.#detail && this.#detail.classId !== classId) this.#detail = undefined;
		try {
			const actions = await this.#load();
			const [windows, history] = await Promise.all([actions.windows(classId), actions.history(classId)]);
			const fromS = this.find(classId)?.state.settledAtS ?? 0;
			const slopes = await actions.slopes(classId, { fromS, toS: lastEndS(windows) });
			if (this.#wanted !== classId) return;
			this.#detail = { classId, windows, history, slopes };
			this.#detailError = undefined;
		} catch (error) {
			if (this.#wanted === classId) this.#detailError = toRallyError(error);
		}
	}

	close(): void {
		this.#wanted = undefined;
		this.#detail = undefined;
		this.#detailError = undefined;
	}

	/**
	 * Where the open pool goes if nobody trades, from now until its last window ends.
	 *
	 * @returns points in order of time; empty where nothing is staked or known
	 */
	project(): (Projection & { timeS: number })[] {
		const { classId, windows = [], slopes = [] } = this.#detail ?? {};
		const pool = this.find(classId);
		const actions = this.#actions;
		const endS = lastEndS(windows);
		if (!pool || !actions || endS <= pool.state.settledAtS) return [];
		const fromS = pool.state.settledAtS;
		// The price has no meaning once nothing is left, so the last second before the end is the last point.
		return Array.from({ length: PROJECTED_POINTS }, (_, i) => {
			const timeS = Math.round(fromS + ((endS - 1 - fromS) * i) / (PROJECTED_POINTS - 1));
			return { timeS, ...actions.project(pool.state, timeS, slopes) };
		});
	}
}

const lastEndS = (windows: readonly WindowView[]) => Math.max(0, ...windows.map(({ endS }) => endS));

function sum(pools: PoolView[]): PoolTotals {
	const priced = pools.filter((pool) => pool.idleWindows > 0 && pool.priceWad !== undefined);
	return {
		staked: pools.reduce((n, pool) => n + pool.openWindows, 0),
		idle: pools.reduce((n, pool) => n + pool.idleWindows, 0),
		idleSeconds: pools.reduce((n, pool) => n + pool.state.xSeconds, 0n),
		reserveWei: pools.reduce((n, pool) => n + pool.state.yWei, 0n),
		cheapest: priced.toSorted((a, b) => ((a.priceWad ?? 0n) < (b.priceWad ?? 0n) ? -1 : 1))[0]
	};
}
