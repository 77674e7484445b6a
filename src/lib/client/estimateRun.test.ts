import { describe, expect, it } from 'vitest';
import { estimateRun, type RunFacts } from './estimateRun';

const facts: RunFacts = {
	tasks: 1000,
	measuredMsPerTask: 96,
	inputBytes: 0,
	outputBytes: 0,
	classScore: 1e9,
	devices: 1,
	assurance: 'economy'
};

describe('estimateRun', () => {
	it('has a lone device do each task once, at the measured time and what a message takes', () => {
		expect(estimateRun(facts)).toEqual({ seconds: 100, extraWork: 1 });
		expect(estimateRun({ ...facts, assurance: 'strict' }).extraWork).toBe(1);
	});

	it('doubles the work under strict, and shares it among the devices', () => {
		expect(estimateRun({ ...facts, devices: 2, assurance: 'strict' })).toEqual({
			seconds: 100,
			extraWork: 2
		});
	});

	it('asks for less extra work the less sure one wants to be, and the longer a device is there', () => {
		const extra = (assurance: RunFacts['assurance'], tasks: number) =>
			estimateRun({ ...facts, devices: 2, assurance, tasks }).extraWork;
		expect(extra('economy', 20_000)).toBeLessThan(1.05);
		expect(extra('economy', 20_000)).toBeLessThan(extra('standard', 20_000));
		expect(extra('standard', 20_000)).toBeLessThan(extra('strict', 20_000));
		expect(extra('economy', 20_000)).toBeLessThan(extra('economy', 100));
		// Nobody is trusted yet: five tasks each, all of them checked.
		expect(extra('economy', 4)).toBe(2);
	});

	it('goes by operations where nothing was measured, and by a guess where not even they are known', () => {
		const { measuredMsPerTask: _, ...unmeasured } = facts;
		// 2e7 operations at a fifth of 1e9 a second.
		expect(estimateRun({ ...unmeasured, opsPerTask: 2e7 }).seconds).toBeCloseTo(104);
		expect(estimateRun(unmeasured).seconds).toBeCloseTo(104);
		expect(estimateRun({ ...unmeasured, opsPerTask: 2e7, classScore: 0 }).seconds).toBeCloseTo(104);
	});

	it('is held up by the wire where that is slower', () => {
		expect(
			estimateRun({ ...facts, devices: 100, inputBytes: 1.5e6, outputBytes: 0.5e6 }).seconds
		).toBeGreaterThan(1000);
	});

	it('takes no time for nothing', () => {
		expect(estimateRun({ ...facts, tasks: 0 })).toEqual({ seconds: 0, extraWork: 1 });
	});
});
