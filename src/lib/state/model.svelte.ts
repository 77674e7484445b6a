import type { JobRequest } from '$lib/client/types';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { Random } from '$lib/core/random';
import { MODEL_FILE_BYTES } from '$lib/formats/limits';
import { ModelInputs } from './modelInputs.svelte';
import type { ModelKit, ModelTrial, ReadModel } from './modelPorts';

/** A model that a person brought. */
export interface BroughtModel extends ReadModel {
	name: string;
}

export type TrialState =
	| { state: 'running'; part: number }
	| { state: 'done'; trial: ModelTrial }
	/** `blocks`: another device would say the same. */
	| { state: 'failed'; error: RallyError; blocks: boolean };

/** What the model or its inputs are refused for, whatever device runs them. */
const SAME_EVERYWHERE = /^(model\.|input\.|output\.|gpu\.notUsed$)/;

/** A model of the person's own, and what is given to it. */
export class OwnModel {
	readonly #load: () => Promise<ModelKit>;
	readonly inputs: ModelInputs;
	#model = $state.raw<BroughtModel>();
	#isReading = $state.raw(false);
	#error = $state.raw<RallyError>();
	#trial = $state.raw<TrialState>();
	#trying: AbortController | undefined;

	constructor(load: () => Promise<ModelKit>, random: Random) {
		this.#load = load;
		this.inputs = new ModelInputs(load, random);
	}

	get model(): BroughtModel | undefined {
		return this.#model;
	}
	get isReading(): boolean {
		return this.#isReading;
	}
	/** Why the last file was not taken. */
	get error(): RallyError | undefined {
		return this.#error;
	}
	get trial(): TrialState | undefined {
		return this.#trial;
	}
	/** One task on this device, ms; undefined where none ran. */
	get measuredMs(): number | undefined {
		return this.#trial?.state === 'done' && this.#trial.trial.backend === 'webgpu'
			? this.#trial.trial.runMs
			: undefined;
	}

	/** Why this model can't be run with these inputs, in one sentence; undefined where it can. */
	get obstacle(): string | undefined {
		if (!this.#model) return 'Bring a model first.';
		const blocking = this.#model.facts.problems.find(({ blocks }) => blocks);
		if (blocking) return blocking.sentence;
		if (this.inputs.isReading) return 'The inputs are being read.';
		if (this.inputs.problem) return this.inputs.problem.shortMessage;
		if (this.inputs.taskCount === 0) return 'Give it something to work on first.';
		if (this.#trial?.state === 'failed' && this.#trial.blocks) return this.#trial.error.shortMessage;
		if (this.#trial?.state === 'running') return 'The model is being checked on this device.';
		if (!this.#trial) return 'Check the model on this device first; that costs nothing.';
		return undefined;
	}

	/** Reads a file without running any of it. */
	async take(file: File): Promise<void> {
		this.#error = undefined;
		this.#isReading = true;
		try {
			if (file.size > MODEL_FILE_BYTES) {
				throw new RallyError(`${file.name} is larger than a run can take.`, {
					code: 'model.tooLarge',
					details: `${file.size} bytes; ${MODEL_FILE_BYTES} at most`,
					hint: 'Export it with 16-bit floats, or in quantised form.'
				});
			}
			const bytes = new Uint8Array(
				await file.arrayBuffer().catch((cause: unknown) => {
					throw new RallyError(`${file.name} could not be read.`, {
						code: 'model.unreadable',
						hint: 'Choose it again, or another copy of it.',
						cause
					});
				})
			);
			const model = await (await this.#load()).read(bytes);
			this.remove();
			this.#model = { ...model, name: file.name };
			this.inputs.setFacts(model.facts);
		} catch (error) {
			this.#error = toRallyError(error);
		} finally {
			this.#isReading = false;
		}
	}
	remove(): void {
		this.cancelTrial();
		this.#model = undefined;
		this.#trial = undefined;
		this.#error = undefined;
		this.inputs.setFacts(undefined);
	}

	/** Loads the model on this device, and runs the first task if there is one: only ever after a press. */
	async tryOut(): Promise<void> {
		const model = this.#model;
		if (!model) return;
		this.#trying?.abort();
		const turn = new AbortController();
		this.#trying = turn;
		this.#trial = { state: 'running', part: 0 };
		try {
			const kit = await this.#load();
			turn.signal.throwIfAborted();
			const trial = await kit.tryOut(model, this.inputs.first, {
				signal: turn.signal,
				onProgress: (part) => {
					if (!turn.signal.aborted) this.#trial = { state: 'running', part };
				}
			});
			if (!turn.signal.aborted) this.#trial = { state: 'done', trial };
		} catch (thrown) {
			if (turn.signal.aborted) return;
			const error = toRallyError(thrown);
			this.#trial = { state: 'failed', error, blocks: SAME_EVERYWHERE.test(error.code) };
		}
	}
	cancelTrial(): void {
		this.#trying?.abort();
		if (this.#trial?.state === 'running') this.#trial = undefined;
	}
	/** Other inputs were given: what failed with the ones before says nothing of them. */
	inputsChanged(): void {
		if (this.#trial?.state === 'failed') this.#trial = undefined;
	}

	/** All of it as a job. @throws RallyError that says what does not fit */
	async request(): Promise<Omit<JobRequest, 'assurance'>> {
		const model = this.#model;
		if (!model) throw new RallyError('Bring a model first.', { code: 'model.missing' });
		const { feeds, labels } = await this.inputs.gather();
		return { title: model.name, modelId: model.modelId, model: model.bytes, feeds, labels };
	}
}
