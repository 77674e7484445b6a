import { RallyError } from '$lib/core/errors';
import { MAX_N, MAX_N_F16, type GemmKernel } from '../../proof/work';
import type { Pace } from '../../submitInSlices';
import { compileChain, type CompiledChain } from '../shared/chain';
import { computeLayout } from '../shared/computeLayout';
import { gemmShapes, shapesFor, type GemmShape } from './gemmShapes';
import { multiplySource, roundSource } from './gemmSource';
import type { Tuning } from '../../proof/tuning';

/** A kernel's pipelines on one device, in one shape; good for every n. */
export interface CompiledGemm {
	device: GPUDevice;
	kernel: GemmKernel;
	/** The shape's name. */
	variant: string;
	shape: GemmShape;
	maxN: number;
	chain: CompiledChain;
	/** Of group 1. */
	layout: GPUBindGroupLayout;
	pipelines: Record<'generate' | 'multiply' | 'digest', GPUComputePipeline>;
	/** How fast it was so far: slices are cut by it. */
	pace: Pace;
}

const missing = (kernel: GemmKernel, feature: string) =>
	new RallyError(`This browser and GPU together cannot run ${kernel}: ${feature} is missing.`, {
		code: 'gpu.featureMissing',
		details: feature,
		hint: 'Take another kernel: gemm-f32 runs everywhere.'
	});

/** @throws RallyError `gpu.featureMissing` */
function needFeature(device: GPUDevice, kernel: GemmKernel): void {
	if (kernel === 'gemm-f16' && !device.features.has('shader-f16')) throw missing(kernel, 'shader-f16');
	const language = 'packed_4x8_integer_dot_product';
	if (kernel === 'gemm-i8' && !navigator.gpu.wgslLanguageFeatures.has(language))
		throw missing(kernel, language);
}

/**
 * Compiles a kernel, off the thread. Do it before a clock runs: it takes from 10 ms to a second.
 *
 * @param tuning of this kernel on this adapter; without it, or where the device cannot run what it names, the shape
 *   likeliest to be fast
 * @throws RallyError `gpu.featureMissing`
 */
export async function compileGemm(
	device: GPUDevice,
	kernel: GemmKernel,
	tuning?: Pick<Tuning, 'kernel' | 'variant'>
): Promise<CompiledGemm> {
	needFeature(device, kernel);
	const able = shapesFor(device);
	const tuned = tuning?.kernel === kernel ? tuning.variant : '';
	const storage = { type: 'storage' } as const;
	const layout = computeLayout(device, kernel, [{ type: 'uniform' }, storage, storage, storage]);
	const chain = await compileChain(device);
	const base = { device, kernel, maxN: kernel === 'gemm-f16' ? MAX_N_F16 : MAX_N, chain, layout, pace: {} };
	const module = device.createShaderModule({ label: `${kernel} round`, code: roundSource(kernel) });
	const [generate, digest, product] = await Promise.all([
		compile(base, module, 'generate'),
		compile(base, module, 'digest'),
		compileProduct(base, able.includes(tuned) ? tuned : (able[0] ?? ''))
	]);
	const { multiply, ...shaped } = product;
	return { ...base, ...shaped, pipelines: { generate, digest, multiply } };
}

/** The same kernel in another shape, which the device must be able to run: {@link shapesFor}. */
export async function inShape(compiled: CompiledGemm, variant: string): Promise<CompiledGemm> {
	const { multiply, ...product } = await compileProduct(compiled, variant);
	return { ...compiled, ...product, pipelines: { ...compiled.pipelines, multiply } };
}

type Layouts = Pick<CompiledGemm, 'device' | 'kernel' | 'chain' | 'layout'>;

const compile = (
	{ device, kernel, chain, layout }: Layouts,
	module: GPUShaderModule,
	entryPoint: string
): Promise<GPUComputePipeline> =>
	device.createComputePipelineAsync({
		label: `${kernel} ${entryPoint}`,
		layout: device.createPipelineLayout({ bindGroupLayouts: [chain.layout, layout] }),
		compute: { module, entryPoint }
	});

async function compileProduct(layouts: Layouts, variant: string) {
	const { device, kernel } = layouts;
	const shape = gemmShapes.get(variant);
	if (!shape) throw new RallyError(`There is no shape ${variant}.`, { code: 'internal' });
	const code = multiplySource(kernel, shape);
	const module = device.createShaderModule({ label: `${kernel} ${variant}`, code });
	return { variant, shape, multiply: await compile(layouts, module, 'multiply') };
}
