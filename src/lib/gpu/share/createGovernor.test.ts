import { describe, expect, test } from 'vitest';
import { createDutyLedger } from './dutyLedger';
import { createGovernor } from './createGovernor';
import type { PassTime } from './passTimes';

/** A GPU that takes its time by a clock wound by whoever waits; each pass is stamped as a real one's is. */
class TimedGpu {
	nowMs = 0;
	freeAtMs = 0;
	submissions: number[] = [];
	/** What each dispatch was launched with: pipeline, group, size. */
	launched: string[] = [];
	passes: PassTime[] = [];
	isTelling = true;

	readonly times = {
		next: () => {
			this.passes.push({ beganMs: 0, endedMs: 0 });
			return { at: this.passes.length - 1 } as unknown as GPUComputePassTimestampWrites;
		},
		read: async () => {
			this.nowMs = Math.max(this.nowMs, this.freeAtMs);
			return this.passes.splice(0);
		},
		forget: () => void (this.passes.length = 0)
	};

	readonly device = {
		features: new Set<string>(),
		createCommandEncoder: () => {
			const passes: { stamp: number | undefined; ms: number }[] = [];
			return {
				beginComputePass: ({ timestampWrites }: { timestampWrites?: { at: number } } = {}) => {
					const pass = { stamp: timestampWrites?.at, ms: 0 };
					let [pipeline, group] = ['none', 'none'];
					passes.push(pass);
					return {
						setPipeline: (to: string) => void (pipeline = to),
						setBindGroup: (_: number, to: string) => void (group = to),
						dispatchWorkgroups: (ms: number) => {
							pass.ms += ms;
							this.launched.push(`${pipeline} ${group} ${ms}`);
						},
						end: () => {}
					};
				},
				finish: () => passes
			};
		},
		queue: {
			submit: (buffers: Iterable<{ stamp: number | undefined; ms: number }[]>) => {
				for (const { stamp, ms } of [...buffers].flat()) {
					const beganMs = Math.max(this.nowMs, this.freeAtMs);
					this.freeAtMs = beganMs + ms;
					if (stamp !== undefined) this.passes[stamp] = { beganMs, endedMs: this.freeAtMs };
					this.submissions.push(ms);
				}
			}
		}
	} as unknown as GPUDevice;

	/** As ORT records: one pass for all, pipeline and group set each time, submitted at the end, then read back. */
	run = async (dispatches: readonly number[]) => {
		const encoder = this.device.createCommandEncoder();
		const pass = encoder.beginComputePass();
		dispatches.forEach((ms, i) => {
			pass.setPipeline(`p${i}` as never);
			pass.setBindGroup(0, `g${i}` as never);
			pass.dispatchWorkgroups(ms);
		});
		pass.end();
		this.device.queue.submit([encoder.finish()]);
		this.nowMs = Math.max(this.nowMs, this.freeAtMs);
		return 'done';
	};
}

function build({ percent, timed = true, lateMs = 0 }: { percent: number; timed?: boolean; lateMs?: number }) {
	const gpu = new TimedGpu();
	const waits: number[] = [];
	const share = { percent };
	const ledger = createDutyLedger();
	const pass = (ms: number) => void (gpu.nowMs += ms + lateMs);
	const slices: number[] = [];
	const governor = createGovernor({
		device: gpu.device,
		share: () => ({
			percent: () => share.percent,
			wait(ms) {
				waits.push(ms);
				pass(ms);
			}
		}),
		ledger,
		time: {
			nowMs: () => gpu.nowMs,
			async sleep(ms, signal) {
				signal?.throwIfAborted();
				pass(ms);
			}
		},
		times: timed ? gpu.times : undefined,
		onSlice: (ms) => slices.push(ms)
	});
	const duty = () => ledger.busyMs / gpu.nowMs;
	return { gpu, governor, ledger, share, waits, slices, duty };
}

const MODEL = [5, 1, 1, 30, 2, 2, 2, 2, 2, 12];
const HELD_MS = MODEL.reduce((sum, ms) => sum + ms, 0);

describe('at 100 %', () => {
	test('work runs as it was recorded, untimed and without a rest', async () => {
		const { gpu, governor, ledger, waits } = build({ percent: 100 });
		for (let i = 0; i < 3; i++)
			expect(await governor.run('a', () => gpu.run(MODEL))).toEqual({ value: 'done', heldMs: HELD_MS });
		expect(gpu.submissions).toEqual([HELD_MS, HELD_MS, HELD_MS]);
		expect(waits).toEqual([]);
		expect(ledger.busyMs).toBe(3 * HELD_MS);
		expect(gpu.nowMs).toBe(3 * HELD_MS);
	});
});

describe('at a share', () => {
	test.each([10, 25, 50, 75, 90])(
		'of %s %% runs take that share of the time, whoever is late',
		async (percent) => {
			for (const lateMs of [0, 1.5]) {
				const { gpu, governor, duty } = build({ percent, lateMs });
				for (let i = 0; i < 20; i++) await governor.run('a', () => gpu.run(MODEL));
				// The last run is not rested for yet.
				expect(duty() * 100).toBeLessThan(percent * 1.06);
				expect(duty() * 100).toBeGreaterThan(percent * 0.94);
			}
		}
	);

	test.each([10, 25, 50, 75])(
		'of %s %% is met though no run takes as long as the one before',
		async (percent) => {
			const { gpu, governor, duty } = build({ percent });
			// Once slower, once faster, by turns and by long stretches.
			const factors = Array.from(
				{ length: 40 },
				(_, i) => (i % 2 === 0 ? 1.5 : 0.6) * (i % 20 < 10 ? 30 : 12)
			);
			for (const factor of factors) await governor.run('a', () => gpu.run(MODEL.map((ms) => ms * factor)));
			expect(Math.abs(duty() * 100 - percent)).toBeLessThan(3);
		}
	);

	test('a run is cut: after each dispatch at first, then into slices of some milliseconds', async () => {
		const { gpu, governor, slices } = build({ percent: 25 });
		await governor.run('a', () => gpu.run(MODEL));
		expect(slices).toEqual(MODEL);
		slices.length = 0;
		await governor.run('a', () => gpu.run(MODEL));
		expect(slices).toEqual([7, 30, 8, 2, 12]);
		expect(slices.reduce((sum, ms) => sum + ms, 0)).toBe(HELD_MS);
	});

	test('each dispatch runs with the pipeline and group that were set for it', async () => {
		const { gpu, governor } = build({ percent: 25 });
		await governor.run('a', () => gpu.run(MODEL));
		const first = gpu.launched.splice(0);
		await governor.run('a', () => gpu.run(MODEL));
		expect(first).toEqual(MODEL.map((ms, i) => `p${i} g${i} ${ms}`));
		expect(gpu.launched).toEqual(first);
	});

	test('what a run held the GPU is told without its rests', async () => {
		const { gpu, governor, waits } = build({ percent: 25 });
		await governor.run('a', () => gpu.run(MODEL));
		const { heldMs } = await governor.run('a', () => gpu.run(MODEL));
		expect(waits.length).toBeGreaterThan(0);
		expect(heldMs).toBeCloseTo(HELD_MS);
	});

	test('a first run that mostly compiles owes no rest for that', async () => {
		const { gpu, governor, ledger } = build({ percent: 50 });
		const { heldMs } = await governor.run('a', async () => {
			gpu.nowMs += 1000;
			return gpu.run(MODEL);
		});
		expect(heldMs).toBe(1000 + HELD_MS);
		expect(ledger.owedMs(50)).toBeCloseTo(HELD_MS);
	});

	test('a change counts in the middle of a run', async () => {
		const { gpu, governor, share, waits } = build({ percent: 25 });
		await governor.run('a', () => gpu.run(MODEL));
		await governor.run('a', async () => {
			share.percent = 100;
			return gpu.run(MODEL);
		});
		expect(waits).toEqual([]);
		await governor.run('a', async () => {
			share.percent = 25;
			return gpu.run(MODEL);
		});
		expect(waits.length).toBeGreaterThan(0);
	});

	test('the rest before a run ends with its signal, and the run is not begun', async () => {
		const { gpu, governor } = build({ percent: 10 });
		await governor.run('a', () => gpu.run(MODEL));
		const begun = gpu.submissions.length;
		const signal = AbortSignal.abort(new Error('enough'));
		await expect(governor.run('a', () => gpu.run(MODEL), signal)).rejects.toThrow('enough');
		expect(gpu.submissions).toHaveLength(begun);
	});

	test('a run that fails leaves nothing behind for the next', async () => {
		const { gpu, governor, slices } = build({ percent: 25 });
		const failing = governor.run('a', async () => {
			await gpu.run([1, 2]);
			throw new Error('broken');
		});
		await expect(failing).rejects.toThrow('broken');
		await governor.run('a', () => gpu.run(MODEL));
		expect(slices).toEqual(MODEL);
	});
});

test('a GPU that tells no times rests between runs only, and keeps its share', async () => {
	const { gpu, governor, duty, waits } = build({ percent: 25, timed: false });
	expect(governor.restsWithin).toBe(false);
	for (let i = 0; i < 10; i++) await governor.run('a', () => gpu.run(MODEL));
	expect(waits).toEqual([]);
	expect(gpu.submissions).toEqual(Array.from({ length: 10 }, () => HELD_MS));
	expect(duty() * 100).toBeGreaterThan(24);
	expect(duty() * 100).toBeLessThan(28);
});

test('a proof runs at full speed, and is rested for afterwards, ten seconds at most', async () => {
	const { gpu, governor, ledger } = build({ percent: 10 });
	await governor.clocked(async () => void (gpu.nowMs += 500));
	expect(gpu.nowMs).toBe(500);
	expect(ledger.owedMs(10)).toBeCloseTo(4500);
	await governor.clocked(async () => void (gpu.nowMs += 60_000));
	expect(ledger.owedMs(10)).toBeCloseTo(10_000);
	const beganMs = gpu.nowMs;
	await governor.run('a', async () => 0);
	expect(gpu.nowMs - beganMs).toBeGreaterThanOrEqual(9_990);
});
