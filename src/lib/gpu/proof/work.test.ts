import { describe, expect, test } from 'vitest';
import { MAX_RTT_SHARE, scoreOf } from './scoreOf';
import {
	MAX_CHUNKS,
	MAX_N,
	MAX_N_F16,
	MAX_ROUNDS,
	MAX_WORDS,
	MIN_N,
	MIN_WORDS,
	operationsOf,
	parseWork
} from './work';

describe('work is taken at its limits and refused one past them:', () => {
	const gemm = { kernel: 'gemm-f32', n: 64, rounds: 2 };
	const triad = { kernel: 'triad-u32', words: MIN_WORDS, rounds: 2 };
	const alloc = { kernel: 'alloc-u32', words: MIN_WORDS, chunks: 2 };
	test.each([
		[gemm, 'n', MIN_N, MIN_N - 1],
		[gemm, 'n', MAX_N, MAX_N + 1],
		[gemm, 'n', 64, 64.5],
		[gemm, 'rounds', 1, 0],
		[gemm, 'rounds', MAX_ROUNDS, MAX_ROUNDS + 1],
		[{ ...gemm, kernel: 'gemm-i8' }, 'n', MAX_N, MAX_N + 1],
		[{ ...gemm, kernel: 'gemm-f16' }, 'n', MAX_N_F16, MAX_N_F16 + 1],
		[triad, 'words', MIN_WORDS, MIN_WORDS / 2],
		[triad, 'words', MAX_WORDS, MAX_WORDS * 2],
		[triad, 'words', 2 ** 20, 2 ** 20 + 1],
		[triad, 'rounds', MAX_ROUNDS, MAX_ROUNDS + 1],
		[alloc, 'words', MAX_WORDS, MAX_WORDS * 2],
		[alloc, 'chunks', 1, 0],
		[alloc, 'chunks', MAX_CHUNKS, MAX_CHUNKS + 1]
	])('%o: %s %i, and not %i', (work, field, good, bad) => {
		expect(parseWork({ ...work, [field]: good })).toEqual({ ok: true, value: { ...work, [field]: good } });
		const refused = parseWork({ ...work, [field]: bad });
		expect(refused).toMatchObject({ ok: false, error: { code: 'proof.badChallenge' } });
		expect(refused.ok || refused.error.details).toMatch(new RegExp(`^${field}: `));
	});

	test.each([
		[null],
		[{ ...gemm, kernel: 'gemm-f64' }],
		[{ ...gemm, extra: 1 }],
		[{ ...triad, n: 64 }],
		[{ ...gemm, n: '64' }]
	])('nothing else passes: %o', (input) => {
		expect(parseWork(input)).toMatchObject({ ok: false, error: { code: 'proof.badChallenge' } });
	});
});

test('counts operations, bytes moved and bytes held', () => {
	expect(operationsOf({ kernel: 'gemm-i8', n: 100, rounds: 3 })).toBe(6e6);
	expect(operationsOf({ kernel: 'triad-u32', words: 2 ** 16, rounds: 2 })).toBe((4 + 8 * 16) * 2 ** 17);
	expect(operationsOf({ kernel: 'alloc-u32', words: 2 ** 16, chunks: 3 })).toBe(3 * 2 ** 18);
});

test('score is operations over time, and late pongs buy at most a tenth of it', () => {
	const work = { kernel: 'gemm-f32', n: 1000, rounds: 5 } as const;
	expect(scoreOf({ work, elapsedMs: 1000, rttMs: 0 })).toBe(1e10);
	expect(scoreOf({ work, elapsedMs: 1050, rttMs: 50 })).toBe(1e10);
	const capped = 1e10 / (1 - MAX_RTT_SHARE);
	expect(scoreOf({ work, elapsedMs: 1000, rttMs: 999 })).toBeCloseTo(capped, 0);
	expect(scoreOf({ work, elapsedMs: 1000, rttMs: -50 })).toBe(1e10);
	expect(scoreOf({ work, elapsedMs: 0, rttMs: 0 })).toBe(0);
	expect(scoreOf({ work, elapsedMs: NaN, rttMs: 0 })).toBe(0);
});
