import { UNIT_OF } from '$lib/core/kernelName';
import type { Asked, BenchmarkResult } from '$lib/store/benchmarkRecord';

export type ReadingUnit = 'FLOP/s' | 'OP/s' | 'B/s' | 'B' | 'ms' | 'share';

/** One figure of a result, as tables, texts and comparisons take it. */
export interface Reading {
	/** The same in two runs that measured the same. */
	key: string;
	label: string;
	value: number;
	of: ReadingUnit;
	better: 'more' | 'less';
	/** What `value` is the median of; empty where it is none. */
	samples: number[];
	/** Whether the result was checked, and held. */
	exact?: boolean | undefined;
	note?: string | undefined;
}

const KERNEL_WORDS = { 'gemm-f32': 'f32', 'gemm-f16': 'f16', 'gemm-i8': 'i8' } as const;

const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;

/** What is measured, in words. */
export function nameOf(asked: Asked): string {
	switch (asked.item) {
		case 'gemm':
			return `Matrices ${KERNEL_WORDS[asked.kernel]}, n\u00a0=\u00a0${asked.n}`;
		case 'triad':
			return `Memory triad, ${mib(asked.words * 4)}`;
		case 'copy':
			return `Plain copy, ${mib(asked.bytes)}`;
		case 'alloc':
			return 'Memory really there';
		case 'latency':
			return 'Latency';
		case 'sustained':
			return `Sustained over ${asked.seconds} s`;
		case 'model':
			return asked.title;
	}
}

/** Names one thing measured among those of a run, the same in every run that measured it. */
export function keyOf(asked: Asked): string {
	switch (asked.item) {
		case 'gemm':
			return `${asked.kernel}/${asked.n}`;
		case 'triad':
			return `triad/${asked.words}`;
		case 'copy':
			return `copy/${asked.bytes}`;
		case 'sustained':
			return `sustained/${asked.seconds}`;
		case 'model':
			return `model/${asked.modelId}`;
		case 'alloc':
		case 'latency':
			return asked.item;
	}
}

/** The figures of a result, the first the one that matters; none where it could not be measured. */
export function readingsOf(result: BenchmarkResult): Reading[] {
	if ('failure' in result || 'unavailable' in result.measurement) return [];
	const { asked, measurement } = result;
	const key = keyOf(asked);
	const label = nameOf(asked);
	switch (measurement.item) {
		case 'gemm': {
			const { opsPerSecond, samples, exact, variant, kernel } = measurement;
			const of = UNIT_OF[kernel];
			return [{ key, label, value: opsPerSecond, of, better: 'more', samples, exact, note: variant }];
		}
		case 'triad':
		case 'copy': {
			const { bytesPerSecond, samples, exact } = measurement;
			return [{ key, label, value: bytesPerSecond, of: 'B/s', better: 'more', samples, exact }];
		}
		case 'alloc': {
			const { heldBytes, bytes, fillBytesPerSecond, probesRight, probes } = measurement;
			const exact = probesRight === probes;
			const note = `${mib(bytes)} asked for, ${probesRight} of ${probes} probes right`;
			return [
				{ key, label, value: heldBytes, of: 'B', better: 'more', samples: [], exact, note },
				{
					key: `${key}/fill`,
					label: 'Memory filled',
					value: fillBytesPerSecond,
					of: 'B/s',
					better: 'more',
					samples: []
				}
			];
		}
		case 'latency':
			return (['dispatch', 'readback'] as const).flatMap((what) =>
				(['p50Ms', 'p95Ms'] as const).map((quantile) => ({
					key: `latency/${what}/${quantile}`,
					label: `${what === 'dispatch' ? 'Dispatch' : 'Readback'} latency, ${quantile === 'p50Ms' ? 'p50' : 'p95'}`,
					value: measurement[what][quantile],
					of: 'ms' as const,
					better: 'less' as const,
					samples: []
				}))
			);
		case 'sustained':
			return [
				{
					key,
					label,
					value: measurement.ratio,
					of: 'share',
					better: 'more',
					samples: [],
					note: 'last tenth over first tenth'
				}
			];
		case 'model': {
			const { runMs, samples, backend } = measurement;
			return [{ key, label, value: runMs, of: 'ms', better: 'less', samples, note: `ran on ${backend}` }];
		}
	}
}
