import { DIGEST_BYTES } from '../../proof/work';
import { seedWords } from '../../proof/entries';
import { computeLayout } from './computeLayout';
import chain from './chain.wgsl?raw';
import mix from './mix.wgsl?raw';
import nextRound from './next_round.wgsl?raw';
import { readBack } from './readBack';
import sha256 from './sha256.wgsl?raw';

/** Words of `State` in chain.wgsl: two seeds, four sums, the rounds done. */
const STATE_WORDS = 8 + 8 + 4 + 1;

/** WGSL to put before a kernel's own: `state`, `digest_of`, `add_to_digest`, `mix32`. Its buffers are group 0. */
export const chainSource = `${mix}\n${chain}`;

/** What ends a round on the GPU, for every kernel: the digest is kept, the next seed made, nothing read back. */
export interface CompiledChain {
	device: GPUDevice;
	/** Of group 0, in the pipelines of every kernel. */
	layout: GPUBindGroupLayout;
	nextRound: GPUComputePipeline;
}

/** The chain of one run. Owns two small buffers until {@link Chain.destroy}. */
export interface Chain {
	/** To be set as group 0. */
	bindGroup: GPUBindGroup;
	/** Records the end of a round; its digest must have been summed up before. */
	endRound(pass: GPUComputePassEncoder): void;
	/** One digest a round, 16 bytes each, in the order of bytes that `digestOf` has. */
	readDigests(): Promise<Uint8Array<ArrayBuffer>[]>;
	destroy(): void;
}

const compiledOn = new WeakMap<GPUDevice, Promise<CompiledChain>>();

/** Compiles the chain once a device: every kernel on it has the same. */
export function compileChain(device: GPUDevice): Promise<CompiledChain> {
	const compiled = compiledOn.get(device) ?? compile(device);
	compiledOn.set(device, compiled);
	return compiled;
}

async function compile(device: GPUDevice): Promise<CompiledChain> {
	const buffer = { type: 'storage' } as const;
	const layout = computeLayout(device, 'chain', [buffer, buffer]);
	const nextRoundPipeline = await device.createComputePipelineAsync({
		label: 'next round',
		layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
		compute: {
			module: device.createShaderModule({ code: `${chainSource}\n${sha256}\n${nextRound}` }),
			entryPoint: 'next_round'
		}
	});
	return { device, layout, nextRound: nextRoundPipeline };
}

/**
 * @param challengeSeed 32 bytes, in every seed after the first
 * @param seed of the first round to be run, 32 bytes
 */
export function startChain(
	{ device, layout, nextRound }: CompiledChain,
	{ challengeSeed, seed, rounds }: { challengeSeed: Uint8Array; seed: Uint8Array; rounds: number }
): Chain {
	const { STORAGE, COPY_DST, COPY_SRC } = GPUBufferUsage;
	const state = device.createBuffer({
		label: 'chain state',
		size: 4 * STATE_WORDS,
		usage: STORAGE | COPY_DST
	});
	const digests = device.createBuffer({
		label: 'digests',
		size: DIGEST_BYTES * rounds,
		usage: STORAGE | COPY_SRC
	});
	const start = new Uint32Array(STATE_WORDS);
	start.set(seedWords(challengeSeed), 0);
	start.set(seedWords(seed), 8);
	device.queue.writeBuffer(state, 0, start);
	return {
		bindGroup: device.createBindGroup({
			layout,
			entries: [state, digests].map((buffer, binding) => ({ binding, resource: { buffer } }))
		}),
		endRound(pass) {
			pass.setPipeline(nextRound);
			pass.dispatchWorkgroups(1);
		},
		async readDigests() {
			const bytes = await readBack(device, digests, DIGEST_BYTES * rounds);
			const view = new DataView(bytes.buffer);
			// The GPU's words are little-endian, a digest's are big-endian.
			for (let at = 0; at < bytes.length; at += 4) view.setUint32(at, view.getUint32(at, true));
			return Array.from({ length: rounds }, (_, i) => bytes.slice(DIGEST_BYTES * i, DIGEST_BYTES * (i + 1)));
		},
		destroy() {
			state.destroy();
			digests.destroy();
		}
	};
}
