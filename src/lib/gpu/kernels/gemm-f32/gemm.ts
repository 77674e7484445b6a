import { RallyError } from '$lib/core/errors';
import { guardGpu } from '../../gpuFailure';
import { seedWords } from '../../proof/entries';
import { commitmentOf } from '../../proof/commitmentOf';
import { DIGEST_BYTES, type Challenge, type Proof } from '../../proof/challenge';
import { seedAfter } from '../../proof/seedAfter';
import { submitInSlices } from '../../submitInSlices';
import source from './gemm.wgsl?raw';

const TILE = 64;
const DIGEST_SPAN = 4096;
/** Words of `State` before `round`: two seeds and four sums. */
const STATE_WORDS = 8 + 8 + 4 + 1;

interface Options {
	signal?: AbortSignal | undefined;
	/** Called with the rounds that the GPU has completed. */
	onProgress?: ((roundsDone: number, rounds: number) => void) | undefined;
}

/** The kernel on one device, for one n. Holds 3·n²·4 bytes of its memory until {@link GemmF32.destroy}. */
export interface GemmF32 {
	/** All rounds of a challenge, chained on the GPU; one read-back, at the end. */
	prove(challenge: Challenge, options?: Options): Promise<Proof>;
	/** C of the round with this seed, n·n int32, row-major. */
	product(seed: Uint8Array, options?: Options): Promise<Uint8Array<ArrayBuffer>>;
	destroy(): void;
}

/** The kernel's pipelines on one device; good for every n. */
export interface CompiledGemmF32 {
	device: GPUDevice;
	layout: GPUBindGroupLayout;
	pipelines: Record<'generate' | 'multiply' | 'digest' | 'nextRound', GPUComputePipeline>;
}

/** Compiles the kernel, off the thread. Do it before a clock runs: it takes from 10 ms to a second. */
export async function compileGemmF32(device: GPUDevice): Promise<CompiledGemmF32> {
	const module = device.createShaderModule({ label: 'gemm-f32', code: source });
	const binding = (at: number, type: GPUBufferBindingType): GPUBindGroupLayoutEntry => ({
		binding: at,
		visibility: GPUShaderStage.COMPUTE,
		buffer: { type }
	});
	const layout = device.createBindGroupLayout({
		entries: [binding(0, 'uniform'), ...[1, 2, 3, 4, 5].map((at) => binding(at, 'storage'))]
	});
	const pipelineLayout = device.createPipelineLayout({ bindGroupLayouts: [layout] });
	const pipeline = (entryPoint: string) =>
		device.createComputePipelineAsync({
			label: `gemm-f32 ${entryPoint}`,
			layout: pipelineLayout,
			compute: { module, entryPoint }
		});
	const [generate, multiply, digest, nextRound] = await Promise.all([
		pipeline('generate'),
		pipeline('multiply'),
		pipeline('digest'),
		pipeline('next_round')
	]);
	return { device, layout, pipelines: { generate, multiply, digest, nextRound } };
}

/**
 * Allocates the kernel's matrices for one n.
 *
 * @throws RallyError `gpu.outOfMemory`, `gpu.deviceLost`
 */
export async function createGemmF32(
	{ device, layout, pipelines }: CompiledGemmF32,
	n: number
): Promise<GemmF32> {
	const buffers: GPUBuffer[] = [];
	const create = (label: string, size: number, usage: number) => {
		const buffer = device.createBuffer({ label, size, usage });
		buffers.push(buffer);
		return buffer;
	};
	const { STORAGE, COPY_DST, COPY_SRC, UNIFORM, MAP_READ } = GPUBufferUsage;
	const tilesASide = Math.ceil(n / TILE);
	const tiles = tilesASide ** 2;

	const { params, state, a, b, c } = await guardGpu(device, async () => ({
		params: create('params', 16, UNIFORM | COPY_DST),
		state: create('state', 4 * STATE_WORDS, STORAGE | COPY_DST),
		a: create('A', 4 * n * n, STORAGE),
		b: create('B', 4 * n * n, STORAGE),
		c: create('C', 4 * n * n, STORAGE | COPY_SRC)
	})).catch((thrown: unknown) => {
		for (const buffer of buffers) buffer.destroy();
		throw thrown;
	});

	/** Puts `rounds` rounds, the first with this seed, through the GPU. */
	async function runRounds(
		{
			challengeSeed,
			seed,
			rounds,
			digests
		}: { challengeSeed: Uint8Array; seed: Uint8Array; rounds: number; digests: GPUBuffer },
		{ signal, onProgress }: Options
	) {
		const start = new Uint32Array(STATE_WORDS);
		start.set(seedWords(challengeSeed), 0);
		start.set(seedWords(seed), 8);
		device.queue.writeBuffer(state, 0, start);
		const bindGroup = device.createBindGroup({
			layout,
			entries: [params, state, a, b, c, digests].map((buffer, binding) => ({
				binding,
				resource: { buffer }
			}))
		});
		await submitInSlices(device, {
			units: tiles * rounds,
			// 2·n·TILE² operations a tile.
			costOfUnit: 2 * n * TILE * TILE,
			// A slice never spans rounds' ends but whole rounds: first_tile is one per submission.
			alignTo: tiles,
			signal,
			encode(pass, from, count) {
				const firstTile = from % tiles;
				device.queue.writeBuffer(params, 0, Uint32Array.of(n, tilesASide, firstTile));
				pass.setBindGroup(0, bindGroup);
				const side = Math.ceil(n / 16);
				for (let done = 0; done < count;) {
					const tile = (firstTile + done) % tiles;
					const now = Math.min(tiles - tile, count - done);
					if (tile === 0) {
						pass.setPipeline(pipelines.generate);
						pass.dispatchWorkgroups(side, side);
					}
					pass.setPipeline(pipelines.multiply);
					pass.dispatchWorkgroups(now);
					done += now;
					if (tile + now === tiles) {
						pass.setPipeline(pipelines.digest);
						pass.dispatchWorkgroups(Math.ceil((n * n) / DIGEST_SPAN));
						pass.setPipeline(pipelines.nextRound);
						pass.dispatchWorkgroups(1);
					}
				}
			},
			onDone: (units) => onProgress?.(Math.floor(units / tiles), rounds)
		});
	}

	async function readBack(source: GPUBuffer, size: number): Promise<Uint8Array<ArrayBuffer>> {
		const target = device.createBuffer({ label: 'read-back', size, usage: MAP_READ | COPY_DST });
		try {
			const encoder = device.createCommandEncoder();
			encoder.copyBufferToBuffer(source, 0, target, 0, size);
			device.queue.submit([encoder.finish()]);
			await target.mapAsync(GPUMapMode.READ);
			return new Uint8Array(target.getMappedRange().slice(0));
		} finally {
			target.destroy();
		}
	}

	const withDigests = async <T>(rounds: number, work: (digests: GPUBuffer) => Promise<T>): Promise<T> => {
		const digests = device.createBuffer({
			label: 'digests',
			size: DIGEST_BYTES * rounds,
			usage: STORAGE | COPY_SRC
		});
		try {
			return await guardGpu(device, () => work(digests));
		} finally {
			digests.destroy();
		}
	};

	return {
		async prove(challenge, options = {}) {
			if (challenge.n !== n)
				throw new RallyError(`This kernel was made for n = ${n}, not ${challenge.n}.`, { code: 'internal' });
			const { seed, rounds } = challenge;
			const words = await withDigests(rounds, async (buffer) => {
				await runRounds({ challengeSeed: seed, seed: seedAfter(seed, 0), rounds, digests: buffer }, options);
				return readBack(buffer, DIGEST_BYTES * rounds);
			});
			const view = new DataView(words.buffer);
			// The GPU's words are little-endian, a digest's are big-endian.
			for (let at = 0; at < words.length; at += 4) view.setUint32(at, view.getUint32(at, true));
			const digests = Array.from({ length: rounds }, (_, i) =>
				words.slice(DIGEST_BYTES * i, DIGEST_BYTES * (i + 1))
			);
			return { commit: commitmentOf(digests), digests };
		},
		product: (seed, options = {}) =>
			withDigests(1, async (digests) => {
				await runRounds({ challengeSeed: seed, seed, rounds: 1, digests }, options);
				return readBack(c, 4 * n * n);
			}),
		destroy() {
			for (const buffer of buffers) buffer.destroy();
		}
	};
}
