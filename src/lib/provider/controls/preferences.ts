import * as v from 'valibot';
import { LEAST_PERCENT } from '$lib/gpu/share/shareWords';

/** Below a tenth a task hardly moves; what is wanted then is a pause. */
export const LEAST_SHARE_PERCENT = LEAST_PERCENT;

const minuteOfDay = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(24 * 60 - 1));

/** A kept choice that another version wrote, or a hand has spoilt, gives way to the default, alone. */
const choice = <T extends v.GenericSchema>(schema: T, otherwise: v.InferOutput<T>) =>
	v.fallback(v.optional(schema, otherwise as never), otherwise);

/** Raised when what a person agrees to changes; who agreed to less is asked again. */
export const CONSENT_VERSION = 1;

/** What its owner allows the tab, as kept in this browser. */
export const providerPreferences = v.object({
	/** Of the GPU's time, percent. */
	sharePercent: choice(v.pipe(v.number(), v.integer(), v.minValue(LEAST_SHARE_PERCENT), v.maxValue(100)), 80),
	onlyWhenAway: choice(v.boolean(), false),
	onlyWhenPluggedIn: choice(v.boolean(), true),
	/** Minutes from local midnight, the end not included; an end before the start is on the next day. Undefined: at all hours. */
	hours: choice(v.optional(v.object({ fromMinute: minuteOfDay, toMinute: minuteOfDay })), undefined),
	/** Bytes sent and received in a local day; undefined: as many as come. */
	dayBytes: choice(v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))), undefined),
	/** Takes a part of the share only while the machine is under pressure. */
	easeOff: choice(v.boolean(), true),
	keepScreenOn: choice(v.boolean(), false),
	/** What the person has agreed to; 0 for nothing yet. */
	consentVersion: choice(v.pipe(v.number(), v.integer(), v.minValue(0)), 0)
});

export type ProviderPreferences = v.InferOutput<typeof providerPreferences>;

/**
 * Safe for a machine that is somebody's desk: a fifth of the GPU is left to whatever draws on the screen, and a
 * battery is never spent.
 */
export const DEFAULT_PREFERENCES: ProviderPreferences = v.parse(providerPreferences, {});
