import type { Tensor } from '$lib/core/tensor';
import { compareOutputs } from './compare';
import { isBatchable } from './isBatchable';
import { areStackable, stackFeeds, unstackOutputs } from './stackFeeds';
import type { ModelInfo } from './types';
import { valuesOf } from './values';

/**
 * How far a row may be from itself when others stand beside it: another size of matrix is summed in another order.
 * Far below what two GPUs may differ by, and far below what rows do to each other where a model mixes them.
 */
const REL = 1e-3;
/** Of the largest value of an output: near zero a relative difference says nothing. */
const ABS_OF_LARGEST = 1e-4;

interface Run {
	outputs: Tensor[];
	/** Wall microseconds, without rests. */
	gpuMicros: number;
}

/**
 * Runs several feeds of one model at once where that changes nothing.
 *
 * What a model says of its dimensions is not proof: a normalization over the batch, or a sequence called `N`, mixes
 * the items. So feeds that differ in an input are first run both ways. Only where the two agree are feeds stacked that
 * differ in it, and where they do not this model's never are again.
 *
 * @returns runs feeds; each of `results` is what the feed alone would give, within rounding; `gpuMicros` is of all
 */
export function createBatchRunner(
	info: Pick<ModelInfo, 'inputs' | 'outputs'>,
	run: (inputs: readonly Tensor[], signal?: AbortSignal) => Promise<Run>
): (feeds: readonly Tensor[][], signal?: AbortSignal) => Promise<{ results: Tensor[][]; gpuMicros: number }> {
	let isRefuted = !isBatchable(info);
	/** Inputs in which items have differed without being mixed. */
	const proved = new Set<string>();

	async function eachAlone(feeds: readonly Tensor[][], signal: AbortSignal | undefined) {
		const results: Tensor[][] = [];
		let gpuMicros = 0;
		for (const feed of feeds) {
			signal?.throwIfAborted();
			const alone = await run(feed, signal);
			results.push(alone.outputs);
			gpuMicros += alone.gpuMicros;
		}
		return { results, gpuMicros };
	}

	async function allAtOnce(feeds: readonly Tensor[][], signal: AbortSignal | undefined) {
		const { outputs, gpuMicros } = await run(stackFeeds(feeds), signal);
		const results = unstackOutputs(outputs, feeds.length, feeds[0]?.[0]?.dims[0] ?? 0);
		return results && { results, gpuMicros };
	}

	return async (feeds, signal) => {
		if (feeds.length < 2 || isRefuted || !areStackable(feeds)) return eachAlone(feeds, signal);
		const differing = differingInputs(feeds);
		if (proved.size > 0 && differing.every((name) => proved.has(name))) {
			const together = await allAtOnce(feeds, signal);
			if (together) return together;
			isRefuted = true;
		}
		const alone = await eachAlone(feeds, signal);
		if (isRefuted || differing.length === 0) return alone;
		signal?.throwIfAborted();
		const together = await allAtOnce(feeds, signal);
		isRefuted = !together || !agree(alone.results, together.results);
		for (const name of differing) proved.add(name);
		return alone;
	};
}

/** Names of the inputs in which not all feeds hold the same bytes. */
function differingInputs([first = [], ...others]: readonly Tensor[][]): string[] {
	return first
		.filter(({ data }, i) => others.some((feed) => feed[i]?.data.some((byte, at) => byte !== data[at])))
		.map(({ name }) => name);
}

function agree(expected: readonly Tensor[][], actual: readonly Tensor[][]): boolean {
	return expected.every((outputs, feed) =>
		outputs.every((output, i) => {
			const other = actual[feed]?.[i];
			if (!other) return false;
			const largest = valuesOf(output).reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
			const abs = Number.isFinite(largest) ? largest * ABS_OF_LARGEST : 0;
			return compareOutputs([output], [other], { abs, rel: REL }).agrees;
		})
	);
}
