import * as v from 'valibot';
import type { DigitInput } from './digits';

const KEY = 'rally.rent.inputs';

const schema = v.strictObject({
	jobId: v.string(),
	inputs: v.array(
		v.strictObject({
			/** Each pixel as 0..255. */
			pixels: v.pipe(v.array(v.pipe(v.number(), v.minValue(0), v.maxValue(255))), v.length(64)),
			source: v.picklist(['drawn', 'dropped', 'sample']),
			label: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9)))
		})
	)
});

/** Keeps the images of the last job over a reload, so that its results can still be shown beside them. */
export interface InputsMemory {
	write(jobId: string, inputs: DigitInput[]): void;
	/** @returns undefined where nothing usable is kept for that job */
	read(jobId: string): DigitInput[] | undefined;
}

/** @param storage such as `sessionStorage`; one that is full or blocked keeps nothing and breaks nothing */
export function createInputsMemory(storage: Pick<Storage, 'getItem' | 'setItem'>): InputsMemory {
	return {
		write(jobId, inputs) {
			const kept = inputs.map(({ pixels, source, label }) => ({
				pixels: Array.from(pixels, (pixel) => Math.round(pixel * 255)),
				source,
				label: label ?? null
			}));
			try {
				storage.setItem(KEY, JSON.stringify({ jobId, inputs: kept }));
			} catch {
				// Only a picture beside a result is lost.
			}
		},
		read(jobId) {
			try {
				const parsed = v.safeParse(schema, JSON.parse(storage.getItem(KEY) ?? 'null'));
				if (!parsed.success || parsed.output.jobId !== jobId) return undefined;
				return parsed.output.inputs.map(({ pixels, source, label }) => ({
					pixels: Float32Array.from(pixels, (pixel) => pixel / 255),
					source,
					label: label ?? undefined
				}));
			} catch {
				return undefined;
			}
		}
	};
}
