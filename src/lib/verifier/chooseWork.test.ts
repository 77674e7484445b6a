import { describe, expect, it } from 'vitest';
import { chooseWork, memoryWork, opensOf, warmUpWork, type RatedKernel, type RatedWork } from './chooseWork';

/** What the work comes to, in its kernel's unit. */
const costOf = (work: RatedWork) => work.rounds * ('n' in work ? 2 * work.n ** 3 : 132 * work.words);

describe('chooseWork', () => {
	it('never asks for fewer rounds than make skipping one a gamble', () => {
		expect(chooseWork('gemm-f32', 0)).toEqual({ kernel: 'gemm-f32', n: 256, rounds: 4 });
		expect(chooseWork('triad-u32', 1)).toEqual({ kernel: 'triad-u32', words: 65_536, rounds: 4 });
	});

	it('grows with the device and stops at the largest that travels', () => {
		expect(chooseWork('gemm-f32', 1.5e9)).toEqual({ kernel: 'gemm-f32', n: 512, rounds: 8 });
		expect(chooseWork('gemm-f32', 1e11)).toEqual({ kernel: 'gemm-f32', n: 1024, rounds: 70 });
		expect(chooseWork('gemm-i8', 1e13)).toEqual({ kernel: 'gemm-i8', n: 2048, rounds: 873 });
		expect(chooseWork('gemm-f32', 1e18)).toEqual({ kernel: 'gemm-f32', n: 4096, rounds: 1024 });
		expect(chooseWork('gemm-f16', 1e18)).toEqual({ kernel: 'gemm-f16', n: 1024, rounds: 1024 });
	});

	it.each([
		['gemm-f32', 2e8, 1e14],
		['gemm-i8', 2e8, 1e14],
		['gemm-f16', 2e8, 2e12],
		['triad-u32', 1e8, 4e12]
	] as [RatedKernel, number, number][])(
		'%s lasts between half a second and three at the measured speed, from %d to %d',
		(kernel, least, most) => {
			for (let speed = least; speed <= most; speed *= 1.3) {
				const seconds = costOf(chooseWork(kernel, speed)) / speed;
				expect(seconds).toBeGreaterThan(0.5);
				expect(seconds).toBeLessThan(3);
			}
		}
	);

	it('cuts a warm-up to the time that it is given', () => {
		expect(costOf(chooseWork('gemm-f32', 1e12, 400)) / 1e12).toBeCloseTo(0.4, 2);
		expect(warmUpWork('gemm-f16')).toEqual({ kernel: 'gemm-f16', n: 128, rounds: 2 });
	});
});

describe('opensOf', () => {
	it.each([
		[{ kernel: 'gemm-f32', n: 256, rounds: 9 }, 4],
		[{ kernel: 'gemm-f32', n: 256, rounds: 3 }, 3],
		[{ kernel: 'gemm-f32', n: 512, rounds: 9 }, 4],
		[{ kernel: 'gemm-f32', n: 513, rounds: 9 }, 3],
		[{ kernel: 'gemm-f32', n: 1024, rounds: 9 }, 1],
		[{ kernel: 'gemm-f32', n: 4096, rounds: 9 }, 1],
		[{ kernel: 'triad-u32', words: 2 ** 22, rounds: 9 }, 4],
		[{ kernel: 'triad-u32', words: 2 ** 23, rounds: 9 }, 2],
		[{ kernel: 'triad-u32', words: 2 ** 25, rounds: 9 }, 1],
		[{ kernel: 'alloc-u32', words: 2 ** 22, chunks: 9 }, 1]
	] as const)('of %o is %i', (work, opens) => {
		expect(opensOf(work)).toBe(opens);
	});
});

describe('memoryWork', () => {
	const MIB = 2 ** 20;
	it.each([
		[1, 1, 2 ** 16],
		[16 * MIB, 1, 2 ** 22],
		[16 * MIB + 1, 2, 2 ** 22],
		[32 * 16 * MIB, 32, 2 ** 22],
		[32 * 16 * MIB + 4, 17, 2 ** 23],
		[32 * 128 * MIB + 4, 33, 2 ** 25],
		[2 ** 37, 1024, 2 ** 25]
	])('holds %d bytes in %i chunks of %i words', (bytes, chunks, words) => {
		expect(memoryWork(bytes)).toEqual({ kernel: 'alloc-u32', chunks, words });
	});
});
