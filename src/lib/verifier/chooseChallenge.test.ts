import { describe, expect, it } from 'vitest';
import { chooseChallenge } from './chooseChallenge';

describe('chooseChallenge', () => {
	it('never asks for fewer rounds than make skipping one a gamble', () => {
		expect(chooseChallenge(0)).toEqual({ n: 256, rounds: 4 });
		expect(chooseChallenge(1)).toEqual({ n: 256, rounds: 4 });
	});

	it('grows with the device and stops at the largest matrix the wire carries', () => {
		expect(chooseChallenge(1.5e9)).toEqual({ n: 512, rounds: 8 });
		expect(chooseChallenge(1e11)).toEqual({ n: 1024, rounds: 70 });
		expect(chooseChallenge(1e15)).toEqual({ n: 1024, rounds: 256 });
	});

	it('lasts between half a second and three at the measured speed, wherever bounds allow', () => {
		for (const speed of [2e8, 1e9, 1e10, 1e11, 3e11]) {
			const { n, rounds } = chooseChallenge(speed);
			const seconds = (rounds * 2 * n ** 3) / speed;
			expect(seconds).toBeGreaterThan(0.5);
			expect(seconds).toBeLessThan(3);
		}
	});
});
