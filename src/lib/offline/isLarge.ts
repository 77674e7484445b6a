/** The inference runtime (27 MB) and models: of use only to those who run one. */
const LARGE = /\.(?:wasm|onnx)$/;

/** Whether a file is kept when it is first used, and not fetched with the rest of the app. */
export function isLarge(path: string): boolean {
	return LARGE.test(path);
}
