// The name under which code that knows one kernel alone asks for it.
import type { GemmChallenge } from './work';

export { DIGEST_BYTES, MAX_N, MAX_ROUNDS, MIN_N, SEED_BYTES, type Proof } from './work';
export type Challenge = GemmChallenge & { kernel: 'gemm-f32'; seed: Uint8Array<ArrayBuffer> };
