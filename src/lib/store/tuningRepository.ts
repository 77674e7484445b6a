import * as v from 'valibot';
import { RallyError } from '$lib/core/errors';
import type { SettingsRepository } from './settingsRepository';

const schema = v.strictObject({
	kernel: v.picklist(['gemm-f32', 'gemm-f16', 'gemm-i8']),
	variant: v.pipe(v.string(), v.nonEmpty()),
	gflops: v.record(v.string(), v.pipe(v.number(), v.finite(), v.minValue(0)))
});

/** Which variant of a kernel was the fastest here, and how fast each was. */
export type KeptTuning = v.InferOutput<typeof schema>;

/** Where a tuning holds: a driver or a browser that changes may prefer another variant. */
export interface TuningPlace {
	kernel: KeptTuning['kernel'];
	/** The adapter's name, as the browser gives it. */
	adapter: string;
	/** Name and version. */
	browser: string;
}

/** The fastest variant of each kernel, by adapter and browser. */
export interface TuningRepository {
	/** @returns undefined where nothing usable is kept: it is then measured again */
	get(place: TuningPlace): Promise<KeptTuning | undefined>;
	set(place: TuningPlace, tuning: KeptTuning): Promise<void>;
}

const nameOf = ({ kernel, adapter, browser }: TuningPlace) =>
	`tuning/${JSON.stringify([kernel, adapter, browser])}`;

export function createTuningRepository(settings: SettingsRepository): TuningRepository {
	return {
		async get(place) {
			try {
				const kept = await settings.get(nameOf(place), schema);
				return kept?.kernel === place.kernel ? kept : undefined;
			} catch (error) {
				if (error instanceof RallyError && error.code === 'storage.corrupt') return undefined;
				throw error;
			}
		},
		set: (place, tuning) => settings.set(nameOf(place), tuning)
	};
}
