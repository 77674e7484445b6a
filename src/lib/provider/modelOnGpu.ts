import { toRallyError } from '$lib/core/errors';
import { inTurn } from '$lib/core/inTurn';
import type { ModelId } from '$lib/core/ids';
import type { Received } from '$lib/peer/link';
import { sentenceOf, type RefusalCode } from '$lib/protocol/codes';
import { isBatchable } from '$lib/inference/isBatchable';
import type { ModelInfo } from '$lib/inference/types';
import { gpuLane } from './gpuLane';
import { isLoss } from './isLoss';
import type { ModelIntake } from './modelIntake';
import { refusalOf } from './refusalOf';
import type { ServingOptions } from './serving';

export interface LoadedModel {
	modelId: ModelId;
	adapter: string;
	isBatchable: boolean;
	/** False where the GPU was lost since: it is loaded anew for the next task. */
	isHeld: boolean;
}

/** The model that one client's tasks run on. */
export interface ModelOnGpu {
	readonly loaded: LoadedModel | undefined;
	/**
	 * From the disk to the GPU; for who has the GPU's turn.
	 *
	 * @returns undefined where the disk does not hold the bytes that the hash names
	 */
	load(modelId: ModelId): Promise<ModelInfo | undefined>;
	/** Answers `model.load`. */
	answerLoad(received: Received, modelId: ModelId): Promise<void>;
	/** Lets go of the worker. */
	end(): void;
}

export function createModelOnGpu(
	intake: ModelIntake,
	{
		worker,
		onLoading,
		onProgress,
		onLoaded,
		signal
	}: Pick<ServingOptions, 'worker'> & {
		onLoading(modelId: ModelId, sizeBytes: number): void;
		/** 0 to 1, while a load that the client asked for is under way. */
		onProgress(modelId: ModelId, part: number): void;
		onLoaded(modelId: ModelId): void;
		signal: AbortSignal;
	}
): ModelOnGpu {
	let loaded: LoadedModel | undefined;
	const end = worker.onLost(() => {
		if (loaded) loaded.isHeld = false;
	});

	async function load(
		modelId: ModelId,
		progressed: (done: number, total: number) => void = () => {}
	): Promise<ModelInfo | undefined> {
		const bytes = await intake.read(modelId);
		if (!bytes) return undefined;
		onLoading(modelId, bytes.length);
		const info = await worker.loadModel(
			{ modelId, bytes, backend: 'webgpu' },
			{ signal, onProgress: progressed }
		);
		loaded = { modelId, adapter: info.adapter, isBatchable: isBatchable(info), isHeld: true };
		onLoaded(modelId);
		return info;
	}

	/** Tells of each twentieth, once. */
	function teller(modelId: ModelId): (done: number, total: number) => void {
		let told = 0;
		return (done, total) => {
			const part = Math.floor((20 * Math.min(done, total)) / Math.max(1, total)) / 20;
			if (part > told) onProgress(modelId, (told = part));
		};
	}

	return {
		get loaded() {
			return loaded;
		},
		load: (modelId) => load(modelId),
		async answerLoad(received, modelId) {
			const refuse = (code: RefusalCode, text = sentenceOf(code)) =>
				received.reply({ type: 'refused', code, text });
			if (!intake.isOffered(modelId)) return refuse('model.unknown');
			try {
				const loading = () => inTurn(gpuLane, worker, () => load(modelId, teller(modelId)));
				// A GPU that was lost over it is there again for a second try; lost twice, it is the model's doing.
				const info = await loading().catch((thrown: unknown) => {
					if (!isLoss(thrown) || signal.aborted) throw thrown;
					return loading();
				});
				if (!info) return await refuse('model.hashMismatch');
				const free = (dims: readonly (number | string | null)[]) => dims.map((dim) => dim ?? '?');
				return await received.reply({
					type: 'model.ready',
					modelId,
					inputs: info.inputs.map((spec) => ({ ...spec, dims: free(spec.dims) })),
					outputs: info.outputs.map((spec) => ({ ...spec, dims: free(spec.dims) })),
					backend: info.backend
				});
			} catch (thrown) {
				const { code, text } = refusalOf(toRallyError(thrown), 'model.invalid');
				return refuse(code, text);
			}
		},
		end
	};
}
