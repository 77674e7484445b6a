import { toHexDigits } from '$lib/core/bytes';
import type { Clock } from '$lib/core/clock';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { Random } from '$lib/core/random';
import type { Sample } from '$lib/gpu/measure/types';
import type { GpuReport } from '$lib/gpu/report';
import { tunedFor } from '$lib/provider/tunedFor';
import {
	type Asked,
	type BenchmarkResult,
	type BenchmarkRun,
	importBenchmark
} from '$lib/store/benchmarkRecord';
import {
	BENCHMARK_PARTS,
	type BenchmarkPart,
	type BenchmarkPreset,
	estimateSeconds,
	planBenchmark
} from './benchmarkPlan';
import { measureAll } from './benchmarkRun';
import type { BenchmarkKit } from './services';

/** Fits phones and integrated GPUs without pushing anything out. */
const SAFE_MEMORY_MIB = 256;
/** A run's file is some kilobytes; whatever is larger is none. */
const MAX_FILE_BYTES = 4 * 2 ** 20;
const MAX_COMPARED = 4;

/** What a run is in, as a person should read it. */
export type RunState = BenchmarkRun['state'] | 'cut short';

/** The item under way. */
export interface LiveItem {
	index: number;
	/** 0 to 1. */
	share: number;
	/** As they come; rates only. */
	samples: Sample[];
}

/** This device's benchmark: one run at a time, and those of before. */
export class Benchmark {
	readonly #load: () => Promise<BenchmarkKit>;
	readonly #clock: Clock;
	readonly #random: Random;
	#kit = $state.raw<BenchmarkKit>();
	#report = $state.raw<GpuReport>();
	#runs = $state.raw<BenchmarkRun[]>();
	#damaged = $state.raw<RallyError[]>([]);
	#runningId = $state.raw<string>();
	#shownId = $state.raw<string>();
	#comparedIds = $state.raw<readonly string[]>([]);
	#live = $state.raw<LiveItem>();
	#isLooking = $state.raw(false);
	#error = $state.raw<RallyError>();
	#storageError = $state.raw<RallyError>();
	#stopping: AbortController | undefined;

	/** What the person chose; the page binds to these. */
	preset = $state.raw<BenchmarkPreset>('quick');
	memoryMib = $state.raw(SAFE_MEMORY_MIB);
	parts = $state.raw<readonly BenchmarkPart[]>(BENCHMARK_PARTS);

	readonly plan = $derived.by((): Asked[] => {
		const { preset, parts, memoryMib } = this;
		const { title, modelId, flops } = this.#kit?.model ?? UNKNOWN_MODEL;
		const isSoftware = this.#report?.status === 'ready' && this.#report.adapter.isSoftware;
		return planBenchmark(
			{ preset, parts, memoryBytes: memoryMib * 2 ** 20 },
			{ isSoftware, model: { item: 'model', title, modelId, flops } }
		);
	});
	/** About how long a run of what is chosen takes. */
	readonly seconds = $derived(estimateSeconds(this.plan));
	/** The run whose results are to be seen: the one under way, the one chosen, else the newest. */
	readonly shown = $derived.by(() => {
		const id = this.#runningId ?? this.#shownId;
		return this.#runs?.find(({ runId }) => runId === id) ?? this.#runs?.[0];
	});
	/** In the order in which they were chosen. */
	readonly compared = $derived(
		this.#comparedIds.flatMap((id) => this.#runs?.find(({ runId }) => runId === id) ?? [])
	);

	constructor(load: () => Promise<BenchmarkKit>, { clock, random }: { clock: Clock; random: Random }) {
		this.#load = load;
		this.#clock = clock;
		this.#random = random;
	}

	/** What this browser's GPU is; undefined until it was looked at. */
	get report(): GpuReport | undefined {
		return this.#report;
	}
	get browser(): string | undefined {
		return this.#kit?.browser;
	}
	get isLooking(): boolean {
		return this.#isLooking;
	}
	get isRunning(): boolean {
		return this.#runningId !== undefined;
	}
	/** Undefined while nothing runs. */
	get live(): LiveItem | undefined {
		return this.#live;
	}
	/** Newest first; undefined until they are read. */
	get runs(): BenchmarkRun[] | undefined {
		return this.#runs;
	}
	/** Kept runs that cannot be read. */
	get damaged(): RallyError[] {
		return this.#damaged;
	}
	/** Why the last press led to nothing. */
	get error(): RallyError | undefined {
		return this.#error;
	}
	/** Why runs may not outlive the tab. */
	get storageError(): RallyError | undefined {
		return this.#storageError ?? this.#kit?.storageProblem;
	}

	/** A run that nobody works on any more, and that never came to its end, was cut short with its tab. */
	stateOf({ runId, state }: BenchmarkRun): RunState {
		return state === 'running' && runId !== this.#runningId ? 'cut short' : state;
	}
	isCompared({ runId }: BenchmarkRun): boolean {
		return this.#comparedIds.includes(runId);
	}

	/** Looks at the GPU, which puts no load on it, and reads the runs that are kept. */
	async open(): Promise<void> {
		this.#isLooking = true;
		this.#error = undefined;
		try {
			this.#kit = await this.#load();
			const read = this.#kit.runs.list().then(
				({ rows, damaged }) => {
					this.#runs = rows;
					this.#damaged = damaged;
				},
				(error: unknown) => {
					this.#runs ??= [];
					this.#storageError = toRallyError(error);
				}
			);
			if (!this.isRunning) this.#report = await this.#kit.worker.probe();
			await read;
		} catch (error) {
			this.#error = toRallyError(error);
		} finally {
			this.#isLooking = false;
		}
	}

	/** Runs what is chosen; every result is kept as it comes. One run at a time. */
	async start(): Promise<void> {
		const kit = this.#kit;
		const plan = this.plan;
		if (this.isRunning || plan.length === 0 || !kit || this.#report?.status !== 'ready') return;
		const { adapter } = this.#report;
		const { browser, version } = kit;
		const stopping = new AbortController();
		const { signal } = stopping;
		let run: BenchmarkRun = {
			runId: toHexDigits(this.#random.bytes(16)),
			startedAtMs: this.#clock.nowMs(),
			preset: this.preset,
			state: 'running',
			device: { adapter: adapter.name, isSoftware: adapter.isSoftware, browser },
			version,
			source: 'here',
			wasHidden: false,
			plan,
			results: []
		};
		const change = async (to: Partial<BenchmarkRun>) => {
			run = { ...(this.#runs?.find(({ runId }) => runId === run.runId) ?? run), ...to };
			await this.#keep(run);
		};
		this.#stopping = stopping;
		this.#runningId = run.runId;
		this.#shownId = run.runId;
		this.#error = undefined;
		this.#live = { index: 0, share: 0, samples: [] };
		const sleepAgain = await kit.stayAwake().catch(() => () => {});
		try {
			await change({});
			const ended = await measureAll(kit.worker, {
				plan,
				model: kit.model,
				tuned: (kernel, signal) =>
					tunedFor(kit.worker, kit.tunings, { kernel, adapter: adapter.name, browser }, { signal }),
				signal,
				onItem: (index) => (this.#live = { index, share: 0, samples: [] }),
				onProgress: (share) => this.#live && (this.#live = { ...this.#live, share }),
				onSample: (sample) =>
					this.#live && (this.#live = { ...this.#live, samples: [...this.#live.samples, sample] }),
				onResult: (result: BenchmarkResult) => change({ results: [...run.results, result] })
			});
			this.#error = ended;
			await change({ state: ended ? 'failed' : 'done', endedAtMs: this.#clock.nowMs() });
		} catch (error) {
			if (!signal.aborted) this.#error = toRallyError(error);
			const state = signal.aborted ? 'stopped' : 'failed';
			await change({ state, endedAtMs: this.#clock.nowMs() });
		} finally {
			sleepAgain();
			this.#runningId = undefined;
			this.#live = undefined;
			this.#stopping = undefined;
		}
	}

	/** Ends the run at once, and what the GPU still had in hand with it; what was measured is kept. */
	stop(): void {
		this.#stopping?.abort(new RallyError('The run was stopped.', { code: 'benchmark.stopped' }));
		// A worker that lets go in its own time would take the next run's first item along when it is killed for it.
		this.#kit?.worker.terminate();
	}

	/** Notes on the run under way that its tab was out of sight. */
	noteHidden(): void {
		const run = this.#runs?.find(({ runId }) => runId === this.#runningId);
		if (run && !run.wasHidden) void this.#keep({ ...run, wasHidden: true });
	}

	show(runId: string): void {
		this.#shownId = runId;
	}

	/** Takes a run into the comparison, or out of it. */
	compare(runId: string): void {
		const ids = this.#comparedIds;
		this.#comparedIds = ids.includes(runId)
			? ids.filter((id) => id !== runId)
			: [...ids, runId].slice(-MAX_COMPARED);
	}

	async remove(runId: string): Promise<void> {
		if (!this.#kit || runId === this.#runningId) return;
		try {
			await this.#kit.runs.remove(runId);
			this.#runs = this.#runs?.filter((run) => run.runId !== runId);
			this.#comparedIds = this.#comparedIds.filter((id) => id !== runId);
		} catch (error) {
			this.#storageError = toRallyError(error);
		}
	}

	/** Takes the run of a file into the list, and shows it. */
	async importFile(file: Pick<File, 'size' | 'text'>): Promise<void> {
		this.#error = undefined;
		try {
			if (file.size > MAX_FILE_BYTES) {
				throw new RallyError('This file is too large to be a benchmark run.', {
					code: 'benchmark.tooLarge',
					details: `${file.size} bytes; at most ${MAX_FILE_BYTES}`
				});
			}
			const imported = importBenchmark(await file.text());
			if (!imported.ok) throw imported.error;
			const run = imported.value;
			if (!(await (await this.#load()).runs.add(run))) {
				throw new RallyError('This run is in the list already.', { code: 'benchmark.known' });
			}
			this.#runs = [...(this.#runs ?? []), run].toSorted((a, b) => b.startedAtMs - a.startedAtMs);
			this.#shownId = run.runId;
		} catch (error) {
			this.#error = toRallyError(error);
		}
	}

	async #keep(run: BenchmarkRun): Promise<void> {
		const others = (this.#runs ?? []).filter(({ runId }) => runId !== run.runId);
		this.#runs = [run, ...others].toSorted((a, b) => b.startedAtMs - a.startedAtMs);
		try {
			await this.#kit?.runs.save(run);
		} catch (error) {
			this.#storageError = toRallyError(error);
		}
	}
}

/** Until the model's description is loaded: enough to say how long a run takes. */
const UNKNOWN_MODEL = {
	title: 'A real model',
	modelId: '' as Extract<Asked, { item: 'model' }>['modelId'],
	flops: 0
};
