import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsOf, shareNow, type Sensed } from './holds';
import { DEFAULT_PREFERENCES, LEAST_SHARE_PERCENT } from './preferences';

const silent: Sensed = {
	isPluggedIn: { status: 'unavailable' },
	isAway: { status: 'unavailable' },
	pressure: { status: 'unavailable' },
	isHidden: false,
	isOnline: true
};
const known = <T>(value: T) => ({ status: 'known', value }) as const;
const now = { minuteOfDay: 12 * 60, dayBytes: 0 };
const wishes = { ...DEFAULT_PREFERENCES, onlyWhenPluggedIn: true, onlyWhenAway: true };

describe('holdsOf', () => {
	it('holds by what the browser tells, and by nothing that it does not', () => {
		expect(holdsOf(wishes, silent, now)).toEqual([]);
		expect(holdsOf(wishes, { ...silent, isAway: { status: 'unasked' } }, now)).toEqual([]);
		const here = { ...silent, isPluggedIn: known(false), isAway: known(false) };
		expect(holdsOf(wishes, here, now)).toEqual(['battery', 'present']);
		expect(holdsOf({ ...wishes, onlyWhenAway: false, onlyWhenPluggedIn: false }, here, now)).toEqual([]);
		expect(holdsOf(wishes, { ...silent, isPluggedIn: known(true), isAway: known(true) }, now)).toEqual([]);
	});

	it('takes the first minute of the hours, and not the last', () => {
		const at = (minuteOfDay: number) =>
			holdsOf({ ...wishes, hours: { fromMinute: 60, toMinute: 120 } }, silent, { ...now, minuteOfDay });
		expect([59, 60, 119, 120].map((minute) => at(minute).length)).toEqual([1, 0, 0, 1]);
	});

	it('takes hours over midnight, and a whole day where they end as they begin', () => {
		const at = (hours: { fromMinute: number; toMinute: number }, minuteOfDay: number) =>
			holdsOf({ ...wishes, hours }, silent, { ...now, minuteOfDay });
		const night = { fromMinute: 22 * 60, toMinute: 6 * 60 };
		expect([1319, 1320, 0, 359, 360].map((minute) => at(night, minute).length)).toEqual([1, 0, 0, 0, 1]);
		expect(at({ fromMinute: 7, toMinute: 7 }, 500)).toEqual([]);
	});

	it('holds from the last byte of the cap on', () => {
		const at = (dayBytes: number) => holdsOf({ ...wishes, dayBytes: 100 }, silent, { ...now, dayBytes });
		expect([at(99), at(100)]).toEqual([[], ['data']]);
	});

	it('of a day, holds all minutes that hours leave out and no other', () => {
		const minute = fc.integer({ min: 0, max: 1439 });
		fc.assert(
			fc.property(minute, minute, (fromMinute, toMinute) => {
				fc.pre(fromMinute !== toMinute);
				let open = 0;
				for (let minuteOfDay = 0; minuteOfDay < 1440; minuteOfDay++)
					if (
						holdsOf({ ...wishes, hours: { fromMinute, toMinute } }, silent, { ...now, minuteOfDay })
							.length === 0
					)
						open++;
				expect(open).toBe((toMinute - fromMinute + 1440) % 1440);
			}),
			{ numRuns: 20 }
		);
	});
});

describe('shareNow', () => {
	const share = (sharePercent: number, pressure: Sensed['pressure'], easeOff = true) =>
		shareNow({ sharePercent, easeOff }, { pressure });

	it('takes all that is allowed where the machine is at ease, or does not tell', () => {
		expect(share(80, { status: 'unavailable' })).toBe(80);
		expect(share(80, known('fair'))).toBe(80);
		expect(share(80, known('critical'), false)).toBe(80);
	});

	it('takes half under pressure and a quarter near the end, but never less than the least', () => {
		expect(share(80, known('serious'))).toBe(40);
		expect(share(80, known('critical'))).toBe(20);
		expect(share(LEAST_SHARE_PERCENT, known('critical'))).toBe(LEAST_SHARE_PERCENT);
	});
});
