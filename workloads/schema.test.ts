import { describe, expect, it } from 'vitest';
import digits from './digits/workload.json';
import golden from './digits/golden/golden.json';
import heldOut from './digits/heldout.json';
import { parseGolden, parseHeldOut, parseWorkload } from './schema';

describe('parseWorkload', () => {
	it('takes a right one as it is', () => expect(parseWorkload(digits)).toEqual(digits));

	const wrong: [string, unknown, RegExp][] = [
		['nothing', null, /whole/],
		['a field too many', { ...digits, price: 1 }, /price/],
		[
			'a hash in capitals',
			{ ...digits, model: { ...digits.model, sha256: digits.model.sha256.toUpperCase() } },
			/model\.sha256/
		],
		[
			'a file outside its folder',
			{ ...digits, model: { ...digits.model, file: '../digits/model.onnx' } },
			/model\.file/
		],
		['an absolute file', { ...digits, heldOut: '/etc/passwd.json' }, /heldOut/],
		[
			'an opset ONNX Runtime Web would refuse',
			{ ...digits, model: { ...digits.model, opset: 12 } },
			/model\.opset/
		],
		['a batch of none', { ...digits, limits: { ...digits.limits, maxBatch: 0 } }, /limits\.maxBatch/],
		[
			'a tolerance that allows anything',
			{ ...digits, tolerance: { ...digits.tolerance, rel: 1.01 } },
			/tolerance\.rel/
		],
		[
			'an unknown element type',
			{ ...digits, inputs: [{ ...digits.inputs[0], type: 'string' }] },
			/inputs\.0\.type/
		]
	];
	for (const [what, json, details] of wrong) {
		it(`refuses ${what} and says where`, () => {
			expect(() => parseWorkload(json)).toThrow(expect.objectContaining({ code: 'workload.malformed' }));
			expect(() => parseWorkload(json)).toThrow(details);
		});
	}
});

describe('parseGolden', () => {
	it('takes a right one and refuses one without cases', () => {
		expect(parseGolden(golden).cases).toHaveLength(2);
		expect(() => parseGolden({ ...golden, cases: [] })).toThrow(/cases/);
	});
});

describe('parseHeldOut', () => {
	it('takes a right one', () => expect(parseHeldOut(heldOut).count).toBe(360));

	it('refuses one label or one image too few', () => {
		expect(() => parseHeldOut({ ...heldOut, labels: heldOut.labels.slice(1) })).toThrow(/359 labels/);
		expect(() => parseHeldOut({ ...heldOut, images: heldOut.images.slice(4) })).toThrow(/23037 pixels/);
	});
});
