import { adapterReport } from './adapterReport';
import type { GpuReport, GpuUnavailableReason } from './report';

/** Where a browser keeps WebGPU; the global scope itself in the app, a double in tests. */
export interface GpuScope {
	readonly isSecureContext: boolean;
	readonly navigator: { readonly gpu?: Pick<GPU, 'requestAdapter'> | undefined };
}

export type OpenedGpu =
	| { report: Extract<GpuReport, { status: 'unavailable' }>; device?: undefined }
	| { report: Extract<GpuReport, { status: 'ready' }>; device: GPUDevice };

const WORDS: Record<GpuUnavailableReason, { sentence: string; wayOut: string }> = {
	'insecure-context': {
		sentence: 'This page was not loaded over a secure connection, so the browser hides the GPU from it.',
		wayOut: 'Open it over https://, or as http://localhost.'
	},
	'no-webgpu': {
		sentence: 'This browser has no WebGPU.',
		wayOut: 'Use a current Chrome or Edge, Safari 26 or later, or Firefox 141 or later on Windows.'
	},
	'no-adapter': {
		sentence: 'The browser has WebGPU but offers no GPU to this page.',
		wayOut:
			'Switch on hardware acceleration in the browser’s settings, update the graphics driver, and restart the browser; chrome://gpu tells why a GPU is blocked.'
	},
	'limits-too-small': {
		sentence: 'This GPU is too small for the work that is rented here.',
		wayOut: 'Use a device with a larger GPU, or choose the high-performance GPU in the system’s settings.'
	},
	'device-failed': {
		sentence: 'The browser found a GPU but could not open it.',
		wayOut: 'Close other tabs and programs that use the GPU, then reload the page.'
	},
	'device-lost': {
		sentence: 'The GPU was opened and lost at once: its driver was reset, or its memory is full.',
		wayOut: 'Wait a moment and reload the page; restart the browser if it happens again.'
	}
};

/** The proof's kernel needs these; WebGPU promises them everywhere but in compatibility mode. */
const NEEDED = {
	maxBufferSize: 64 * 2 ** 20,
	maxStorageBufferBindingSize: 64 * 2 ** 20,
	maxComputeWorkgroupStorageSize: 8 * 2 ** 10,
	maxComputeInvocationsPerWorkgroup: 256
} as const;

/** Taken to the adapter's own maximum: models are larger than WebGPU's cautious defaults. */
const RAISED = [
	'maxBufferSize',
	'maxStorageBufferBindingSize',
	'maxComputeWorkgroupStorageSize',
	'maxComputeInvocationsPerWorkgroup',
	'maxComputeWorkgroupSizeX',
	'maxComputeWorkgroupSizeY',
	'maxComputeWorkgroupSizeZ',
	'maxComputeWorkgroupsPerDimension',
	'maxStorageBuffersPerShaderStage'
] as const satisfies (keyof GPUSupportedLimits)[];

/** What ONNX Runtime's kernels use where it is there. */
const WELCOME: GPUFeatureName[] = ['shader-f16', 'subgroups', 'timestamp-query'];

const unavailable = (reason: GpuUnavailableReason, details?: string): OpenedGpu => {
	const { sentence, wayOut } = WORDS[reason];
	return {
		report: {
			status: 'unavailable',
			reason,
			sentence: details ? `${sentence} (${details})` : sentence,
			wayOut
		}
	};
};

/**
 * Opens this browser's GPU, or says why that cannot be. Never throws. Whoever gets the device owns it and
 * destroys it.
 *
 * @example (await openGpu(globalThis)).report.status // 'ready'
 */
export async function openGpu(scope: GpuScope): Promise<OpenedGpu> {
	if (!scope.isSecureContext) return unavailable('insecure-context');
	const { gpu } = scope.navigator;
	if (!gpu) return unavailable('no-webgpu');
	let adapter: GPUAdapter | null;
	try {
		adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
	} catch {
		return unavailable('no-adapter');
	}
	if (!adapter) return unavailable('no-adapter');
	const { limits } = adapter;
	for (const [name, least] of Object.entries(NEEDED)) {
		const has = limits[name as keyof typeof NEEDED];
		if (has < least) return unavailable('limits-too-small', `${name} is ${has}, ${least} is needed`);
	}
	let device: GPUDevice;
	try {
		device = await adapter.requestDevice({
			label: 'rally',
			requiredFeatures: WELCOME.filter((feature) => adapter.features.has(feature)),
			requiredLimits: Object.fromEntries(RAISED.map((name) => [name, limits[name]]))
		});
	} catch (thrown) {
		return unavailable('device-failed', thrown instanceof Error ? thrown.message : String(thrown));
	}
	// A device may come already lost; `lost` is then settled, and wins over what is queued after it.
	const lost = await Promise.race([device.lost, Promise.resolve(undefined).then(() => undefined)]);
	if (lost) return unavailable('device-lost', lost.message || undefined);
	return {
		device,
		report: {
			status: 'ready',
			adapter: adapterReport(adapter.info),
			limits: {
				maxBufferBytes: device.limits.maxBufferSize,
				maxStorageBindingBytes: device.limits.maxStorageBufferBindingSize,
				maxWorkgroupStorageBytes: device.limits.maxComputeWorkgroupStorageSize,
				maxWorkgroupInvocations: device.limits.maxComputeInvocationsPerWorkgroup
			},
			features: [...device.features].sort()
		}
	};
}
