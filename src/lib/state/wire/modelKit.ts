import { toHexDigits } from '$lib/core/bytes';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { ModelId } from '$lib/core/ids';
import { ok } from '$lib/core/result';
import type { Tensor } from '$lib/core/tensor';
import { bindFeeds } from '$lib/formats/bindFeeds';
import { imageToTensor } from '$lib/formats/imageToTensor';
import { parseModel } from '$lib/formats/parseModel';
import { readJsonTensors } from '$lib/formats/readJsonTensors';
import { readNpy } from '$lib/formats/readNpy';
import { readNpz } from '$lib/formats/readNpz';
import { readTensorProto } from '$lib/formats/readTensorProto';
import type { ModelFacts } from '$lib/formats/types';
import { upgradeOpset } from '$lib/formats/upgradeOpset';
import { createGpuWorker } from '$lib/worker/createGpuWorker';
import type { InputSource, ModelKit } from '../modelPorts';
import { tryOutModel } from '../tryOutModel';

/** A photograph is made smaller as it is decoded: no model takes more, and its full size would fill the memory. */
const MAX_SIDE = 2048;

async function decode(file: Blob): Promise<ImageBitmap> {
	const bitmap = await createImageBitmap(file);
	const scale = MAX_SIDE / Math.max(bitmap.width, bitmap.height);
	if (scale >= 1) return bitmap;
	const smaller = await createImageBitmap(bitmap, {
		resizeWidth: Math.max(1, Math.round(bitmap.width * scale)),
		resizeHeight: Math.max(1, Math.round(bitmap.height * scale)),
		resizeQuality: 'high'
	});
	bitmap.close();
	return smaller;
}

async function pixels(file: Blob): Promise<ImageData> {
	const bitmap = await decode(file);
	const { width, height } = bitmap;
	const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
	context?.drawImage(bitmap, 0, 0);
	bitmap.close();
	const image = context?.getImageData(0, 0, width, height);
	if (image) return image;
	throw new RallyError('This browser gives no canvas to decode an image on.', {
		code: 'input.noCanvas',
		hint: 'Close other tabs and try again, or bring the image as .npy.'
	});
}

async function readSource(file: File, facts: ModelFacts): Promise<InputSource> {
	const name = file.name;
	const stem = name.replace(/\.\w+$/, '');
	const bytes = async () => new Uint8Array(await file.arrayBuffer());
	switch (/\.(\w+)$/.exec(name)?.[1]?.toLowerCase()) {
		case 'npy':
			return { kind: 'tensors', tensors: [readNpy(await bytes(), stem)] };
		case 'npz':
			return { kind: 'tensors', tensors: await readNpz(await bytes()) };
		case 'pb': {
			const tensor = readTensorProto(await bytes());
			// Test data of ONNX often names nothing: the file's name then says which input it is.
			return { kind: 'tensors', tensors: [tensor.name ? tensor : { ...tensor, name: stem }] };
		}
		case 'json':
			return { kind: 'tasks', tasks: readJsonTensors(await file.text(), facts.inputs) };
	}
	const bitmap = await decode(file).catch(() => undefined);
	if (!bitmap) {
		throw new RallyError('This is no array, no JSON and no image that this browser can read.', {
			code: 'input.unknownFile',
			details: file.type || 'of no type that the browser knows',
			hint: 'Bring .npy, .npz, .pb, .json, or an image such as PNG or JPEG.'
		});
	}
	const { width, height } = bitmap;
	bitmap.close();
	return { kind: 'image', file, width, height };
}

/** What a model of one's own is read and tried with, in this browser. */
export function modelKit(): ModelKit {
	return {
		async read(bytes) {
			const facts = parseModel(bytes);
			const upgraded = upgradeOpset(bytes);
			const read = upgraded
				? { bytes: upgraded.bytes, facts: parseModel(upgraded.bytes), upgradedFrom: facts.opset }
				: { bytes, facts, upgradedFrom: undefined };
			// The browser's own, for a model may be large: it works beside the page.
			const digest = await crypto.subtle.digest('SHA-256', read.bytes);
			return { ...read, modelId: toHexDigits(new Uint8Array(digest)) as ModelId };
		},
		tryOut: (model, feed, options) => tryOutModel(createGpuWorker(), model, feed, options),
		async readInput(file, facts) {
			try {
				return await readSource(file, facts);
			} catch (thrown) {
				const { code, shortMessage, details, hint } = toRallyError(thrown);
				const sentence = shortMessage.includes(file.name) ? shortMessage : `${file.name}: ${shortMessage}`;
				throw new RallyError(sentence, {
					code,
					...(details === undefined ? {} : { details }),
					...(hint === undefined ? {} : { hint }),
					cause: thrown
				});
			}
		},
		imageTensor: async ({ file }, how): Promise<Tensor> => imageToTensor(await pixels(file), how),
		bind(facts, task) {
			const bound = bindFeeds(facts, [task]);
			return bound.ok ? ok(bound.value[0] ?? []) : bound;
		}
	};
}
