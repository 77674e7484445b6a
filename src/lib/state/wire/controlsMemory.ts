import * as v from 'valibot';
import type { ControlsMemory } from '$lib/provider/controls/createControls';
import { providerPreferences } from '$lib/provider/controls/preferences';
import type { SettingsRepository } from '$lib/store/settingsRepository';

const dayTraffic = v.strictObject({
	day: v.string(),
	bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0))
});

/** What its owner allows the tab, and what a day has moved, among this browser's settings. */
export const controlsMemory = (settings: SettingsRepository): ControlsMemory => ({
	preferences: () => settings.get('provider.preferences', providerPreferences),
	keepPreferences: (preferences) => settings.set('provider.preferences', preferences),
	traffic: () => settings.get('provider.traffic', dayTraffic),
	keepTraffic: (traffic) => settings.set('provider.traffic', traffic)
});
