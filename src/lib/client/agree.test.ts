import { describe, expect, it } from 'vitest';
import type { ElementType, Tensor } from '$lib/core/tensor';
import { agree } from './agree';

const f32 = (...values: number[]): Tensor[] => [
	{ name: 'y', type: 'float32', dims: [values.length], data: bytes(Float32Array.from(values)) }
];
const f16 = (...bits: number[]): Tensor[] => [
	{ name: 'y', type: 'float16', dims: [bits.length], data: bytes(Uint16Array.from(bits)) }
];
const i64 = (...values: bigint[]): Tensor[] => [
	{ name: 'y', type: 'int64', dims: [values.length], data: bytes(BigInt64Array.from(values)) }
];
const bytes = (array: { buffer: ArrayBuffer }) => new Uint8Array(array.buffer);
const outcome = (...args: Parameters<typeof agree>) => {
	const found = agree(...args);
	return found.agrees || found.why;
};

describe('agree', () => {
	it('lets single precision be apart by a thousandth of the value and a ten-thousandth of the largest', () => {
		expect(outcome(f32(1000, 1), f32(1000, 1.1))).toBe(true);
		expect(outcome(f32(1000, 1), f32(1000, 1.102))).toBe('value');
		expect(outcome(f32(1, 1), f32(1, 1.00109))).toBe(true);
		expect(outcome(f32(1, 1), f32(1, 1.00112))).toBe('value');
		expect(outcome(f32(0, 0), f32(0, 0.99e-7))).toBe(true);
		expect(outcome(f32(0, 0), f32(0, 1.1e-7))).toBe('value');
	});

	it('lets half precision be apart by a hundredth of each', () => {
		// 1 and its neighbours: 2⁻¹⁰ a step.
		expect(outcome(f16(0x3c00), f16(0x3c00 + 20))).toBe(true);
		expect(outcome(f16(0x3c00), f16(0x3c00 + 21))).toBe('value');
	});

	it('holds integers to be the same, also past what a double tells apart', () => {
		expect(outcome(i64(7n), i64(7n))).toBe(true);
		expect(outcome(i64(7n), i64(8n))).toBe('value');
		expect(outcome(i64(2n ** 53n), i64(2n ** 53n + 1n))).toBe('value');
	});

	it('takes the workload’s own tolerance instead, also where it is stricter', () => {
		const tolerance = { abs: 0.5, rel: 0 };
		expect(outcome(f32(1000), f32(1000.5), { tolerance })).toBe(true);
		expect(outcome(f32(1000), f32(1000.6), { tolerance })).toBe('value');
		expect(outcome(i64(7n), i64(8n), { tolerance: { abs: 1, rel: 0 } })).toBe(true);
		const argMax = { abs: 0.25, rel: 0, argMax: true };
		expect(outcome(f32(1, 1.4), f32(1.2, 1.18), { tolerance: argMax })).toBe('argMax');
	});

	it('allows twice as much between a CPU and a GPU', () => {
		const tolerance = { abs: 0.5, rel: 0 };
		expect(outcome(f32(0), f32(1), { tolerance })).toBe('value');
		expect(outcome(f32(0), f32(1), { tolerance, backends: ['wasm', 'webgpu'] })).toBe(true);
		expect(outcome(f32(0), f32(1.01), { tolerance, backends: ['webgpu', 'wasm'] })).toBe('value');
	});

	it('takes a NaN for a NaN in the same place, and for nothing else', () => {
		expect(outcome(f32(NaN, 1), f32(NaN, 1.0001))).toBe(true);
		expect(outcome(f32(NaN, 1), f32(1, NaN))).toBe('value');
		expect(outcome(f32(1, 1), f32(NaN, NaN))).toBe('value');
		expect(outcome(f32(Infinity), f32(Infinity))).toBe(true);
		expect(outcome(f32(Infinity), f32(1e30))).toBe('value');
	});

	it('tells other names, types and shapes apart', () => {
		const named = (name: string, type: ElementType = 'float32', dims = [1]): Tensor[] => [
			{ name, type, dims, data: new Uint8Array(4) }
		];
		expect(outcome(named('y'), named('z'))).toBe('outputs');
		expect(outcome(named('y'), [])).toBe('outputs');
		expect(outcome(named('y'), named('y', 'int32'))).toBe('type');
		expect(outcome(named('y'), named('y', 'float32', [1, 1]))).toBe('shape');
		expect(outcome(named('y'), named('y', 'float32', [2]))).toBe('shape');
	});
});
