import { expect, test } from 'vitest';
import { scheduler } from './scheduler';

test('each level is held against false results and extra work, at two sizes, and nothing is lost', () => {
	const lines: string[] = [];
	const sizes = { tasks: 300, few: 10, many: 20, rounds: 1, variantTasks: 100, variantDevices: 10 };
	const report = scheduler((line) => lines.push(line), sizes);
	expect(report).toMatchObject({ lost: 0, breaches: 0, caughtHonest: 0, seeds: 1, tasks: 300 });
	expect(Object.keys(report).slice(0, 4)).toEqual(['usPerTask100', 'usPerTask10000', 'lost', 'levels']);
	expect(report.levels).toEqual({
		economy: { extraWork: expect.any(Number), falsePerMillion: expect.any(Number) },
		standard: { extraWork: expect.any(Number), falsePerMillion: expect.any(Number) },
		strict: { extraWork: expect.any(Number), falsePerMillion: 0 }
	});
	// Two fleets at three levels and two told again, five variants at three; a heading of two lines each, and an empty line between.
	expect(lines).toHaveLength(8 + 15 + 5);
	expect(report.usPerTask100).toBeGreaterThan(0);
	expect(report.usPerTask10000).toBeGreaterThan(0);
});
