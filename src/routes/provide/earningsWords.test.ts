import { expect, test } from 'vitest';
import { WAD } from '$lib/core/units';
import { nextWords, readable, restWords, signed, sinceWords } from './earningsWords';

const sinceMs = Date.UTC(2026, 2, 27, 12);

test('since when the books speak is said, and whether the chain was read', () => {
	const whole = sinceWords({ sinceMs, isWhole: true, isFromChain: true });
	expect(whole).toBe('From the chain’s own records, from their beginning.');
	expect(sinceWords({ sinceMs, isWhole: false, isFromChain: true })).toMatch(/since .*2026.* not read yet/);
	expect(sinceWords({ sinceMs, isWhole: false, isFromChain: false })).toMatch(
		/^Since this browser kept books, .*2026/
	);
});

test('a loss of a few wei by rounding reads as none, a gain has its sign', () => {
	expect([readable(-3n), signed(-3n), signed(0n)]).toEqual(['0', '0', '0']);
	expect([signed(WAD), signed(-WAD), readable(WAD)]).toEqual(['+1', '−1', '1']);
});

test('a forecast says what it assumes', () => {
	expect(restWords({ endS: 1_300, claimableWei: 10n * WAD - 3n }, 1_000)).toBe(
		'If nobody trades, 10 RALLY can be claimed when this window ends in 5 min, what can be claimed now in it.'
	);
	expect(nextWords({ kind: 'empty' }, 1_800)).toMatch(
		/next window of 30 min gets back what it puts in.*a seller finds no buyer/
	);
	const lp = {
		kind: 'lp',
		endS: 1,
		putInWei: 18n * WAD,
		burnWei: WAD / 100n,
		idleWei: 3n - WAD / 100n
	} as const;
	expect(nextWords({ ...lp, rentedWei: 2n * WAD }, 1_800)).toBe(
		'A next window of 30 min puts in 18 RALLY. If nobody trades it comes to −0.01 RALLY, the burn in it. If one device is rented for half of it at the price then, +2.'
	);
	expect(nextWords({ ...lp, rentedWei: undefined }, 1_800)).not.toContain('rented');
	const seller = { kind: 'seller', endS: 1, proceedsWei: 2n * WAD, burnWei: WAD, gainWei: WAD } as const;
	expect(nextWords(seller, 7_200)).toContain(
		'sells for 2 RALLY if nobody trades before; after the burn that is 1.'
	);
});
