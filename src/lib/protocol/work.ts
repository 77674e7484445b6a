/** Kernels that a proof can ask for. */
export type ProofKernelName = 'gemm-f32' | 'gemm-f16' | 'gemm-i8' | 'triad-u32' | 'alloc-u32';

/** What a challenge asks a GPU to do, as it travels; `gpu/proof/work.ts` says what each means and checks its limits. */
export type ProofWork =
	| { kernel: 'gemm-f32' | 'gemm-f16' | 'gemm-i8'; n: number; rounds: number }
	| { kernel: 'triad-u32'; words: number; rounds: number }
	| { kernel: 'alloc-u32'; chunks: number; words: number };
