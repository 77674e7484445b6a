import { keccak_256 } from '@noble/hashes/sha3.js';
import { toHex, utf8 } from './bytes';
import type { Hex } from './ids';

/**
 * What the chain calls a proof kernel: keccak-256 of its name.
 *
 * @example kernelId('gemm-f32') // 0xefb94fb5…
 */
export const kernelId = (name: string): Hex => toHex(keccak_256(utf8(name)));
