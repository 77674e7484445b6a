import * as v from 'valibot';
import { describe, expect, it, vi } from 'vitest';
import { createManualClock } from '$lib/core/manualClock';
import { createStore } from '$lib/core/store';
import { createControls, type ControlsMemory, type DayTraffic } from './createControls';
import { noSenses } from './noSenses';
import { DEFAULT_PREFERENCES, providerPreferences, type ProviderPreferences } from './preferences';
import type { Pressure, Sense } from './senses';

function setUp({ kept, moved }: { kept?: ProviderPreferences; moved?: DayTraffic } = {}) {
	const clock = createManualClock();
	const power = createStore<Sense<boolean>>({ status: 'known', value: true });
	const pressure = createStore<Sense<Pressure>>({ status: 'unavailable' });
	const letDark = vi.fn();
	const keepScreenOn = vi.fn(() => letDark);
	const local = { day: 'monday', minute: 600 };
	let movedBytes = 0;
	const memory = {
		preferences: async (): Promise<ProviderPreferences | undefined> => kept,
		keepPreferences: vi.fn<ControlsMemory['keepPreferences']>(async () => {}),
		traffic: async () => moved,
		keepTraffic: vi.fn<ControlsMemory['keepTraffic']>(async () => {})
	};
	const controls = createControls({
		senses: { ...noSenses(), isPluggedIn: power, pressure, canKeepScreenOn: true, keepScreenOn },
		memory,
		movedBytes: () => movedBytes,
		localTime: () => ({ ...local }),
		clock
	});
	const stop = new AbortController();
	return {
		clock,
		power,
		pressure,
		local,
		memory,
		controls,
		stop,
		keepScreenOn,
		letDark,
		move: (bytes: number) => (movedBytes += bytes),
		state: () => controls.state.get()
	};
}

describe('createControls', () => {
	it('pauses and goes on with the plug, and by the person beside it', () => {
		const { controls, power, state } = setUp();
		expect(state().holds).toEqual([]);
		power.set({ status: 'known', value: false });
		controls.setPaused(true);
		expect(state().holds).toEqual(['you', 'battery']);
		power.set({ status: 'known', value: true });
		expect(state().holds).toEqual(['you']);
		controls.setPaused(false);
		expect(state().holds).toEqual([]);
	});

	it('counts what was moved by the day, over a reload, and starts anew at midnight', async () => {
		const { controls, clock, local, move, memory, state, stop } = setUp({
			moved: { day: 'monday', bytes: 50 },
			kept: { ...DEFAULT_PREFERENCES, dayBytes: 100 }
		});
		await controls.load();
		void controls.watch(stop.signal);
		move(49);
		await clock.advance(5000);
		expect(state()).toMatchObject({ dayBytes: 99, holds: [] });
		move(1);
		await clock.advance(5000);
		expect(state()).toMatchObject({ dayBytes: 100, holds: ['data'] });
		expect(memory.keepTraffic).toHaveBeenLastCalledWith({ day: 'monday', bytes: 100 });
		local.day = 'tuesday';
		await clock.advance(5000);
		expect(state()).toMatchObject({ dayBytes: 0, holds: [] });
		stop.abort();
	});

	it('does not count yesterday’s bytes for today', async () => {
		const { controls, state } = setUp({ moved: { day: 'sunday', bytes: 50 } });
		await controls.load();
		expect(state().dayBytes).toBe(0);
	});

	it('keeps the screen on while it watches, is wished to, and nothing holds', async () => {
		const { controls, power, stop, keepScreenOn, letDark } = setUp();
		await controls.choose({ keepScreenOn: true });
		expect(keepScreenOn).not.toHaveBeenCalled();
		const watching = controls.watch(stop.signal);
		expect(keepScreenOn).toHaveBeenCalledOnce();
		power.set({ status: 'known', value: false });
		expect(letDark).toHaveBeenCalledOnce();
		power.set({ status: 'known', value: true });
		expect(keepScreenOn).toHaveBeenCalledTimes(2);
		stop.abort();
		await watching;
		expect(letDark).toHaveBeenCalledTimes(2);
	});

	it('eases off from a busy machine, but not where the processor plays the GPU', () => {
		const { controls, pressure, state } = setUp();
		pressure.set({ status: 'known', value: 'critical' });
		expect(state().sharePercent).toBe(20);
		controls.setSoftware(true);
		expect(state().sharePercent).toBe(80);
	});

	it('takes up what another tab has chosen, and keeps its own where that can’t be read', async () => {
		const { controls, memory, state } = setUp();
		memory.preferences = async () => ({ ...DEFAULT_PREFERENCES, sharePercent: 25 });
		await controls.reload();
		expect(state().sharePercent).toBe(25);
		memory.preferences = () => Promise.reject(new Error('gone'));
		await controls.reload();
		expect(state().sharePercent).toBe(25);
	});

	it('holds by a choice that can’t be kept, and says that it can’t', async () => {
		const { controls, memory, state } = setUp();
		memory.keepPreferences.mockRejectedValue(new Error('full'));
		await expect(controls.choose({ sharePercent: 25 })).rejects.toThrow('full');
		expect(state().sharePercent).toBe(25);
	});

	it('waits until nothing holds, or nobody waits any more', async () => {
		const { controls, power, stop } = setUp();
		power.set({ status: 'known', value: false });
		let isFree = false;
		const waiting = controls.whenFree(stop.signal).then(() => (isFree = true));
		await Promise.resolve();
		expect(isFree).toBe(false);
		power.set({ status: 'known', value: true });
		await waiting;
		power.set({ status: 'known', value: false });
		const given = controls.whenFree(stop.signal);
		stop.abort(new Error('stopped'));
		await expect(given).rejects.toThrow('stopped');
	});
});

describe('providerPreferences', () => {
	it('takes the default for what is missing or spoilt, and keeps the rest', () => {
		const spoilt = { sharePercent: 9, onlyWhenAway: 'yes', hours: { fromMinute: 0 }, dayBytes: 5, more: 1 };
		expect(v.parse(providerPreferences, spoilt)).toEqual({ ...DEFAULT_PREFERENCES, dayBytes: 5 });
		expect(v.parse(providerPreferences, { sharePercent: 10 }).sharePercent).toBe(10);
		expect(v.parse(providerPreferences, { sharePercent: 101 })).toEqual(DEFAULT_PREFERENCES);
	});
});
