import { toRallyError, type RallyError } from '$lib/core/errors';
import type { Random } from '$lib/core/random';
import type { ElementType, Tensor } from '$lib/core/tensor';
import { preprocessingFor, preprocessingPresets } from '$lib/formats/preprocessing';
import type { ModelFacts, Preprocessing, ValueSpec } from '$lib/formats/types';
import { checkTasks, gatherTasks, type Binding } from './modelBinding';
import { madeUpInputs, type MadeUp } from './modelMadeUp';
import type { ModelKit } from './modelPorts';
import { planTasks, type InputFile } from './modelTasks';

/** A file that could not be taken. */
export interface RefusedFile {
	name: string;
	error: RallyError;
}

/** A run's inputs, gathered. */
export interface GatheredInputs {
	feeds: Tensor[][];
	labels: string[];
}

/** The inputs that a person gives for a model of their own. */
export class ModelInputs {
	readonly #load: () => Promise<ModelKit>;
	readonly #random: Random;
	#facts = $state.raw<ModelFacts>();
	#files = $state.raw<InputFile[]>([]);
	#refused = $state.raw<RefusedFile[]>([]);
	#isReading = $state.raw(false);
	#how = $state.raw<Preprocessing>();
	#itemsPerTask = $state.raw<number>();
	#problem = $state.raw<RallyError>();
	/** The first task's tensors, held against the model: undefined until they fit. */
	#first = $state.raw<Tensor[]>();
	#isChecked = $state.raw(false);
	#nextId = 1;
	#checking: AbortController | undefined;

	readonly #planned = $derived(
		this.#facts ? planTasks(this.#files, this.#facts.inputs, this.#itemsPerTask) : undefined
	);

	constructor(load: () => Promise<ModelKit>, random: Random) {
		this.#load = load;
		this.#random = random;
	}

	get files(): readonly InputFile[] {
		return this.#files;
	}
	get refused(): readonly RefusedFile[] {
		return this.#refused;
	}
	get isReading(): boolean {
		return this.#isReading;
	}
	get how(): Preprocessing | undefined {
		return this.#how;
	}
	get itemsPerTask(): number | undefined {
		return this.#itemsPerTask;
	}
	get hasImages(): boolean {
		return this.#files.some(({ source }) => source.kind === 'image');
	}
	/** An array of several items, of which the model takes as many as one likes. */
	get canSplit(): boolean {
		return (
			this.#files.some(
				({ source }) =>
					source.kind === 'tensors' &&
					source.tensors.some(({ dims }) => dims.length > 0 && (dims[0] ?? 0) > 1)
			) &&
			(this.#facts?.inputs.every(({ dims }) => dims.length === 0 || typeof dims[0] !== 'number') ?? false)
		);
	}
	/** What keeps these from being run, in words; undefined where nothing does, or nothing is given. */
	get problem(): RallyError | undefined {
		return this.#problem;
	}
	/** Tasks that can be run; 0 while something does not fit or is being checked. */
	get taskCount(): number {
		return this.#isChecked && this.#planned?.ok ? this.#planned.value.length : 0;
	}
	/** The first task, as it would be sent. */
	get first(): readonly Tensor[] | undefined {
		return this.#first;
	}
	/** Mean bytes of a task's inputs, as far as is known. */
	get bytesPerTask(): number {
		return this.#first?.reduce((sum, { data }) => sum + data.length, 0) ?? 0;
	}

	/** A model was brought, or taken away: inputs of another one mean nothing. */
	setFacts(facts: ModelFacts | undefined): void {
		this.#facts = facts;
		this.#how =
			facts &&
			(facts.inputs.map((input) => preprocessingFor(input)).find((how) => how !== undefined) ??
				preprocessingPresets.imagenet);
		this.#itemsPerTask = undefined;
		this.clear();
	}

	async add(files: readonly File[]): Promise<void> {
		const facts = this.#facts;
		if (!facts) return;
		this.#isReading = true;
		this.#refused = [];
		try {
			const kit = await this.#load();
			const sorted = [...files].sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
			const taken: InputFile[] = [];
			for (const file of sorted) {
				try {
					const source = await kit.readInput(file, facts);
					taken.push({
						id: this.#nextId++,
						name: file.name,
						sizeBytes: file.size,
						source,
						chosen: undefined
					});
				} catch (error) {
					this.#refused = [...this.#refused, { name: file.name, error: toRallyError(error) }];
				}
				if (this.#facts !== facts) return;
			}
			this.#files = [...this.#files, ...taken];
		} catch (error) {
			this.#refused = [{ name: '', error: toRallyError(error) }];
		} finally {
			this.#isReading = false;
		}
		await this.#check();
	}

	/** Adds tasks of made-up numbers. @param sizes see `openSizes` */
	async makeUp(how: MadeUp, count: number, sizes: Readonly<Record<string, number>>): Promise<void> {
		const specs = this.#facts?.inputs.filter(
			(input): input is ValueSpec & { type: ElementType } => input.type !== undefined
		);
		if (!specs) return;
		const tasks = Array.from({ length: count }, () =>
			madeUpInputs(specs, { how, sizes, random: this.#random })
		);
		this.#files = [
			...this.#files,
			{
				id: this.#nextId++,
				name: how === 'zeros' ? 'zeros' : 'random numbers',
				sizeBytes: tasks.flat().reduce((sum, { data }) => sum + data.length, 0),
				source: { kind: 'tasks', tasks },
				chosen: undefined
			}
		];
		await this.#check();
	}

	remove(id: number): Promise<void> {
		this.#files = this.#files.filter((file) => file.id !== id);
		return this.#check();
	}
	clear(): void {
		this.#files = [];
		this.#refused = [];
		void this.#check();
	}
	/** Says which input a file is for. */
	assign(id: number, input: string): Promise<void> {
		this.#files = this.#files.map((file) => (file.id === id ? { ...file, chosen: input } : file));
		return this.#check();
	}
	setHow(change: Partial<Preprocessing>): Promise<void> {
		if (this.#how) this.#how = { ...this.#how, ...change };
		return this.#check();
	}
	/** @param items of one task; undefined: an array is one task */
	setItemsPerTask(items: number | undefined): Promise<void> {
		this.#itemsPerTask = items;
		return this.#check();
	}

	/** Every task's tensors, in memory. @throws RallyError that names the file and what does not fit */
	async gather(): Promise<GatheredInputs> {
		const planned = this.#planned;
		const binding = await this.#binding();
		if (!planned || !binding) return { feeds: [], labels: [] };
		if (!planned.ok) throw planned.error;
		const feeds = await gatherTasks(binding, planned.value);
		return { feeds, labels: planned.value.map(({ label }) => label) };
	}

	async #binding(): Promise<Binding | undefined> {
		const [facts, how] = [this.#facts, this.#how];
		return facts && how && { kit: await this.#load(), facts, how };
	}

	/** Holds every task against the model; a later call overtakes an earlier one. */
	async #check(): Promise<void> {
		this.#checking?.abort();
		const turn = new AbortController();
		this.#checking = turn;
		this.#isChecked = false;
		this.#first = undefined;
		const planned = this.#planned;
		this.#problem = planned?.ok === false ? planned.error : undefined;
		if (!planned?.ok || planned.value.length === 0) return;
		try {
			const binding = await this.#binding();
			const first = binding && (await checkTasks(binding, planned.value, turn.signal));
			if (turn.signal.aborted) return;
			this.#first = first;
			this.#isChecked = true;
		} catch (error) {
			if (!turn.signal.aborted) this.#problem = toRallyError(error);
		}
	}
}
