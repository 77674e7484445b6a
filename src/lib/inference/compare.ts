import { elementCount, type Tensor } from '$lib/core/tensor';
import { valuesOf } from './values';

/** How far two backends may be apart: |a − e| ≤ abs + rel·|e|. */
export interface Tolerance {
	abs: number;
	rel: number;
	/** Also the largest value of each last-axis row must stand where it did, unless the two stood within one tolerance. */
	argMax?: boolean | undefined;
}

/** The element that came nearest to its tolerance, or farthest past it. */
export interface Deviation {
	/** Name of the output. */
	output: string;
	/** Row-major index. */
	index: number;
	expected: number;
	actual: number;
	/** |actual − expected| over what was allowed: above 1 disagrees; Infinity for a NaN or an infinity. */
	ratio: number;
}

export type Comparison =
	| { agrees: true; worst: Deviation | undefined }
	| {
			agrees: false;
			why: 'outputs' | 'type' | 'shape' | 'value' | 'argMax';
			sentence: string;
			worst: Deviation | undefined;
	  };

/**
 * Holds outputs against those expected. NaN agrees with nothing, not even with NaN; infinities only with
 * themselves. Integers and booleans are held to the same tolerance.
 */
export function compareOutputs(
	expected: readonly Tensor[],
	actual: readonly Tensor[],
	tolerance: Tolerance
): Comparison {
	let worst: Deviation | undefined;
	const differ = (why: Extract<Comparison, { agrees: false }>['why'], sentence: string): Comparison => ({
		agrees: false,
		why,
		sentence,
		worst
	});
	const names = (tensors: readonly Tensor[]) =>
		tensors
			.map(({ name }) => name)
			.sort()
			.join(', ');
	if (names(expected) !== names(actual))
		return differ('outputs', `Outputs ${names(expected)} were expected, ${names(actual) || 'none'} came.`);
	for (const want of expected) {
		const got = actual.find(({ name }) => name === want.name);
		if (!got) continue;
		if (got.type !== want.type)
			return differ('type', `Output ${want.name} should be ${want.type} and is ${got.type}.`);
		if (got.dims.join() !== want.dims.join())
			return differ('shape', `Output ${want.name} should be [${want.dims}] and is [${got.dims}].`);
		const e = valuesOf(want);
		const a = valuesOf(got);
		if (e.length !== elementCount(want.dims) || a.length !== e.length)
			return differ('shape', `Output ${want.name} does not hold as many values as its shape says.`);
		for (let i = 0; i < e.length; i++) {
			const ratio = deviation(e[i] ?? NaN, a[i] ?? NaN, tolerance);
			if (!worst || ratio > worst.ratio)
				worst = { output: want.name, index: i, expected: e[i] ?? NaN, actual: a[i] ?? NaN, ratio };
		}
		if (worst && worst.ratio > 1)
			return differ(
				'value',
				`Output ${want.name} is ${worst.actual} at ${worst.index}, where ${worst.expected} was expected.`
			);
		if (!tolerance.argMax) continue;
		const row = argMaxDiffers(e, a, want.dims.at(-1) ?? 1, tolerance);
		if (row !== undefined)
			return differ('argMax', `Output ${want.name} has its largest value elsewhere in row ${row}.`);
	}
	return { agrees: true, worst };
}

function deviation(expected: number, actual: number, { abs, rel }: Tolerance): number {
	if (Object.is(expected, actual)) return Number.isNaN(expected) ? Infinity : 0;
	const apart = Math.abs(actual - expected);
	if (apart === 0) return 0;
	const allowed = abs + rel * Math.abs(expected);
	const ratio = allowed > 0 ? apart / allowed : Infinity;
	return Number.isFinite(expected) && Number.isFinite(actual) ? ratio : Infinity;
}

/**
 * First row whose largest value moved though it stood out by more than one tolerance. Values that agree one by one
 * can move it past a gap of up to two; the answer that a person sees is another then.
 */
function argMaxDiffers(
	expected: Float64Array,
	actual: Float64Array,
	length: number,
	{ abs, rel }: Tolerance
): number | undefined {
	for (let row = 0; row * length < expected.length; row++) {
		const e = expected.subarray(row * length, (row + 1) * length);
		const a = actual.subarray(row * length, (row + 1) * length);
		const top = e[indexOfMax(e)] ?? 0;
		const chosen = e[indexOfMax(a)] ?? 0;
		if (top - chosen > abs + rel * Math.abs(top)) return row;
	}
	return undefined;
}

const indexOfMax = (values: Float64Array): number =>
	values.reduce((best, value, i) => (value > (values[best] ?? -Infinity) ? i : best), 0);
