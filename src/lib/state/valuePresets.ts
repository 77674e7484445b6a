import type { Preprocessing } from '$lib/formats/types';

/** What values a picture's bytes become. */
export interface ValuePreset {
	id: 'unit' | 'signed' | 'imagenet' | 'bytes';
	title: string;
	values: Pick<Preprocessing, 'scale' | 'mean' | 'deviation'>;
}

/** In the order in which they are offered; the first is what most networks want that say nothing else. */
export const VALUE_PRESETS: readonly ValuePreset[] = [
	{ id: 'unit', title: '0 to 1', values: { scale: 1 / 255, mean: [0], deviation: [1] } },
	{ id: 'signed', title: '−1 to 1', values: { scale: 1 / 255, mean: [0.5], deviation: [0.5] } },
	{
		// The means and deviations of ImageNet that torchvision's own models state; in the order RGB.
		id: 'imagenet',
		title: 'ImageNet’s mean and deviation',
		values: { scale: 1 / 255, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] }
	},
	{ id: 'bytes', title: '0 to 255', values: { scale: 1, mean: [0], deviation: [1] } }
];

/** The preset that a form's values are; undefined where they are the person's own. */
export function presetOf({ scale, mean, deviation }: Preprocessing): ValuePreset | undefined {
	const same = (a: readonly number[], b: readonly number[]) =>
		a.length === b.length && a.every((x, i) => x === b[i]);
	return VALUE_PRESETS.find(
		({ values }) => values.scale === scale && same(values.mean, mean) && same(values.deviation, deviation)
	);
}
