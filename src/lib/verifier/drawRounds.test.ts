import { describe, expect, it } from 'vitest';
import { sha256, utf8 } from '$lib/core/bytes';
import type { Random } from '$lib/core/random';
import { drawRounds } from './drawRounds';

/** The same in every run. */
function seededRandom(): Random {
	let drawn = 0;
	return { bytes: (length) => new Uint8Array(sha256(utf8(`draw ${drawn++}`)).subarray(0, length)) };
}

describe('drawRounds', () => {
	it('draws different rounds, from the first to the last', () => {
		const random = seededRandom();
		const seen = new Set<number>();
		for (let draw = 0; draw < 200; draw++) {
			const rounds = drawRounds(4, 9, random);
			expect(new Set(rounds).size).toBe(4);
			for (const round of rounds) seen.add(round);
		}
		expect([...seen].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
		expect(drawRounds(9, 3, random).sort()).toEqual([1, 2, 3]);
	});

	/**
	 * Four of eight rounds are opened: who skips two of them, a share s of a quarter, escapes with 15 / 70, which is less
	 * than (1 − s)⁴; three challenges with the cube, one in a hundred.
	 */
	it('lets who skips a quarter of its rounds escape no more often than reckoned', () => {
		const random = seededRandom();
		const draws = 4000;
		let escapes = 0;
		for (let draw = 0; draw < draws; draw++)
			if (drawRounds(4, 8, random).every((round) => round > 2)) escapes++;
		expect(escapes / draws).toBeLessThan((1 - 1 / 4) ** 4);
		expect(Math.abs(escapes / draws - 15 / 70)).toBeLessThan(0.02);
	});
});
