import { submitInSlices, type Pace } from '../../submitInSlices';
import { chainSource, compileChain, type Chain, type CompiledChain } from './chain';
import { computeLayout } from './computeLayout';
import source from './words.wgsl?raw';

/** Words of a buffer that are worked in one unit; a slice holds some. */
const UNIT = 2 ** 16;
/** Words that a workgroup makes, and that it digests: `SPAN` and `DIGEST_SPAN` in words.wgsl. */
const SPAN = 1024;
const DIGEST_SPAN = UNIT;
/** `PASSES` in words.wgsl. */
const MAX_PASSES = 14;
/** A word's eight mixes of a fill, or the three reads of a pass: near enough for a first slice. */
const OPERATIONS_A_WORD = 64;
/** What WebGPU promises that a uniform's offset may be a multiple of, bytes. */
const SLOT = 256;

/** The pipelines of triad-u32 and alloc-u32 on one device; good for every size. */
export interface CompiledWords {
	device: GPUDevice;
	chain: CompiledChain;
	/** Of group 1. */
	layout: GPUBindGroupLayout;
	pipelines: Record<'begin' | 'fill' | 'onePass' | 'digest', GPUComputePipeline>;
	/** How fast it was so far: slices are cut by it. */
	pace: Pace;
}

/** Compiles them, off the thread. Do it before a clock runs. */
export async function compileWords(device: GPUDevice): Promise<CompiledWords> {
	const chain = await compileChain(device);
	const module = device.createShaderModule({ label: 'words', code: `${chainSource}\n${source}` });
	const layout = computeLayout(device, 'words', [
		{ type: 'uniform', hasDynamicOffset: true },
		{ type: 'storage' },
		{ type: 'read-only-storage' },
		{ type: 'storage' }
	]);
	const pipelineLayout = device.createPipelineLayout({ bindGroupLayouts: [chain.layout, layout] });
	const pipeline = (entryPoint: string) =>
		device.createComputePipelineAsync({
			label: `words ${entryPoint}`,
			layout: pipelineLayout,
			compute: { module, entryPoint }
		});
	const [begin, fill, onePass, digest] = await Promise.all(
		['begin', 'fill', 'one_pass', 'digest'].map(pipeline)
	);
	if (!begin || !fill || !onePass || !digest) throw new Error('unreachable: four pipelines were asked for');
	return { device, chain, layout, pipelines: { begin, fill, onePass, digest }, pace: {} };
}

/** Fills and passes over buffers of one length. Owns two small buffers until {@link WordsRunner.destroy}. */
export interface WordsRunner {
	/**
	 * Rounds, one after another: words from the chain's seed, passes, a digest, the next seed.
	 *
	 * @param pairOf the two buffers of a round, counted from 0; its words are in the first when it ends
	 */
	run(
		rounds: number,
		options: {
			chain: Chain;
			pairOf(round: number): readonly [GPUBuffer, GPUBuffer];
			endRound(pass: GPUComputePassEncoder): void;
			signal?: AbortSignal | undefined;
			onProgress?: ((done: number, total: number) => void) | undefined;
		}
	): Promise<void>;
	destroy(): void;
}

/**
 * @param words length of every buffer, a power of two from 2¹⁶
 * @param passes even, at most 14
 */
export function createWordsRunner(
	{ device, layout, pipelines, pace }: CompiledWords,
	{ words, passes }: { words: number; passes: number }
): WordsRunner {
	const { UNIFORM, STORAGE, COPY_DST } = GPUBufferUsage;
	/** Fill, passes, digest. */
	const stages = passes + 2;
	const unitsAStage = words / UNIT;
	const unitsARound = stages * unitsAStage;
	// A slice is contiguous: none but its first dispatch starts amid a stage. That one has the last slot.
	const params = device.createBuffer({
		label: 'words params',
		size: SLOT * (stages + 1),
		usage: UNIFORM | COPY_DST
	});
	const passBuffer = device.createBuffer({
		label: 'words passes',
		size: 16 * MAX_PASSES,
		usage: STORAGE | COPY_DST
	});
	const paramsOf = (stage: number, first: number) => Uint32Array.of(words, Math.max(0, stage - 1), first);
	for (let stage = 0; stage < stages; stage++)
		device.queue.writeBuffer(params, SLOT * stage, paramsOf(stage, 0));

	const bind = (from: GPUBuffer, to: GPUBuffer) =>
		device.createBindGroup({
			layout,
			entries: [
				{ binding: 0, resource: { buffer: params, size: 16 } },
				{ binding: 1, resource: { buffer: passBuffer } },
				{ binding: 2, resource: { buffer: from } },
				{ binding: 3, resource: { buffer: to } }
			]
		});

	return {
		async run(rounds, { chain, pairOf, endRound, signal, onProgress }) {
			let bound: { round: number; groups: [GPUBindGroup, GPUBindGroup] } | undefined;
			const groupsOf = (round: number) => {
				if (bound?.round !== round) {
					const [x, y] = pairOf(round);
					bound = { round, groups: [bind(x, y), bind(y, x)] };
				}
				return bound.groups;
			};
			await submitInSlices(device, {
				units: rounds * unitsARound,
				costOfUnit: OPERATIONS_A_WORD * UNIT,
				alignTo: 1,
				pace,
				signal,
				encode(pass, from, count) {
					pass.setBindGroup(0, chain.bindGroup);
					for (let done = 0; done < count;) {
						const round = Math.floor((from + done) / unitsARound);
						const unit = (from + done) % unitsARound;
						const stage = Math.floor(unit / unitsAStage);
						const start = unit % unitsAStage;
						const now = Math.min(unitsAStage - start, count - done);
						const [fromX, fromY] = groupsOf(round);
						let slot = stage;
						if (start > 0) {
							slot = stages;
							device.queue.writeBuffer(params, SLOT * slot, paramsOf(stage, start * UNIT));
						}
						if (unit === 0) {
							pass.setPipeline(pipelines.begin);
							pass.setBindGroup(1, fromY, [0]);
							pass.dispatchWorkgroups(1);
						}
						const isDigest = stage === stages - 1;
						pass.setPipeline(stage === 0 ? pipelines.fill : isDigest ? pipelines.digest : pipelines.onePass);
						// x is filled, and read by the digest and by every second pass.
						pass.setBindGroup(1, stage % 2 === 1 ? fromX : fromY, [SLOT * slot]);
						pass.dispatchWorkgroups((now * UNIT) / (isDigest ? DIGEST_SPAN : SPAN));
						done += now;
						if (unit + now === unitsARound) endRound(pass);
					}
				},
				onDone: (units) => onProgress?.(Math.floor(units / unitsARound), rounds)
			});
		},
		destroy() {
			params.destroy();
			passBuffer.destroy();
		}
	};
}
