import { expect, test } from 'vitest';
import { kernelId } from '$lib/core/kernelId';
import { WAD } from '$lib/core/units';
import { qualify, type Fit } from '$lib/provider/qualify';
import { aPool } from '$lib/state/fixtures';
import { fitWords, termsOf } from './fitWords';

const words = (fit: Fit, kernel = kernelId('gemm-f32')) => {
	const [qualification] = qualify(undefined, [aPool(0)]);
	if (!qualification) throw new Error('no pool');
	return fitWords({ ...qualification, fit }, { kernel });
};

test('a class that is met needs no reason', () => {
	expect(words({ meets: 'yes' })).toEqual({ badge: 'qualifies', tone: 'good', reason: undefined });
});

test('a class that is missed says what the device reached, in the class’s unit', () => {
	const missed = (measured: number, kernel?: `0x${string}`) =>
		words({ meets: 'no', of: 'score', measured }, kernel).reason;
	expect(missed(1.52e9)).toBe('This device reached 1.52 GFLOP/s.');
	expect(missed(4e10, kernelId('triad-u32'))).toBe('This device reached 40 GB/s.');
	expect(missed(0)).toBe('This device can’t run what the class is proved by.');
	expect(words({ meets: 'no', of: 'memory', measured: 2 ** 29 }).reason).toBe(
		'This device held 512 MiB and no more.'
	);
	expect(words({ meets: 'no', of: 'kernel' }).tone).toBe('bad');
});

test('what is not known is left to the proof', () => {
	expect(words({ meets: 'unknown', why: 'notMeasured' })).toEqual({
		badge: 'the proof will tell',
		tone: 'plain',
		reason: undefined
	});
	expect(words({ meets: 'unknown', why: 'close' }).reason).toContain('too near');
	expect(words({ meets: 'unknown', why: 'memoryNotMeasured' }).reason).toContain('memory');
});

test('terms name what is asked, what an hour pays and what a window costs', () => {
	const pool = aPool(0, {
		minScore: 20_000_000n,
		minMemoryBytes: 16n << 20n,
		priceWad: WAD / 100n,
		floorPriceWad: WAD / 1000n,
		burnPerWindowWei: WAD / 100n,
		challengeFeeWei: WAD / 100n,
		openWindows: 4
	});
	const terms = (change = {}) => {
		const changed = { ...pool, ...change };
		const [qualification] = qualify(undefined, [changed]);
		return qualification && termsOf(qualification, changed);
	};
	expect(terms()).toBe(
		'From 20 MFLOP/s and 16 MiB · pays 36 RALLY an hour now · costs 0.02 RALLY a window · 4 staked'
	);
	expect(terms({ minMemoryBytes: 0n, priceWad: undefined, openWindows: 0 })).toBe(
		'From 20 MFLOP/s · no price yet, at least 3.6 RALLY an hour · costs 0.02 RALLY a window'
	);
});
