import { RallyError } from '$lib/core/errors';
import type { CompiledKernels } from './compiledKernels';
import { createAlloc } from './kernels/alloc-u32/createAlloc';
import { createGemm } from './kernels/gemm/createGemm';
import { createTriad } from './kernels/triad-u32/createTriad';
import { roundSeed } from './proof/roundSeed';
import type { Tuning } from './proof/tuning';
import { isGemm, type Proof, type Work } from './proof/work';

interface KernelOptions {
	signal?: AbortSignal | undefined;
	/** Called with the rounds, or chunks, that the GPU has completed. */
	onProgress?: ((done: number, total: number) => void) | undefined;
}

/** One work's kernel on one device, with its memory taken; whoever has it destroys it. */
export interface ProofKernel {
	/** @param seed the challenge's 32 bytes */
	prove(seed: Uint8Array, options?: KernelOptions): Promise<Proof>;
	/**
	 * Of gemm: C of one round (1 to `rounds`) of the challenge proved last, n·n int32, row-major, little-endian.
	 *
	 * @throws RallyError `proof.nothingToOpen`, `proof.badRound`
	 */
	open?(round: number, options?: KernelOptions): Promise<Uint8Array<ArrayBuffer>>;
	/**
	 * Of `alloc-u32`: what the filled memory holds at `count` places drawn from `seed`, u32 little-endian.
	 *
	 * @throws RallyError `proof.nothingToOpen`, `proof.badProbe`
	 */
	probe?(seed: Uint8Array, count: number): Promise<Uint8Array<ArrayBuffer>>;
	destroy(): void;
}

/**
 * Compiles what the work needs and takes its memory: nothing of that may run on a proof's clock.
 *
 * @param work within its limits: `parseWork` has seen it
 * @param options.tuning of this work's kernel on this adapter; any other is left aside
 * @throws RallyError `gpu.featureMissing` where this GPU or browser can't run the kernel; `gpu.outOfMemory` with nothing
 *   kept; `gpu.deviceLost`; the signal's reason
 * @example
 * const kernel = await createProofKernel(compiledKernels(device), { kernel: 'triad-u32', words: 65_536, rounds: 4 });
 * (await kernel.prove(seed)).digests.length // 4
 */
export async function createProofKernel(
	compiled: CompiledKernels,
	work: Work,
	{ tuning, signal }: { tuning?: Tuning | undefined; signal?: AbortSignal | undefined } = {}
): Promise<ProofKernel> {
	signal?.throwIfAborted();
	if (isGemm(work)) {
		const gemm = await createGemm(await compiled.gemm(work.kernel, tuning), work.n);
		let proved: { seed: Uint8Array; digests: Proof['digests'] } | undefined;
		return {
			async prove(seed, options) {
				proved = undefined;
				const proof = await gemm.prove({ seed, rounds: work.rounds }, options);
				proved = { seed, digests: proof.digests };
				return proof;
			},
			async open(round, options) {
				if (!proved) throw nothingToOpen();
				if (!Number.isInteger(round) || round < 1 || round > work.rounds)
					throw new RallyError(`There is no round ${round} in a challenge of ${work.rounds}.`, {
						code: 'proof.badRound'
					});
				return gemm.product(roundSeed(proved.seed, round, proved.digests), options);
			},
			destroy: () => gemm.destroy()
		};
	}
	if (work.kernel === 'alloc-u32') return createAlloc(await compiled.alloc(), work, { signal });
	const { rounds, words } = work;
	const triad = await createTriad(await compiled.words(), words);
	return {
		prove: (seed, options) => triad.prove({ seed, rounds }, options),
		destroy: () => triad.destroy()
	};
}

/** The error of a question about a proof that was not given, or gives nothing away. */
export const nothingToOpen = (): RallyError =>
	new RallyError('There is no proof to open.', {
		code: 'proof.nothingToOpen',
		hint: 'Ask for a new challenge.'
	});
