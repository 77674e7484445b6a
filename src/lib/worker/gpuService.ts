import { RallyError } from '$lib/core/errors';
import type { ModelId } from '$lib/core/ids';
import { compiledKernels, type CompiledKernels } from '$lib/gpu/compiledKernels';
import { createProofKernel, nothingToOpen, type ProofKernel } from '$lib/gpu/createProofKernel';
import { deviceLost } from '$lib/gpu/gpuFailure';
import { tuneGemm } from '$lib/gpu/kernels/gemm/tuneGemm';
import { measure } from '$lib/gpu/measure/measure';
import type { Governor } from '$lib/gpu/share/createGovernor';
import { openGpu, type GpuScope, type OpenedGpu } from '$lib/gpu/openGpu';
import type { Sample } from '$lib/gpu/measure/types';
import { parseWork } from '$lib/gpu/proof/work';
import { watchBuffers } from '$lib/gpu/watchBuffers';
import { watchDispatches } from '$lib/gpu/watchDispatches';
import { createModelSession, type SessionGpu } from '$lib/inference/createModelSession';
import { watchHeap } from '$lib/inference/watchHeap';
import { createSessionCache } from './createSessionCache';
import { createWorkerShare, type WorkerShare } from './createWorkerShare';
import { measureModel } from './measureModel';
import type { WorkerMemory, WorkerRequest, WorkerResults } from './messages';

type Ready = Extract<OpenedGpu, { device: GPUDevice }> & {
	dispatches: () => number;
	kernels: CompiledKernels;
	governor: Governor;
};

export type ServedRequest = Exclude<WorkerRequest, { kind: 'cancel' | 'setShare' }>;

interface WorkOptions {
	signal: AbortSignal;
	onProgress(done: number, total: number): void;
	onSample(sample: Sample): void;
}

/** What the worker does, one call after another: ORT and the error scopes of a device bear no overlap. */
export interface GpuService {
	handle(request: ServedRequest, options: WorkOptions): Promise<WorkerResults[ServedRequest['kind']]>;
	memory(): WorkerMemory;
	setShare: WorkerShare['set'];
	usage: WorkerShare['usage'];
}

/**
 * @param onLost told once when a device that was in use is gone, and with it every model on it
 * @param beforeModels awaited once before the first model's bytes are looked at
 */
export function createGpuService(
	scope: GpuScope,
	{ onLost, beforeModels }: { onLost(error: RallyError): void; beforeModels(): Promise<void> }
): GpuService {
	let opened: Promise<Ready | Exclude<OpenedGpu, { device: GPUDevice }>> | undefined;
	let prepared: ProofKernel | undefined;
	let gpuBytes = 0;
	let onGpuBytes = () => {};
	const heapBytes = watchHeap();
	const sessions = createSessionCache();
	let ready: Promise<void> | undefined;
	const share = createWorkerShare();

	async function open() {
		const gpu = await openGpu(scope);
		if (!gpu.device) return gpu;
		void gpu.device.lost.then(({ message }) => {
			opened = undefined;
			// Under ORT the device is gone too; its sessions cannot be run or released any more.
			sessions.forget();
			gpuBytes = 0;
			prepared = undefined;
			onLost(deviceLost(message));
		});
		watchBuffers(gpu.device, (held) => {
			gpuBytes = held;
			onGpuBytes();
		});
		const dispatches = watchDispatches(gpu.device);
		// After the count, so that what is cut is counted too.
		const governor = share.govern(gpu.device);
		return { ...gpu, kernels: compiledKernels(gpu.device), dispatches, governor };
	}

	async function getGpu() {
		opened ??= open();
		const gpu = await opened;
		// A page may be given a GPU later: after a driver's reset, or a change of settings.
		if (!gpu.device) opened = undefined;
		return gpu;
	}

	async function needDevice(): Promise<Ready> {
		const gpu = await getGpu();
		if (gpu.device) return gpu;
		const { reason, sentence, wayOut } = gpu.report;
		throw new RallyError(sentence, { code: 'gpu.unavailable', details: reason, hint: wayOut });
	}

	function readyForModels() {
		ready ??= beforeModels();
		return ready;
	}

	function releaseProof() {
		prepared?.destroy();
		prepared = undefined;
	}

	function held(modelId: ModelId) {
		const session = sessions.use(modelId);
		if (session) return session;
		throw new RallyError('The GPU worker does not hold this model.', {
			code: 'model.notLoaded',
			details: modelId,
			hint: 'Load it again: a new worker or a new device starts empty, and a model long unused makes room.'
		});
	}

	const calls: {
		[K in keyof WorkerResults]: (
			request: Extract<ServedRequest, { kind: K }>,
			options: WorkOptions
		) => Promise<WorkerResults[K]>;
	} = {
		probe: async () => (await getGpu()).report,
		async prepare({ work: unchecked, tuning }, { signal }) {
			const work = parseWork(unchecked);
			if (!work.ok) throw work.error;
			releaseProof();
			const { kernels } = await needDevice();
			const kernel = await createProofKernel(kernels, work.value, { tuning, signal });
			if (signal.aborted) kernel.destroy();
			signal.throwIfAborted();
			prepared = kernel;
			return { tuning };
		},
		async prove({ seed }, options) {
			if (!prepared)
				throw new RallyError('No proof was prepared.', {
					code: 'proof.notPrepared',
					hint: 'Prepare it again: a new worker or a new device starts empty.'
				});
			const { prove } = prepared;
			return share.clocked(() => prove(seed, options));
		},
		async openRound({ round }, { signal }) {
			if (!prepared?.open) throw nothingToOpen();
			const { open } = prepared;
			return share.clocked(() => open(round, { signal }));
		},
		async probeMemory({ seed, count }) {
			if (!prepared?.probe) throw nothingToOpen();
			const { probe } = prepared;
			return share.clocked(() => probe(seed, count));
		},
		async release() {
			releaseProof();
			return null;
		},
		async tune({ kernel }, { signal }) {
			const { device } = await needDevice();
			return share.clocked(() => tuneGemm(device, kernel, { signal }));
		},
		async measure({ item, tuning }, options) {
			releaseProof();
			if (item.item === 'model') await readyForModels();
			const gpu = await needDevice();
			// Measured at full speed: a reading of a GPU that rests would say less than it can do.
			return share.clocked(() =>
				item.item === 'model'
					? measureModel({ ...sessionGpu(gpu), governor: undefined, triesWays: false }, item, options)
					: measure(gpu.kernels, item, { ...options, tuning })
			);
		},
		async loadModel({ modelId, bytes, backend }, { onProgress }) {
			const known = sessions.use(modelId);
			if (known?.info.backend === backend) return known.info;
			await sessions.release(modelId);
			await readyForModels();
			const sizeBytes = bytes.length;
			await sessions.makeRoom(sizeBytes);
			const gpu = backend === 'webgpu' ? await needDevice() : undefined;
			const before = gpuBytes;
			onGpuBytes = progressOf(sizeBytes, () => gpuBytes - before, onProgress);
			try {
				const session = await createModelSession(
					bytes,
					gpu ? { backend: 'webgpu', gpu: sessionGpu(gpu) } : { backend: 'wasm' }
				);
				sessions.add(modelId, session, Math.max(sizeBytes, gpuBytes - before));
				return session.info;
			} finally {
				onGpuBytes = () => {};
			}
		},
		async run({ modelId, inputs }, { signal }) {
			const session = held(modelId);
			return { ...(await session.run(inputs, signal)), backend: session.info.backend };
		},
		async runBatch({ modelId, feeds }, { signal }) {
			const session = held(modelId);
			return { ...(await session.runBatch(feeds, signal)), backend: session.info.backend };
		},
		async unload({ modelId }) {
			await sessions.release(modelId);
			return null;
		}
	};
	return {
		memory: () => ({ gpuBytes, heapBytes: heapBytes() }),
		setShare: share.set,
		usage: share.usage,
		handle(request, options) {
			switch (request.kind) {
				case 'probe':
					return calls.probe(request, options);
				case 'prepare':
					return calls.prepare(request, options);
				case 'prove':
					return calls.prove(request, options);
				case 'openRound':
					return calls.openRound(request, options);
				case 'probeMemory':
					return calls.probeMemory(request, options);
				case 'release':
					return calls.release(request, options);
				case 'tune':
					return calls.tune(request, options);
				case 'measure':
					return calls.measure(request, options);
				case 'loadModel':
					return calls.loadModel(request, options);
				case 'run':
					return calls.run(request, options);
				case 'runBatch':
					return calls.runBatch(request, options);
				case 'unload':
					return calls.unload(request, options);
			}
		}
	};
}

const sessionGpu = ({ device, report, dispatches, governor }: Ready): SessionGpu => ({
	device,
	adapterName: report.adapter.name,
	dispatches,
	governor,
	triesWays: true
});

/** What a loading model has on the GPU nears its own size: told in steps of a fiftieth, and never backwards. */
function progressOf(total: number, bytes: () => number, onProgress: WorkOptions['onProgress']) {
	let told = 0;
	return () => {
		const done = Math.min(bytes(), total);
		if (done - told < total / 50) return;
		told = done;
		onProgress(done, total);
	};
}
