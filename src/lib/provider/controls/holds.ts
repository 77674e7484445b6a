import { LEAST_SHARE_PERCENT, type ProviderPreferences } from './preferences';
import type { Senses } from './senses';

/** Why a tab that serves takes nothing new for now. */
export type Hold =
	/** Pause was pressed. */
	| 'you'
	| 'battery'
	/** Somebody is at the machine. */
	| 'present'
	| 'hours'
	| 'data';

/** What the senses say at one moment. */
export type Sensed = {
	[K in 'isPluggedIn' | 'isAway' | 'pressure' | 'isHidden' | 'isOnline']: ReturnType<Senses[K]['get']>;
};

/**
 * What its owner's wishes hold against now. What the browser does not tell holds nothing: the page says beside the
 * wish that it can't be kept there.
 *
 * @param minuteOfDay from local midnight
 * @param dayBytes sent and received since local midnight
 */
export function holdsOf(
	{ onlyWhenPluggedIn, onlyWhenAway, hours, dayBytes: cap }: ProviderPreferences,
	{ isPluggedIn, isAway }: Sensed,
	{ minuteOfDay, dayBytes }: { minuteOfDay: number; dayBytes: number }
): Hold[] {
	const holds: Hold[] = [];
	if (onlyWhenPluggedIn && isPluggedIn.status === 'known' && !isPluggedIn.value) holds.push('battery');
	if (onlyWhenAway && isAway.status === 'known' && !isAway.value) holds.push('present');
	if (hours && !isWithin(minuteOfDay, hours)) holds.push('hours');
	if (cap !== undefined && dayBytes >= cap) holds.push('data');
	return holds;
}

/** The end is not included; where it is the start, the whole day is. */
function isWithin(
	minute: number,
	{ fromMinute, toMinute }: { fromMinute: number; toMinute: number }
): boolean {
	if (fromMinute === toMinute) return true;
	return fromMinute < toMinute
		? minute >= fromMinute && minute < toMinute
		: minute >= fromMinute || minute < toMinute;
}

/**
 * The share of the GPU's time to take now, percent: all that was allowed, and half or a quarter of it where the
 * machine is pressed and is to be spared.
 */
export function shareNow(
	{ sharePercent, easeOff }: Pick<ProviderPreferences, 'sharePercent' | 'easeOff'>,
	{ pressure }: Pick<Sensed, 'pressure'>
): number {
	if (!easeOff || pressure.status !== 'known') return sharePercent;
	const part = pressure.value === 'critical' ? 4 : pressure.value === 'serious' ? 2 : 1;
	return Math.max(LEAST_SHARE_PERCENT, Math.round(sharePercent / part));
}
