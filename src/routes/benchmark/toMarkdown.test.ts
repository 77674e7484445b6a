import { expect, test } from 'vitest';
import { aBenchmarkRun } from '$lib/state/fixtures';
import { toMarkdown } from './toMarkdown';

const run = aBenchmarkRun(0, {
	startedAtMs: Date.UTC(2026, 10, 21, 12, 30),
	plan: [{ item: 'copy', bytes: 2 ** 20 }, { item: 'triad', words: 2 ** 18 }, { item: 'latency' }],
	results: [
		{
			asked: { item: 'copy', bytes: 2 ** 20 },
			measurement: { item: 'copy', bytesPerSecond: 2e9, samples: [1.9e9, 2.1e9] }
		},
		{
			asked: { item: 'triad', words: 2 ** 18 },
			measurement: { item: 'triad', bytesPerSecond: 1e9, samples: [], exact: false }
		}
	]
});

test('is a table whose columns line up, with who, when and how far', () => {
	expect(toMarkdown(run, 'stopped').split('\n')).toEqual([
		'**acme nova-3**',
		'',
		'Chrome 150 on Linux, 2026-11-21 12:30 UTC, Rally 0.1.0, full run, stopped early, 2 of 3 items',
		'',
		'| Measured            | Result | Readings        | Check     |',
		'| ------------------- | -----: | --------------- | --------- |',
		'| Plain copy, 1 MiB   | 2 GB/s | 1.9 to 2.1 GB/s |           |',
		'| Memory triad, 1 MiB | 1 GB/s |                 | NOT exact |',
		''
	]);
});

test('a name from a driver or a file writes no Markdown of its own', () => {
	const device = { adapter: '|evil|\n# [link](x) <b>', isSoftware: true, browser: '`x`' };
	const [title, , line] = toMarkdown({ ...run, device }, 'done').split('\n');
	expect(title).toBe('**evil  #  link (x)  b** (software: a processor, not a GPU)');
	expect(line?.startsWith('x, 2026')).toBe(true);
});

test('what could not be measured says why, a failure too', () => {
	const text = toMarkdown(
		{
			...run,
			wasHidden: true,
			results: [
				{ asked: { item: 'latency' }, measurement: { item: 'latency', unavailable: 'no clock' } },
				{ asked: { item: 'copy', bytes: 1 }, failure: { code: 'gpu.failed', shortMessage: 'Refused.' } }
			]
		},
		'done'
	);
	expect(text).toMatch(/\| Latency +\| +– \|  +\| no clock/);
	expect(text).toContain('Refused.');
	expect(text).toContain('the tab was hidden for a while');
});
