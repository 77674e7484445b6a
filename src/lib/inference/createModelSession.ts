import { RallyError } from '$lib/core/errors';
import type { Tensor } from '$lib/core/tensor';
import { guardGpu } from '$lib/gpu/gpuFailure';
import type { Governor } from '$lib/gpu/share/createGovernor';
import { createBatchRunner } from './createBatchRunner';
import { checkInputs } from './checkInputs';
import { createCapturing } from './createCapturing';
import { createRunWays } from './createRunWays';
import { InferenceSession } from './ort';
import { ortFailure } from './ortFailure';
import { fromOrtTensor, isElementType, toOrtTensor } from './tensors';
import { shapeOf } from './stackFeeds';
import type { Backend, ModelInfo, RunWay, ValueInfo } from './types';

/** The GPU that a session may use. The caller keeps the device and outlives the session with it. */
export interface SessionGpu {
	device: GPUDevice;
	adapterName: string;
	/** Kernels launched on this device so far; see `gpu/watchDispatches.ts`. */
	dispatches(): number;
	/** Keeps runs to the share of the GPU that its owner set; without it they run at once. */
	governor?: Governor | undefined;
	/** Other ways than the plain one are tried where a shape comes again; without it every run is plain. */
	triesWays?: boolean | undefined;
}

export interface ModelSession {
	readonly info: ModelInfo;
	/**
	 * Runs the graph once.
	 *
	 * @param signal ends the wait for the GPU's rest; the run itself is not broken off
	 * @returns outputs in the model's order, and the wall microseconds from the first byte handed over to the last
	 * one read back, without the rests that its owner has the GPU take
	 * @throws RallyError `input.*`; `gpu.notUsed` where WebGPU was asked for and no kernel ran on it; `gpu.*`, `model.*`
	 */
	run(inputs: readonly Tensor[], signal?: AbortSignal): Promise<{ outputs: Tensor[]; gpuMicros: number }>;
	/** Runs the graph on each feed, on all at once where that gives the same: {@link createBatchRunner}. */
	runBatch: ReturnType<typeof createBatchRunner>;
	release(): Promise<void>;
}

/** Sessions made so far: the runs of one differ from those of the next. */
let sessions = 0;

const atOnce: Governor['run'] = async (_, work) => {
	const startMs = performance.now();
	return { value: await work(), heldMs: performance.now() - startMs };
};

type Metadata = InferenceSession['inputMetadata'];

function valuesOf(metadata: Metadata, what: string): ValueInfo[] {
	return metadata.map((value) => {
		if (!value.isTensor || !isElementType(value.type))
			throw new RallyError(
				`The model's ${what} “${value.name}” is not a tensor of a type that can be sent.`,
				{
					code: 'model.unsupportedType',
					...(value.isTensor ? { details: value.type } : {})
				}
			);
		return {
			name: value.name,
			type: value.type,
			// ORT gives −1 for a size that has no name.
			dims: value.shape.map((dim) => (typeof dim === 'number' && dim < 0 ? null : dim === '' ? null : dim))
		};
	});
}

/** Said where a node has no GPU kernel and the CPU is forbidden; the second of one whose type (float64) no kernel takes. */
const NEEDS_CPU = /fallback to CPU EP has been explicitly disabled|Provider type for .* is not set/;

/**
 * Loads the model on WebGPU. ORT puts a node without a GPU kernel on its CPU provider and says nothing; so it is
 * first forbidden to (`session.disable_cpu_ep_fallback`), and only when that fails allowed, and the session says so.
 */
async function createOnGpu(bytes: Uint8Array, device: GPUDevice) {
	const executionProviders = [{ name: 'webgpu' as const, device }];
	try {
		const session = await InferenceSession.create(bytes, {
			executionProviders,
			logSeverityLevel: 4,
			extra: { session: { disable_cpu_ep_fallback: '1' } }
		});
		return { session, onGpu: 'all' as const };
	} catch (thrown) {
		if (!NEEDS_CPU.test(String(thrown))) throw thrown;
	}
	const session = await InferenceSession.create(bytes, { executionProviders, logSeverityLevel: 4 });
	return { session, onGpu: 'some' as const };
}

/** The largest model that is loaded a second time so that its graph can be captured, bytes: it takes its weights' room twice. */
const CAPTURE_BYTES = 64 * 2 ** 20;

function captureOf(bytes: Uint8Array, device: GPUDevice): (() => Promise<InferenceSession>) | undefined {
	if (bytes.length > CAPTURE_BYTES) return undefined;
	return () => guardGpu(device, () => createCapturing(bytes, device));
}

/**
 * A model ready to run on the backend that was asked for, and on no other.
 *
 * Calls must not overlap: ORT's WebGPU build takes one at a time, over all sessions.
 *
 * @param bytes an ONNX file whose hash the caller has checked
 * @throws RallyError `gpu.unavailable` where WebGPU is asked for without a device; `model.*`, `gpu.*`
 */
export async function createModelSession(
	bytes: Uint8Array,
	options: { backend: 'webgpu'; gpu: SessionGpu | undefined } | { backend: 'wasm' }
): Promise<ModelSession> {
	const gpu = options.backend === 'webgpu' ? options.gpu : undefined;
	if (options.backend === 'webgpu' && !gpu)
		throw new RallyError('This model must run on a GPU, and there is none to be had.', {
			code: 'gpu.unavailable',
			hint: 'Nothing is run on the CPU in its place.'
		});
	const backend: Backend = options.backend;
	const guarded = <T>(work: () => Promise<T>) => (gpu ? guardGpu(gpu.device, work) : work());
	const startMs = performance.now();
	const { session, onGpu } = await guarded(async () =>
		gpu
			? createOnGpu(bytes, gpu.device)
			: {
					session: await InferenceSession.create(bytes, {
						executionProviders: ['wasm'],
						logSeverityLevel: 4
					}),
					onGpu: 'none' as const
				}
	).catch((thrown: unknown) => {
		throw ortFailure(thrown, 'load');
	});
	let info: ModelInfo;
	try {
		info = {
			inputs: valuesOf(session.inputMetadata, 'input'),
			outputs: valuesOf(session.outputMetadata, 'output'),
			backend,
			adapter: gpu?.adapterName ?? 'cpu',
			onGpu,
			loadMs: performance.now() - startMs
		};
	} catch (thrown) {
		await session.release();
		throw thrown;
	}
	const govern = gpu?.governor?.run ?? atOnce;
	const number = ++sessions;

	async function execute(
		way: RunWay,
		inputs: readonly Tensor[],
		work: () => Promise<Tensor[]>,
		signal?: AbortSignal
	) {
		const { value: outputs, heldMs } = await govern(
			`${number} ${way} ${shapeOf(inputs)}`,
			() =>
				guarded(work).catch((thrown: unknown) => {
					throw ortFailure(thrown, 'run');
				}),
			signal
		);
		return { outputs, heldMs };
	}

	/** ORT moves inputs and outputs itself, each run in other buffers. */
	async function plain(inputs: readonly Tensor[]): Promise<Tensor[]> {
		const feeds = Object.fromEntries(inputs.map((tensor) => [tensor.name, toOrtTensor(tensor)]));
		const results = await session.run(feeds, { logSeverityLevel: 4 });
		return info.outputs.map(({ name }) => {
			const result = results[name];
			if (!result)
				throw new RallyError(`The model did not give its output “${name}”.`, { code: 'model.runFailed' });
			return fromOrtTensor(name, result);
		});
	}

	const ways =
		gpu?.triesWays && onGpu === 'all'
			? createRunWays({
					session,
					device: gpu.device,
					plain,
					execute,
					capture: captureOf(bytes, gpu.device)
				})
			: undefined;

	async function run(inputs: readonly Tensor[], signal?: AbortSignal) {
		checkInputs(info.inputs, inputs);
		const before = gpu?.dispatches() ?? 0;
		const { outputs, heldMs } = ways
			? await ways.run(inputs, signal)
			: await execute('plain', inputs, () => plain(inputs), signal);
		if (ways?.chosen) info.way = ways.chosen;
		if (gpu && gpu.dispatches() === before)
			throw new RallyError(
				'No part of this model ran on the GPU, so its result is not given out as one of a GPU.',
				{
					code: 'gpu.notUsed',
					hint: 'The GPU has no kernels for its operators, or for their types: float64 and int64 have few. Export it in float32.'
				}
			);
		return { outputs, gpuMicros: Math.round(heldMs * 1000) };
	}
	return {
		info,
		run,
		runBatch: createBatchRunner(info, run),
		async release() {
			await ways?.release();
			await session.release();
		}
	};
}
