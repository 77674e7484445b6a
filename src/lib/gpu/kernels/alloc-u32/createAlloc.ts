import { RallyError } from '$lib/core/errors';
import { guardGpu } from '../../gpuFailure';
import { commitmentOf } from '../../proof/commitmentOf';
import { seedWords } from '../../proof/entries';
import { chunkSeed, MAX_PROBES } from '../../proof/probePlaces';
import type { AllocWork, Proof } from '../../proof/work';
import { ALLOC_PASSES } from '../../proof/words';
import { chainSource, startChain } from '../shared/chain';
import { computeLayout } from '../shared/computeLayout';
import mix from '../shared/mix.wgsl?raw';
import nextRound from '../shared/next_round.wgsl?raw';
import { readBack } from '../shared/readBack';
import sha256 from '../shared/sha256.wgsl?raw';
import { takeBuffers } from '../shared/takeBuffers';
import { createWordsRunner, type CompiledWords } from '../shared/words';
import alloc from './alloc.wgsl?raw';
import gather from './gather.wgsl?raw';

const GATHER_THREADS = 64;
/** What WebGPU promises that a uniform's offset may be a multiple of, bytes. */
const SLOT = 256;

interface Options {
	signal?: AbortSignal | undefined;
	/** Called with the chunks that the GPU has filled. */
	onProgress?: ((chunksDone: number, chunks: number) => void) | undefined;
}

/** The kernel's own pipelines on one device; the rest are {@link CompiledWords}. */
export interface CompiledAlloc {
	words: CompiledWords;
	nextChunk: GPUComputePipeline;
	gather: GPUComputePipeline;
	gatherLayout: GPUBindGroupLayout;
}

/** The kernel on one device, for one size. Holds 4·words·(chunks + 1) bytes of its memory until {@link Alloc.destroy}. */
export interface Alloc {
	/** Fills every chunk, one after another; one read-back of their digests, at the end. They stay filled. */
	prove(seed: Uint8Array, options?: Options): Promise<Proof>;
	/** What the filled memory holds at `count` places drawn from `seed`: u32, little-endian. */
	probe(seed: Uint8Array, count: number): Promise<Uint8Array<ArrayBuffer>>;
	destroy(): void;
}

export async function compileAlloc(words: CompiledWords): Promise<CompiledAlloc> {
	const { device, chain } = words;
	const gatherLayout = computeLayout(device, 'gather', [
		{ type: 'uniform', hasDynamicOffset: true },
		{ type: 'read-only-storage' },
		{ type: 'storage' }
	]);
	const pipeline = (entryPoint: string, layout: GPUBindGroupLayout, code: string) =>
		device.createComputePipelineAsync({
			label: `alloc-u32 ${entryPoint}`,
			layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
			compute: { module: device.createShaderModule({ code }), entryPoint }
		});
	const [nextChunk, gatherPipeline] = await Promise.all([
		pipeline('next_chunk', chain.layout, [chainSource, sha256, nextRound, alloc].join('\n')),
		pipeline('gather', gatherLayout, `${mix}\n${gather}`)
	]);
	return { words, nextChunk, gather: gatherPipeline, gatherLayout };
}

/**
 * `alloc-u32`, memory that is really there: every chunk is filled from its own seed and gone over 14 times with one
 * scratch buffer, and all are held. Then a verifier asks for words at random places, under a deadline.
 *
 * A word that was not kept costs 3¹⁴ first words to make anew, 41 million mixes: 2¹⁶ of them take a card of 40 T integer
 * operations a second half a second and more. Filling again costs 228 bytes moved a word: a card of 1 TB/s makes up for
 * 4.4 GB in a deadline of 250 ms, one of 50 GB/s for 0.2 GB; and a chunk that fits a cache is filled at the cache's speed,
 * so a verifier takes chunks past it where much memory is at stake. What is proved is the memory that was asked for less
 * what could have been refilled in time. Whoever holds a share φ and refills nothing escapes sixteen checked words with
 * φ¹⁶: 1 % with three quarters. Memory of the machine that answers in time counts as the GPU's.
 *
 * @throws RallyError `gpu.outOfMemory`, with nothing kept; `gpu.deviceLost`; the signal's reason
 */
export async function createAlloc(
	{ words: compiled, nextChunk, gather: gatherPipeline, gatherLayout }: CompiledAlloc,
	{ chunks, words }: Omit<AllocWork, 'kernel'>,
	{ signal }: { signal?: AbortSignal | undefined } = {}
): Promise<Alloc> {
	const { device } = compiled;
	const { STORAGE, UNIFORM, COPY_DST, COPY_SRC } = GPUBufferUsage;
	const buffers = await takeBuffers(device, {
		label: 'alloc',
		size: 4 * words,
		usage: STORAGE,
		count: chunks + 1,
		signal
	});
	const at = (i: number): GPUBuffer => {
		const buffer = buffers[i];
		if (!buffer) throw new Error(`unreachable: there is no chunk ${i}`);
		return buffer;
	};
	let isFilled = false;

	async function gatherAll(seed: Uint8Array, count: number) {
		const found = device.createBuffer({ label: 'found', size: 4 * count, usage: STORAGE | COPY_SRC });
		const params = device.createBuffer({
			label: 'probes',
			size: SLOT * chunks,
			usage: UNIFORM | COPY_DST
		});
		try {
			const slots = new Uint32Array((SLOT / 4) * chunks);
			const key = seedWords(seed);
			for (let chunk = 0; chunk < chunks; chunk++) {
				slots.set(key, (SLOT / 4) * chunk);
				slots.set([count, chunks, chunk, words], (SLOT / 4) * chunk + key.length);
			}
			device.queue.writeBuffer(params, 0, slots);
			const encoder = device.createCommandEncoder();
			const pass = encoder.beginComputePass();
			pass.setPipeline(gatherPipeline);
			for (let chunk = 0; chunk < Math.min(chunks, count); chunk++) {
				const group = device.createBindGroup({
					layout: gatherLayout,
					entries: [
						{ binding: 0, resource: { buffer: params, size: 48 } },
						{ binding: 1, resource: { buffer: at(chunk) } },
						{ binding: 2, resource: { buffer: found } }
					]
				});
				pass.setBindGroup(0, group, [SLOT * chunk]);
				pass.dispatchWorkgroups(Math.ceil(count / chunks / GATHER_THREADS));
			}
			pass.end();
			device.queue.submit([encoder.finish()]);
			return await readBack(device, found, 4 * count);
		} finally {
			found.destroy();
			params.destroy();
		}
	}

	return {
		prove(seed, options = {}) {
			isFilled = false;
			return guardGpu(device, async () => {
				const first = { challengeSeed: seed, seed: chunkSeed(seed, 0), rounds: chunks };
				const chain = startChain(compiled.chain, first);
				const runner = createWordsRunner(compiled, { words, passes: ALLOC_PASSES });
				try {
					await runner.run(chunks, {
						chain,
						pairOf: (chunk) => [at(chunk), at(chunks)],
						endRound(pass) {
							pass.setPipeline(nextChunk);
							pass.dispatchWorkgroups(1);
						},
						...options
					});
					const digests = await chain.readDigests();
					isFilled = true;
					return { commit: commitmentOf(digests), digests };
				} finally {
					chain.destroy();
					runner.destroy();
				}
			});
		},
		async probe(seed, count) {
			if (!isFilled)
				throw new RallyError('There is no filled memory to read.', { code: 'proof.nothingToOpen' });
			if (!Number.isInteger(count) || count < 1 || count > MAX_PROBES)
				throw new RallyError(`A probe reads 1 to ${MAX_PROBES} words, not ${count}.`, {
					code: 'proof.badProbe'
				});
			return guardGpu(device, () => gatherAll(seed, count));
		},
		destroy() {
			for (const buffer of buffers) buffer.destroy();
		}
	};
}
