import { createStore, type Store } from '$lib/core/store';
import type { Pressure, Sense, Senses } from '$lib/provider/controls/senses';

/** The least that Idle Detection takes. */
const AWAY_AFTER_MS = 60_000;

// What the DOM's types lack, as far as it is used.
interface BatteryManager extends EventTarget {
	readonly charging: boolean;
}
interface IdleDetector extends EventTarget {
	readonly userState: 'active' | 'idle' | null;
	readonly screenState: 'locked' | 'unlocked' | null;
	start(options: { threshold: number; signal: AbortSignal }): Promise<void>;
}
interface SensingScope {
	IdleDetector?: {
		new (): IdleDetector;
		requestPermission(): Promise<'granted' | 'denied'>;
	};
	PressureObserver?: new (callback: (records: { state: Pressure }[]) => void) => {
		observe(source: 'cpu', options: { sampleInterval: number }): Promise<void>;
	};
	navigator: Navigator & { getBattery?(): Promise<BatteryManager> };
}

/** Pressure is asked for this often at most; a machine is not busy for a moment. */
const PRESSURE_MS = 2000;

/** What this browser tells of the machine; each thing that it does not, as unavailable. */
export function browserSenses(): Senses {
	const scope = globalThis as unknown as SensingScope;
	const isAway = createStore<Sense<boolean>>({ status: scope.IdleDetector ? 'unasked' : 'unavailable' });
	const isHidden = createStore(document.hidden);
	const isOnline = createStore(navigator.onLine);
	document.addEventListener('visibilitychange', () => isHidden.set(document.hidden));
	for (const type of ['online', 'offline']) addEventListener(type, () => isOnline.set(navigator.onLine));
	void navigator.permissions
		?.query({ name: 'idle-detection' as PermissionName })
		.then(({ state }) => {
			if (state === 'granted') return watchAway(scope, isAway);
			if (state === 'denied') isAway.set({ status: 'denied' });
			return undefined;
		})
		.catch(() => {
			// A browser that does not know this permission is asked when the person wants it.
		});
	return {
		isPluggedIn: watchPower(scope),
		isAway,
		pressure: watchPressure(scope),
		isHidden,
		isOnline,
		canKeepScreenOn: 'wakeLock' in navigator,
		async askAway() {
			if (!scope.IdleDetector) return;
			const answer = await scope.IdleDetector.requestPermission().catch(() => 'denied' as const);
			if (answer === 'denied') return isAway.set({ status: 'denied' });
			await watchAway(scope, isAway);
		},
		keepScreenOn
	};
}

function watchPower({ navigator: { getBattery } }: SensingScope): Store<Sense<boolean>> {
	const store = createStore<Sense<boolean>>({ status: 'unavailable' });
	getBattery?.call(navigator).then(
		(battery) => {
			const look = () => store.set({ status: 'known', value: battery.charging });
			battery.addEventListener('chargingchange', look);
			look();
		},
		() => {
			// Forbidden on this page: it stays unavailable.
		}
	);
	return store;
}

async function watchAway({ IdleDetector }: SensingScope, store: Store<Sense<boolean>>): Promise<void> {
	if (!IdleDetector || store.get().status === 'known') return;
	const detector = new IdleDetector();
	const look = () =>
		store.set({
			status: 'known',
			value: detector.userState === 'idle' || detector.screenState === 'locked'
		});
	detector.addEventListener('change', look);
	try {
		await detector.start({ threshold: AWAY_AFTER_MS, signal: new AbortController().signal });
		look();
	} catch {
		store.set({ status: 'denied' });
	}
}

function watchPressure({ PressureObserver }: SensingScope): Store<Sense<Pressure>> {
	const store = createStore<Sense<Pressure>>({ status: 'unavailable' });
	if (!PressureObserver) return store;
	new PressureObserver((records) => {
		const { state } = records.at(-1) ?? {};
		if (state) store.set({ status: 'known', value: state });
	})
		.observe('cpu', { sampleInterval: PRESSURE_MS })
		.catch(() => {
			// Not on this machine: it stays unavailable.
		});
	return store;
}

/** A lock is lost whenever the page is hidden, and taken again when it is seen. */
function keepScreenOn(): () => void {
	let lock: WakeLockSentinel | undefined;
	let isOver = false;
	const take = async () => {
		if (isOver || document.hidden) return;
		lock = await navigator.wakeLock.request('screen').catch(() => undefined);
		if (isOver) await lock?.release();
	};
	const onVisibility = () => void take();
	document.addEventListener('visibilitychange', onVisibility);
	void take();
	return () => {
		isOver = true;
		document.removeEventListener('visibilitychange', onVisibility);
		void lock?.release();
	};
}
