import { kernelId } from '$lib/core/kernelId';
import { UNIT_OF, type KernelName } from '$lib/gpu/proof/work';
import type { ExamTerms } from '$lib/verifier/types';
import type { DeviceEntry } from './verifyPorts';

const NAMES = new Map(
	(Object.keys(UNIT_OF) as KernelName[]).map((name) => [kernelId(name).toLowerCase(), name])
);

/** A chain's kernel by its name; undefined where it is one that this app does not know. */
export const kernelOf = (id: string): KernelName | undefined => NAMES.get(id.toLowerCase());

/**
 * What a device is asked: what its class asks for, or, of one that stands in no class, only how fast it multiplies.
 *
 * @example termsOf({ pool: undefined, … }, 31337) // { kernel: 'gemm-f32', minScore: 0, minMemoryBytes: 0, chainId: 31337 }
 */
export function termsOf({ pool }: Pick<DeviceEntry, 'pool'>, chainId: number): ExamTerms {
	const kernel = pool && kernelOf(pool.kernel);
	if (!pool || !kernel) return { kernel: 'gemm-f32', minScore: 0, minMemoryBytes: 0, chainId };
	return {
		kernel,
		minScore: Number(pool.minScore),
		minMemoryBytes: Number(pool.minMemoryBytes),
		classId: pool.classId,
		chainId
	};
}
