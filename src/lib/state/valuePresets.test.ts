import { expect, test } from 'vitest';
import { preprocessingPresets } from '$lib/formats/preprocessing';
import { presetOf, VALUE_PRESETS } from './valuePresets';

const how = preprocessingPresets.imagenet;

test('a form is recognised by its values', () => {
	expect(presetOf(how)?.id).toBe('imagenet');
	for (const { id, values } of VALUE_PRESETS) expect(presetOf({ ...how, ...values })?.id).toBe(id);
});

test('values of one’s own are no preset', () => {
	expect(presetOf({ ...how, mean: [0.485, 0.456, 0.4] })).toBeUndefined();
	expect(presetOf({ ...how, mean: [0.485] })).toBeUndefined();
	expect(presetOf({ ...how, scale: 2 / 255 })).toBeUndefined();
});
