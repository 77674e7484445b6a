import type { PoolView, RentQuote } from '$lib/chain/types';
import { IDLE } from '$lib/client/idle';
import type { ClientService, ClientSnapshot, TaskSnapshot } from '$lib/client/types';
import type { Clock } from '$lib/core/clock';
import { toRallyError, type RallyError } from '$lib/core/errors';
import type { ClassId, JobId } from '$lib/core/ids';
import { digitFeed, readGuess, type DigitGuess, type DigitInput } from './digits';
import type { InputsMemory } from './inputsMemory';
import type { DigitsKit } from './services';

export type RentTask = 'quote' | 'rent' | 'run' | 'cancel' | 'leave' | 'resume';

/** A task of the job beside the image it was given. */
export interface DigitResult {
	task: TaskSnapshot;
	input: DigitInput | undefined;
	guess: DigitGuess | undefined;
	/** Undefined where the image's digit, or the answer, is not known. */
	correct: boolean | undefined;
}

/** Typing in a field asks the chain for one price, not for one a key. */
const QUOTE_AFTER_MS = 250;
/** As many images as one run takes; the page says so. */
export const MAX_INPUTS = 256;

/** This tab as one that rents. */
export class Rent {
	readonly #load: () => Promise<ClientService>;
	readonly #loadDigits: () => Promise<DigitsKit>;
	readonly #memory: InputsMemory;
	readonly #clock: Clock;
	#service: ClientService | undefined;
	#snapshot = $state.raw<ClientSnapshot>(IDLE);
	#busy = $state.raw<RentTask>();
	#error = $state.raw<RallyError>();
	#quoteError = $state.raw<RallyError>();
	#inputs = $state.raw<DigitInput[]>([]);
	#ran = $state.raw<DigitInput[]>([]);
	#samplesTaken = 0;
	#quoting: AbortController | undefined;

	#classId = $state.raw<ClassId>();
	#devices = $state.raw(1);
	#minutes = $state.raw(10);
	#slippageBps = $state.raw(100);
	readonly #wish = $derived(`${this.#classId} ${this.#devices} ${this.#minutes}`);
	#quotedWish = $state.raw<string>();

	readonly results = $derived.by((): DigitResult[] =>
		(this.#snapshot.job?.tasks ?? []).map((task) => {
			const input = this.#ran[task.index];
			const guess = readGuess(task.outputs);
			const correct = guess && input?.label !== undefined ? guess.digit === input.label : undefined;
			return { task, input, guess, correct };
		})
	);

	constructor(parts: {
		client: () => Promise<ClientService>;
		digits: () => Promise<DigitsKit>;
		memory: InputsMemory;
		clock: Clock;
	}) {
		this.#load = parts.client;
		this.#loadDigits = parts.digits;
		this.#memory = parts.memory;
		this.#clock = parts.clock;
	}

	get snapshot(): ClientSnapshot {
		return this.#snapshot;
	}
	get busy(): RentTask | undefined {
		return this.#busy;
	}
	/** Of the last press, until the next one; else of the last price that came back. */
	get error(): RallyError | undefined {
		return this.#error ?? this.#quoteError;
	}
	get inputs(): DigitInput[] {
		return this.#inputs;
	}
	get classId(): ClassId | undefined {
		return this.#classId;
	}
	get devices(): number {
		return this.#devices;
	}
	get minutes(): number {
		return this.#minutes;
	}
	get slippageBps(): number {
		return this.#slippageBps;
	}
	/** The price of exactly what is chosen now; undefined while it is being asked for. */
	get quote(): RentQuote | undefined {
		return this.#quotedWish === this.#wish ? this.#snapshot.quote : undefined;
	}
	/** The most a rent may cost, wei; rounded up. */
	get maxCostWei(): bigint | undefined {
		const cost = this.quote?.costWei;
		return cost === undefined ? undefined : (cost * BigInt(10_000 + this.#slippageBps) + 9_999n) / 10_000n;
	}
	get isRunning(): boolean {
		return this.#snapshot.job?.state === 'running';
	}

	/** Why this cannot be rented now, in one sentence; undefined when it can. */
	obstacle(pool: PoolView | undefined, rallyWei: bigint | undefined): string | undefined {
		if (!pool) return 'Choose a pool first.';
		if (pool.idleWindows === 0) return 'No device of this pool is idle right now.';
		if (this.#devices > pool.idleWindows) {
			return `Only ${pool.idleWindows} of this pool’s devices ${pool.idleWindows === 1 ? 'is' : 'are'} idle now.`;
		}
		if (this.maxCostWei === undefined) return undefined;
		if (rallyWei !== undefined && rallyWei < this.maxCostWei)
			return 'Your wallet holds less RALLY than this may cost.';
		return undefined;
	}

	choose(wish: { classId?: ClassId; devices?: number; minutes?: number }): void {
		if (wish.classId !== undefined) this.#classId = wish.classId;
		if (wish.devices !== undefined) this.#devices = wish.devices;
		if (wish.minutes !== undefined) this.#minutes = wish.minutes;
		this.#error = undefined;
		void this.requote();
	}
	setSlippage(bps: number): void {
		this.#slippageBps = bps;
	}

	/** Asks for the price of what is chosen; a later call overtakes an earlier one. */
	async requote(): Promise<void> {
		const request = this.#request();
		if (!request || this.#snapshot.lease || this.#busy === 'rent') return;
		const wish = this.#wish;
		this.#quoting?.abort();
		const turn = new AbortController();
		this.#quoting = turn;
		try {
			await this.#clock.sleep(QUOTE_AFTER_MS, turn.signal);
			const service = await this.#open();
			if (turn.signal.aborted) return;
			await service.quote(request);
			if (turn.signal.aborted) return;
			this.#quotedWish = wish;
			this.#quoteError = this.#snapshot.error;
		} catch (error) {
			if (!turn.signal.aborted) this.#quoteError = toRallyError(error);
		}
	}

	/** Pays at most {@link maxCostWei}. */
	rent(): Promise<void> {
		const request = this.#request();
		const maxCostWei = this.maxCostWei;
		if (!request || maxCostWei === undefined) return Promise.resolve();
		this.#quoting?.abort();
		return this.#do('rent', (service) => service.rent({ ...request, maxCostWei }));
	}

	add(inputs: DigitInput[]): void {
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
			const pixels = (await this.#loadDigits()).preprocess(image);
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
			const samples = await (await this.#loadDigits()).samples(this.#samplesTaken, count);
			this.#samplesTaken += samples.length;
			this.add(samples.map(({ pixels, label }) => ({ pixels, label, source: 'sample' as const })));
		} catch (error) {
			this.#error = toRallyError(error);
		}
	}

	/** Sends the collected images as one job; they make room for the next ones. */
	run(): Promise<void> {
		const inputs = this.#inputs;
		if (inputs.length === 0 || this.isRunning) return Promise.resolve();
		return this.#do('run', async (service) => {
			const kit = await this.#loadDigits();
			const model = await kit.model();
			this.#ran = inputs;
			this.#inputs = [];
			await service.run({
				title: kit.title,
				modelId: kit.modelId,
				model,
				feeds: inputs.map((input) => digitFeed(input, kit.inputName)),
				assurance: 'standard'
			});
		});
	}
	cancel(): Promise<void> {
		return this.#do('cancel', (service) => service.cancel());
	}
	leave(): Promise<void> {
		return this.#do('leave', (service) => service.leave());
	}
	/** Challenges one rented device with what looks like work; see `ClientService.check`. */
	async check(...request: Parameters<ClientService['check']>): ReturnType<ClientService['check']> {
		return (await this.#open()).check(...request);
	}
	/** Takes up what a reload left. */
	resume(): Promise<void> {
		return this.#do('resume', (service) => service.resume());
	}

	#request() {
		if (!this.#classId) return undefined;
		return { classId: this.#classId, devices: this.#devices, seconds: this.#minutes * 60 };
	}

	/** A job began: its images are remembered under its id. One that a reload left: they are taken up. */
	#keepInputs(jobId: JobId): void {
		if (this.#busy === 'run') this.#memory.write(jobId, this.#ran);
		else this.#ran = this.#memory.read(jobId) ?? [];
	}

	async #do(task: RentTask, act: (service: ClientService) => Promise<void>): Promise<void> {
		const gives = task === 'cancel' || task === 'leave' || this.#busy === 'resume';
		if (this.#busy && !gives) return;
		this.#busy = task;
		this.#error = undefined;
		try {
			await act(await this.#open());
			this.#error = this.#snapshot.error;
		} catch (error) {
			this.#error = toRallyError(error);
		} finally {
			if (this.#busy === task) this.#busy = undefined;
		}
	}

	async #open(): Promise<ClientService> {
		const service = await this.#load();
		if (this.#service !== service) {
			this.#service = service;
			service.snapshot.subscribe((snapshot) => {
				const before = this.#snapshot.job?.jobId;
				this.#snapshot = snapshot;
				if (snapshot.job && snapshot.job.jobId !== before) this.#keepInputs(snapshot.job.jobId);
			});
		}
		return service;
	}
}
