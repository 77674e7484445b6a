import { createBreather } from '$lib/gpu/proof/breather';
import { entryMaxOf, entryOf, lineKeys, seedWords, type EntryMax } from '$lib/gpu/proof/entries';
import type { GemmKernel } from '$lib/gpu/proof/work';

/** Two entries of C share one float64, this far apart: |entry| < 2²² for n ≤ 4096, and 2²²·2²⁴ is far below 2⁵³. */
const LANE = 2 ** 24;
/** Rows of A, and columns of B, that are multiplied at a time: their sums stay in registers. */
const TILE = 4;

/**
 * C = A·B of a round's seed, all of it, on the CPU: what a device must have computed. n³ work, exact; n = 1024 takes
 * about a second. Lets others run in between.
 *
 * @param seed the round's 32 bytes
 * @param onProgress told how many of the n³ multiplications were done since the last call
 * @returns n·n entries, row-major
 * @throws the signal's reason
 */
export async function recheckProduct({
	kernel,
	n,
	seed,
	signal,
	onProgress
}: {
	kernel: GemmKernel;
	n: number;
	seed: Uint8Array;
	signal?: AbortSignal | undefined;
	onProgress?: ((multiplications: number) => void) | undefined;
}): Promise<Int32Array<ArrayBuffer>> {
	const max = entryMaxOf(kernel);
	const words = seedWords(seed);
	const tiles = Math.ceil(n / TILE);
	const rightLines = packRight(words, { n, tiles, max });
	const rows = lineKeys(words, 0, 0, n);
	const columns = lineKeys(words, 0, 1, n);
	const left = new Float64Array(TILE * n);
	const c = new Int32Array(n * n);
	const breathe = createBreather(signal);
	for (let tile = 0; tile < tiles; tile++) {
		await breathe();
		for (let r = 0; r < TILE; r++) {
			const key = rows[TILE * tile + r];
			for (let k = 0; k < n; k++)
				left[TILE * k + r] = key === undefined ? 0 : entryOf(key, columns[k] as number, max);
		}
		for (let right = 0; right < tiles; right++) multiplyTile(c, { n, left, rightLines, tile, right });
		onProgress?.(Math.min(TILE, n - TILE * tile) * n * n);
	}
	return c;
}

/**
 * B, cut into strips of four columns: for each k the sums b₀ + b₁·2²⁴ and b₂ + b₃·2²⁴, so that one multiplication
 * serves two entries of C. Columns past the last are zero.
 */
function packRight(
	words: Uint32Array,
	{ n, tiles, max }: { n: number; tiles: number; max: EntryMax }
): Float64Array {
	const rows = lineKeys(words, 1, 0, n);
	const columns = lineKeys(words, 1, 1, n);
	const packed = new Float64Array(2 * n * tiles);
	for (let j = 0; j < n; j++) {
		const columnKey = columns[j] as number;
		const at = 2 * n * Math.floor(j / TILE) + ((j >> 1) & 1);
		const weight = j % 2 === 0 ? 1 : LANE;
		for (let k = 0; k < n; k++) {
			const entry = entryOf(rows[k] as number, columnKey, max);
			packed[at + 2 * k] = (packed[at + 2 * k] as number) + weight * entry;
		}
	}
	return packed;
}

interface Tile {
	n: number;
	left: Float64Array;
	rightLines: Float64Array;
	tile: number;
	right: number;
}

/** Four by four entries of C. Every index is in range, which the type of an array cannot say. */
function multiplyTile(c: Int32Array, { n, left, rightLines, tile, right }: Tile): void {
	const strip = 2 * n * right;
	let [c00, c01, c10, c11, c20, c21, c30, c31] = [0, 0, 0, 0, 0, 0, 0, 0];
	for (let k = 0; k < n; k++) {
		const b0 = rightLines[strip + 2 * k] as number;
		const b1 = rightLines[strip + 2 * k + 1] as number;
		const a0 = left[TILE * k] as number;
		const a1 = left[TILE * k + 1] as number;
		const a2 = left[TILE * k + 2] as number;
		const a3 = left[TILE * k + 3] as number;
		c00 += a0 * b0;
		c01 += a0 * b1;
		c10 += a1 * b0;
		c11 += a1 * b1;
		c20 += a2 * b0;
		c21 += a2 * b1;
		c30 += a3 * b0;
		c31 += a3 * b1;
	}
	const sums = [c00, c01, c10, c11, c20, c21, c30, c31];
	for (let r = 0; r < TILE; r++)
		for (let pair = 0; pair < 2; pair++) {
			const [row, column] = [TILE * tile + r, TILE * right + 2 * pair];
			const sum = sums[2 * r + pair] as number;
			const high = Math.round(sum / LANE);
			if (row < n && column < n) c[row * n + column] = sum - high * LANE;
			if (row < n && column + 1 < n) c[row * n + column + 1] = high;
		}
}
