import { compileAlloc, type CompiledAlloc } from './kernels/alloc-u32/createAlloc';
import { compileGemm, type CompiledGemm } from './kernels/gemm/compileGemm';
import { compileWords, type CompiledWords } from './kernels/shared/words';
import type { Tuning } from './proof/tuning';
import type { GemmKernel } from './proof/work';

/** The kernels of one device; each is compiled once, when it is first asked for, and waits for all that ask after. */
export interface CompiledKernels {
	device: GPUDevice;
	/** @throws RallyError `gpu.featureMissing` */
	gemm(kernel: GemmKernel, tuning?: Tuning): Promise<CompiledGemm>;
	words(): Promise<CompiledWords>;
	alloc(): Promise<CompiledAlloc>;
}

/** @returns nothing compiled yet */
export function compiledKernels(device: GPUDevice): CompiledKernels {
	const gemms = new Map<string, Promise<CompiledGemm>>();
	let words: Promise<CompiledWords> | undefined;
	let alloc: Promise<CompiledAlloc> | undefined;
	const kernels: CompiledKernels = {
		device,
		gemm(kernel, tuning) {
			const name = `${kernel} ${tuning?.variant ?? ''}`;
			const known = gemms.get(name);
			if (known) return known;
			const compiling = compileGemm(device, kernel, tuning);
			gemms.set(name, compiling);
			// What failed once may work once the driver has come to itself.
			compiling.catch(() => gemms.delete(name));
			return compiling;
		},
		words() {
			words ??= compileWords(device);
			words.catch(() => (words = undefined));
			return words;
		},
		alloc() {
			alloc ??= kernels.words().then(compileAlloc);
			alloc.catch(() => (alloc = undefined));
			return alloc;
		}
	};
	return kernels;
}
