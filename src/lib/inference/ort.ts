import { env, InferenceSession, Tensor } from 'onnxruntime-web/webgpu';
// One file for both backends, emitted once and served by our own origin; ORT would otherwise look beside its script.
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';

env.wasm.wasmPaths = { wasm: new URL(wasmUrl, import.meta.url).href };
// The graph runs on the GPU, from a worker of its own; threads would be workers inside a worker, for nothing.
env.wasm.numThreads = 1;
// What goes wrong is thrown, and told by `ortFailure`; its log would only say it twice.
env.logLevel = 'fatal';

export { InferenceSession, Tensor };
