import type { ClassId } from '$lib/core/ids';
import type { TensorHeader } from '$lib/core/tensor';

/** Bytes between Node and the page: Playwright carries JSON. */
export type Base64 = string;

export interface TensorText extends TensorHeader {
	data: Base64;
}

/** Why a model or a run of it came to nothing, as a client reads it. */
export interface Refusal {
	code: string;
	sentence: string;
	hint?: string | undefined;
	/** The runtime's own words. */
	details?: string | undefined;
}

/** What the page offers to whoever drives it, as `globalThis.modelsBench`. */
export interface ModelsPage {
	/** Reads the model and tries it on this page's own GPU, as the rent page does before anything is paid. */
	check(
		model: Base64,
		feed: TensorText[]
	): Promise<{ adapter: string; onGpu: string; upgradedFrom: number | undefined } | { refusal: Refusal }>;
	/** Makes a wallet, rents a device of the class, and is back once the device has accepted the lease. */
	rent(classId: ClassId): Promise<void>;
	/** One task on the rented device: {@link rent} first. */
	run(
		model: Base64,
		feed: TensorText[]
	): Promise<{ outputs: TensorText[]; backend: string; ms: number } | { refusal: Refusal }>;
}
