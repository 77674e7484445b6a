import { RallyError } from '$lib/core/errors';
import { compileGemmF32, createGemmF32 } from './kernels/gemm-f32/gemm';
import { roundSeed } from './proof/roundSeed';
import type { Tuning } from './proof/tuning';
import type { Proof, Work } from './proof/work';

interface KernelOptions {
	signal?: AbortSignal | undefined;
	/** Called with the rounds, or chunks, that the GPU has completed. */
	onProgress?: ((done: number, total: number) => void) | undefined;
}

/** One work's kernel on one device, with its memory taken; whoever has it destroys it. */
export interface ProofKernel {
	/** @param seed the challenge's 32 bytes */
	prove(seed: Uint8Array, options?: KernelOptions): Promise<Proof>;
	/** Of gemm: C of one round (1 to `rounds`) of the challenge proved last, n·n int32, row-major, little-endian. */
	open?(round: number, options?: KernelOptions): Promise<Uint8Array<ArrayBuffer>>;
	/** Of `alloc-u32`: what the filled memory holds at `count` places drawn from `seed`, u32 little-endian. */
	probe?(seed: Uint8Array, count: number, options?: KernelOptions): Promise<Uint8Array<ArrayBuffer>>;
	destroy(): void;
}

/** What a device has compiled so far; each kernel is compiled once, when it is first asked for. */
export interface CompiledKernels {
	device: GPUDevice;
	gemmF32(): ReturnType<typeof compileGemmF32>;
}

export function createCompiledKernels(device: GPUDevice): CompiledKernels {
	let gemmF32: ReturnType<typeof compileGemmF32> | undefined;
	return { device, gemmF32: () => (gemmF32 ??= compileGemmF32(device)) };
}

/**
 * Compiles what the work needs and takes its memory. Nothing of that may run on a proof's clock.
 *
 * @throws RallyError `gpu.featureMissing` where this GPU can't run the kernel, `gpu.outOfMemory`, `gpu.deviceLost`
 */
export async function createProofKernel(
	compiled: CompiledKernels,
	work: Work,
	_tuning?: Tuning
): Promise<ProofKernel> {
	if (work.kernel !== 'gemm-f32') throw featureMissing(`This GPU can’t run ${work.kernel}.`);
	const { n, rounds } = work;
	const kernel = await createGemmF32(await compiled.gemmF32(), n);
	let proved: { seed: Uint8Array; digests: Proof['digests'] } | undefined;
	return {
		async prove(given, options) {
			proved = undefined;
			const seed = Uint8Array.from(given);
			const proof = await kernel.prove({ rounds, seed }, options);
			proved = { seed, digests: proof.digests };
			return proof;
		},
		async open(round, options) {
			if (!proved) throw nothingToOpen();
			if (!Number.isInteger(round) || round < 1 || round > rounds)
				throw new RallyError(`There is no round ${round} in a challenge of ${rounds}.`, {
					code: 'proof.badRound'
				});
			return kernel.product(roundSeed(proved.seed, round, proved.digests), options);
		},
		destroy: () => kernel.destroy()
	};
}

/** The error of a GPU, or a browser, that lacks what a kernel is made of. */
export const featureMissing = (sentence: string, details?: string): RallyError =>
	new RallyError(sentence, {
		code: 'gpu.featureMissing',
		...(details ? { details } : {}),
		hint: 'The other kernels are not touched by it.'
	});

/** The error of a question about a proof that was not given, or gives nothing away. */
export const nothingToOpen = (): RallyError =>
	new RallyError('There is no proof to open.', {
		code: 'proof.nothingToOpen',
		hint: 'Ask for a new challenge.'
	});
