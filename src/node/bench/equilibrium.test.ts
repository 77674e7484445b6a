import { expect, test } from 'vitest';
import { equilibrium } from './equilibrium';

test('the simulated curve lies within 0.01 of the published one, and finer slices hardly move it', () => {
	const lines: string[] = [];
	const { curve, maxError, maxStepError } = equilibrium((line) => lines.push(line), 2_000n);
	expect(curve.map(([x]) => x)).toEqual([1.2, 1.5, 2, 2.5, 2.85]);
	expect(maxError).toBeLessThan(0.01);
	expect(maxStepError).toBeLessThan(0.002);
	expect(lines).toHaveLength(2 + curve.length);
});
