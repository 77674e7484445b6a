import type { Clock } from '$lib/core/clock';
import { createStore, type Readable } from '$lib/core/store';
import { holdsOf, shareNow, type Hold, type Sensed } from './holds';
import { DEFAULT_PREFERENCES, type ProviderPreferences } from './preferences';
import type { Senses } from './senses';

/** How often the hour, the day and what was moved over the network are looked at. */
const LOOK_MS = 5_000;

/** What a day has moved over the network so far. */
export interface DayTraffic {
	/** The local day, `2026-11-30`. */
	day: string;
	bytes: number;
}

/** Where choices and counts outlive the tab. Each may reject; nothing is lost then but what it was asked to keep. */
export interface ControlsMemory {
	preferences(): Promise<ProviderPreferences | undefined>;
	keepPreferences(preferences: ProviderPreferences): Promise<void>;
	traffic(): Promise<DayTraffic | undefined>;
	keepTraffic(traffic: DayTraffic): Promise<void>;
}

export interface ControlsOptions {
	senses: Senses;
	memory: ControlsMemory;
	/** Bytes sent and received by this tab for others so far. */
	movedBytes(): number;
	/** Local date and minutes from local midnight of a time. */
	localTime(ms: number): { day: string; minute: number };
	clock: Clock;
}

export interface ControlsState {
	preferences: ProviderPreferences;
	sensed: Sensed;
	canKeepScreenOn: boolean;
	/** Why nothing new is taken now; empty where nothing speaks against it. */
	holds: Hold[];
	/** Of the GPU's time, to be taken now. */
	sharePercent: number;
	/** The processor plays the GPU. */
	isSoftware: boolean;
	dayBytes: number;
}

/** What its owner wishes of the tab, held against what the machine does. */
export interface Controls {
	readonly state: Readable<ControlsState>;
	/** Reads what was chosen before. Until then, and where it can't be read, the defaults hold. */
	load(): Promise<void>;
	choose(change: Partial<ProviderPreferences>): Promise<void>;
	/** What another tab has chosen meanwhile. */
	reload(): Promise<void>;
	setPaused(isPaused: boolean): void;
	/** Where the processor plays the GPU, its pressure is the work itself, and nothing to ease off from. */
	setSoftware(isSoftware: boolean): void;
	askAway(): Promise<void>;
	/** Looks at hour and traffic again and again, and keeps the screen on where that is wished, until the signal aborts. */
	watch(signal: AbortSignal): Promise<void>;
	/** Resolves once nothing holds. @throws the signal's reason */
	whenFree(signal: AbortSignal): Promise<void>;
}

export function createControls({ senses, memory, movedBytes, localTime, clock }: ControlsOptions): Controls {
	let preferences = DEFAULT_PREFERENCES;
	let isPaused = false;
	let isSoftware = false;
	let traffic: DayTraffic = { day: localTime(clock.nowMs()).day, bytes: 0 };
	let countedBytes = movedBytes();
	let loading: Promise<void> | undefined;
	let letSleep: (() => void) | undefined;
	let isWatched = false;

	const sensed = (): Sensed => ({
		isPluggedIn: senses.isPluggedIn.get(),
		isAway: senses.isAway.get(),
		pressure: senses.pressure.get(),
		isHidden: senses.isHidden.get(),
		isOnline: senses.isOnline.get()
	});

	const stateNow = (): ControlsState => {
		const now = sensed();
		const minuteOfDay = localTime(clock.nowMs()).minute;
		const held = holdsOf(preferences, now, { minuteOfDay, dayBytes: traffic.bytes });
		return {
			preferences,
			sensed: now,
			canKeepScreenOn: senses.canKeepScreenOn,
			holds: isPaused ? ['you', ...held] : held,
			sharePercent: isSoftware ? preferences.sharePercent : shareNow(preferences, now),
			isSoftware,
			dayBytes: traffic.bytes
		};
	};
	const store = createStore(stateNow());

	const look = () => {
		const next = stateNow();
		if (JSON.stringify(next) !== JSON.stringify(store.get())) store.set(next);
		const isWished = isWatched && preferences.keepScreenOn && next.holds.length === 0;
		if (isWished) letSleep ??= senses.keepScreenOn();
		else {
			letSleep?.();
			letSleep = undefined;
		}
	};

	/** What was moved since the last look counts for the day that it is now. */
	function count(): void {
		const moved = movedBytes();
		const since = Math.max(0, moved - countedBytes);
		countedBytes = moved;
		const { day } = localTime(clock.nowMs());
		if (day !== traffic.day) traffic = { day, bytes: 0 };
		if (since === 0) return;
		traffic = { day, bytes: traffic.bytes + since };
		memory.keepTraffic(traffic).catch(() => {
			// A count that can't be kept goes on in this tab.
		});
	}

	for (const sense of [
		senses.isPluggedIn,
		senses.isAway,
		senses.pressure,
		senses.isHidden,
		senses.isOnline
	] as Readable<unknown>[])
		sense.subscribe(look);

	return {
		state: store,
		load: () =>
			(loading ??= (async () => {
				const [kept, moved] = await Promise.all([
					memory.preferences().catch(() => undefined),
					memory.traffic().catch(() => undefined)
				]);
				if (kept) preferences = kept;
				if (moved?.day === traffic.day) traffic = { ...moved, bytes: moved.bytes + traffic.bytes };
				look();
			})()),
		async choose(change) {
			preferences = { ...preferences, ...change };
			look();
			await memory.keepPreferences(preferences);
		},
		async reload() {
			preferences = (await memory.preferences().catch(() => undefined)) ?? preferences;
			look();
		},
		setSoftware(next) {
			isSoftware = next;
			look();
		},
		setPaused(next) {
			isPaused = next;
			look();
		},
		askAway: () => senses.askAway(),
		async watch(signal) {
			isWatched = true;
			look();
			while (!signal.aborted) {
				await clock.sleep(LOOK_MS, signal).catch(() => {});
				count();
				look();
			}
			isWatched = false;
			look();
		},
		whenFree: (signal) =>
			new Promise((resolve, reject) => {
				const unsubscribe = { call: () => {} };
				const onAbort = () => {
					unsubscribe.call();
					reject(signal.reason);
				};
				if (signal.aborted) return onAbort();
				signal.addEventListener('abort', onAbort, { once: true });
				unsubscribe.call = store.subscribe(({ holds }) => {
					if (holds.length > 0) return;
					queueMicrotask(() => {
						unsubscribe.call();
						signal.removeEventListener('abort', onAbort);
						resolve();
					});
				});
			})
	};
}
