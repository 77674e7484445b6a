interface Kind {
	sentence: string;
	hint: string;
}

const starts = (bytes: Uint8Array, text: string, at = 0): boolean =>
	[...text].every((char, i) => bytes[at + i] === char.charCodeAt(0));

const EXPORT_TORCH = 'Export it: torch.onnx.export(model, example, "model.onnx", dynamo=True).';
const EXPORT_TF = 'Convert it: python -m tf2onnx.convert … --output model.onnx.';

/** What a file that people take for an ONNX model is instead; undefined where nothing speaks against it. */
export function guessKind(bytes: Uint8Array): Kind | undefined {
	const is = (sentence: string, hint: string): Kind => ({ sentence, hint });
	if (bytes.length === 0) return is('This file is empty.', 'Export the model again.');
	if (starts(bytes, 'PK\x03\x04'))
		return is('This is a zip archive: a PyTorch checkpoint, a Keras model or packed files.', EXPORT_TORCH);
	// A pickle of protocol 2 and later.
	if (bytes[0] === 0x80 && bytes[1] !== undefined && bytes[1] >= 2 && bytes[1] <= 5)
		return is('This is a pickled Python object, as older PyTorch saved its checkpoints.', EXPORT_TORCH);
	if (starts(bytes, '\x89HDF')) return is('This is an HDF5 file, as Keras saves its models.', EXPORT_TF);
	if (starts(bytes, 'TFL3', 4)) return is('This is a TensorFlow Lite model.', EXPORT_TF);
	if (starts(bytes, 'ORTM', 4))
		return is("This is a model in ONNX Runtime's own format.", 'Drop the .onnx file that it was made from.');
	if (starts(bytes, 'GGUF'))
		return is('This is a GGUF file, as llama.cpp reads it.', 'Export the model to ONNX.');
	if (starts(bytes, '{"__metadata__"', 8) || (bytes[8] === 0x7b && bytes[9] === 0x22))
		return is('This is a safetensors file: weights without the graph.', EXPORT_TORCH);
	if (starts(bytes, 'version https://git-lfs'))
		return is(
			'This is only a pointer to the model, as Git LFS leaves it.',
			'Fetch the file itself: git lfs pull.'
		);
	if (/^\s*<(!doctype|html)/i.test(String.fromCharCode(...bytes.subarray(0, 64))))
		return is('This is a web page, not a model.', 'Download the file itself, not the page about it.');
	return undefined;
}
