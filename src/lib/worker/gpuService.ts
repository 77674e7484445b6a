import { RallyError } from '$lib/core/errors';
import type { ModelId } from '$lib/core/ids';
import { deviceLost } from '$lib/gpu/gpuFailure';
import { compileGemmF32, createGemmF32, type GemmF32 } from '$lib/gpu/kernels/gemm-f32/gemm';
import { openGpu, type GpuScope, type OpenedGpu } from '$lib/gpu/openGpu';
import { parseChallenge, type Challenge, type Proof } from '$lib/gpu/proof/challenge';
import { seedAfter } from '$lib/gpu/proof/seedAfter';
import { watchDispatches } from '$lib/gpu/watchDispatches';
import { createModelSession, type ModelSession } from '$lib/inference/createModelSession';
import type { WorkerRequest, WorkerResults } from './messages';

type Ready = Extract<OpenedGpu, { device: GPUDevice }> & {
	dispatches: () => number;
	/** Begun as the device is opened, so that a proof's clock does not run on the compiler. */
	gemm: ReturnType<typeof compileGemmF32>;
};

export type Work = Exclude<WorkerRequest, { kind: 'cancel' }>;

interface WorkOptions {
	signal: AbortSignal;
	onProgress(done: number, total: number): void;
}

/** What the worker does, one call after another: ORT and the error scopes of a device bear no overlap. */
export interface GpuService {
	handle(request: Work, options: WorkOptions): Promise<WorkerResults[Work['kind']]>;
}

/** @param onLost told once when a device that was in use is gone, and with it every model on it */
export function createGpuService(scope: GpuScope, onLost: (error: RallyError) => void): GpuService {
	let opened: Promise<Ready | Exclude<OpenedGpu, { device: GPUDevice }>> | undefined;
	let proved: { challenge: Challenge; digests: Proof['digests'] } | undefined;
	const sessions = new Map<ModelId, ModelSession>();

	async function open() {
		const gpu = await openGpu(scope);
		if (!gpu.device) return gpu;
		void gpu.device.lost.then(({ message }) => {
			opened = undefined;
			// Under ORT the device is gone too; its sessions cannot be run or released any more.
			sessions.clear();
			onLost(deviceLost(message));
		});
		const gemm = compileGemmF32(gpu.device);
		// Whoever needs it is told; nobody may.
		gemm.catch(() => {});
		return { ...gpu, gemm, dispatches: watchDispatches(gpu.device) };
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

	async function withKernel<T>(n: number, work: (kernel: GemmF32) => Promise<T>) {
		const { gemm } = await needDevice();
		const kernel = await createGemmF32(await gemm, n);
		try {
			return await work(kernel);
		} finally {
			kernel.destroy();
		}
	}

	async function release(modelId: ModelId) {
		const session = sessions.get(modelId);
		sessions.delete(modelId);
		await session?.release();
	}

	const calls: {
		[K in keyof WorkerResults]: (
			request: Extract<Work, { kind: K }>,
			options: WorkOptions
		) => Promise<WorkerResults[K]>;
	} = {
		probe: async () => (await getGpu()).report,
		async prove({ challenge: unchecked }, options) {
			const challenge = parseChallenge(unchecked);
			if (!challenge.ok) throw challenge.error;
			proved = undefined;
			const proof = await withKernel(challenge.value.n, (kernel) => kernel.prove(challenge.value, options));
			proved = { challenge: challenge.value, digests: proof.digests };
			return proof;
		},
		async openRound({ round }, { signal }) {
			if (!proved)
				throw new RallyError('There is no proof to open a round of.', {
					code: 'proof.nothingToOpen',
					hint: 'Ask for a new challenge.'
				});
			const { challenge, digests } = proved;
			if (!Number.isInteger(round) || round < 1 || round > challenge.rounds)
				throw new RallyError(`There is no round ${round} in a challenge of ${challenge.rounds}.`, {
					code: 'proof.badRound'
				});
			const seed = seedAfter(challenge.seed, round - 1, digests[round - 2]);
			return withKernel(challenge.n, (kernel) => kernel.product(seed, { signal }));
		},
		async loadModel({ modelId, bytes, backend }) {
			await release(modelId);
			const gpu = backend === 'webgpu' ? await needDevice() : undefined;
			const session = await createModelSession(
				bytes,
				gpu
					? {
							backend: 'webgpu',
							gpu: {
								device: gpu.device,
								adapterName: gpu.report.adapter.name,
								dispatches: gpu.dispatches
							}
						}
					: { backend: 'wasm' }
			);
			sessions.set(modelId, session);
			return session.info;
		},
		async run({ modelId, inputs }) {
			const session = sessions.get(modelId);
			if (!session)
				throw new RallyError('The GPU worker does not hold this model.', {
					code: 'model.notLoaded',
					details: modelId,
					hint: 'Load it again: a new worker or a new device starts empty.'
				});
			return { ...(await session.run(inputs)), backend: session.info.backend };
		},
		async unload({ modelId }) {
			await release(modelId);
			return null;
		}
	};
	return {
		handle(request, options) {
			switch (request.kind) {
				case 'probe':
					return calls.probe(request, options);
				case 'prove':
					return calls.prove(request, options);
				case 'openRound':
					return calls.openRound(request, options);
				case 'loadModel':
					return calls.loadModel(request, options);
				case 'run':
					return calls.run(request, options);
				case 'unload':
					return calls.unload(request, options);
			}
		}
	};
}
