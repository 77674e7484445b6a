import { expect, test } from 'vitest';
import { formatReading, formatSpread, formatTimes, formatValue } from './formatReading';

test('each figure has a unit of its own size', () => {
	expect(formatReading({ value: 1.523e12, of: 'FLOP/s' })).toBe('1.52 TFLOP/s');
	expect(formatReading({ value: 2.5e9, of: 'OP/s' })).toBe('2.5 GOP/s');
	expect(formatReading({ value: 448e9, of: 'B/s' })).toBe('448 GB/s');
	expect(formatReading({ value: 268_435_456, of: 'B' })).toBe('256 MiB');
	expect(formatReading({ value: 1.5 * 2 ** 30, of: 'B' })).toBe('1.5 GiB');
	expect(formatReading({ value: 0.987, of: 'share' })).toBe('98.7 %');
});

test('times below a millisecond are told in microseconds, and never as none', () => {
	expect(formatValue(0.12, 'ms')).toEqual({ value: '120', unit: 'µs' });
	expect(formatValue(0.0001, 'ms')).toEqual({ value: '1', unit: 'µs' });
	expect(formatValue(0, 'ms')).toEqual({ value: '0', unit: 'ms' });
	expect(formatValue(1, 'ms')).toEqual({ value: '1', unit: 'ms' });
	expect(formatValue(1530, 'ms')).toEqual({ value: '1.53', unit: 's' });
});

test('a spread needs two readings, and names a unit once where both have it', () => {
	expect(formatSpread({ samples: [2e9], of: 'B/s' })).toBeUndefined();
	expect(formatSpread({ samples: [2e9, 1.5e9, 1.8e9], of: 'B/s' })).toBe('1.5 to 2 GB/s');
	expect(formatSpread({ samples: [9e8, 1.1e9], of: 'B/s' })).toBe('900 MB/s to 1.1 GB/s');
});

test('a ratio keeps three digits', () => {
	expect(formatTimes(1.2364)).toBe('×1.24');
	expect(formatTimes(0.0421)).toBe('×0.0421');
	expect(formatTimes(1234.5)).toBe('×1235');
});
