/** Why this browser cannot lend a GPU; closed, so that every case has its own words. */
export type GpuUnavailableReason =
	'insecure-context' | 'no-webgpu' | 'no-adapter' | 'limits-too-small' | 'device-failed' | 'device-lost';

/** What the browser tells of its adapter. It can be faked: it is shown, and nothing is decided by it. */
export interface AdapterReport {
	vendor: string;
	architecture: string;
	description: string;
	/** One line of the three above, at most 128 characters; 'unknown adapter' where the browser tells nothing. */
	name: string;
	/** The browser calls it a fallback, or its name is that of a known software renderer. */
	isSoftware: boolean;
}

export interface GpuLimits {
	/** Largest single buffer, bytes. Not the memory of the device, which WebGPU does not tell. */
	maxBufferBytes: number;
	/** Largest buffer a kernel can see at once, bytes. */
	maxStorageBindingBytes: number;
	/** Bytes of memory that the threads of one workgroup share. */
	maxWorkgroupStorageBytes: number;
	maxWorkgroupInvocations: number;
}

/** What a look at this browser's GPU found. */
export type GpuReport =
	| {
			status: 'unavailable';
			reason: GpuUnavailableReason;
			/** What is the matter, for a person. */
			sentence: string;
			/** What that person can do about it. */
			wayOut: string;
	  }
	| {
			status: 'ready';
			adapter: AdapterReport;
			limits: GpuLimits;
			/** WebGPU feature names, sorted. */
			features: string[];
	  };
