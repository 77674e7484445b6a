import type { ClassId } from '$lib/core/ids';
import type { KernelName } from '$lib/core/kernelName';
import type { BenchmarkRun } from '$lib/store/benchmarkRecord';

/** One figure of this device's, and who says it. */
export interface Measure {
	/** In the kernel's unit; 0 where the device can't run it. */
	value: number;
	/** `proof`: a verifier measured it. `benchmark`: this browser did, for itself. */
	from: 'proof' | 'benchmark';
	atMs: number;
}

/** What is known of this device. */
export interface Measured {
	scores: Partial<Record<KernelName, Measure>>;
	/** Bytes that it held and gave back. Proofs and benchmarks ask for so much and no more: there may be more. */
	memory: { bytes: number; isAll: boolean } | undefined;
	/** The last second of its proof, by class; only where one has passed. */
	proofUntilS?: Readonly<Partial<Record<ClassId, number>>>;
}

/** What a proof of this device said that passed. */
export interface PassedProof {
	classId: ClassId;
	validUntilS: number;
	/** Undefined where nobody here knows the class's kernel. */
	kernel: KernelName | undefined;
	score: bigint;
	memoryBytes: bigint;
	atS: number;
}

export const measuredByProofs = (proofs: readonly PassedProof[]): Measured =>
	proofs.reduce<Measured>(
		(known, { classId, validUntilS, kernel, score, memoryBytes, atS }) =>
			latest(known, {
				proofUntilS: { [classId]: validUntilS },
				scores: kernel ? { [kernel]: { value: Number(score), from: 'proof', atMs: atS * 1000 } } : {},
				memory: memoryBytes > 0n ? { bytes: Number(memoryBytes), isAll: false } : undefined
			}),
		NOTHING
	);

/** What a run of the benchmark in this browser found: each kernel's best rate of results that were right, 0 where none. */
export function measuredByRun({ results, startedAtMs, source, wasHidden }: BenchmarkRun): Measured {
	const scores: Measured['scores'] = {};
	let memory: Measured['memory'];
	const rated = (kernel: KernelName, value: number) => {
		if (value >= (scores[kernel]?.value ?? 0))
			scores[kernel] = { value, from: 'benchmark', atMs: startedAtMs };
	};
	// Browsers slow tabs that are out of sight.
	for (const result of source === 'here' && !wasHidden ? results : []) {
		if (!('measurement' in result)) continue;
		const { asked, measurement } = result;
		if ('unavailable' in measurement) {
			if (asked.item === 'gemm') rated(asked.kernel, 0);
		} else if (measurement.item === 'gemm') {
			if (measurement.exact) rated(measurement.kernel, measurement.opsPerSecond);
		} else if (measurement.item === 'triad') {
			if (measurement.exact !== false) rated('triad-u32', measurement.bytesPerSecond);
		} else if (measurement.item === 'alloc' && measurement.probesRight === measurement.probes) {
			const { bytes, heldBytes } = measurement;
			memory = moreOf(memory, { bytes: heldBytes, isAll: heldBytes < bytes });
		}
	}
	return { scores, memory };
}

const NOTHING: Measured = { scores: {}, memory: undefined };

/** Both together: of each score the later, of memory the most that was ever seen. */
export function latest(a: Measured, b: Measured): Measured {
	const scores = { ...a.scores };
	for (const [name, measure] of Object.entries(b.scores)) {
		const kernel = name as KernelName;
		if (measure.atMs >= (scores[kernel]?.atMs ?? 0)) scores[kernel] = measure;
	}
	const proofUntilS = { ...a.proofUntilS, ...b.proofUntilS };
	return { scores, memory: moreOf(a.memory, b.memory), proofUntilS };
}

function moreOf(a: Measured['memory'], b: Measured['memory']): Measured['memory'] {
	if (!a || !b) return a ?? b;
	return b.bytes >= a.bytes ? b : a;
}
