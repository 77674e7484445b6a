import { expect, test } from 'vitest';
import { kernelId } from '$lib/core/kernelId';
import {
	exactScore,
	formatAmount,
	formatBps,
	formatBytes,
	formatCount,
	formatCountdown,
	formatDuration,
	formatExact,
	formatMemory,
	formatMs,
	formatRate,
	formatScore,
	shortHex
} from './format';

const rally = 10n ** 18n;

test('an amount keeps about four digits and never rounds up', () => {
	expect(formatAmount(0n)).toBe('0');
	expect(formatAmount((rally * 12_399n) / 10_000n)).toBe('1.239');
	expect(formatAmount(12_345n * rally + 999n)).toBe('12\u202f345');
	expect(formatAmount(rally / 1234n)).toBe('0.0008103');
	expect(formatAmount(rally / 2n)).toBe('0.5');
	expect(formatAmount(-rally * 3n)).toBe('−3');
	expect(formatAmount(7n)).toBe('<0.000000001');
});

test('an exact amount loses nothing', () => {
	expect(formatExact(rally + 1n)).toBe('1.000000000000000001 RALLY');
	expect(formatExact(-rally)).toBe('−1 RALLY');
});

test('a score is read at its own scale', () => {
	const f32 = kernelId('gemm-f32');
	expect(formatScore(1_520_000_000, f32)).toEqual({ value: '1.52', unit: 'GFLOP/s' });
	expect(formatScore(12_300_000_000_000n, f32)).toEqual({ value: '12.3', unit: 'TFLOP/s' });
	expect(formatScore(0, f32)).toEqual({ value: '0', unit: 'FLOP/s' });
	expect(formatScore(4e12, kernelId('gemm-i8'))).toEqual({ value: '4', unit: 'TOP/s' });
	expect(formatScore(100_000_000_000n, kernelId('triad-u32'))).toEqual({ value: '100', unit: 'GB/s' });
	expect(exactScore(100_000_000_001n, kernelId('triad-u32'))).toBe('100000000001 B/s');
	expect(exactScore(1520.4, f32)).toBe('1520 FLOP/s');
	expect(formatRate(999, 'B/s')).toEqual({ value: '999', unit: 'B/s' });
	expect(formatRate(1000, 'OP/s')).toEqual({ value: '1', unit: 'kOP/s' });
});

test('a score of a kernel that nobody knows is a bare number', () => {
	expect(formatScore(1_520_000_000, kernelId('other'))).toEqual({ value: '1.52', unit: 'G' });
	expect(formatScore(20, undefined)).toEqual({ value: '20', unit: '' });
	expect(exactScore(20n, kernelId('other'))).toBe('20');
});

test('memory is read in powers of two', () => {
	expect(formatMemory(2 ** 20 - 1024)).toBe('1\u202f023 KiB');
	expect(formatMemory(2 ** 20)).toBe('1 MiB');
	expect(formatMemory(16n << 20n)).toBe('16 MiB');
	expect(formatMemory(1023 * 2 ** 20)).toBe('1\u202f023 MiB');
	expect(formatMemory(6n << 30n)).toBe('6 GiB');
});

test('a duration names its two largest units and skips empty ones', () => {
	expect(formatDuration(7500)).toBe('2 h 5 min');
	expect(formatDuration(1800)).toBe('30 min');
	expect(formatDuration(86_400)).toBe('1 d');
	expect(formatDuration(0)).toBe('0 s');
	expect(formatDuration(-4)).toBe('0 s');
});

test('a countdown reaches zero only when nothing is left', () => {
	expect(formatCountdown(3723)).toBe('1:02:03');
	expect(formatCountdown(59.2)).toBe('1:00');
	expect(formatCountdown(0.1)).toBe('0:01');
	expect(formatCountdown(-3)).toBe('0:00');
});

test('times, sizes and shares carry their units', () => {
	expect(formatMs(0)).toBe('0 ms');
	expect(formatMs(0.4)).toBe('<1 ms');
	expect(formatMs(1530)).toBe('1.53 s');
	expect(formatMs(125_000)).toBe('2 min 5 s');
	expect(formatBps(125)).toBe('1.25 %');
	expect(formatCount(12_000n)).toBe('12\u202f000');
});

test('a long hex string shows both its ends and a short one all of itself', () => {
	expect(shortHex('0x1234567890abcdef')).toBe('0x1234…cdef');
	expect(shortHex('0x12345678')).toBe('0x12345678');
});

test('a file is as large as its owner’s machine says', () => {
	expect(formatBytes(0)).toBe('0 B');
	expect(formatBytes(999)).toBe('999 B');
	expect(formatBytes(1000)).toBe('1 kB');
	expect(formatBytes(250_707)).toBe('251 kB');
	expect(formatBytes(46_544_037)).toBe('46.5 MB');
});
