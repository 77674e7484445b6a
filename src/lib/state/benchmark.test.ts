import { describe, expect, test, vi } from 'vitest';
import { systemRandom } from '$lib/core/random';
import { RallyError } from '$lib/core/errors';
import type { ModelId } from '$lib/core/ids';
import { exportBenchmark } from '$lib/store/benchmarkRecord';
import { createBenchmarkRepository } from '$lib/store/benchmarkRepository';
import { createMemoryRowStore } from '$lib/store/memoryRowStore';
import { createSettingsRepository } from '$lib/store/settingsRepository';
import { createTuningRepository } from '$lib/store/tuningRepository';
import { Benchmark } from './benchmark.svelte';
import { keyOf } from './benchmarkReadings';
import { aBenchmarkRun, aGpuReport, aMeasurement } from './fixtures';
import type { BenchmarkKit, BenchmarkWorker } from './services';

const modelId = 'cd'.repeat(32) as ModelId;

const measureWell: BenchmarkWorker['measure'] = async (item) =>
	aMeasurement(item.item === 'model' ? { item: 'model', modelId, title: 'Net', flops: 1 } : item);

function setUp(change: Partial<BenchmarkWorker> = {}, kitChange: Partial<BenchmarkKit> = {}) {
	const rows = createMemoryRowStore();
	const worker = {
		probe: vi.fn(change.probe ?? (async () => aGpuReport())),
		tune: vi.fn<BenchmarkWorker['tune']>(
			change.tune ?? (async (kernel) => ({ kernel, variant: '8x8', gflops: { '8x8': 5 } }))
		),
		measure: vi.fn<BenchmarkWorker['measure']>(change.measure ?? measureWell),
		terminate: vi.fn()
	};
	const kit: BenchmarkKit = {
		worker,
		runs: createBenchmarkRepository(rows),
		tunings: createTuningRepository(createSettingsRepository(rows)),
		model: {
			title: 'Net',
			modelId,
			flops: 1,
			load: async () => ({ bytes: new Uint8Array(4), inputs: [] })
		},
		browser: 'Chrome 150 on Linux',
		version: '0.1.0',
		storageProblem: undefined,
		stayAwake: async () => () => {},
		...kitChange
	};
	let nowMs = 1000;
	const clock = { nowMs: () => nowMs++, sleep: async () => {} };
	const make = () => new Benchmark(async () => kit, { clock, random: systemRandom });
	return { benchmark: make(), make, worker, kit, rows };
}

const fails = (code: string) => async () => {
	throw new RallyError(`It failed: ${code}.`, { code });
};

describe('a run', () => {
	test('starts only when pressed, measures all that is planned, and is kept', async () => {
		const { benchmark, worker, make } = setUp();
		await benchmark.start();
		await benchmark.open();
		expect(worker.measure).not.toHaveBeenCalled();
		expect(worker.tune).not.toHaveBeenCalled();
		const { plan } = benchmark;
		await benchmark.start();
		expect(benchmark.isRunning).toBe(false);
		expect(benchmark.error).toBeUndefined();
		expect(benchmark.shown).toMatchObject({ state: 'done', device: { adapter: 'acme nova-3' }, plan });
		expect(benchmark.shown?.results.map(({ asked }) => keyOf(asked))).toEqual(plan.map(keyOf));
		const again = make();
		await again.open();
		expect(again.runs).toEqual(benchmark.runs);
	});

	test('sweeps each kernel’s shapes once, and takes the fastest', async () => {
		const { benchmark, worker } = setUp();
		await benchmark.open();
		await benchmark.start();
		await benchmark.start();
		expect(worker.tune.mock.calls.map(([kernel]) => kernel)).toEqual(['gemm-f32', 'gemm-f16', 'gemm-i8']);
		const measured = worker.measure.mock.calls.find(([{ item }]) => item === 'gemm');
		expect(measured?.[1]).toMatchObject({ tuning: { variant: '8x8' } });
	});

	test('shows each result as it comes, with what is under way', async () => {
		const { benchmark, worker } = setUp();
		await benchmark.open();
		benchmark.parts = ['latency', 'bandwidth'];
		const seen: unknown[] = [];
		worker.measure.mockImplementation(async (item, options) => {
			options?.onProgress?.(1, 4);
			options?.onSample?.({ atMs: 1, of: 'rate', value: 7 });
			const { index, share, samples } = benchmark.live ?? {};
			seen.push([index, share, samples?.length, benchmark.shown?.results.length]);
			return measureWell(item);
		});
		await benchmark.start();
		expect(seen).toEqual([
			[0, 0.25, 1, 0],
			[1, 0.25, 1, 1],
			[2, 0.25, 1, 2]
		]);
		expect(benchmark.live).toBeUndefined();
	});

	test('goes on past what fails, and past what this GPU can’t do', async () => {
		const { benchmark, worker } = setUp();
		await benchmark.open();
		benchmark.parts = ['f32', 'memory', 'latency'];
		worker.measure.mockImplementation(async (item) => {
			if (item.item === 'alloc')
				throw new RallyError('Too little.', { code: 'gpu.outOfMemory', hint: 'Less.' });
			if (item.item === 'gemm') return { item: 'gemm', unavailable: 'No f32.' };
			return measureWell(item);
		});
		await benchmark.start();
		expect(benchmark.shown?.state).toBe('done');
		expect(benchmark.shown?.results).toMatchObject([
			{ measurement: { dispatch: {} } },
			{ measurement: { unavailable: 'No f32.' } },
			{ measurement: { unavailable: 'No f32.' } },
			{ failure: { code: 'gpu.outOfMemory', hint: 'Less.' } }
		]);
		// What can't run in one size is not tried in the next.
		expect(worker.measure).toHaveBeenCalledTimes(3);
	});

	test('a kernel with nothing to choose from is measured as it is', async () => {
		const { benchmark } = setUp({ tune: fails('gpu.featureMissing') });
		await benchmark.open();
		benchmark.parts = ['f32'];
		await benchmark.start();
		expect(benchmark.shown?.results).toMatchObject([
			{ measurement: { exact: true } },
			{ measurement: { exact: true } }
		]);
	});

	test('a size that would take too long is left out, and says so', async () => {
		const { benchmark, worker } = setUp();
		await benchmark.open();
		benchmark.preset = 'full';
		benchmark.parts = ['f32'];
		// The fastest that still leaves n = 2048 out takes 4 s for it.
		const rate = (6 * 2 * 2048 ** 3) / 4;
		const measuring = (opsPerSecond: number) =>
			worker.measure.mockImplementation(async (item) => ({ ...(await measureWell(item)), opsPerSecond }));
		measuring(rate);
		await benchmark.start();
		expect(benchmark.shown?.results.at(-1)).toMatchObject({ measurement: { exact: true } });
		measuring(rate * 0.999);
		await benchmark.start();
		expect(benchmark.shown?.results.at(-1)).toMatchObject({
			measurement: { unavailable: expect.stringContaining('about 4 s') }
		});
		expect(benchmark.shown?.results.at(-2)).toMatchObject({ measurement: { exact: true } });
	});

	test('a GPU that is lost once is tried again; lost twice, it ends the run', async () => {
		const { benchmark, worker } = setUp();
		await benchmark.open();
		benchmark.parts = ['latency', 'bandwidth', 'memory'];
		worker.measure.mockImplementationOnce(fails('gpu.deviceLost'));
		await benchmark.start();
		expect(benchmark.shown).toMatchObject({ state: 'done' });
		expect(benchmark.shown?.results).toHaveLength(4);
		worker.measure.mockImplementationOnce(fails('worker.crashed'));
		worker.measure.mockImplementationOnce(fails('gpu.deviceLost'));
		await benchmark.start();
		expect(benchmark.shown).toMatchObject({ state: 'failed' });
		expect(benchmark.shown?.results).toHaveLength(2);
		expect(benchmark.error).toMatchObject({ code: 'gpu.deviceLost' });
	});

	test('a GPU that is not there any more ends the run at once', async () => {
		const { benchmark } = setUp({ measure: fails('gpu.unavailable') });
		await benchmark.open();
		await benchmark.start();
		expect(benchmark.shown).toMatchObject({ state: 'failed', results: [] });
	});

	test('stopping keeps what it has', async () => {
		const { benchmark, worker, make } = setUp();
		await benchmark.open();
		benchmark.parts = ['latency', 'memory'];
		worker.measure.mockImplementation(async (item, options) => {
			if (item.item === 'latency') return aMeasurement(item);
			return new Promise((_, reject) =>
				options?.signal?.addEventListener('abort', () => reject(options.signal?.reason))
			);
		});
		const running = benchmark.start();
		await vi.waitFor(() => expect(benchmark.live?.index).toBe(1));
		benchmark.stop();
		await running;
		expect(benchmark.error).toBeUndefined();
		expect(benchmark.isRunning).toBe(false);
		expect(worker.terminate).toHaveBeenCalledTimes(1);
		const again = make();
		await again.open();
		expect(again.runs).toMatchObject([{ state: 'stopped', results: [{ asked: { item: 'latency' } }] }]);
	});

	test('a page that is left lets the GPU go', async () => {
		const { benchmark, worker } = setUp();
		await benchmark.open();
		worker.measure.mockImplementation(
			() => new Promise((_, reject) => worker.terminate.mockImplementation(reject))
		);
		const running = benchmark.start();
		await vi.waitFor(() => expect(worker.measure).toHaveBeenCalled());
		benchmark.stop();
		await running;
		expect(benchmark.shown).toMatchObject({ state: 'stopped' });
		expect(worker.terminate).toHaveBeenCalled();
	});

	test('says that its tab was hidden, and keeps that with the results', async () => {
		const { benchmark, worker } = setUp();
		await benchmark.open();
		benchmark.parts = ['latency'];
		worker.measure.mockImplementation(async (item) => {
			benchmark.noteHidden();
			return measureWell(item);
		});
		await benchmark.start();
		expect(benchmark.shown).toMatchObject({ wasHidden: true, state: 'done', results: [{}] });
		benchmark.noteHidden();
	});

	test('goes on where nothing can be kept, and says so', async () => {
		const full = vi.fn(fails('storage.full'));
		const { kit } = setUp();
		const { benchmark } = setUp({}, { runs: { ...kit.runs, save: full } });
		await benchmark.open();
		benchmark.parts = ['latency'];
		await benchmark.start();
		expect(benchmark.shown).toMatchObject({ state: 'done', results: [{}] });
		expect(benchmark.storageError).toMatchObject({ code: 'storage.full' });
	});

	test('does not start without a GPU', async () => {
		const none = {
			status: 'unavailable',
			reason: 'no-webgpu',
			sentence: 'None.',
			wayOut: 'Another.'
		} as const;
		const { benchmark, worker } = setUp({ probe: async () => none });
		await benchmark.open();
		await benchmark.start();
		expect(benchmark.runs).toEqual([]);
		expect(worker.measure).not.toHaveBeenCalled();
	});
});

describe('the list of runs', () => {
	test('calls a run cut short that its tab did not end, and says what cannot be read', async () => {
		const { benchmark, rows } = setUp();
		const { endedAtMs: _, ...open } = aBenchmarkRun(1, { state: 'running' });
		await rows.put({ benchmarks: [open, aBenchmarkRun(2), { runId: 'x', startedAtMs: 1 }] });
		await benchmark.open();
		expect(benchmark.runs?.map((run) => benchmark.stateOf(run))).toEqual(['cut short', 'done']);
		expect(benchmark.damaged).toHaveLength(1);
		expect(benchmark.shown?.runId).toBe(open.runId);
		benchmark.show(aBenchmarkRun(2).runId);
		expect(benchmark.shown?.runId).toBe(aBenchmarkRun(2).runId);
	});

	test('compares the runs that are chosen, at most four, in the order chosen', async () => {
		const { benchmark, rows } = setUp();
		const runs = [0, 1, 2, 3, 4].map((n) => aBenchmarkRun(n));
		await rows.put({ benchmarks: runs });
		await benchmark.open();
		for (const { runId } of runs) benchmark.compare(runId);
		expect(benchmark.compared.map(({ runId }) => runId)).toEqual(runs.slice(1).map(({ runId }) => runId));
		const [, second] = runs;
		if (second) benchmark.compare(second.runId);
		expect(second && benchmark.isCompared(second)).toBe(false);
		expect(benchmark.compared).toHaveLength(3);
	});

	test('forgets a run that is deleted', async () => {
		const { benchmark, rows, make } = setUp();
		await rows.put({ benchmarks: [aBenchmarkRun(0), aBenchmarkRun(1)] });
		await benchmark.open();
		benchmark.compare(aBenchmarkRun(0).runId);
		await benchmark.remove(aBenchmarkRun(0).runId);
		expect(benchmark.runs).toEqual([aBenchmarkRun(1)]);
		expect(benchmark.compared).toEqual([]);
		const again = make();
		await again.open();
		expect(again.runs).toEqual([aBenchmarkRun(1)]);
	});

	test('takes a run from a file once, and refuses what is none', async () => {
		const { benchmark } = setUp();
		await benchmark.open();
		const file = (text: string, size = text.length) => ({ size, text: async () => text });
		const good = file(exportBenchmark(aBenchmarkRun(7)));
		await benchmark.importFile(good);
		expect(benchmark.error).toBeUndefined();
		expect(benchmark.shown).toEqual({ ...aBenchmarkRun(7), source: 'file' });
		await benchmark.importFile(good);
		expect(benchmark.error?.code).toBe('benchmark.known');
		await benchmark.importFile(file('{'));
		expect(benchmark.error?.code).toBe('benchmark.notJson');
		await benchmark.importFile(file('{}', 4 * 2 ** 20 + 1));
		expect(benchmark.error?.code).toBe('benchmark.tooLarge');
		await benchmark.importFile(file('{}', 4 * 2 ** 20));
		expect(benchmark.error?.code).toBe('benchmark.malformed');
		expect(benchmark.runs).toHaveLength(1);
	});
});
