import * as v from 'valibot';
import { RallyError } from '$lib/core/errors';
import type { ModelId } from '$lib/core/ids';
import { err, ok, type Result } from '$lib/core/result';

// A run may come from a file of anybody's, so that every number and every length is bounded here.

/** Samples of one item, or points of its curve: far above what a run takes. */
const MAX_POINTS = 10_000;
/** Items of one run. */
const MAX_ITEMS = 100;
/** Characters of a text. */
const MAX_TEXT = 500;

const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const figure = v.pipe(v.number(), v.finite(), v.minValue(0));
const samples = v.pipe(v.array(figure), v.maxLength(MAX_POINTS));
const kernel = v.picklist(['gemm-f32', 'gemm-f16', 'gemm-i8']);
const quantiles = v.strictObject({ p50Ms: figure, p95Ms: figure });
const modelId = v.custom<ModelId>(
	(value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
	'must be 64 lower-case hex digits'
);

/** What was asked of the device. */
const asked = v.variant('item', [
	v.strictObject({ item: v.literal('gemm'), kernel, n: natural }),
	v.strictObject({ item: v.literal('triad'), words: natural }),
	v.strictObject({ item: v.literal('copy'), bytes: natural }),
	v.strictObject({ item: v.literal('alloc'), bytes: natural }),
	v.strictObject({ item: v.literal('latency') }),
	v.strictObject({ item: v.literal('sustained'), seconds: natural }),
	v.strictObject({ item: v.literal('model'), modelId, title: text, flops: natural })
]);

const measurement = v.union([
	v.strictObject({
		item: v.literal('gemm'),
		kernel,
		n: natural,
		opsPerSecond: figure,
		samples,
		variant: text,
		exact: v.boolean()
	}),
	v.strictObject({
		item: v.picklist(['triad', 'copy']),
		bytesPerSecond: figure,
		samples,
		exact: v.optional(v.boolean())
	}),
	v.strictObject({
		item: v.literal('alloc'),
		bytes: natural,
		heldBytes: natural,
		fillBytesPerSecond: figure,
		probesRight: natural,
		probes: natural
	}),
	v.strictObject({ item: v.literal('latency'), dispatch: quantiles, readback: quantiles }),
	v.strictObject({
		item: v.literal('sustained'),
		ratio: figure,
		series: v.pipe(v.array(v.strictObject({ atMs: figure, opsPerSecond: figure })), v.maxLength(MAX_POINTS))
	}),
	v.strictObject({ item: v.literal('model'), runMs: figure, samples, backend: text }),
	v.strictObject({
		item: v.picklist(['gemm', 'triad', 'copy', 'alloc', 'latency', 'sustained', 'model']),
		unavailable: text
	})
]);

const result = v.union([
	v.strictObject({ asked, measurement }),
	v.strictObject({
		asked,
		failure: v.strictObject({ code: text, shortMessage: text, hint: v.optional(text) })
	})
]);

export const benchmarkRow = v.strictObject({
	runId: v.pipe(v.string(), v.nonEmpty(), v.maxLength(64)),
	startedAtMs: natural,
	/** Undefined while it runs; also of a run whose tab was closed under it. */
	endedAtMs: v.optional(natural),
	preset: v.picklist(['quick', 'full']),
	state: v.picklist(['running', 'done', 'stopped', 'failed']),
	device: v.strictObject({
		/** As the browser names it, which can be faked or hidden. */
		adapter: text,
		isSoftware: v.boolean(),
		/** Name, version and system. */
		browser: text
	}),
	/** Rally's own. */
	version: text,
	source: v.picklist(['here', 'file']),
	/** The tab was out of sight for a while, and browsers slow such tabs. */
	wasHidden: v.boolean(),
	/** All that was to be measured, in order. */
	plan: v.pipe(v.array(asked), v.maxLength(MAX_ITEMS)),
	results: v.pipe(v.array(result), v.maxLength(MAX_ITEMS))
});

const file = v.strictObject({
	format: v.literal('rally-benchmark'),
	version: v.literal(1),
	run: benchmarkRow
});

/** One run of the benchmark, with what it has so far. */
export type BenchmarkRun = v.InferOutput<typeof benchmarkRow>;
/** What was asked of the device, without a model's bytes. */
export type Asked = v.InferOutput<typeof asked>;
export type BenchmarkResult = v.InferOutput<typeof result>;

/** A run as the text of a file. */
export function exportBenchmark(run: BenchmarkRun): string {
	return JSON.stringify({ format: 'rally-benchmark', version: 1, run }, null, 2);
}

/** Reads a file that {@link exportBenchmark} wrote. Refusals: `benchmark.notJson`, `benchmark.malformed`, naming the field. */
export function importBenchmark(content: string): Result<BenchmarkRun> {
	let json: unknown;
	try {
		json = JSON.parse(content);
	} catch (cause) {
		return err(
			new RallyError('This file is not JSON.', {
				code: 'benchmark.notJson',
				hint: 'Choose a file that was saved with “Save as JSON” on this page.',
				cause
			})
		);
	}
	const parsed = v.safeParse(file, json);
	if (!parsed.success) {
		const [issue] = parsed.issues;
		return err(
			new RallyError('This file holds no benchmark run that this page can read.', {
				code: 'benchmark.malformed',
				details: `${v.getDotPath(issue) ?? 'the whole file'}: ${issue.message}`,
				hint: 'Choose a file that was saved with “Save as JSON” on this page.'
			})
		);
	}
	const { run } = parsed.output;
	// What still ran when it was saved does not run here.
	return ok({ ...run, source: 'file', state: run.state === 'running' ? 'stopped' : run.state });
}
