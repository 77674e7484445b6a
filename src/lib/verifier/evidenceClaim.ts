import { concatBytes, equalBytes, fromHex, sha256 } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';
import type { DeviceId } from '$lib/core/ids';
import { kernelId } from '$lib/core/kernelId';
import { merkleRootOf } from '$lib/core/merkleTree';
import { err, ok, type Result } from '$lib/core/result';
import type { RowEvidence } from '$lib/core/rowEvidence';
import { entryMaxOf, entryOf, lineKeys, seedWords } from '$lib/gpu/proof/entries';
import { MAX_N, MIN_N, type GemmKernel } from '$lib/gpu/proof/work';
import { bytes32, u32 } from '$lib/protocol/canonical';
import { verifySignature } from '$lib/protocol/key';
import { deviceIdOf } from '$lib/protocol/peerId';
import { rowRootBytes } from '$lib/protocol/rowRootBytes';

const KERNELS: readonly GemmKernel[] = ['gemm-f32', 'gemm-f16', 'gemm-i8'];

/** What a piece of evidence says, once it is found true. */
export interface EvidenceClaim {
	deviceId: DeviceId;
	kernel: GemmKernel;
	n: number;
	row: number;
	column: number;
	/** What the device signed for this entry. */
	claimed: number;
	/** What it is. */
	actual: number;
}

const refuse = (code: string, sentence: string) => err(new RallyError(sentence, { code }));

/**
 * Looks at a piece of evidence as the referee contract does, so that nobody pays gas for one that it would refuse: the
 * device signed the root, the row lies under it, and the entry is wrong. n work.
 *
 * @returns an error `evidence.kernel`, `evidence.size`, `evidence.row`, `device.badSignature`, or `evidence.right`
 *   where the entry is what it should be
 */
export async function evidenceClaim(evidence: RowEvidence): Promise<Result<EvidenceClaim>> {
	const kernel = KERNELS.find((name) => kernelId(name) === evidence.kernel);
	if (!kernel) return refuse('evidence.kernel', 'The evidence is about a kernel that nobody judges.');
	const [n, row, column] = [Number(evidence.n), Number(evidence.row), Number(evidence.column)];
	if (n < MIN_N || n > MAX_N || row >= n || column >= n)
		return refuse('evidence.size', 'The evidence names an entry that its matrix does not have.');
	const publicKey = concatBytes(Uint8Array.of(4), bytes32(evidence.deviceX), bytes32(evidence.deviceY));
	const [seed, rowRoot] = [bytes32(evidence.seed), bytes32(evidence.rowRoot)];
	const signature = concatBytes(bytes32(evidence.r), bytes32(evidence.s));
	if (!(await verifySignature(publicKey, rowRootBytes({ kernel, n, seed, rowRoot }), signature)))
		return refuse('device.badSignature', 'The device did not sign what the evidence shows.');
	const line = fromHex(evidence.entries);
	if (line?.length !== 4 * n || !isUnder(rowRoot, { line, row, n, proof: evidence.proof.map(bytes32) }))
		return refuse('evidence.row', 'The row in the evidence is not one that the device signed.');
	const claimed = new DataView(line.buffer).getInt32(4 * column, true);
	const actual = productEntry(seed, { kernel, n, row, column });
	if (claimed === actual)
		return refuse('evidence.right', `Entry ${row}, ${column} is right: nothing speaks against the device.`);
	return ok({ deviceId: deviceIdOf(publicKey), kernel, n, row, column, claimed, actual });
}

/** As `contracts/libraries/RowTree.sol` has it. */
function isUnder(
	root: Uint8Array,
	{ line, row, n, proof }: { line: Uint8Array; row: number; n: number; proof: readonly Uint8Array[] }
): boolean {
	const leaf = sha256(Uint8Array.of(0), u32(row), line);
	const found = merkleRootOf(leaf, { index: row, count: n, proof: concatBytes(...proof) });
	return found !== undefined && equalBytes(found, root);
}

/** One entry of the C that a seed names. */
function productEntry(
	seed: Uint8Array,
	{ kernel, n, row, column }: { kernel: GemmKernel; n: number; row: number; column: number }
): number {
	const max = entryMaxOf(kernel);
	const words = seedWords(seed);
	const rowKey = lineKeys(words, 0, 0, n)[row] ?? 0;
	const columnKey = lineKeys(words, 1, 1, n)[column] ?? 0;
	const rowsOfB = lineKeys(words, 1, 0, n);
	return lineKeys(words, 0, 1, n).reduce(
		(sum, key, k) => sum + entryOf(rowKey, key, max) * entryOf(rowsOfB[k] ?? 0, columnKey, max),
		0
	);
}
