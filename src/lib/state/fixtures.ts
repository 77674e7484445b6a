import type { LeaseView, PoolPoint, PoolView, RentQuote, WindowView } from '$lib/chain/types';
import type { ClientSnapshot, TaskSnapshot } from '$lib/client/types';
import type { ClassId, DeviceId, Hex, JobId, LeaseId, ModelId, TaskId, WindowId } from '$lib/core/ids';
import { kernelId } from '$lib/core/kernelId';
import { WAD } from '$lib/core/units';
import type { ProviderSnapshot } from '$lib/provider/types';
import type { Measurement } from '$lib/gpu/measure/types';
import type { GpuReport } from '$lib/gpu/report';
import type { Asked, BenchmarkRun } from '$lib/store/benchmarkRecord';
import { BENCHMARK_PARTS, planBenchmark } from './benchmarkPlan';
import { OFF } from '$lib/provider/off';
import type { DigitSample } from './services';

// Plausible values for tests and for looking at pages without a network.

const hex = (seed: number, bytes: number): Hex =>
	`0x${Array.from({ length: bytes }, (_, i) => ((seed * 73 + i * 151 + 17) % 256).toString(16).padStart(2, '0')).join('')}`;

export const NOW_S = 1_795_000_000;
export const aClassId = (n: number): ClassId => hex(n + 1, 32) as ClassId;
export const aDeviceId = (n: number): DeviceId => hex(n + 40, 32) as DeviceId;
export const anAddress = (n: number): Hex => hex(n + 90, 20);

export function aPool(n: number, change: Partial<PoolView> = {}): PoolView {
	return {
		classId: aClassId(n),
		name: ['gemm-f32 · entry', 'gemm-f32 · desktop', 'gemm-f32 · workstation'][n] ?? `class ${n}`,
		kernel: kernelId('gemm-f32'),
		minScore: [500_000_000n, 900_000_000_000n, 8_000_000_000_000n][n] ?? 1n,
		minMemoryBytes: 256n << 20n,
		floorPriceWad: WAD / 10_000n,
		attestationValiditySeconds: 7200,
		feeBps: 30,
		collateralBps: 2000,
		burnPerWindowWei: WAD / 10n,
		saleLimitSeconds: 604_800,
		quorum: 3,
		maintenanceFeeWei: WAD / 2n,
		challengeFeeWei: (3n * WAD) / 100n,
		stakeLimitWei: 100n * WAD,
		state: {
			yWei: (34_217n * WAD) / 1000n,
			xSeconds: 5312n,
			idleDevices: 3n,
			lpMass: 34n * WAD,
			lpMassPerSecond: WAD / 600n,
			lastPriceWad: (34_217n * WAD) / 5_312_000n,
			ceilingWad: 10n * WAD,
			priceCumulative: 0n,
			rateX128: 0n,
			accX128: 0n,
			settledAtS: NOW_S
		},
		priceWad: (34_217n * WAD) / 5_312_000n,
		openWindows: 4,
		idleWindows: 3,
		...change
	};
}

export function aWindow(n: number, change: Partial<WindowView> = {}): WindowView {
	return {
		windowId: BigInt(n + 1) as WindowId,
		classId: aClassId(0),
		deviceId: aDeviceId(n),
		owner: anAddress(n),
		mode: n % 3 === 2 ? 'seller' : 'lp',
		startS: NOW_S - 600 + n * 60,
		endS: NOW_S + 1200 + n * 300,
		leaseEndS: n === 1 ? NOW_S + 480 : 0,
		isJoined: true,
		isReported: false,
		score: 1_520_000_000n + BigInt(n) * 210_000_000n,
		endpoint: '',
		devicePublicKey: new Uint8Array(65),
		stakedWei: 10n * WAD + BigInt(n) * (WAD / 3n),
		claimableWei: WAD / 7n,
		...change
	};
}

/** An hour of a pool's life: staked, rented twice, dissipating. */
export function aHistory(): PoolPoint[] {
	const points: [minute: number, x: number, y: number, cause: PoolPoint['cause']][] = [
		[-58, 1800, 10, 'inject'],
		[-50, 3720, 20.9, 'inject'],
		[-41, 5220, 29.2, 'inject'],
		[-33, 4180, 30.9, 'rent'],
		[-24, 3300, 24.6, 'settle'],
		[-19, 6900, 43.9, 'inject'],
		[-11, 5620, 46.6, 'rent'],
		[-4, 5312, 34.2, 'settle']
	];
	return points.map(([minute, x, y, cause]) => ({
		timeS: NOW_S + minute * 60,
		xSeconds: BigInt(x),
		yWei: BigInt(Math.round(y * 1000)) * (WAD / 1000n),
		priceWad: (BigInt(Math.round(y * 1000)) * (WAD / 1000n)) / BigInt(x),
		cause
	}));
}

export function aQuote(change: Partial<RentQuote> = {}): RentQuote {
	return {
		classId: aClassId(0),
		devices: 1,
		endS: NOW_S + 600,
		computeSeconds: 600n,
		costWei: (4_371n * WAD) / 1000n,
		feeWei: (13n * WAD) / 1000n,
		priceBeforeWad: (6_441n * WAD) / 1_000_000n,
		priceAfterWad: (8_184n * WAD) / 1_000_000n,
		priceImpactBps: 1273,
		...change
	};
}

export function aLease(change: Partial<LeaseView> = {}): LeaseView {
	return {
		leaseId: 7n as LeaseId,
		classId: aClassId(0),
		client: anAddress(5),
		clientKeyId: `0x${'5c'.repeat(20)}`,
		deviceIds: [aDeviceId(0), aDeviceId(1)],
		windowIds: [1n as WindowId, 2n as WindowId],
		startS: NOW_S - 60,
		endS: NOW_S + 540,
		costWei: (4_371n * WAD) / 1000n,
		...change
	};
}

/** Float32 logits that say `digit`. */
export function logitsOf(digit: number, strength = 8): Uint8Array<ArrayBuffer> {
	const logits = new Float32Array(10).fill(0);
	logits[digit] = strength;
	return new Uint8Array(logits.buffer);
}

export function aTask(index: number, change: Partial<TaskSnapshot> = {}): TaskSnapshot {
	return {
		taskId: hex(index + 3, 16).slice(2) as TaskId,
		index,
		label: String(index + 1),
		state: 'queued',
		attempts: 0,
		deviceId: undefined,
		outputs: undefined,
		receipt: undefined,
		checked: false,
		error: undefined,
		...change
	};
}

export function aDoneTask(index: number, digit: number, strength = 8, problem?: string): TaskSnapshot {
	const data = logitsOf(digit, strength);
	const deviceId = aDeviceId(index % 2);
	const { taskId } = aTask(index);
	return aTask(index, {
		state: 'done',
		attempts: 1,
		deviceId,
		outputs: [{ name: 'logits', type: 'float32', dims: [1, 10], data }],
		receipt: {
			valid: problem === undefined,
			problem,
			receipt: {
				version: 1,
				jobId: 'job-1' as JobId,
				taskId,
				attempt: 1,
				modelId: hex(1, 32).slice(2) as ModelId,
				inputHash: hex(index, 32),
				outputHash: hex(index + 1, 32),
				leaseId: 7n as LeaseId,
				deviceId,
				chainId: 31337,
				backend: 'webgpu',
				adapter: 'google swiftshader',
				gpuMicros: 14_200 + index * 31,
				finishedAtMs: NOW_S * 1000 + index * 90
			},
			signature: hex(index + 11, 64),
			devicePublicKey: hex(index % 2, 65)
		}
	});
}

export function aJob(tasks: TaskSnapshot[], change: Partial<NonNullable<ClientSnapshot['job']>> = {}) {
	return {
		jobId: 'job-1' as JobId,
		title: 'Handwritten digits',
		modelId: hex(1, 32).slice(2) as ModelId,
		workloadId: 'digits',
		leaseId: 7n as LeaseId,
		assurance: 'standard' as const,
		startedAtMs: NOW_S * 1000,
		endedAtMs: undefined,
		state: 'running' as const,
		costWei: undefined,
		tasks,
		work: { first: tasks.length, retry: 0, check: 0, tiebreak: 0, hedge: 0, rerun: 0 },
		caught: [],
		...change
	};
}

export function aServingSnapshot(change: Partial<ProviderSnapshot> = {}): ProviderSnapshot {
	return {
		...OFF,
		phase: 'serving',
		device: { status: 'ready', adapter: 'google swiftshader', isSoftware: true, maxBufferBytes: 1 << 30 },
		proof: {
			roundsDone: 8,
			rounds: 8,
			score: 1_520_000_000,
			passed: true,
			sentence: 'The opened round agreed with the commitment.'
		},
		window: {
			windowId: 3n as WindowId,
			classId: aClassId(0),
			mode: 'lp',
			startS: NOW_S - 420,
			endS: NOW_S + 1380,
			stakedWei: 10n * WAD
		},
		lease: { leaseId: 7n as LeaseId, endS: NOW_S + 540, modelTitle: 'Handwritten digits' },
		tasks: { running: 2, done: 41, failed: 0, gpuMs: 1830 },
		earnings: {
			earnedWei: WAD / 3n,
			claimableWei: (27n * WAD) / 10n,
			lockedWei: 10n * WAD + WAD / 3n - WAD - (27n * WAD) / 10n,
			claimedWei: WAD
		},
		log: [
			{
				atMs: (NOW_S - 440) * 1000,
				text: 'Registered this device.',
				tone: 'info',
				transactionHash: hex(61, 32)
			},
			{ atMs: (NOW_S - 430) * 1000, text: 'Proof passed: 1.52 GFLOP/s.', tone: 'good' },
			{
				atMs: (NOW_S - 420) * 1000,
				text: 'Staked 10 RALLY for 30 minutes.',
				tone: 'good',
				transactionHash: hex(62, 32)
			},
			{ atMs: (NOW_S - 60) * 1000, text: 'A renter connected; lease 7.', tone: 'info' },
			{ atMs: (NOW_S - 12) * 1000, text: 'A frame was over its limit; that link was closed.', tone: 'bad' }
		],
		...change
	};
}

/** A ring, or a stroke, that looks like a digit from afar. */
export function aSample(n: number): DigitSample {
	const label = n % 10;
	const pixels = Float32Array.from({ length: 64 }, (_, i) => {
		const [x, y] = [(i % 8) - 3.5, Math.floor(i / 8) - 3.5];
		const ring = Math.abs(Math.hypot(x * 1.25, y) - 2.6 - 0.2 * Math.sin(n + i)) < 0.9;
		const bar = Math.abs(x + 0.15 * Math.cos(n) * y) < 1;
		return (label % 2 === 0 ? ring : bar) ? 1 - ((n * 7 + i) % 5) / 9 : 0;
	});
	return { pixels, label };
}

const aModelId = hex(3, 32).slice(2) as ModelId;

export function aGpuReport(name = 'acme nova-3'): GpuReport {
	return {
		status: 'ready',
		adapter: { vendor: 'acme', architecture: 'nova-3', description: '', name, isSoftware: false },
		limits: {
			maxBufferBytes: 2 ** 31,
			maxStorageBindingBytes: 2 ** 31,
			maxWorkgroupStorageBytes: 2 ** 15,
			maxWorkgroupInvocations: 1024
		},
		features: []
	};
}

/** What each item comes to on a plausible card. */
export function aMeasurement(asked: Asked): Measurement {
	const around = (value: number) => [0.97, 1, 1.02, 0.99, 1.01].map((factor) => value * factor);
	switch (asked.item) {
		case 'gemm': {
			const { kernel, n } = asked;
			const peak = { 'gemm-f32': 9e12, 'gemm-f16': 17e12, 'gemm-i8': 22e12 }[kernel];
			const opsPerSecond = (peak * n) / (n + 500);
			const samples = around(opsPerSecond);
			return { item: 'gemm', kernel, n, opsPerSecond, samples, variant: '64x64x8', exact: true };
		}
		case 'triad':
			return { item: 'triad', bytesPerSecond: 3.1e11, samples: around(3.1e11), exact: true };
		case 'copy':
			return { item: 'copy', bytesPerSecond: 3.4e11, samples: around(3.4e11) };
		case 'alloc':
			return {
				item: 'alloc',
				bytes: asked.bytes,
				heldBytes: asked.bytes,
				fillBytesPerSecond: 1.4e10,
				probesRight: 65_536,
				probes: 65_536
			};
		case 'latency':
			return {
				item: 'latency',
				dispatch: { p50Ms: 0.18, p95Ms: 0.41 },
				readback: { p50Ms: 1.2, p95Ms: 2.9 }
			};
		case 'sustained': {
			const series = Array.from({ length: 60 }, (_, i) => ({
				atMs: ((i + 1) * (asked.seconds * 1000)) / 60,
				opsPerSecond: 8.8e12 * (i < 20 ? 1 : 0.93) * (1 + 0.01 * Math.sin(i))
			}));
			return { item: 'sustained', ratio: 0.93, series };
		}
		case 'model':
			return { item: 'model', runMs: 6.4, samples: around(6.4), backend: 'webgpu' };
	}
}

/** A run that came to its end. */
export function aBenchmarkRun(n: number, change: Partial<BenchmarkRun> = {}): BenchmarkRun {
	const parts = BENCHMARK_PARTS;
	const plan = planBenchmark(
		{ preset: 'full', parts, memoryBytes: 2 ** 28 },
		{
			isSoftware: false,
			model: { item: 'model', modelId: aModelId, title: 'SqueezeNet 1.1, one image', flops: 7e8 }
		}
	);
	return {
		runId: hex(n + 30, 16).slice(2),
		startedAtMs: (NOW_S - n * 86_400) * 1000,
		endedAtMs: (NOW_S - n * 86_400 + 95) * 1000,
		preset: 'full',
		state: 'done',
		device: { adapter: 'acme nova-3', isSoftware: false, browser: 'Chrome 150 on Linux' },
		version: '0.1.0',
		source: 'here',
		wasHidden: false,
		plan,
		results: plan.map((asked) => ({ asked, measurement: aMeasurement(asked) })),
		...change
	};
}
