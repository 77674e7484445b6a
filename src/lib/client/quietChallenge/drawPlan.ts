import type { QuietPlan } from './types';
import { wordStream } from './wholeNumbers';

/** Largest magnitude of an input. */
export const INPUT_MAX = 127;
/** Layers give [−CLIP, CLIP − 1]: eight bits with a sign, as quantised networks do. */
export const CLIP = 128;
/** Largest magnitude of a weight, and half of it: in between some whole number gives the spread that is wanted. */
const WEIGHT_MAX = 63;
const WEIGHT_MIN = 31;
/**
 * Variance of a scaled sum before it is clipped, against that of a value. From some 1.3 on, two rows that differ in one
 * value differ everywhere some layers later; near it, rows of deep networks come to resemble one another, which a device
 * could save work by. At 2 they don't, and a third of the values stand at a bound; at 3 a half.
 */
const GAIN = 2;
/** Rows of a batch, at least: with two batches 32 checked rows are less than a fiftieth. */
const LEAST_ROWS = 1024;
/** Past it a file looks like no network, and each layer is a launch. */
const MOST_LAYERS = 96;

/**
 * Widths and rows by the operations of one batch: wide enough that computing outweighs sending, narrow enough that a few
 * rows are cheap to compute on a CPU. Up to 2,080 sums stay below 2²⁴; a width is drawn up to a sixth above these.
 */
const SIZES: readonly { upTo: number; n: number; m: number }[] = [
	{ upTo: 1e8, n: 48, m: LEAST_ROWS },
	{ upTo: 1e9, n: 128, m: LEAST_ROWS },
	{ upTo: 1e10, n: 256, m: LEAST_ROWS },
	{ upTo: 1e11, n: 768, m: LEAST_ROWS },
	{ upTo: 1e12, n: 1536, m: 2048 },
	{ upTo: Infinity, n: 1800, m: 4096 }
];

const LOOKS = {
	producer: ['pytorch', 'tf2onnx', 'onnx.quantize', 'keras2onnx', ''],
	graph: ['main_graph', 'torch_jit', 'model', 'graph'],
	input: ['input', 'x', 'features', 'inputs', 'data'],
	output: ['output', 'y', 'logits', 'scores', 'features_out'],
	layer: ['fc', 'linear', 'dense', 'proj', 'block']
} as const;

/** Operations of one batch; a multiplication and an addition are two. Scaling and clipping do not count. */
export const batchOperations = ({ n, m, layers }: Pick<QuietPlan, 'n' | 'm' | 'layers'>): number =>
	2 * m * n * n * layers;

/**
 * Draws a network and batches of about this many operations. Every sum in it is a whole number below 2²⁴ and every scale
 * a power of two, so that each GPU that computes in float32 has to agree to the bit, in whatever order it adds.
 *
 * @param seed 32 bytes, which nobody else knows before the model is sent
 * @param wishedOperations of all batches together; the largest plan has some 10¹³
 * @example drawPlan({ seed: random.bytes(32), wishedOperations: 1e12 }).n // about 1500
 */
export function drawPlan({
	seed,
	wishedOperations
}: Pick<QuietPlan, 'seed' | 'wishedOperations'>): QuietPlan {
	const word = wordStream(seed, 'plan');
	let drawn = 0;
	const below = (count: number) => word(drawn++) % count;
	const of = <T>(choices: readonly T[]): T => choices[below(choices.length)] as T;

	const batches = 2 + below(2);
	const wished = wishedOperations / batches;
	const size = SIZES.find(({ upTo }) => wished < upTo) ?? { n: 1800, m: 4096 };
	const n = 8 * Math.round((size.n * (85 + below(31))) / 800);
	const m = size.m + 8 * below(size.m / 32);
	const layers = Math.min(
		MOST_LAYERS,
		Math.max(2, Math.round(wished / batchOperations({ n, m, layers: 1 })))
	);
	return {
		seed,
		wishedOperations,
		n,
		m,
		batches,
		layers,
		matrices: Math.min(layers, 1 + below(2)),
		...scaleFor(n),
		looks: {
			producer: of(LOOKS.producer),
			graph: of(LOOKS.graph),
			input: of(LOOKS.input),
			output: of(LOOKS.output),
			layer: of(LOOKS.layer),
			opset: 13 + below(5),
			batchDim: of(['batch', 'N', 'batch_size', undefined]),
			isDivided: below(2) === 1
		}
	};
}

/** The weights' bound and the power of two at which a layer's values keep their spread. */
function scaleFor(n: number): Pick<QuietPlan, 'weightMax' | 'shift'> {
	const gain = (weightMax: number, shift: number) => (n * weightMax * (weightMax + 1)) / 3 / 4 ** shift;
	let shift = 0;
	while (gain(WEIGHT_MAX, shift + 1) >= GAIN) shift++;
	let weightMax = WEIGHT_MAX;
	while (weightMax > WEIGHT_MIN && gain(weightMax - 1, shift) >= GAIN) weightMax--;
	return { weightMax, shift };
}
