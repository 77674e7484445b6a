import type { PoolView } from '$lib/chain/types';
import type { Clock } from '$lib/core/clock';
import { toRallyError, type RallyError } from '$lib/core/errors';
import type { Address, Hex, WindowId } from '$lib/core/ids';
import { NO_BOOKS } from '$lib/provider/earnings/noBooks';
import { forecastNext, type NextForecast } from '$lib/provider/earnings/forecastNext';
import { forecastRest } from '$lib/provider/earnings/forecastRest';
import { resultsOf, type Result } from '$lib/provider/earnings/resultsOf';
import { sumByDay, type DaySums } from '$lib/provider/earnings/sumByDay';
import { summarise, type Standing, type Summary } from '$lib/provider/earnings/summarise';
import { toCsv } from '$lib/provider/earnings/toCsv';
import { toJson } from '$lib/provider/earnings/toJson';
import type { EarningsService, EarningsSnapshot } from '$lib/provider/earnings/types';
import type { ProviderLogLine } from '$lib/provider/types';
import type { Provider } from './provider.svelte';

/** Between two looks at the chain. What this tab itself sends is written down at once. */
const LOOK_MS = 15_000;

export type EarningsTask = 'further' | 'claimRewards';

/** The rest of this device's window, if nobody trades until its end. */
export interface RestForecast {
	endS: number;
	/** What may be claimed at the end, wei; what may be claimed now is in it. */
	claimableWei: bigint;
}

/** What lending has brought the connected wallet, and what it may bring. */
export class Earnings {
	readonly #load: () => Promise<EarningsService>;
	readonly #clock: Clock;
	readonly #provider: Pick<Provider, 'snapshot' | 'classId' | 'mode' | 'windowSeconds'>;
	#service: EarningsService | undefined;
	#snapshot = $state.raw<EarningsSnapshot>(NO_BOOKS);
	#nowMs = $state.raw(0);
	#hasLooked = $state.raw(false);
	#busy = $state.raw<EarningsTask>();
	#error = $state.raw<RallyError>();
	#lookError = $state.raw<RallyError>();
	#heard: readonly Hex[] = [];

	readonly results = $derived.by((): Result[] | undefined =>
		this.#snapshot.movements ? resultsOf(this.#snapshot.movements) : undefined
	);
	/** By day in the person's own time zone, oldest first. */
	readonly days = $derived.by((): DaySums[] | undefined =>
		this.results ? sumByDay(this.results, { nowMs: this.#nowMs }) : undefined
	);
	readonly summary = $derived.by((): Summary | undefined => {
		const { movements } = this.#snapshot;
		if (!movements) return undefined;
		return summarise(movements, { standingOf: (id) => this.#standingOf(id), nowMs: this.#nowMs });
	});

	/**
	 * @param provider this tab's own window is shown with the very figures that it was read with there, so that one
	 *   thing never has two
	 */
	constructor(
		load: () => Promise<EarningsService>,
		{
			clock,
			provider
		}: { clock: Clock; provider: Pick<Provider, 'snapshot' | 'classId' | 'mode' | 'windowSeconds'> }
	) {
		this.#load = load;
		this.#clock = clock;
		this.#provider = provider;
	}

	get snapshot(): EarningsSnapshot {
		return this.#snapshot;
	}
	/** The chain was asked once, or could not be: what is not known now will not be in a moment. */
	get hasLooked(): boolean {
		return this.#hasLooked;
	}
	get busy(): EarningsTask | undefined {
		return this.#busy;
	}
	/** Why the last press led to nothing. */
	get error(): RallyError | undefined {
		return this.#error;
	}
	/** What keeps the books from being opened, or from being whole, but for a node that keeps no past. */
	get problem(): RallyError | undefined {
		const { problems, coverage } = this.#snapshot;
		const { storage, past } = problems;
		const isTold = past?.code === 'chain.failed' && coverage?.isFromChain !== true;
		return this.#lookError ?? storage ?? (isTold ? undefined : past);
	}
	/** Daily rewards whose day is over, as they would be minted now, wei; undefined where not known. */
	get dueRewardWei(): bigint | undefined {
		return this.#rewardWei((fromMs) => fromMs <= this.#nowMs);
	}
	/** Daily rewards of days that go on, as they stand, wei; undefined where not known. */
	get comingRewardWei(): bigint | undefined {
		return this.#rewardWei((fromMs) => fromMs > this.#nowMs);
	}

	/** Follows a wallet's books until `signal` aborts. */
	async follow(owner: Address, signal: AbortSignal): Promise<void> {
		this.#hasLooked = false;
		this.#error = undefined;
		while (!signal.aborted) {
			await this.#look(owner, { signal });
			if (!signal.aborted) await this.hear(this.#provider.snapshot.log);
			await this.#clock.sleep(LOOK_MS, signal).catch(() => {});
		}
	}

	/** Takes note of what this tab has sent: it is written down as soon as it is mined. */
	async hear(log: readonly ProviderLogLine[]): Promise<void> {
		const news = log.flatMap(({ transactionHash }) => transactionHash ?? []);
		const unheard = news.filter((hash) => !this.#heard.includes(hash));
		if (unheard.length === 0 || !this.#service) return;
		const { owner } = this.#snapshot;
		if (!owner) return;
		this.#heard = news;
		for (const hash of unheard) await this.#service.book(hash);
		await this.#look(owner);
	}

	/** Reads the pool that a next window was just chosen for, where it was not read yet. */
	async hearChoice(): Promise<void> {
		const { owner, pools } = this.#snapshot;
		const { classId } = this.#choice;
		if (owner && classId && !pools.has(classId)) await this.#look(owner);
	}

	/** Reads what lies before the books' beginning. */
	lookFurther(): Promise<void> {
		return this.#do('further', async () => {
			const { owner } = this.#snapshot;
			if (owner) await this.#look(owner, { further: true });
		});
	}

	/** Mints what is due of the daily rewards. */
	claimRewards(): Promise<void> {
		return this.#do('claimRewards', async () => (await this.#load()).claimRewards());
	}

	/** What this device's window has in it still; undefined without an open one, for a seller, and where not known. */
	get rest(): RestForecast | undefined {
		const { window } = this.#provider.snapshot;
		const { positions, pools } = this.#snapshot;
		const position = window && positions.get(window.windowId);
		const pool = window && pools.get(window.classId);
		if (!window || !position || !pool || window.mode !== 'lp') return undefined;
		return { endS: window.endS, claimableWei: forecastRest(pool.state, position, pool.slopes) };
	}

	/** What a next window would bring, chosen as on the page, after this device's window or from now on. */
	next(terms: PoolView | undefined): NextForecast | undefined {
		const { classId, mode, windowSeconds } = this.#choice;
		const pool = classId && this.#snapshot.pools.get(classId);
		if (!pool || terms?.classId !== classId) return undefined;
		const startS = Math.max(this.#provider.snapshot.window?.endS ?? 0, pool.state.settledAtS);
		const slopeChanges = pool.slopes;
		return forecastNext(pool.state, { slopeChanges, terms, mode, startS, windowSeconds });
	}

	/** The books as a table; undefined before they are known. */
	csv(): string | undefined {
		const { movements } = this.#snapshot;
		return movements && toCsv(movements);
	}

	json(network: string): string | undefined {
		const { owner, movements, coverage } = this.#snapshot;
		const summary = this.summary;
		if (!owner || !movements || !summary) return undefined;
		return toJson({ owner, network, coverage, movements, summary, nowMs: this.#clock.nowMs() });
	}

	get #choice() {
		const { snapshot, classId, mode, windowSeconds } = this.#provider;
		return {
			classId: snapshot.window?.classId ?? classId,
			mode: snapshot.window?.mode ?? mode,
			windowSeconds
		};
	}

	#standingOf(windowId: WindowId): Standing | undefined {
		const { window, earnings } = this.#provider.snapshot;
		const { claimableWei, lockedWei } = earnings;
		if (window?.windowId === windowId && claimableWei !== undefined && lockedWei !== undefined) {
			return { claimableWei, lockedWei };
		}
		return this.#snapshot.positions.get(windowId);
	}

	#rewardWei(isMeant: (claimableFromMs: number) => boolean): bigint | undefined {
		return this.#snapshot.rewards
			?.filter(({ claimableFromS }) => isMeant(claimableFromS * 1000))
			.reduce((sum, { rewardWei }) => sum + rewardWei, 0n);
	}

	async #look(owner: Address, options: { further?: boolean; signal?: AbortSignal } = {}): Promise<void> {
		try {
			const service = await this.#open();
			const { classId, windowSeconds } = this.#choice;
			const fromS = Math.max(this.#provider.snapshot.window?.endS ?? 0, service.nowMs() / 1000);
			const untilS = Math.ceil(fromS + windowSeconds + 120);
			await service.look(owner, { ...options, ...(classId && { pool: { classId, untilS } }) });
			this.#nowMs = service.nowMs();
			this.#lookError = undefined;
		} catch (error) {
			this.#lookError = toRallyError(error);
		} finally {
			if (!options.signal?.aborted) this.#hasLooked = true;
		}
	}

	async #do(task: EarningsTask, act: () => Promise<void>): Promise<void> {
		if (this.#busy) return;
		this.#busy = task;
		this.#error = undefined;
		try {
			await act();
		} catch (error) {
			this.#error = toRallyError(error);
		} finally {
			this.#busy = undefined;
		}
	}

	async #open(): Promise<EarningsService> {
		const service = await this.#load();
		if (this.#service !== service) {
			this.#service = service;
			service.snapshot.subscribe((snapshot) => {
				this.#nowMs = service.nowMs();
				this.#snapshot = snapshot;
			});
		}
		return service;
	}
}
