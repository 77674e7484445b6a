import { equalBytes } from '$lib/core/bytes';
import type { ElementType, Tensor } from '$lib/core/tensor';
import { compareOutputs, type Comparison, type Tolerance } from '$lib/inference/compare';
import { valuesOf } from '$lib/inference/values';
import type { Backend } from '$lib/protocol/messages';

/**
 * How far two honest devices may be apart where nobody said: `rel` of each value, and `abs` of the output's largest.
 * Kernels sum in another order on every GPU, and a sum's error grows with what was summed, not with what is left of
 * it. Integers and booleans come out the same everywhere.
 */
const BY_TYPE: Partial<Record<ElementType, { abs: number; rel: number }>> = {
	float32: { abs: 1e-4, rel: 1e-3 },
	float64: { abs: 1e-4, rel: 1e-3 },
	float16: { abs: 1e-2, rel: 1e-2 }
};
/** Noise around an output that is all zeros. */
const LEAST_ABS = 1e-7;

/**
 * What a tolerance is multiplied by for two execution providers, names in order. On one kind of provider kernels
 * differ by their order of sums alone; a CPU's also fuse and approximate differently (exp, tanh, erf), and goldens
 * come from one.
 */
const WIDER: Record<`${Backend} ${Backend}`, number> = {
	'webgpu webgpu': 1,
	'wasm wasm': 1,
	'wasm webgpu': 2,
	'webgpu wasm': 2
};

export interface AgreeOptions {
	/** The workload's own; by element type where left out. */
	tolerance?: Tolerance | undefined;
	/** What each side ran on; WebGPU both where left out. */
	backends?: readonly [Backend, Backend] | undefined;
}

/**
 * Whether two sets of outputs are one answer, within what honest devices may be apart.
 *
 * Unlike a comparison with what is known to be right, a NaN agrees with a NaN in the same place: a model that makes
 * one makes it everywhere.
 */
export function agree(
	expected: readonly Tensor[],
	actual: readonly Tensor[],
	{ tolerance, backends = ['webgpu', 'webgpu'] }: AgreeOptions = {}
): Comparison {
	const names = compareOutputs(
		expected.map(({ name }) => hollow(name)),
		actual.map(({ name }) => hollow(name)),
		{ abs: 0, rel: 0 }
	);
	if (!names.agrees) return names;
	const wider = WIDER[`${backends[0]} ${backends[1]}`];
	let worst: Comparison['worst'];
	for (const want of expected) {
		const got = actual.find(({ name }) => name === want.name);
		if (!got) continue;
		const isSame =
			want.type === got.type && want.dims.join() === got.dims.join() && equalBytes(want.data, got.data);
		if (isSame) continue;
		const allowed = tolerance ?? defaultTolerance(want);
		const found = compareOutputs(...withoutSharedNaNs(want, got), {
			...allowed,
			abs: wider * allowed.abs,
			rel: wider * allowed.rel
		});
		if (!found.agrees) return found;
		if (!tolerance && !BY_TYPE[want.type]) return beyondFloat(want);
		if (found.worst && (!worst || found.worst.ratio > worst.ratio)) worst = found.worst;
	}
	return { agrees: true, worst };
}

function defaultTolerance(tensor: Tensor): Tolerance {
	const allowed = BY_TYPE[tensor.type];
	if (!allowed) return { abs: 0, rel: 0 };
	const scale = valuesOf(tensor).reduce(
		(most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
		0
	);
	return { abs: Math.max(LEAST_ABS, allowed.abs * scale), rel: allowed.rel };
}

/** Both with zeros where both are NaN, as doubles; as they are where there is no such place. */
function withoutSharedNaNs(want: Tensor, got: Tensor): [Tensor[], Tensor[]] {
	if (!BY_TYPE[want.type] || want.type !== got.type) return [[want], [got]];
	const [a, b] = [valuesOf(want), valuesOf(got)];
	let shared = 0;
	for (let i = 0; i < Math.min(a.length, b.length); i++) {
		if (!Number.isNaN(a[i]) || !Number.isNaN(b[i])) continue;
		a[i] = b[i] = 0;
		shared++;
	}
	if (shared === 0) return [[want], [got]];
	const doubles = (tensor: Tensor, values: Float64Array<ArrayBuffer>): Tensor[] => [
		{ ...tensor, type: 'float64', data: new Uint8Array(values.buffer) }
	];
	return [doubles(want, a), doubles(got, b)];
}

/** 64-bit integers that differ past what a double holds. */
const beyondFloat = ({ name }: Tensor): Comparison => ({
	agrees: false,
	why: 'value',
	sentence: `Output ${name} is not the same integers.`,
	worst: undefined
});

const hollow = (name: string): Tensor => ({ name, type: 'bool', dims: [0], data: new Uint8Array() });
