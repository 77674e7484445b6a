import type { Asked, BenchmarkRun } from '$lib/store/benchmarkRecord';

export type BenchmarkPreset = BenchmarkRun['preset'];

/** What a person may leave out. */
export const BENCHMARK_PARTS = [
	'latency',
	'f32',
	'f16',
	'i8',
	'bandwidth',
	'memory',
	'model',
	'sustained'
] as const;
export type BenchmarkPart = (typeof BENCHMARK_PARTS)[number];

export interface BenchmarkChoice {
	preset: BenchmarkPreset;
	parts: readonly BenchmarkPart[];
	/** The most GPU memory that the memory test may take, bytes. */
	memoryBytes: number;
}

const SIZES: Record<BenchmarkPreset, number[]> = { quick: [512, 1024], full: [256, 512, 1024, 2048] };
/** Sums of products of entries in {−1, 0, 1} stay exact in f16 up to here. */
const LARGEST_F16 = 1024;
/** u32 words: 16 and 64 MiB a buffer, above the caches of most cards in a full run. */
const TRIAD_WORDS: Record<BenchmarkPreset, number> = { quick: 2 ** 22, full: 2 ** 24 };
/** Bytes a buffer. */
const COPY_BYTES: Record<BenchmarkPreset, number> = { quick: 2 ** 26, full: 2 ** 28 };
/** A processor that plays the GPU gets these instead: its memory has one speed, and everything takes longer. */
const SOFTWARE_TRIAD_WORDS = 2 ** 18;
const SOFTWARE_COPY_BYTES = 2 ** 24;
const SOFTWARE_MEMORY_BYTES = 2 ** 24;
const SUSTAINED_SECONDS = 60;

/** Everything that a run measures, in order: what heats the device up comes last. */
export function planBenchmark(
	{ preset, parts, memoryBytes }: BenchmarkChoice,
	{ isSoftware, model }: { isSoftware: boolean; model: Extract<Asked, { item: 'model' }> }
): Asked[] {
	const gemm = (kernel: 'gemm-f32' | 'gemm-f16' | 'gemm-i8', most = Infinity): Asked[] =>
		SIZES[preset].filter((n) => n <= most).map((n) => ({ item: 'gemm', kernel, n }));
	const items: Record<BenchmarkPart, Asked[]> = {
		latency: [{ item: 'latency' }],
		f32: gemm('gemm-f32'),
		f16: gemm('gemm-f16', LARGEST_F16),
		i8: gemm('gemm-i8'),
		bandwidth: [
			{ item: 'triad', words: isSoftware ? SOFTWARE_TRIAD_WORDS : TRIAD_WORDS[preset] },
			{ item: 'copy', bytes: isSoftware ? SOFTWARE_COPY_BYTES : COPY_BYTES[preset] }
		],
		memory: [
			{ item: 'alloc', bytes: isSoftware ? Math.min(memoryBytes, SOFTWARE_MEMORY_BYTES) : memoryBytes }
		],
		model: [model],
		sustained: preset === 'full' ? [{ item: 'sustained', seconds: SUSTAINED_SECONDS }] : []
	};
	return BENCHMARK_PARTS.filter((part) => parts.includes(part)).flatMap((part) => items[part]);
}

/** Seconds of one item on a common device, measuring and loading together. */
const SECONDS: Record<Exclude<Asked['item'], 'sustained'>, number> = {
	latency: 1,
	gemm: 1.5,
	triad: 3,
	copy: 1,
	alloc: 3,
	model: 5
};

/** How long a plan takes, about. */
export function estimateSeconds(plan: readonly Asked[]): number {
	return plan.reduce(
		(sum, asked) => sum + (asked.item === 'sustained' ? asked.seconds : SECONDS[asked.item]),
		0
	);
}
