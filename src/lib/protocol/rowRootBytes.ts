import { concatBytes, utf8 } from '$lib/core/bytes';
import { kernelId } from '$lib/core/kernelId';
import { bytes32, u32 } from './canonical';

const DOMAIN = utf8('rally/rows/1\0');

/**
 * What a device signs over the rows of a C it opens, so that one wrong entry can be held against it: the referee
 * contract checks these same bytes. It names no chain and no time, for it is a sentence of arithmetic: true for ever,
 * or false for ever.
 *
 * @param n C is n × n
 * @param seed the opened round's, 32 bytes: not the challenge's
 * @param rowRoot 32 bytes, see `gpu/proof/rowTree.ts`
 */
export const rowRootBytes = ({
	kernel,
	n,
	seed,
	rowRoot
}: {
	kernel: string;
	n: number;
	seed: Uint8Array;
	rowRoot: Uint8Array;
}): Uint8Array<ArrayBuffer> => concatBytes(DOMAIN, bytes32(kernelId(kernel)), u32(n), seed, rowRoot);
