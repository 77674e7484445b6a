import type { JobRequest, JobSnapshot, TaskSnapshot } from '$lib/client/types';
import { toRallyError, type RallyError } from '$lib/core/errors';
import type { JobId } from '$lib/core/ids';
import { digitFeed, readGuess, type DigitGuess, type DigitInput } from './digits';
import type { InputsMemory } from './inputsMemory';
import type { DigitsKit } from './services';

/** A task of the job beside the image it was given. */
export interface DigitResult {
	task: TaskSnapshot;
	input: DigitInput | undefined;
	guess: DigitGuess | undefined;
	/** Undefined where the image's digit, or the answer, is not known. */
	correct: boolean | undefined;
}

/** As many images as one run takes; the page says so. */
export const MAX_INPUTS = 256;

/** Handwritten digits to be read: the app's own example. */
export class RentDigits {
	readonly #load: () => Promise<DigitsKit>;
	readonly #memory: InputsMemory;
	#inputs = $state.raw<DigitInput[]>([]);
	#ran = $state.raw<DigitInput[]>([]);
	#error = $state.raw<RallyError>();
	#samplesTaken = 0;

	constructor(load: () => Promise<DigitsKit>, memory: InputsMemory) {
		this.#load = load;
		this.#memory = memory;
	}

	get inputs(): DigitInput[] {
		return this.#inputs;
	}
	get error(): RallyError | undefined {
		return this.#error;
	}

	results(job: JobSnapshot): DigitResult[] {
		return job.tasks.map((task) => {
			const input = this.#ran[task.index];
			const guess = readGuess(task.outputs);
			const correct = guess && input?.label !== undefined ? guess.digit === input.label : undefined;
			return { task, input, guess, correct };
		});
	}

	add(inputs: DigitInput[]): void {
		this.#error = undefined;
		this.#inputs = [...this.#inputs, ...inputs].slice(0, MAX_INPUTS);
	}
	remove(input: DigitInput): void {
		this.#inputs = this.#inputs.filter((each) => each !== input);
	}
	clear(): void {
		this.#inputs = [];
	}

	/**
	 * Adds a drawing or a photograph.
	 *
	 * @returns false where nothing is drawn on it
	 */
	async addImage(image: ImageData, source: 'drawn' | 'dropped'): Promise<boolean> {
		try {
			const pixels = (await this.#load()).preprocess(image);
			if (pixels) this.add([{ pixels, source, label: undefined }]);
			return pixels !== undefined;
		} catch (error) {
			this.#error = toRallyError(error);
			return true;
		}
	}

	/** Adds held-out digits that nobody trained on: the next ones at each call. */
	async addSamples(count: number): Promise<void> {
		try {
			const samples = await (await this.#load()).samples(this.#samplesTaken, count);
			this.#samplesTaken += samples.length;
			this.add(samples.map(({ pixels, label }) => ({ pixels, label, source: 'sample' as const })));
		} catch (error) {
			this.#error = toRallyError(error);
		}
	}

	/** The collected images as a job. @throws RallyError where the model cannot be had */
	async request(): Promise<Omit<JobRequest, 'assurance'>> {
		const inputs = this.#inputs;
		const { title, modelId, inputName, tolerance, golden, model } = await this.#load();
		return {
			title,
			modelId,
			model: await model(),
			workloadId: 'digits',
			feeds: inputs.map((input) => digitFeed(input, inputName)),
			labels: inputs.map((_, i) => `Image ${i + 1}`),
			tolerance,
			golden: await golden()
		};
	}

	/** A job began with the collected images: they stand beside its results, and make room for the next ones. */
	began(jobId: JobId): void {
		this.#ran = this.#inputs;
		this.#inputs = [];
		this.#memory.write(jobId, this.#ran);
	}
	/** A job is shown again: its images, where they are still remembered. */
	recall(jobId: JobId): void {
		this.#ran = this.#memory.read(jobId) ?? [];
	}
}
