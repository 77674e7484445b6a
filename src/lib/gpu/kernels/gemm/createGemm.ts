import { RallyError } from '$lib/core/errors';
import { guardGpu } from '../../gpuFailure';
import { commitmentOf } from '../../proof/commitmentOf';
import { seedAfter } from '../../proof/seedAfter';
import type { Proof } from '../../proof/work';
import { submitInSlices } from '../../submitInSlices';
import { startChain, type Chain } from '../shared/chain';
import { readBack } from '../shared/readBack';
import type { CompiledGemm } from './compileGemm';

const ELEMENT_BYTES = { 'gemm-f32': 4, 'gemm-f16': 2, 'gemm-i8': 4 };
/** Terms of a sum that an element of a factor holds: `TERMS` in element.wgsl. */
const TERMS = { 'gemm-f32': 1, 'gemm-f16': 1, 'gemm-i8': 4 };
/** As in round.wgsl. */
const DIGEST_SPAN = 16_384;
const GENERATE_SIDE = 16;

interface Options {
	signal?: AbortSignal | undefined;
	/** Called with the rounds that the GPU has completed. */
	onProgress?: ((roundsDone: number, rounds: number) => void) | undefined;
}

/** A kernel on one device, for one n. Holds its matrices, at most 3·n²·4 bytes and padding, until {@link Gemm.destroy}. */
export interface Gemm {
	/** All rounds of a challenge, chained on the GPU; one read-back, at the end. */
	prove(challenge: { seed: Uint8Array; rounds: number }, options?: Options): Promise<Proof>;
	/** C of the round with this seed, n·n int32, row-major, little-endian. */
	product(seed: Uint8Array, options?: Options): Promise<Uint8Array<ArrayBuffer>>;
	/** C of the round that it worked last, as `product` gives it. */
	held(): Promise<Uint8Array<ArrayBuffer>>;
	/** The bare product of what it holds, so many times over: what a rate is measured by. */
	multiply(times: number, options?: Pick<Options, 'signal'>): Promise<void>;
	destroy(): void;
}

/**
 * Allocates the matrices for one n.
 *
 * @throws RallyError `gpu.outOfMemory`, `gpu.deviceLost`
 */
export async function createGemm(compiled: CompiledGemm, n: number): Promise<Gemm> {
	const { device, kernel, shape, layout, pipelines } = compiled;
	if (n > compiled.maxN)
		throw new RallyError(`${kernel} counts exactly up to n = ${compiled.maxN}, not ${n}.`, {
			code: 'internal'
		});
	const upTo = (multiple: number, count: number) => Math.ceil(count / multiple) * multiple;
	const stride = upTo(Math.max(shape.tileRows, shape.tileColumns), n);
	const steps = upTo(shape.depth, Math.ceil(n / TERMS[kernel]));
	const tilesASide = stride / shape.tileColumns;
	const tiles = tilesASide * (stride / shape.tileRows);

	const buffers: GPUBuffer[] = [];
	const create = (label: string, size: number, usage: number) => {
		const buffer = device.createBuffer({ label, size, usage });
		buffers.push(buffer);
		return buffer;
	};
	const { STORAGE, COPY_DST, COPY_SRC, UNIFORM } = GPUBufferUsage;
	const { params, a, b, c } = await guardGpu(device, async () => ({
		params: create('params', 32, UNIFORM | COPY_DST),
		a: create('A', ELEMENT_BYTES[kernel] * stride * steps, STORAGE),
		b: create('B', ELEMENT_BYTES[kernel] * stride * steps, STORAGE),
		c: create('C', 4 * stride * stride, STORAGE | COPY_SRC)
	})).catch((thrown: unknown) => {
		for (const buffer of buffers) buffer.destroy();
		throw thrown;
	});
	const bindGroup = device.createBindGroup({
		layout,
		entries: [params, a, b, c].map((buffer, binding) => ({ binding, resource: { buffer } }))
	});

	/** Puts products through the GPU; with a chain around each, or bare. */
	const run = (rounds: number, chain: Chain, isBare: boolean, { signal, onProgress }: Options) =>
		submitInSlices(device, {
			units: tiles * rounds,
			costOfUnit: 2 * n * shape.tileRows * shape.tileColumns,
			// A slice never spans rounds' ends but whole rounds: first_tile is one per submission.
			alignTo: tiles,
			pace: compiled.pace,
			signal,
			encode(pass, from, count) {
				const firstTile = from % tiles;
				device.queue.writeBuffer(params, 0, Uint32Array.of(n, stride, steps, tilesASide, firstTile));
				pass.setBindGroup(0, chain.bindGroup);
				pass.setBindGroup(1, bindGroup);
				for (let done = 0; done < count;) {
					const tile = (firstTile + done) % tiles;
					const now = Math.min(tiles - tile, count - done);
					if (tile === 0 && !isBare) {
						pass.setPipeline(pipelines.generate);
						pass.dispatchWorkgroups(Math.ceil(stride / GENERATE_SIDE), Math.ceil(steps / GENERATE_SIDE));
					}
					pass.setPipeline(pipelines.multiply);
					pass.dispatchWorkgroups(now);
					done += now;
					if (tile + now === tiles && !isBare) {
						pass.setPipeline(pipelines.digest);
						pass.dispatchWorkgroups(Math.ceil((n * n) / DIGEST_SPAN));
						chain.endRound(pass);
					}
				}
			},
			onDone: (units) => onProgress?.(Math.floor(units / tiles), rounds)
		});

	const withChain = <T>(
		seeds: { challengeSeed: Uint8Array; seed: Uint8Array; rounds: number },
		work: (chain: Chain) => Promise<T>
	): Promise<T> =>
		guardGpu(device, async () => {
			const chain = startChain(compiled.chain, seeds);
			try {
				return await work(chain);
			} finally {
				chain.destroy();
			}
		});

	/** C without its padding. */
	async function readC(): Promise<Uint8Array<ArrayBuffer>> {
		const padded = await readBack(device, c, 4 * stride * n);
		if (stride === n) return padded;
		const bytes = new Uint8Array(4 * n * n);
		for (let row = 0; row < n; row++)
			bytes.set(padded.subarray(4 * stride * row, 4 * (stride * row + n)), 4 * n * row);
		return bytes;
	}

	return {
		prove: ({ seed, rounds }, options = {}) =>
			withChain({ challengeSeed: seed, seed: seedAfter(seed, 0), rounds }, async (chain) => {
				await run(rounds, chain, false, options);
				const digests = await chain.readDigests();
				return { commit: commitmentOf(digests), digests };
			}),
		product: (seed, options = {}) =>
			withChain({ challengeSeed: seed, seed, rounds: 1 }, async (chain) => {
				await run(1, chain, false, options);
				return readC();
			}),
		held: () => guardGpu(device, readC),
		multiply: (times, options = {}) =>
			withChain({ challengeSeed: new Uint8Array(32), seed: new Uint8Array(32), rounds: 1 }, (chain) =>
				run(times, chain, true, options)
			),
		destroy() {
			for (const buffer of buffers) buffer.destroy();
		}
	};
}
