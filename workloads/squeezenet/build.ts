import type { Tensor } from '$lib/core/tensor';
import { createGraphBuilder } from '../onnx/graphBuilder';
import { randomTensor } from '../onnx/randomTensor';
import type { BuiltModel } from '../onnx/types';

const SIDE = 224;
const CLASSES = 1000;
/** Squeeze, expand 1×1 and expand 3×3 channels of each fire module; a pool stands before those marked. */
const FIRES = [
	{ squeeze: 16, expand: 64, pool: true },
	{ squeeze: 16, expand: 64, pool: false },
	{ squeeze: 32, expand: 128, pool: true },
	{ squeeze: 32, expand: 128, pool: false },
	{ squeeze: 48, expand: 192, pool: true },
	{ squeeze: 48, expand: 192, pool: false },
	{ squeeze: 64, expand: 256, pool: false },
	{ squeeze: 64, expand: 256, pool: false }
];

/**
 * SqueezeNet 1.1 (Iandola et al., arXiv 1602.07360, and the authors' 1.1 layout) with seeded weights instead
 * of trained ones: the work of the real net, and no download. He's bounds keep activations near one in size.
 *
 * @param seed any integer; the same seed gives the same bytes on every machine
 */
export function buildSqueezenet(seed: number): BuiltModel {
	const graph = createGraphBuilder();
	/** Pads by half a kernel where `pad` is left out. @returns name, channels and side of what comes out */
	const conv = (
		from: { name: string; channels: number; side: number },
		{ label, channels, kernel, stride = 1, pad = (kernel - 1) / 2 }: Convolution
	) => {
		const fanIn = from.channels * kernel * kernel;
		const side = Math.floor((from.side + 2 * pad - kernel) / stride) + 1;
		const dims = [channels, from.channels, kernel, kernel];
		const weight = graph.weights(
			`${label}.weight`,
			dims,
			randomTensor(seed, `${label}.weight`, channels * fanIn, Math.sqrt(6 / fanIn))
		);
		const bias = graph.weights(
			`${label}.bias`,
			[channels],
			randomTensor(seed, `${label}.bias`, channels, 0.1)
		);
		graph.addFlops(2 * fanIn * channels * side * side);
		const name = graph.node('Relu', [
			graph.node('Conv', [from.name, weight, bias], {
				kernel_shape: [kernel, kernel],
				strides: [stride, stride],
				pads: [pad, pad, pad, pad]
			})
		]);
		return { name, channels, side };
	};

	let at = conv(
		{ name: 'input', channels: 3, side: SIDE },
		{ label: 'conv1', channels: 64, kernel: 3, stride: 2, pad: 0 }
	);
	for (const [i, { squeeze, expand, pool }] of FIRES.entries()) {
		if (pool) {
			const name = graph.node('MaxPool', [at.name], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 });
			at = { name, channels: at.channels, side: Math.ceil((at.side - 3) / 2) + 1 };
		}
		const label = `fire${i + 2}`;
		const squeezed = conv(at, { label: `${label}.squeeze`, channels: squeeze, kernel: 1 });
		const narrow = conv(squeezed, { label: `${label}.expand1x1`, channels: expand, kernel: 1 });
		const wide = conv(squeezed, { label: `${label}.expand3x3`, channels: expand, kernel: 3 });
		at = {
			name: graph.node('Concat', [narrow.name, wide.name], { axis: 1 }),
			channels: 2 * expand,
			side: at.side
		};
	}
	const classes = conv(at, { label: 'classifier', channels: CLASSES, kernel: 1 });
	const logits = graph.node('Flatten', [graph.node('GlobalAveragePool', [classes.name])], { axis: 1 });
	return graph.build({
		name: 'squeezenet',
		opset: 13,
		inputs: [{ name: 'input', type: 'float32', dims: ['N', 3, SIDE, SIDE] }],
		output: { name: 'logits', type: 'float32', dims: ['N', CLASSES] },
		from: logits
	});
}

interface Convolution {
	label: string;
	channels: number;
	kernel: number;
	stride?: number;
	pad?: number;
}

/** Cells of the coarse pattern an image is blown up from; noise a pixel wide would average to one grey. */
const COARSE = 9;

/** Seeded smooth images in [−2, 2), the range of a normalised photograph. */
export function buildSqueezenetInput(seed: number, batch = 1): Tensor[] {
	const data = new Float32Array(batch * 3 * SIDE * SIDE);
	const step = SIDE / (COARSE - 1);
	for (let plane = 0; plane < batch * 3; plane++) {
		const coarse = randomTensor(seed, `image${plane}`, COARSE * COARSE, 2);
		const at = (x: number, y: number) => coarse[y * COARSE + x] ?? 0;
		for (let y = 0; y < SIDE; y++) {
			const [row, down] = [Math.floor(y / step), (y % step) / step];
			for (let x = 0; x < SIDE; x++) {
				const [column, right] = [Math.floor(x / step), (x % step) / step];
				const upper = at(column, row) * (1 - right) + at(column + 1, row) * right;
				const lower = at(column, row + 1) * (1 - right) + at(column + 1, row + 1) * right;
				data[(plane * SIDE + y) * SIDE + x] = upper * (1 - down) + lower * down;
			}
		}
	}
	return [
		{ name: 'input', type: 'float32', dims: [batch, 3, SIDE, SIDE], data: new Uint8Array(data.buffer) }
	];
}
