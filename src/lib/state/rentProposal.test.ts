import { expect, test } from 'vitest';
import { aPool } from './fixtures';
import { DIGIT_WORK, minutesFor, proposeFor, type RunWork } from './rentProposal';

const work: RunWork = {
	tasks: 10,
	inputBytes: 0,
	outputBytes: 0,
	modelBytes: 0,
	opsPerTask: undefined,
	measuredMsPerTask: 100
};
const seconds = (value: number) => ({ seconds: value, extraWork: 1 });

test('a short run is given the least time, a longer one half as much again and time to connect', () => {
	expect(minutesFor(seconds(0), work)).toBe(2);
	expect(minutesFor(seconds(66), work)).toBe(2);
	expect(minutesFor(seconds(67), work)).toBe(3);
	expect(minutesFor(seconds(1e9), work)).toBe(1440);
});

test('a large model is given time to be sent', () => {
	expect(minutesFor(seconds(0), { ...work, modelBytes: 2e8 })).toBe(2);
	expect(minutesFor(seconds(0), { ...work, modelBytes: 2.1e8 })).toBe(3);
});

test('results that are to be compared get two devices where there are two', () => {
	expect(proposeFor(work, aPool(0, { idleWindows: 5 }), 'economy').devices).toBe(1);
	expect(proposeFor(work, aPool(0, { idleWindows: 5 }), 'standard').devices).toBe(2);
	expect(proposeFor(work, aPool(0, { idleWindows: 1 }), 'strict').devices).toBe(1);
	expect(proposeFor(work, undefined, 'strict').devices).toBe(1);
});

test('a long run gets more devices, as far as they help and are idle', () => {
	const long = { ...work, tasks: 6000 };
	const few = proposeFor(long, aPool(0, { idleWindows: 4 }), 'economy');
	expect(few.devices).toBe(4);
	const many = proposeFor(long, aPool(0, { idleWindows: 100 }), 'economy');
	expect(many.devices).toBeGreaterThan(4);
	expect(many.devices).toBeLessThan(20);
	expect(many.minutes).toBeLessThan(few.minutes);
	expect(
		proposeFor({ ...work, tasks: 3, measuredMsPerTask: 1e6 }, aPool(0, { idleWindows: 9 }), 'economy').devices
	).toBe(3);
});

test('64 digits need two minutes', () => {
	expect(proposeFor({ ...DIGIT_WORK, tasks: 64 }, aPool(0), 'standard')).toEqual({ devices: 2, minutes: 2 });
});
