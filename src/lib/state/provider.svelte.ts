import type { PoolView } from '$lib/chain/types';
import { toRallyError, type RallyError } from '$lib/core/errors';
import type { ClassId } from '$lib/core/ids';
import { kernelNameOf } from '$lib/core/kernelName';
import type { Measured } from '$lib/provider/measured';
import { CONSENT_VERSION, type ProviderPreferences } from '$lib/provider/controls/preferences';
import { OFF } from '$lib/provider/off';
import { qualify, type Qualification } from '$lib/provider/qualify';
import { statusOf, type Status } from '$lib/provider/statusOf';
import { createTabs, type Tabs } from '$lib/provider/tabs/createTabs';
import type { TabCommand, TabStatus } from '$lib/provider/tabs/messages';
import type { ProviderService, ProviderSnapshot, StartOptions } from '$lib/provider/types';
import { adviceRows, type AdviceRow } from './adviceRows';

export type ProviderTask = 'detect' | 'start' | 'stop' | 'stopNow' | 'claim' | 'endWindow' | 'prove';

/** A tab's default: short, because tabs close. */
const DEFAULT_WINDOW_SECONDS = 30 * 60;

/** This tab as one that lends its GPU. */
export class Provider {
	readonly #load: () => Promise<ProviderService>;
	readonly #readMeasured: () => Promise<Measured | undefined>;
	readonly #loadTabs: () => Promise<Tabs>;
	#tabs: Tabs | undefined;
	#elsewhere = $state.raw<TabStatus>();
	#service: ProviderService | undefined;
	#snapshot = $state.raw<ProviderSnapshot>(OFF);
	#busy = $state.raw<ProviderTask>();
	#error = $state.raw<RallyError>();
	#running: Promise<void> = Promise.resolve();
	#measured = $state.raw<Measured>();
	#startedClassId = $state.raw<ClassId>();
	#isChosen = false;

	/** What the person chose, or was offered; the page binds to these. */
	classId = $state.raw<ClassId>();
	mode = $state.raw<'lp' | 'seller'>('lp');
	windowSeconds = $state.raw(DEFAULT_WINDOW_SECONDS);
	/** RALLY that the first LP of an empty pool puts in, wei. */
	firstStakeWei = $state.raw<bigint>();

	constructor(
		load: () => Promise<ProviderService>,
		readMeasured: () => Promise<Measured | undefined> = async () => undefined,
		loadTabs: () => Promise<Tabs> = async () => createTabs(undefined)
	) {
		this.#load = load;
		this.#readMeasured = readMeasured;
		this.#loadTabs = loadTabs;
	}

	get snapshot(): ProviderSnapshot {
		return this.#snapshot;
	}
	get busy(): ProviderTask | undefined {
		return this.#busy;
	}
	/** Why the last press led to nothing, or what the service itself met. */
	get error(): RallyError | undefined {
		return this.#error ?? this.#snapshot.error;
	}
	/** The GPU may be working, or the device stands ready for work: a stop must be in reach. */
	get isActive(): boolean {
		return !['off', 'detecting', 'detected', 'ended'].includes(this.#snapshot.phase);
	}
	/** Pause was pressed, or a limit holds it. */
	get isHeld(): boolean {
		return this.#snapshot.controls.holds.length > 0;
	}
	/** Whether the person has agreed to what runs and what it costs. */
	get hasConsent(): boolean {
		return this.#snapshot.controls.preferences.consentVersion >= CONSENT_VERSION;
	}
	/** Another tab of this browser that serves, as it tells of itself. */
	get elsewhere(): TabStatus | undefined {
		return this.#elsewhere;
	}
	/** What the tab does, or why it does nothing. @param nowS the chain's second */
	statusAt(nowS: number): Status {
		const error = this.error;
		const snapshot = error === this.#snapshot.error ? this.#snapshot : { ...this.#snapshot, error };
		return statusOf(snapshot, { nowS, isElsewhere: this.#elsewhere !== undefined });
	}
	get isServing(): boolean {
		return this.#snapshot.phase === 'serving' || this.#snapshot.phase === 'draining';
	}

	chooseClass(classId: ClassId): void {
		this.#isChosen = true;
		this.classId = classId;
	}

	/** Chooses unless the person did. */
	offerClass(classId: ClassId | undefined): void {
		if (!this.#isChosen && classId) this.classId = classId;
	}

	/** What is known of this device but for what its proofs in this tab say. */
	get measured(): Measured | undefined {
		return this.#measured;
	}

	/** The class that the last proof was for. */
	get provedClassId(): ClassId | undefined {
		return this.#snapshot.window?.classId ?? this.#startedClassId;
	}

	/** What each pool is to this device, as far as is known of it. */
	qualify(pools: readonly PoolView[]): Qualification[] {
		const kernel = pools.find(({ classId }) => classId === this.provedClassId)?.kernel;
		const name = kernel && kernelNameOf(kernel);
		const value = this.#snapshot.proof?.score;
		const known = this.#measured;
		const { sharePercent } = this.#snapshot.controls.preferences;
		if (!name || value === undefined) return qualify(known, pools, sharePercent);
		// The chain keeps no score of a proof that failed; this tab still knows it.
		const scores = { ...known?.scores, [name]: { value, from: 'proof' as const, atMs: Infinity } };
		return qualify({ memory: known?.memory, scores }, pools, sharePercent);
	}

	/** What lending in each way would come to now, if nobody trades, the best first. */
	advice(pools: readonly PoolView[], rallyWei: bigint | undefined): AdviceRow[] {
		const { windowSeconds, firstStakeWei: openingWei } = this;
		const qualifications = this.qualify(pools);
		const measured = this.#measured;
		return adviceRows(pools, { qualifications, measured, windowSeconds, rallyWei, openingWei });
	}

	/** Looks up what is known of this device. Where it can't be, nothing is known. */
	async readMeasured(): Promise<void> {
		this.#measured = await this.#readMeasured().catch(() => undefined);
	}

	/** Hears of another tab of this browser that serves. Starts nothing. */
	async followTabs(): Promise<void> {
		this.#tabs ??= await this.#loadTabs();
		this.#tabs.elsewhere.subscribe((status) => (this.#elsewhere = status));
	}
	/** Has the tab that serves pause, go on or stop. */
	commandElsewhere(command: TabCommand): void {
		this.#tabs?.command(command);
	}

	/** After a reload: shows the window that is still open on chain. Starts nothing. */
	async restore(): Promise<void> {
		try {
			await (await this.#open()).restore();
		} catch (error) {
			this.#error = toRallyError(error);
		}
	}

	detect(): Promise<void> {
		return this.#do('detect', (service) => service.detect());
	}

	/**
	 * Detects, proves, stakes and serves with what was chosen; where a window is still open, serves in that one.
	 * Nothing happens before a class is chosen.
	 */
	start(): Promise<void> {
		const { windowSeconds, firstStakeWei } = this;
		const { classId = this.classId, mode = this.mode } = this.#snapshot.window ?? {};
		if (!classId) return Promise.resolve();
		this.#startedClassId = classId;
		const options: StartOptions = { classId, mode, windowSeconds };
		if (firstStakeWei !== undefined) options.firstStakeWei = firstStakeWei;
		return this.#do('start', (service) => service.start(options));
	}

	/** Takes nothing new until {@link resume}; window and renters stay. */
	pause(): void {
		this.#service?.pause();
	}
	resume(): void {
		this.#service?.resume();
	}
	/** Changes what is allowed, from now on and after a reload. */
	choose(change: Partial<ProviderPreferences>): Promise<void> {
		return this.#quietly((service) => service.choose(change));
	}
	/** The person agrees to what runs and what it costs. */
	agree(): Promise<void> {
		return this.choose({ consentVersion: CONSENT_VERSION });
	}
	askAway(): Promise<void> {
		return this.#quietly((service) => service.askAway());
	}
	prove(): Promise<void> {
		return this.#do('prove', (service) => service.prove());
	}

	/** Stopping never waits for another action to end. */
	stop(): Promise<void> {
		return this.#do('stop', (service) => service.stop());
	}
	stopNow(): Promise<void> {
		return this.#do('stopNow', (service) => service.stopNow());
	}
	claim(): Promise<void> {
		return this.#do('claim', (service) => service.claim());
	}
	endWindow(): Promise<void> {
		return this.#do('endWindow', (service) => service.endWindow());
	}

	/** Beside whatever is under way. */
	async #quietly(act: (service: ProviderService) => Promise<void>): Promise<void> {
		try {
			await act(await this.#open());
		} catch (error) {
			this.#error = toRallyError(error);
		}
	}

	#do(task: ProviderTask, act: (service: ProviderService) => Promise<void>): Promise<void> {
		const isStop = task === 'stop' || task === 'stopNow';
		// A look at the GPU takes moments: a press in them waits its turn and is not lost.
		const isLooking = this.#busy === 'detect' && task !== 'detect';
		if (this.#busy && !isStop && !isLooking) return Promise.resolve();
		const before = isLooking && !isStop ? this.#running : Promise.resolve();
		this.#running = this.#act(task, before, act);
		return this.#running;
	}

	async #act(
		task: ProviderTask,
		before: Promise<void>,
		act: (service: ProviderService) => Promise<void>
	): Promise<void> {
		this.#busy = task;
		this.#error = undefined;
		try {
			await before;
			await act(await this.#open());
		} catch (error) {
			this.#error = toRallyError(error);
		} finally {
			if (this.#busy === task) this.#busy = undefined;
		}
	}

	async #open(): Promise<ProviderService> {
		const service = await this.#load();
		if (this.#service !== service) {
			this.#service = service;
			service.snapshot.subscribe((snapshot) => (this.#snapshot = snapshot));
		}
		return service;
	}
}
