import { expect, test } from 'vitest';
import { systemRandom } from '$lib/core/random';
import { checkCost } from './checkCost';

test('times each check and each product, and every part of a check', async () => {
	const cost = await checkCost({
		kernel: 'gemm-f32',
		n: 64,
		computes: 2,
		checksEach: 3,
		random: systemRandom,
		cpuNowMs: () => process.cpuUsage().user / 1000
	});
	expect(cost.computeMs).toHaveLength(2);
	expect(cost.verifyMs).toHaveLength(6);
	expect(cost.cpuMs.compute).toHaveLength(2);
	expect(cost.cpuMs.verify).toHaveLength(6);
	for (const part of Object.values(cost.partsMs)) {
		expect(part).toHaveLength(6);
		expect(part.every((ms) => ms > 0)).toBe(true);
	}
});

test('where there is no clock of the processor’s time, none is told', async () => {
	const cost = await checkCost({
		kernel: 'gemm-f16',
		n: 32,
		computes: 1,
		checksEach: 1,
		random: systemRandom
	});
	expect(cost.cpuMs).toEqual({ verify: [], compute: [] });
});
