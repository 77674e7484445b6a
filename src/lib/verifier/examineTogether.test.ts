import { describe, expect, it, onTestFinished } from 'vitest';
import { systemRandom } from '$lib/core/random';
import { generateSigningKey } from '$lib/protocol/key';
import { examineTogether } from './examineTogether';
import { createExamNet, createStopwatch, playDevice, type Playing, type Stopwatch } from './examStage';
import * as liars from './liars';
import type { ExamEvent } from './types';

/** Slow, so that what is computed here for it is little. */
const SPEED = 2e7;

/** GPUs in time that only they take: jobs that are on one GPU at once share it, and end together. */
function simulateGpus(time: Stopwatch) {
	let waiting: { gpu: string; ms: number; go: () => void }[] = [];
	let expected = 1;
	let hear = () => {};

	async function run() {
		const jobs = waiting;
		waiting = [];
		const startMs = time.nowMs();
		const loadOf = (gpu: string) =>
			jobs.filter((job) => job.gpu === gpu).reduce((sum, { ms }) => sum + ms, 0);
		for (const { gpu, go } of jobs.sort((a, b) => loadOf(a.gpu) - loadOf(b.gpu))) {
			time.take(startMs + loadOf(gpu) - time.nowMs());
			const heard = new Promise<void>((resolve) => (hear = resolve));
			go();
			await heard;
		}
	}

	return {
		on: (gpu: string) => (operations: number) =>
			new Promise<void>((go) => {
				waiting.push({ gpu, ms: (1000 * operations) / SPEED, go });
				if (waiting.length === expected) void run();
			}),
		/** So many jobs begin at once from here on. */
		expect: (jobs: number) => (expected = jobs),
		/** A commitment is in: time may go on. */
		heard: () => hear()
	};
}

async function together(gpus: string[], lies: Partial<Playing>[] = []) {
	const time = createStopwatch();
	const simulated = simulateGpus(time);
	const verifierKey = await generateSigningKey();
	const links = await Promise.all(
		gpus.map(async (gpu, i) => {
			const key = await generateSigningKey();
			const link = await createExamNet().connect(
				{ key: verifierKey, role: 'verifier' },
				{ key, role: 'device' },
				(far) => playDevice(far, { key, time, work: simulated.on(gpu), ...lies[i] })
			);
			onTestFinished(() => link.close());
			return link;
		})
	);
	const told = new Set<number>();
	const result = await examineTogether(links, {
		kernel: 'gemm-f32',
		key: verifierKey,
		clock: time,
		random: systemRandom,
		signal: new AbortController().signal,
		onEvent(event: ExamEvent, device) {
			told.add(device);
			if (event.type === 'preparing' && event.purpose === 'score' && event.index === 2)
				simulated.expect(gpus.length);
			if (event.type === 'committed') simulated.heard();
		}
	});
	return { ...result, told };
}

describe('examineTogether', () => {
	it('finds nothing in two devices on two GPUs', async () => {
		const { ratio, outcome, sentence, devices, told } = await together(['a', 'b']);
		expect([...told]).toEqual([0, 1]);
		expect(outcome).toBe('apart');
		expect(ratio).toBeCloseTo(1, 1);
		expect(sentence).toContain('each seems to have a GPU of its own');
		expect(devices.map(({ alone, together }) => [alone?.fault, together?.fault])).toEqual([
			[undefined, undefined],
			[undefined, undefined]
		]);
	});

	/**
	 * TwoDevicesOneGpu, and RelaysToAColludingDevice, which passes its challenges on to who lends it the bare GPU: each
	 * passes alone. Together they would have to be twice as fast as they were alone, having been slow on purpose: then
	 * that was their score.
	 */
	it('tells TwoDevicesOneGpu, and RelaysToAColludingDevice with them', async () => {
		const { ratio, outcome, sentence } = await together(['a', 'a']);
		expect(outcome).toBe('shared');
		expect(ratio).toBeCloseTo(0.5, 1);
		expect(sentence).toMatch(/^Together they reach 5\d % .*: these seem to share one GPU\.$/);
	});

	it('tells two of three', async () => {
		const { ratio, outcome } = await together(['a', 'b', 'a']);
		expect(outcome).toBe('shared');
		expect(ratio).toBeCloseTo(2 / 3, 1);
	});

	it('says whom it could not compare', async () => {
		const { outcome, ratio, sentence } = await together(['a', 'b'], [liars.RefusesToOpenDevice]);
		expect([outcome, ratio]).toEqual(['failed', 0]);
		expect(sentence).toBe('A device failed before it was challenged.');
	});
});
