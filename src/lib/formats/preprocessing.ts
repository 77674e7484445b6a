import type { Preprocessing, ValueSpec } from './types';

/** How the best-known pictures become tensors. */
export const preprocessingPresets = {
	/** As torchvision's and timm's models of ImageNet are trained. */
	imagenet: {
		width: 224,
		height: 224,
		fit: 'crop',
		layout: 'NCHW',
		channels: 'RGB',
		scale: 1 / 255,
		mean: [0.485, 0.456, 0.406],
		deviation: [0.229, 0.224, 0.225],
		type: 'float32'
	},
	/** Bytes as they are, for models that scale them themselves. */
	raw: {
		width: 224,
		height: 224,
		fit: 'stretch',
		layout: 'NCHW',
		channels: 'RGB',
		scale: 1,
		mean: [0],
		deviation: [1],
		type: 'float32'
	},
	/** Handwritten digits, white on black, 0 to 1. */
	mnist: {
		width: 28,
		height: 28,
		fit: 'stretch',
		layout: 'NCHW',
		channels: 'GRAY',
		scale: 1 / 255,
		mean: [0],
		deviation: [1],
		type: 'float32'
	}
} as const satisfies Record<string, Preprocessing>;

/**
 * What the shape of an input says of the pictures that it takes: size, layout, channels and type. What it does not say
 * (scale, mean, deviation) is proposed as it most often is; a person must be able to change it.
 *
 * @returns undefined where the input takes no pictures
 * @example preprocessingFor({ dims: ['N', 1, 28, 28], … })?.channels // 'GRAY'
 */
export function preprocessingFor({
	type,
	dims
}: Pick<ValueSpec, 'type' | 'dims'>): Preprocessing | undefined {
	if (type !== 'float32' && type !== 'float16' && type !== 'uint8') return undefined;
	const [batch, a, b, c] = dims;
	if (dims.length !== 4 || (typeof batch === 'number' && batch !== 1)) return undefined;
	const isChannels = (dim: number | string | null | undefined) => dim === 1 || dim === 3;
	const last = isChannels(c) && !isChannels(a);
	if (!last && !isChannels(a)) return undefined;
	const [channels, height, width] = last ? [c, a, b] : [a, b, c];
	const base =
		type === 'uint8'
			? preprocessingPresets.raw
			: channels === 1
				? preprocessingPresets.mnist
				: preprocessingPresets.imagenet;
	return {
		...base,
		type,
		layout: last ? 'NHWC' : 'NCHW',
		channels: channels === 1 ? 'GRAY' : 'RGB',
		height: typeof height === 'number' ? height : base.height,
		width: typeof width === 'number' ? width : base.width
	};
}
