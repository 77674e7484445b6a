import { RallyError } from '$lib/core/errors';
import { ELEMENT_BYTES, type Tensor } from '$lib/core/tensor';
import { putElement } from './elements';
import type { Preprocessing } from './types';

/** Pixels as a canvas has them: RGBA, row by row. */
export interface Pixels {
	width: number;
	height: number;
	data: Uint8ClampedArray;
}

/** The largest side that is taken or made. */
const SIDE = 16_384;
/** ITU-R BT.601, as Pillow turns colour to grey. */
const LUMA = [0.299, 0.587, 0.114] as const;

/** A part of a picture, in its pixels; it may begin between two of them. */
interface Window {
	left: number;
	top: number;
	width: number;
	height: number;
}

/**
 * A picture as a tensor [1, C, H, W] or [1, H, W, C] called `image`: resized with a triangle filter as wide as it
 * shrinks (Pillow's and torchvision's "bilinear" with antialiasing), then scaled, then mean and deviation. Transparency
 * is left out, as Pillow's `convert('RGB')` leaves it.
 *
 * @throws RallyError `image.size` where the pixels do not fit their size, or a side is too long; `image.preprocessing`
 * where mean, deviation or scale make no sense
 * @example imageToTensor(context.getImageData(0, 0, w, h), preprocessingPresets.imagenet).dims // [1, 3, 224, 224]
 */
export function imageToTensor(image: Pixels, how: Preprocessing): Tensor {
	check(image, how);
	const { width, height, type } = how;
	const rgb = resize(image, how);
	const channels = how.channels === 'GRAY' ? 1 : 3;
	const pixels = width * height;
	const data = new Uint8Array(pixels * channels * ELEMENT_BYTES[type]);
	const view = new DataView(data.buffer);
	for (let channel = 0; channel < channels; channel++) {
		const mean = how.mean[channel] ?? how.mean[0] ?? 0;
		const deviation = how.deviation[channel] ?? how.deviation[0] ?? 1;
		const from = how.channels === 'BGR' ? 2 - channel : channel;
		for (let pixel = 0; pixel < pixels; pixel++) {
			const byte = channels === 1 ? grey(rgb, 3 * pixel) : (rgb[3 * pixel + from] ?? 0);
			const value = (byte * how.scale - mean) / deviation;
			const at = how.layout === 'NCHW' ? channel * pixels + pixel : pixel * channels + channel;
			const whole = type === 'uint8' ? Math.min(255, Math.max(0, Math.round(value))) : value;
			putElement(view, type, at * ELEMENT_BYTES[type], whole);
		}
	}
	const dims = how.layout === 'NCHW' ? [1, channels, height, width] : [1, height, width, channels];
	return { name: 'image', type, dims, data };
}

const grey = (rgb: Float32Array, at: number): number =>
	LUMA[0] * (rgb[at] ?? 0) + LUMA[1] * (rgb[at + 1] ?? 0) + LUMA[2] * (rgb[at + 2] ?? 0);

/** RGB of 0 to 255 at the wanted size. */
function resize(image: Pixels, { width, height, fit }: Preprocessing): Float32Array {
	const across = width / image.width;
	const down = height / image.height;
	if (fit === 'pad') {
		const scale = Math.min(across, down);
		const inner = {
			width: Math.max(1, Math.round(image.width * scale)),
			height: Math.max(1, Math.round(image.height * scale))
		};
		const whole = { left: 0, top: 0, width: image.width, height: image.height };
		return frame(sample(image, whole, inner.width, inner.height), inner, { width, height });
	}
	// Cropped: the largest window of the wanted shape in the middle.
	const scale = Math.max(across, down);
	const window =
		fit === 'stretch'
			? { width: image.width, height: image.height }
			: { width: width / scale, height: height / scale };
	const left = (image.width - window.width) / 2;
	const top = (image.height - window.height) / 2;
	return sample(image, { left, top, ...window }, width, height);
}

/** Puts a picture into the middle of a black one. */
function frame(
	inner: Float32Array,
	from: { width: number; height: number },
	to: { width: number; height: number }
): Float32Array {
	const out = new Float32Array(3 * to.width * to.height);
	const left = Math.floor((to.width - from.width) / 2);
	const top = Math.floor((to.height - from.height) / 2);
	for (let y = 0; y < from.height; y++) {
		const row = inner.subarray(3 * y * from.width, 3 * (y + 1) * from.width);
		out.set(row, 3 * ((y + top) * to.width + left));
	}
	return out;
}

/** Which pixels of one side make up one of the other, and by how much. */
interface Taps {
	from: number;
	weights: number[];
}

function tapsOf(start: number, length: number, size: number, outSize: number): Taps[] {
	const scale = length / outSize;
	const reach = Math.max(scale, 1);
	return Array.from({ length: outSize }, (_, i) => {
		const centre = start + (i + 0.5) * scale;
		const from = Math.max(0, Math.floor(centre - reach + 0.5));
		const to = Math.min(size, Math.floor(centre + reach + 0.5));
		const weights: number[] = [];
		for (let at = from; at < to; at++) weights.push(Math.max(0, 1 - Math.abs((at + 0.5 - centre) / reach)));
		const sum = weights.reduce((all, weight) => all + weight, 0);
		return { from, weights: weights.map((weight) => weight / sum) };
	});
}

/** Across first, then down; only the rows that are needed. */
function sample(image: Pixels, window: Window, width: number, height: number): Float32Array {
	const columns = tapsOf(window.left, window.width, image.width, width);
	const rows = tapsOf(window.top, window.height, image.height, height);
	const first = rows[0]?.from ?? 0;
	const last = rows.at(-1);
	const end = last ? last.from + last.weights.length : 0;
	const narrow = new Float32Array(3 * width * (end - first));
	for (let y = first; y < end; y++) {
		for (let x = 0; x < width; x++) {
			const taps = columns[x];
			if (!taps) continue;
			for (let channel = 0; channel < 3; channel++) {
				let sum = 0;
				for (let i = 0; i < taps.weights.length; i++)
					sum += (taps.weights[i] ?? 0) * (image.data[4 * (y * image.width + taps.from + i) + channel] ?? 0);
				narrow[3 * ((y - first) * width + x) + channel] = sum;
			}
		}
	}
	const out = new Float32Array(3 * width * height);
	for (let y = 0; y < height; y++) {
		const taps = rows[y];
		if (!taps) continue;
		for (let i = 0; i < taps.weights.length; i++) {
			const weight = taps.weights[i] ?? 0;
			const row = 3 * width * (taps.from + i - first);
			const to = 3 * width * y;
			for (let x = 0; x < 3 * width; x++) out[to + x] = (out[to + x] ?? 0) + weight * (narrow[row + x] ?? 0);
		}
	}
	return out;
}

function check(image: Pixels, how: Preprocessing): void {
	const side = (size: number) => Number.isInteger(size) && size >= 1 && size <= SIDE;
	if (!side(image.width) || !side(image.height) || image.data.length !== 4 * image.width * image.height)
		throw new RallyError('This picture cannot be read.', {
			code: 'image.size',
			details: `${image.width} × ${image.height} with ${image.data.length} bytes; at most ${SIDE} on a side`,
			hint: 'Make it smaller, or save it as PNG or JPEG.'
		});
	const channels = how.channels === 'GRAY' ? 1 : 3;
	const fits = (list: readonly number[]) =>
		(list.length === 1 || list.length === channels) && list.every(Number.isFinite);
	const wrong =
		!side(how.width) || !side(how.height)
			? `a size of ${how.width} × ${how.height}; each side is 1 to ${SIDE}`
			: !Number.isFinite(how.scale)
				? 'the scale is no number'
				: !fits(how.mean)
					? `${how.mean.length} means for ${channels} channels, or one that is no number`
					: !fits(how.deviation) || how.deviation.includes(0)
						? `${how.deviation.length} deviations for ${channels} channels, or one that is 0 or no number`
						: undefined;
	if (wrong)
		throw new RallyError('These pictures cannot be made into tensors like this.', {
			code: 'image.preprocessing',
			details: wrong,
			hint: 'Give one mean and one deviation for each channel, or one for all.'
		});
}
