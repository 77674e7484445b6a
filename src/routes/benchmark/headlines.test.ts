import { expect, test } from 'vitest';
import { aBenchmarkRun } from '$lib/state/fixtures';
import { headlinesOf } from './headlines';

test('a run is remembered by its best of each kind', () => {
	const headlines = headlinesOf(aBenchmarkRun(0));
	const keys = headlines.map(({ reading }) => reading.key.split('/').slice(0, 2).join('/'));
	expect(keys.slice(0, 3)).toEqual(['gemm-f32/2048', 'gemm-f16/1024', 'gemm-i8/2048']);
	expect(new Set(headlines.map(({ label }) => label)).size).toBe(headlines.length);
	expect(headlines).toHaveLength(8);
});

test('a run with nothing measured has nothing to be remembered by', () => {
	expect(headlinesOf(aBenchmarkRun(0, { results: [] }))).toEqual([]);
});
